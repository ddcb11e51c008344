"""Questions: what somebody explicitly wants to know."""

import re
from collections.abc import Callable, Collection, Sequence

from conversation.models import Insight
from engine.analysis.english.lines import Line
from engine.analysis.english.patterns import alternatives, starts_with
from engine.analysis.english.words import STOP_WORDS, telling_words, tokens, without_opening
from engine.analysis.findings.open_questions import open_questions

ASKED, IMPLIED, FRAGMENT, NO_QUESTION = 0.9, 0.7, 0.5, 0.0
"""Scores: a question in form; a statement or a lost question mark; a piece of one ("Batteries?"); anything else."""
UNMARKED_WORDS = 4
"""A question without its mark has at least so many words; shorter ones are broken off."""
WEIGHT = 0.03
"""An open question gains this for each sign that it matters; all signs together weigh less than its form does."""

_AUXILIARY = (
    "(?:do|does|did|are|is|was|were|can|could|will|wo|would|ca|have|has|had|should|shall|am|may|might)(?:n'?t)?"
)
_ANYBODY = "(?:i|you|we|they|it|he|she|there|this|that)"
_SUBJECT = (
    rf"(?:{_ANYBODY}|these|those|any\w*|every\w*|some\w*|the|an?|our|your|my|his|her|their|its|one|all|both|people)"
)
_JOINT = r"(?:(?:or|and|but|so|because|'cause|then|like|in|on|at|for|with|to|from|about|of|under)\s+)*"
_VOCATIVE = re.compile(r"@?[^\W\d_]+,\s+(?=\w+\s+\w+)")
_INVERTED = re.compile(rf"{_JOINT}{_AUXILIARY}\s+{_SUBJECT}\b(?!')", re.IGNORECASE)
_WH = re.compile(
    _JOINT
    + alternatives(
        rf"""
        (?:what|where|when|who|whom|whose|why|how|which)\b(?: [\w'-]+){{0,3}}?(?: {_AUXILIARY}|'s|'re) {_SUBJECT}\b
        (?:what|how) about
        what if
        how come
        why (?:not|don't)
        any (?:other|more|further|questions|ideas|thoughts|comments)
        (?:who|what|which|whose|where)(?: \w+)?(?: (?:is|are|was|will|wants|can|kind|sort|type)|'s|'re)\b
        (?:what|where|when|who|why|how|which) (?:else|one|many|much|long|often)
        """
    ),
    re.IGNORECASE,
)
_WH_WORD = starts_with("what|where|when|who|whom|whose|why|how|which")
TELLING, LATE = 3, 0.5
"""A question about the matter has at least this many telling words; the second half of a long talk is late."""
_OF_US = re.compile(r"\b(?:we|us|our)\b", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:\w+ ){0,3}(?:question|issue) (?:\w+ ){0,3}is (?:still )?(?:whether|if|how|who|when|where|which|what)\b"
    r"|(?:(?:and|so|but|still|also) )?(?:i(?:'m| am) wondering|i wonder|open question:)\b",
    re.IGNORECASE,
)
"""A question that is told: "the question is whether we …", "I wonder who …"."""
_STATEMENT = starts_with(
    """
    (?:(?:and|but|so|or) )*which (?:is|are|was|i|we)
    (?:(?:and|but|so|or) )*what (?:i|we|you|they)
    (?:(?:and|but|so|or) )*(?:when|(?:is|was) that|have an?|do the)
    """
)
"""What looks like a question and without a mark is more often a broken-off statement."""
_BACK_CHANNEL = re.compile(
    r"(?:(?:oh|ah|so|and|but|or|well|yeah|no|okay) )*"
    + alternatives(
        rf"""
        (?:all )?right
        okay
        ok
        yeah
        yep
        yes
        no
        huh
        eh
        hm+
        sorry
        pardon
        excuse me
        really
        correct
        true
        sure
        what
        why
        how
        who
        (?:do )?you (?:know|see)(?: what i mean)?
        see
        so
        and
        but
        or(?: not)?
        then
        hello
        (?:are )?you sure
        is that (?:it|right|okay|ok|true|so|correct|clear)
        can (?:you|everyone|everybody)(?: all)? (?:hear|see) (?:me|us|it|this|that|my screen)(?: (?:okay|now|well))?
        {_AUXILIARY} {_ANYBODY}
        """
    )
)
_TAG_AT_END = re.compile(
    rf",\s*(?:right|okay|ok|yeah|huh|eh|no|you know|correct|yes|{_AUXILIARY}\s+{_ANYBODY})\?$", re.IGNORECASE
)


def find_questions(lines: Sequence[Line], requests: Collection[Line], new_id: Callable[[], str]) -> list[Insight]:
    """The questions of the conversation in order, answered or not, without the `requests`, which ask for work."""
    scored = ((place, question_score(line.text)) for place, line in enumerate(lines) if line not in requests)
    scores = {place: score for place, score in scored if score}
    still_open = open_questions(lines, list(scores))

    def insight(place: int, score: float) -> Insight:
        line, is_answered = lines[place], place not in still_open
        weight = 0.0 if is_answered else WEIGHT * _signs(line)
        return Insight(
            new_id(), "question", line.quote, score + weight, (line.message.id,), line.speaker, is_answered=is_answered
        )

    return [insight(place, score) for place, score in scores.items()]


def _signs(line: Line) -> int:
    """How many signs there are that a question matters: asked of the group or by name, at some length, and late."""
    is_addressed = bool(_OF_US.search(line.text) or _VOCATIVE.match(line.text) or "@" in line.text)
    return is_addressed + (len(telling_words(line.text)) >= TELLING) + ((line.position or 0.0) > LATE)


def question_score(text: str) -> float:
    """How much of a question the text is; tags and back-channels ("..., right?", "Okay?") are none."""
    asked = without_opening(text)
    said = tokens(asked)
    bare = _VOCATIVE.sub("", asked, count=1) if _VOCATIVE.match(asked) else asked
    in_form = bool(_INVERTED.match(bare) or _WH.match(bare))
    if not asked.rstrip("\"') \N{RIGHT DOUBLE QUOTATION MARK}").endswith("?"):
        if _NAMED.match(asked):
            return IMPLIED
        lost_mark = in_form and len(said) >= UNMARKED_WORDS and not _STATEMENT.match(asked)
        return IMPLIED if lost_mark else NO_QUESTION
    if not said or _BACK_CHANNEL.fullmatch(" ".join(said)):
        return NO_QUESTION
    if in_form or _WH_WORD.match(bare):
        return ASKED
    if _TAG_AT_END.search(asked):
        return NO_QUESTION
    return IMPLIED if len(said) > 2 or STOP_WORDS.issuperset(said) else FRAGMENT
