"""Meeting cues: ways to promise and to ask that are said in meetings more than they are typed."""

import re

from engine.analysis.english.cues import ADVERBS, Cue, Doer
from engine.analysis.english.patterns import alternatives

_YOU = "you(?: (?:two|three|guys|both|all))?"

_WELCOME = (
    "(?:it|i|we|that)(?:'d| would) (?:also )?be(?: very| really| most)? (?:helpful|grateful|useful|great|good|nice)"
)
_HELPER = "(?:will|shall|can|could|would|should|must|may|might|need|have|ought|promise|just|also|still)"
_LATER = (
    r"(?:today|tonight|tomorrow|(?:later|next|this) (?:week|month|time|afternoon|evening|weekend|year)"
    r"|(?:on|by|until) \w+day|over the weekend|after (?:this|lunch|the meeting))"
)


def _after(phrases: str) -> re.Pattern[str]:
    return re.compile(alternatives(phrases) + ADVERBS, re.IGNORECASE)


MEETING_CUES = (
    Cue(
        Doer.SPEAKER,
        _after("(?:i|we)(?:'d be| would be|'m| am|'re| are)(?: very| more than| quite)? (?:happy|glad|willing) to"),
        0.45,
        narrow=True,
    ),
    Cue(Doer.SPEAKER, re.compile(r"i(?:'d|\s+would)\s+(?=ask\s+(?!you\b)(?:[\w']+\s+){1,4}to\b)", re.IGNORECASE), 0.5),
    Cue(
        Doer.ADDRESSEE,
        _after(
            f"""
            (?:can|could|may|might) (?:i|we) ask {_YOU} to
            i(?:'d| would)(?: like to)? ask {_YOU} to
            """
        ),
        0.6,
        asks=True,
    ),
    Cue(
        Doer.ADDRESSEE,
        _after(
            f"""
            (?:{_WELCOME} )?if (?:{_YOU}|some(?:body|one)|every(?:body|one)) (?:could|can|would)
            """
        ),
        0.5,
        asks=True,
        narrow=True,
    ),
    Cue(
        Doer.ADDRESSEE,
        _after(
            f"""
            why don't {_YOU}
            {_YOU} (?:might|may) want to
            (?:do|would) {_YOU} (?:want|like|be (?:ok(?:ay)?|happy|willing)) to
            are {_YOU} (?:ok(?:ay)?|happy|able|willing) to
            """
        ),
        0.4,
        asks=True,
        narrow=True,
    ),
    # "I pick it up on Thursday", as those say it whose first language has no other future.
    Cue(
        Doer.SPEAKER,
        re.compile(rf"i\s+(?!{_HELPER}\b)(?=[a-z]+\s[^.?!]*\b{_LATER}\b)", re.IGNORECASE),
        0.45,
        firm=True,
        narrow=True,
    ),
    Cue(Doer.GROUP, _after("why don't we"), 0.35, asks=True, narrow=True),
    Cue(
        Doer.OTHER,
        _after(
            """
            (?:we|you|i)(?:'ll| should| (?:need|have|ought) to|'ve got to) (?:get|find|ask) some(?:body|one) to
            some(?:body|one) (?:needs|ought) to
            """
        ),
        0.45,
        narrow=True,
    ),
)
