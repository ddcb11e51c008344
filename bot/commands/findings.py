"""The findings of checks, each in a sentence that says how to fix it."""

from dataclasses import dataclass

OK, NOTE, WRONG = "ok", "note", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    level: str
    text: str
