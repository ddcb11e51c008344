"""Resolutions: what a group settled, told as the thing itself rather than as what was said of it."""

import re
from collections.abc import Sequence

from engine.analysis.english.asides import without_pictures
from engine.analysis.english.conclusions import OPENERS
from engine.analysis.english.lines import Line
from engine.analysis.english.words import capitalised, telling_words, tokens, without_opening

BARE_WORDS = 3
"""So few words settle what another brought up, and say nothing without it."""
MAX_PROPOSAL = 90
"""Longer proposals are not quoted."""
JUST = 3
"""A short answer settles a question among so many lines of others before it."""

_OPENING = re.compile(
    rf"^(?:{OPENERS.strip()}|then|so|um+|uh+|sure|decision|decided|i think|i guess|i mean"
    r"|obviously|basically|\+1)[\s,:.!-]+",
    re.IGNORECASE,
)
_PROPOSES = re.compile(r"^i(?:'d| would)? (?:suggest|propose|say|vote for)(?: that)?[\s,:]+(?=\w+ )", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?<=\w)(?:,? then(?: for (?:everybody|everyone|all|you))?|,? thanks?(?: you)?(?: all)?"
    r"|,? (?:everybody|everyone|ok(?:ay)?|right))*[?!]*$",
    re.IGNORECASE,
)
_IT_IS = re.compile(r"(?<=\w)(?:,? it is)?(?:,? then)?[.!]*$", re.IGNORECASE)
_WITH = re.compile(r"(?:go|stick|stay) with\b", re.IGNORECASE)
_LET_US = re.compile(
    r"^(?:let's|lets|let us|how about we|why don't we|we (?:should|could|can)|(?:should|could|shall|can) we"
    r"|(?:we )?could do)\s+(?=\w)",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"^we(?:'ve| have)?(?: now| just| all| both| finally| already)* (?:decided|agreed)"
    r"(?: to (?=\w)(?!not\b)|(?: that)?,? (?=(?:we|the)\b))"
    r"|^what we(?:'ve| have)?(?: \w+)? (?:decided|agreed)(?: on)? (?:is|was)(?: that)? (?=\w)"
    r"|^we(?:'ll| will)? (?:all )?(?=(?:go|stick|stay) with\b)",
    re.IGNORECASE,
)
"""That it was settled is what stands in front of every decision."""
_ONGOING = re.compile(
    r"^we(?:'re| are) (?P<stem>keep|dropp|skipp|cancell?|postpon|mov|switch|shipp|sunsett|freez"
    r"|stick|stay|go(?=ing with))ing\b",
    re.IGNORECASE,
)
_PLAIN = {
    "dropp": "drop",
    "skipp": "skip",
    "cancell": "cancel",
    "postpon": "postpone",
    "mov": "move",
    "shipp": "ship",
    "sunsett": "sunset",
    "freez": "freeze",
}
"""The verbs that change before "-ing"."""


def resolution(line: Line, before: Sequence[Line]) -> str:
    """What a line settles, with the words of the proposal `before` it where it says too little by itself."""
    text = _opened(without_pictures(line.quote).strip(" ,;"))
    text = _SETTLED.sub("", _LET_US.sub("", _PROPOSES.sub("", text)))
    if found := _ONGOING.match(text):
        stem = found["stem"].lower()
        text = f"{_PLAIN.get(stem, stem)}{text[found.end() :]}"
    text = capitalised(_CLOSING.sub("", text))
    bare = _IT_IS.sub("", text).rstrip(".! ")
    says_little = len(tokens(bare)) <= BARE_WORDS and not _WITH.match(bare)
    proposal = _proposal(line, before) if says_little else ""
    return f"{bare}: \N{LEFT DOUBLE QUOTATION MARK}{proposal}\N{RIGHT DOUBLE QUOTATION MARK}" if proposal else text


def _proposal(line: Line, before: Sequence[Line]) -> str:
    """What another said last with words of the line, and more than these; else what another has just asked."""
    words = telling_words(line.text)
    others = [each for each in reversed(before) if each.speaker != line.speaker]
    full = [each for each in others if len(tokens(each.text)) > BARE_WORDS]
    about = [each for each in full if words & telling_words(each.text)]
    asked = [each for each in full if each.text.endswith("?") and each in others[:JUST]]
    told = (_opened(without_pictures(each.quote).strip(" ,;")) for each in about[:1] or asked[:1])
    return next((capitalised(text) for text in told if len(text) <= MAX_PROPOSAL), "")


def _opened(text: str) -> str:
    """The text without the words that only begin it."""
    text = without_opening(text)
    while (found := _OPENING.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return text
