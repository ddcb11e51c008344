"""Patterns: regular expressions written as lists of phrases, one to a line."""

import re


def alternatives(phrases: str) -> str:
    """The source of an expression that matches any of the lines; a space stands for any white space."""
    lines = (line.strip() for line in phrases.strip().splitlines())
    return "(?:" + "|".join(line.replace(" ", r"\s+") for line in lines) + ")"


def starts_with(phrases: str) -> re.Pattern[str]:
    """Matches texts that begin with one of the phrases, as whole words, in any case."""
    return re.compile(rf"\A{alternatives(phrases)}(?!\w)", re.IGNORECASE)


def contains(phrases: str) -> re.Pattern[str]:
    """For `search`: finds one of the phrases anywhere, as whole words, in any case."""
    return re.compile(rf"(?<!\w){alternatives(phrases)}(?!\w)", re.IGNORECASE)


def word_set(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())
