"""
Cues: the ways in which English says that somebody is to do something.

A cue stands at the beginning of a clause; what follows it is the action, from its verb on.
"""

import re
from dataclasses import dataclass
from enum import Enum

from engine.analysis.verbs import Errand


class Doer(Enum):
    """Who is meant by the grammar of a cue."""

    SPEAKER = "I"
    ADDRESSEE = "you"
    GROUP = "we"
    OTHER = "somebody named or described"


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One way to say it. `strength` is how much that means work to come, `firm` whether it is a promise rather than a
    wish, `asks` whether it waits for an answer; `only_tasks` cues mean something with certain verbs only; `kind`
    is what any action is after this cue, None to go by its verb.
    """

    doer: Doer
    pattern: re.Pattern[str]
    strength: float
    firm: bool = False
    asks: bool = False
    only_tasks: bool = False
    kind: Errand | None = None


_ADVERBS = (
    r"(?:,?\s+(?:also|just|then|definitely|certainly|probably|still|really|actually|all|both|maybe|please|therefore|first|kindly|always)\b,?)*"
)
_GOING_TO = r"(?:going\s+to|gonna)"
_OFTEN = r"(?:\s+(?:just|still|also|really|definitely|only|probably|all|both|then))?"
_YOU_ALL = r"you(?:\s+(?:two|three|guys|both|all))?"
ROLE = (
    r"(?:(?:the|our)\s+(?:[\w-]+\s+){0,3}?(?:managers?|designers?|teams?|leads?|experts?|engineers?|developers?|specialists?|department|owners?|assistants?"
    r"|officers?|directors?|analysts?|editors?|writers?|testers?|consultants?|group|interns?|accountants?|lawyers?|agency|vendors?|suppliers?)"
    r"|everyone|everybody|all\s+of\s+(?:us|you|them)|each\s+of\s+(?:us|you|them)|both\s+of\s+(?:us|you|them)|someone|somebody|one\s+of\s+us)"
)
"""Somebody described by what he does in an organisation."""


def _cue(doer: Doer, source: str, strength: float, **flags: bool) -> Cue:
    return Cue(doer, re.compile(rf"(?:{source}){_ADVERBS}(?=\s)(?!\s+not\b)\s+", re.IGNORECASE), strength, **flags)


CUES = (
    Cue(
        Doer.OTHER,
        re.compile(
            r"(?:action(?:\s+items?|\s+points?)?|to-?\s?dos?|next\s+steps?)\s*(?::|\s+(?:is|are)\s+(?=to\b))\s*(?:to\s+)?",
            re.IGNORECASE,
        ),
        0.9,
        firm=True,
        kind=Errand.TASK,
    ),
    Cue(
        Doer.OTHER,
        re.compile(
            r"(?:the|our)\s+next\s+(?:meeting|call|session|sync|check-?in|stand-?up|review)\s+(?:is|will\s+be|takes\s+place)\s+(?=on|at|in|tomorrow|next|this)",
            re.IGNORECASE,
        ),
        0.6,
        firm=True,
        kind=Errand.CONTACT,
    ),
    _cue(Doer.SPEAKER, rf"i(?:'ll|\s+will|\s+shall|'m\s+{_GOING_TO}|\s+am\s+{_GOING_TO}|\s+promise\s+to)", 0.7, firm=True),
    _cue(Doer.SPEAKER, rf"i{_OFTEN}(?:\s+need\s+to|\s+have\s+to|'ve\s+got\s+to|\s+must|\s+gotta)", 0.55, only_tasks=True),
    _cue(Doer.SPEAKER, r"i(?:'m|\s+am)\s+supposed\s+to", 0.6),
    _cue(Doer.SPEAKER, r"(?:i\s+can|i\s+could|i\s+should)", 0.4, only_tasks=True),
    _cue(Doer.SPEAKER, r"let\s+me", 0.3, only_tasks=True),
    _cue(Doer.ADDRESSEE, rf"(?:can|could|would|will)\s+(?:{_YOU_ALL}|one\s+of\s+you)(?:\s+be\s+able\s+to)?", 0.6, asks=True),
    _cue(Doer.ADDRESSEE, r"(?:please|remember\s+to|don't\s+forget\s+to|make\s+sure\s+(?:that\s+)?you|i(?:'d|\s+would)\s+like\s+you\s+to|i\s+(?:want|need)\s+you\s+to)", 0.6, asks=True),
    _cue(Doer.ADDRESSEE, rf"{_YOU_ALL}(?:'re|\s+are)\s+supposed\s+to", 0.6),
    _cue(Doer.ADDRESSEE, rf"{_YOU_ALL}(?:'ll|\s+will|(?:'re|\s+are)\s+{_GOING_TO})", 0.5, only_tasks=True),
    _cue(Doer.ADDRESSEE, rf"{_YOU_ALL}{_OFTEN}(?:\s+need\s+to|\s+have\s+to|\s+must)", 0.4, only_tasks=True),
    _cue(Doer.ADDRESSEE, rf"{_YOU_ALL}(?:\s+should|\s+can|\s+could)", 0.25, only_tasks=True),
    _cue(Doer.GROUP, rf"we{_OFTEN}(?:\s+need\s+to|\s+have\s+to|\s+must|'ve\s+got\s+to|\s+ought\s+to)", 0.45, only_tasks=True),
    _cue(Doer.GROUP, r"we(?:'re|\s+are)\s+supposed\s+to", 0.55),
    _cue(Doer.GROUP, rf"(?:we(?:'ll|\s+will|\s+should|'re\s+{_GOING_TO}|\s+are\s+{_GOING_TO})|let's)", 0.4, only_tasks=True),
    _cue(Doer.GROUP, r"we\s+(?:can|could)", 0.3, only_tasks=True),
    _cue(Doer.GROUP, r"(?:shall|can|could|should)\s+we", 0.3, asks=True, only_tasks=True),
)  # fmt: skip

OTHER = re.compile(
    rf"(?P<subject>{ROLE}|@?[^\W\d_][\w-]*(?:\s+(?-i:[A-Z])[\w-]*)?)(?P<modal>'ll|\s+will|(?:'s|\s+is|\s+are)\s+{_GOING_TO}"
    rf"|\s+needs?\s+to|\s+ha(?:s|ve)\s+to|\s+should|\s+must|\s+can|\s+(?:is|are)\s+supposed\s+to|\s+to|:){_ADVERBS}(?=\s)(?!\s+not\b)\s+",
    re.IGNORECASE,
)
"""Somebody named or described, and what he is to do."""
FIRM_MODALS = ("ll", "will", "going to", "gonna", "to", ":")
WISHING_MODALS = ("need to", "needs to", "has to", "have to", "supposed to")

LEAD = re.compile(
    r"""^(?:
        (?P<hedge>(?:i\ (?:think|guess|suppose|hope)|maybe|perhaps|probably|hopefully)\b,?\s+(?:that\s+)?)
      | (?:i\ believe|first(?:ly|\ of\ all)?|second(?:ly)?|finally|lastly|meanwhile|in\ the\ meantime|for\ now|otherwise|then|so|and|also|well|that\ said|in\ that\ case|alternatively
          |(?:so\ )?what\ (?:i|we)(?:'ll|\ will|\ can|\ should)?\ do\ is)\b,?\s+(?:that\s+)?
      | (?P<when>(?:tomorrow|today|tonight|this\ \w+|next\ (?:week|month|time|\w+day)|(?:by|before|after|until|at|on|for|during|over|within|in)\ (?:[\w':-]+\ ){0,4}?[\w':-]+)),?\s+
        (?=(?:(?:so|i|we|you|let|can|could|would|please|the|everyone|everybody)\b|(?-i:[A-Z])\w+))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may stand before the subject: connectives, hedges, a time."""

_MODAL = r"(?:'ll|\s+(?:will|needs?\s+to|ha(?:s|ve)\s+to|should|must|(?:is|are)\s+(?:going|supposed)\s+to)|'(?:re|s)\s+going\s+to)\b"
CLAUSE = re.compile(
    rf"""(?:
        (?:,?\s+(?:and\s+then|and|but|so|then)|[;\u2013\u2014]|\s-)\s+
        (?=(?:i|we|you|let's|can\s+you|could\s+you|would\s+you|please)\b | (?:(?-i:@?[A-Z])\w+|someone|somebody|everyone|everybody|(?:the|our)\s+(?:\w+\s+){{0,2}}\w+?){_MODAL})
      | ,\s+(?=(?:i|we|you|(?-i:[A-Z])\w+){_MODAL})
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands between two clauses that have a subject each."""

CONDITION = re.compile(r"^(?:if|unless|suppose|assuming|whenever|whether|even\s+if|imagine|in\s+case)\b", re.IGNORECASE)
OFFER = re.compile(r"\bif\s+(?:you|we|they|people|it|that|this|i|he|she)\b(?!'?\s*(?:is|are)?\s*possible)", re.IGNORECASE)
ASKS_IF = re.compile(r"\b(?:check|see|ask|know|find\s+out|confirm|test|verify|clarify|investigate|decide)(?:\s+\w+)?\s+if\b", re.IGNORECASE)
AT_ONCE = re.compile(
    r"\b(?:right\s+now|now|in\s+a\s+(?:moment|minute|second|sec|bit)|for\s+a\s+(?:moment|minute|second)|quickly|real\s+quick|here)\b(?!\s+(?:on|that))",
    re.IGNORECASE,
)
"""What is done at once is no work that is left."""
