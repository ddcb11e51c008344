"""
Questions: what somebody explicitly wants to know.
"""

import re
from collections.abc import Callable, Collection, Sequence

from conversation.models import Insight
from engine.analysis.lines import Line
from engine.analysis.words import STOP_WORDS, tokens, without_opening

ASKED, IMPLIED, FRAGMENT, NO_QUESTION = 0.9, 0.7, 0.5, 0.0
"""Scores: a question in form; a statement or a lost question mark; a piece of one ("Batteries?"); anything else."""

_AUXILIARY = r"(?:do|does|did|are|is|was|were|can|could|will|would|have|has|had|should|shall|am|may|might)(?:n'?t)?"
_SUBJECT = (
    r"(?:i|you|we|they|it|he|she|there|this|that|these|those|any\w*|every\w*|some\w*|the|an?|our|your|my|his|her|their|its|one|all|both|people)"
)
_JOINT = r"(?:(?:or|and|but|so|because|'cause|then|like|in|on|at|for|with|to|from|about|of|under)\s+)*"
_INVERTED = re.compile(rf"^{_JOINT}{_AUXILIARY}\s+{_SUBJECT}\b(?!')", re.IGNORECASE)
_WH = re.compile(
    rf"""^{_JOINT}(?:
        (?:what|where|when|who|whom|whose|why|how|which)\b(?:\s+[\w'-]+){{0,3}}?(?:\s+{_AUXILIARY}|'s|'re)\s+{_SUBJECT}\b
      | (?:what|how)\ about | what\ if | how\ come | why\ (?:not|don't) | any\ (?:other|more|further|questions|ideas|thoughts|comments)
      | (?:who|what|which|whose|where)(?:\s+\w+)?(?:\ (?:is|are|was|will|wants|can|kind|sort|type)|'s|'re)\b | (?:what|where|when|who|why|how|which)\ (?:else|one|many|much|long|often)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_STATEMENT_AFTER_ALL = re.compile(r"^(?:and |but |so |or )*(?:which (?:is|are|was|i|we)|when|what (?:i|we|you|they) |is that|was that|have an?|do the)\b", re.IGNORECASE)
_BACK_CHANNEL = re.compile(
    r"""^(?:(?:oh|ah|so|and|but|or|well|yeah|no|okay)\ )*(?:
        (?:all\ )?right | okay | ok | yeah | yep | yes | no | huh | eh | hm+ | sorry | pardon | excuse\ me | really | correct | true | sure | what | why | how | who
      | (?:do\ )?you\ (?:know|see)(?:\ what\ i\ mean)? | see | so | and | but | or | or\ not | then | hello | (?:are\ )?you\ sure | can\ (?:you|everyone|everybody)(?:\ all)?\ (?:hear|see)\ (?:me|us|it|this|that|my\ screen)(?:\ (?:okay|now|well))? | is\ that\ (?:it|right|okay|ok|true|so|correct|clear)
      | (?:is|are|was|were|do|does|did|has|have|had|can|could|will|wo|would|should|ca)(?:n'?t)?\ (?:i|you|he|she|it|we|they|there|that|this)
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_VOCATIVE = re.compile(r"^@?[^\W\d_]+,\s+(?=\w+\s+\w+)")
_TAG_AT_END = re.compile(
    r",\s*(?:right|okay|ok|yeah|huh|eh|no|you know|correct|yes|(?:is|are|was|were|do|does|did|has|have|can|could|will|wo|would|should|ca)(?:n'?t)? (?:i|you|he|she|it|we|they|there))\?$",
    re.IGNORECASE,
)
_UNMARKED_WORDS = 3


def find_questions(lines: Sequence[Line], requests: Collection[Line], new_id: Callable[[], str]) -> list[Insight]:
    """The questions of the conversation in order, without the `requests`, which ask for work."""
    return [
        Insight(new_id(), "question", without_opening(line.text), score, (line.message.id,), line.speaker)
        for line in lines
        if line not in requests and (score := question_score(line.text))
    ]


def question_score(text: str) -> float:
    """How much of a question the text is; tags and back-channels ("..., right?", "Okay?") are none."""
    asked = without_opening(text)
    said = tokens(asked)
    bare = _VOCATIVE.sub("", asked)
    in_form = bool(_INVERTED.match(bare) or _WH.match(bare))
    if not asked.rstrip("\"') ").endswith("?"):
        lost_mark = in_form and len(said) > _UNMARKED_WORDS and not _STATEMENT_AFTER_ALL.match(asked)
        return IMPLIED if lost_mark else NO_QUESTION
    if not said or _BACK_CHANNEL.match(" ".join(said)):
        return NO_QUESTION
    if in_form:
        return ASKED
    if _TAG_AT_END.search(asked):
        return NO_QUESTION
    return IMPLIED if len(said) > 2 or not set(said) - STOP_WORDS else FRAGMENT
