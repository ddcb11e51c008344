"""What a check found, in a sentence that says how to mend it."""

from dataclasses import dataclass

OK, NOTE, WRONG = "ok", "note", "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    level: str
    text: str
