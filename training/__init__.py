"""Labelled conversations, and what reads them."""
