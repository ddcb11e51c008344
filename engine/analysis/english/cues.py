"""
Cues: the ways in which English says that somebody is to do something.

A cue stands at the beginning of a clause; what follows it is the action, from its verb on.
"""

import re
from dataclasses import dataclass
from enum import Enum

from engine.analysis.english.patterns import alternatives
from engine.analysis.english.verbs import PLAIN_TASK, Errand


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
    wish, `asks` whether it waits for an answer. After a `narrow` cue only verbs of work or contact mean any; `kind` is
    what every action is after this cue, None to go by its verb. One that `offers` needs another's yes; one that is
    `called` stands only after the name of whom it speaks to. `says` is the verb for what it tells by a hearer's view:
    "you'll have the draft" is to send it.
    """

    doer: Doer
    pattern: re.Pattern[str]
    strength: float
    firm: bool = False
    asks: bool = False
    narrow: bool = False
    kind: Errand | None = None
    offers: bool = False
    called: bool = False
    says: str = ""


ADVERBS = (
    r"(?:,?\s+(?:also|just|then|definitely|certainly|probably|still|really|actually|all|both|maybe|please|therefore"
    r"|first|kindly|always)\b,?)*(?=\s)(?!\s+not\b)\s+"
)
_MAYBE_ADVERB = r"(?: (?:just|still|also|really|definitely|only|probably|all|both|then))?"
_GOING = "(?:going to|gonna)"
YOU = "you(?: (?:two|three|guys|both|all|and @?(?-i:[A-Z])[\\w-]+))?"
_ALL = "(?:every(?:one|body)|all of (?:you|us)|us)"
_MUST = "(?:need to|have to|'ve got to|must|gotta|ought to)"


_SUBJECTS = (
    "(?:the|it|this|that|these|those|you|we|they|he|she|there|any|some|every|no|my|your|our|their|his|her|a|an|all|be|not"
    "|i)"
)


SOON = (
    r"(?:then|this time|today|over the weekend|tmrw|eod|eow|tonight|tomorrow|later|next|soon|first thing"
    r"|this (?:afternoon|evening|week)"
    r"|after (?:lunch|standup|my|the|this)|in the (?:morning|afternoon|evening)|in (?:an?|half an|a few|[0-9]+) \w+"
    r"|(?:by|on|before|until) \w+)"
)


_AHEAD = (
    r"(?:today|tonight|tomorrow|next \w+|this (?:afternoon|evening|week)|(?:on |by |coming )?\w+day(?! (?:i|we|was)\b))"
)


_OPINIONS = "say|guess|love|rather|like|prefer|be|have|need|suggest|think|expect|argue|bet|go|vote|want|hope"
"""What "I'd" introduces without offering anything."""


_MOVES_ON = (
    "(?! (?:just |now |then |quickly )?(?:look at|turn to|move on|come (?:back )?to|go (?:through|over|on)|start|begin"
    rf"|continue|hear)\b(?![^?.]*{SOON}))"
)
"""An agenda moves on to its next point like this, and nobody has to do anything; at a later time it is a plan."""


def _after(subject: str) -> re.Pattern[str]:
    return re.compile(alternatives(subject) + ADVERBS, re.IGNORECASE)


_HEADING = re.compile(
    r"(?:(?:(?:the|an?|one|another|my|your)\s+)?(?:action(?:\s+(?:item|point))?s?|next\s+steps?)"
    r"(?::|\s+(?:is|are|would\s+be)(?=\s+(?:to|that|for)\b))|to-?\s?dos?:)(?:\s+(?:to|that|for)\b)?\s*",
    re.IGNORECASE,
)
_NEXT_MEETING = re.compile(
    r"(?:the|our)\s+next\s+(?:meeting|call|session|sync|check-?in|stand-?up|review)\s+(?:is|will\s+be|takes\s+place)\s+"
    r"(?=on|at|in|tomorrow|next|this)",
    re.IGNORECASE,
)
CUES = (
    Cue(Doer.OTHER, _HEADING, 0.9, firm=True, kind=Errand.TASK),
    Cue(Doer.OTHER, _NEXT_MEETING, 0.6, firm=True, kind=Errand.CONTACT),
    Cue(
        Doer.SPEAKER,
        _after(f"i(?:'ll| will| shall|'m {_GOING}| am {_GOING}| promise to| volunteer to)"),
        0.7,
        firm=True,
    ),
    Cue(Doer.SPEAKER, _after("(?:my|the) plan is to|i(?:'m| am)? plan(?:ning)? to"), 0.55, firm=True, narrow=True),
    Cue(
        Doer.SPEAKER,
        re.compile(rf"i\s+(?:want|hope|intend|aim)\s+to\s+(?=[^?]*\b{_AHEAD}\b)", re.IGNORECASE),
        0.5,
        firm=True,
        narrow=True,
    ),
    Cue(
        Doer.SPEAKER,
        re.compile(r"(?:i'm |i am )?on (?:it|that|this)(?=\W*$|[,;.])\s*", re.IGNORECASE),
        0.6,
        firm=True,
        says="do it",
    ),
    # Typed like this: "asking Lou then", "putting it in the calendar tonight".
    Cue(
        Doer.SPEAKER,
        re.compile(
            r"(?:i'm |i am )?(?=[a-z]{2,}ing\b(?!,| (?:needs|wants|is|was|has|will|are|asks|says)\b)(?!.*\bplease\b)"
            rf"[^.?!]*\b{SOON}\b)",
            re.IGNORECASE,
        ),
        0.55,
        firm=True,
        narrow=True,
    ),
    Cue(Doer.SPEAKER, _after("i(?:'m| am) supposed to"), 0.6),
    # Typed without a subject: "will ping Greta". What follows is no subject of a question.
    Cue(
        Doer.SPEAKER,
        re.compile(rf"(?:will|gonna|going to)\s+(?!{_SUBJECTS}\b)(?=[a-z])(?!.*\?$)", re.IGNORECASE),
        0.65,
        firm=True,
    ),
    Cue(
        Doer.SPEAKER,
        re.compile(rf"(?:need to|gotta|got to|have to)\s+(?!{_SUBJECTS}\b)(?=[a-z])", re.IGNORECASE),
        0.5,
        narrow=True,
    ),
    Cue(Doer.SPEAKER, _after(f"i{_MAYBE_ADVERB}(?: |(?=')){_MUST}"), 0.55, narrow=True),
    # "Tomorrow I run it against the copy": the present tense of a plan that has a time.
    Cue(
        Doer.SPEAKER,
        re.compile(
            rf"i\s+(?!(?:put|set|cut|let|read)\b)(?={PLAIN_TASK}\b[^.?!]*\b{_AHEAD}\b)(?!.*\b(?:always|usually|every)\b)",
            re.IGNORECASE,
        ),
        0.6,
        firm=True,
        narrow=True,
    ),
    # What somebody will get is what the speaker will send: "you'll have the draft by Friday".
    Cue(
        Doer.SPEAKER,
        re.compile(
            r"you(?:'ll| will)?\s+(?:get|have|receive)\s+(?=(?:an?|the|my|our|your|both|all)\b[^?]*"
            rf"\b(?:{SOON}|as soon as|once|this week|next week)\b)(?!to\b)",
            re.IGNORECASE,
        ),
        0.6,
        firm=True,
        kind=Errand.TASK,
        says="send you",
    ),
    Cue(
        Doer.SPEAKER,
        _after(
            f"(?:do you |you )?want me to|(?:shall|should) i|i(?:'d| would)(?! (?:{_OPINIONS})\\b)"
            "|(?:i(?:'d be| would be|'m) )?(?:happy|glad|willing) to"
        ),
        0.2,
        asks=True,
        narrow=True,
        offers=True,
    ),
    Cue(
        Doer.SPEAKER,
        _after("i (?:can|could)(?! (?:confirm|see|tell|imagine|understand))"),
        0.4,
        asks=True,
        narrow=True,
        offers=True,
    ),
    Cue(Doer.SPEAKER, _after("i(?:'d| would) (?:need|have) to"), 0.3, narrow=True),
    Cue(Doer.SPEAKER, _after("i should"), 0.4, narrow=True),
    Cue(
        Doer.SPEAKER,
        _after(
            "let me(?= (?:ping|ask|email|mail|call|text|dm|message|talk to|check with|find out|get back|follow up)\\b)"
        ),
        0.45,
        narrow=True,
    ),
    Cue(Doer.SPEAKER, _after("let me"), 0.3, narrow=True),
    Cue(Doer.ADDRESSEE, _after("(?:(?:would|do) you )?mind(?=\\s+\\w+ing\\b)"), 0.6, asks=True),
    Cue(
        Doer.ADDRESSEE,
        _after(
            f"(?:(?:do|would) {YOU} have (?:time|a (?:minute|moment|second|sec)|[0-9]+ min(?:utes|s)?) (?:to|for)"
            f"|(?:are )?{YOU} (?:ok|okay|fine|happy|able|free|willing|up|keen) (?:to|with|for|on)"
            f"(?=\\s+(?:\\w+ing|{PLAIN_TASK})\\b)"
            f"|(?:is it|would it be) (?:ok|okay|fine|possible) for {YOU} to|do {YOU} think {YOU} (?:can|could)"
            f"|would {YOU} be (?:ok|able|willing|so kind as|up) (?:to|for)|any chance {YOU} (?:can|could)"
            f"|(?:we|i)(?:'d| would) (?:appreciate it|be (?:grateful|glad|happy)) if {YOU} (?:can|could|would)"
            f"|(?:it )?would be (?:great|good|nice|lovely|helpful|cool) if {YOU} (?:can|could)"
            f"|(?:i(?:'d| would)|may i|can i|could i) (?:like to )?(?:ask|get) {YOU} to)"
        ),
        0.6,
        asks=True,
    ),
    Cue(Doer.ADDRESSEE, re.compile(rf"(?={PLAIN_TASK}\b(?!:))(?!.*\?$)", re.IGNORECASE), 0.5, asks=True, called=True),
    Cue(
        Doer.ADDRESSEE,
        _after(
            f"(?:can|could|would|will) (?:{YOU}|{_ALL}|one of you|some(?:body|one)|any(?:body|one))(?: be able to)?"
        ),
        0.6,
        asks=True,
    ),
    Cue(Doer.SPEAKER, _after("remind me to"), 0.6, firm=True),
    Cue(
        Doer.SPEAKER,
        _after(r"i(?: still)? owe (?:you|them|him|her|everyone|everybody|the \w+|@?\w+)(?= (?:the|an?|my|some)\b)"),
        0.6,
        firm=True,
        kind=Errand.TASK,
        says="send",
    ),
    Cue(Doer.ADDRESSEE, re.compile(rf"(?={PLAIN_TASK}\b(?!:)[^?]*\bplease\b)", re.IGNORECASE), 0.6, asks=True),
    # What somebody needs by a day is what the others are to send.
    Cue(
        Doer.ADDRESSEE,
        re.compile(
            r"(?:i(?:\s+also|\s+still)?\s+need|(?:it\s+)?would\s+be\s+(?:great|good|nice|helpful)\s+to\s+(?:have|get|receive))"
            rf"\s+(?=(?:the|your|an?|all)\b[^?]*\b{SOON}\b)(?!.*\bto\s+{PLAIN_TASK}\b)",
            re.IGNORECASE,
        ),
        0.5,
        asks=True,
        kind=Errand.TASK,
        says="send me",
    ),
    Cue(
        Doer.ADDRESSEE,
        _after(
            f"kindly|please(?: (?:{_ALL}|{YOU}))?|(?:it's )?your turn to|remember to|don't forget to"
            "|make sure (?:that )?you"
        ),
        0.6,
        asks=True,
    ),
    Cue(
        Doer.ADDRESSEE,
        _after(
            f"i(?:'d| would) like you to|need some(?:body|one) to"
            f"|(?:i|we){_MAYBE_ADVERB} (?:want|need) (?:you|some(?:body|one)) to"
        ),
        0.6,
        asks=True,
    ),
    Cue(Doer.OTHER, _after(f"i(?:'d| would) like {_ALL} to|i (?:want|need) {_ALL} to"), 0.6),
    Cue(Doer.ADDRESSEE, _after(f"{YOU}(?:'re| are) supposed to"), 0.6),
    Cue(
        Doer.ADDRESSEE,
        _after(f"{YOU}(?:'ll| will|(?:'re| are) {_GOING})(?! (?:also )?(?:get|have|need|receive|see|find|hear)\\b)"),
        0.5,
        narrow=True,
    ),
    # Without a name, a day or a yes it explains how a thing is done.
    Cue(
        Doer.ADDRESSEE,
        _after(f"{YOU}(?:'ll| will)?{_MAYBE_ADVERB}(?: |(?=')){_MUST}"),
        0.35,
        narrow=True,
    ),
    Cue(Doer.ADDRESSEE, _after(f"{YOU}(?:'d| would)"), 0.4, asks=True, narrow=True, called=True),
    Cue(Doer.ADDRESSEE, _after(f"{YOU} (?:should|can|could)"), 0.25, narrow=True),
    Cue(Doer.GROUP, _after("we(?:'re| are) supposed to"), 0.55),
    Cue(Doer.GROUP, _after(f"we{_MAYBE_ADVERB}(?: |(?=')){_MUST}"), 0.45, narrow=True),
    Cue(Doer.GROUP, _after(f"we(?:'ll| will| should|(?:'re| are) {_GOING})|let's{_MOVES_ON}"), 0.4, narrow=True),
    Cue(Doer.GROUP, _after("we (?:can|could)"), 0.3, narrow=True),
    Cue(Doer.GROUP, _after("(?:shall|can|could|should) we"), 0.3, asks=True, narrow=True),
)
