"""Voices: who speaks when in a recording, told apart by how people sound."""
