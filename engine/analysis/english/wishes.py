"""Wishes: the ways in which somebody asks another for a thing, or gives him a share by asking whether it is his."""

import re

from engine.analysis.english.cues import SOON, YOU, Cue, Doer
from engine.analysis.english.verbs import PLAIN_TASK, Errand

WISHES = (
    # "Can I have two slides from you": a thing that is wanted of the hearer.
    Cue(
        Doer.ADDRESSEE,
        re.compile(
            r"(?:(?:i(?:'d|\s+would)\s+(?:like|love|need)|(?:i|we)\s+(?:still\s+|also\s+|just\s+)?(?:need|want)"
            r"|(?:can|could|may)\s+(?:i|we)\s+(?:have|get))(?:\s+to\s+(?:have|get))?)\s+(?=(?!to\b)[^?]*\bfrom\s+you\b)",
            re.IGNORECASE,
        ),
        0.55,
        asks=True,
        kind=Errand.TASK,
        says="send me",
    ),
    # "Bo, you bring the projector?"
    Cue(
        Doer.ADDRESSEE,
        re.compile(rf"{YOU}\s+(?={PLAIN_TASK}\s[^?]*\?$)", re.IGNORECASE),
        0.45,
        asks=True,
        narrow=True,
        called=True,
    ),
    Cue(
        Doer.ADDRESSEE,
        re.compile(rf"any\s+chance\s+of\s+(?=(?:an?|the|your|some)\b[^?]*\b{SOON}\b)", re.IGNORECASE),
        0.5,
        asks=True,
        kind=Errand.TASK,
        says="send me",
    ),
    # What letters ask for: "please let us have your comments by Friday".
    Cue(
        Doer.ADDRESSEE,
        re.compile(
            r"(?:(?:please\s+)?let\s+(?:me|us)\s+have|(?:we|i)\s+(?:await|expect|look\s+forward\s+to)|looking\s+forward\s+to)"
            r"\s+(?=(?:your|the)\b[^?]*\b(?:by|before|until|no\s+later\s+than)\s+\w+)",
            re.IGNORECASE,
        ),
        0.55,
        asks=True,
        kind=Errand.TASK,
        says="send",
    ),
)
