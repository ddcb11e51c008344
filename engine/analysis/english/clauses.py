"""Clauses: the parts of a sentence that can commit somebody, freed of what stands before their subject."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from conversation.models import Speaker
from engine.analysis.english.others import MODAL
from engine.analysis.english.patterns import alternatives, starts_with
from engine.analysis.english.people import People
from engine.analysis.english.verbs import PLAIN_TASK
from engine.analysis.english.words import without_opening

_TIME_FIRST = alternatives(
    r"""
    tomorrow
    today
    tonight
    next(?=\s+i\b)
    after that
    later
    this \w+
    next (?:week|month|time|\w+day)
    (?:by|before|after|until|at|on|for|during|over|within|in) (?:[\w':-]+ ){0,4}?[\w':-]+
    """
)
_CONNECTIVE = alternatives(
    """
    i believe
    as (?:agreed|discussed|promised|mentioned|planned|announced)(?: \\w+){0,2},
    (?:fyi|btw|heads[ -]up|update|(?:quick |friendly )?(?:reminder|note)(?: that| to all)?|ps|edit|oh|ah|hey|hm+)[,:!]?
    (?:yes|yeah|yep|yup|k|ok|okay|sure|no|nah|true|right|great idea|good (?:idea|point)|agreed?)
    first(?:ly| of all)?
    second(?:ly)?
    finally
    lastly
    meanwhile
    in the meantime
    for now
    otherwise
    then
    so
    and
    also
    well
    that said
    in that case
    alternatively
    (?:so )?what (?:i|we)(?:'ll| will| can| should)? do is
    """
)
_LEAD = re.compile(
    rf"""(?:
        (?P<hedge>(?:i\s(?:think|guess|suppose|hope)|maybe|perhaps|probably|hopefully)\b,?\s+(?:that\s+)?)
      | {_CONNECTIVE}\b,?\s+(?:that\s+)?
      | (?P<then>(?:as\s+soon\s+as|once|when|after)\s+(?:[\w'-]+\s+){{1,7}}?[\w'-]+),?\s+
        (?=(?:i|we)(?:'ll|\s+will|\s+can|'m\s+going\s+to)\b)(?!.*\?$)
      | (?P<when>{_TIME_FIRST}),?\s+
        (?=(?:(?:so|i|we|you|let|can|could|would|please|the|everyone|everybody)\b|(?-i:[A-Z])\w+))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may stand before the subject: connectives, hedges, a time."""

_SEAM = re.compile(
    rf"""(?:
        (?:,?\s+(?!so\s+(?:that\s+)?(?:i|we|you)\s+(?:can|could)\b)(?:and\s+then|and|but|so|then|&|\+)|[;\u2013\u2014]|\s-)\s+
        (?=(?:i|we|you|let's|can\s+you|could\s+you|would\s+you|please|will|gonna)\b
          |(?:(?-i:@?[A-Z])\w+|someone|somebody|everyone|everybody|(?:the|our)\s+(?:\w+\s+){{0,2}}\w+?){MODAL}\b)
      | ,\s+(?=(?:i|we|you|(?-i:@?[A-Z])\w+){MODAL}\b|(?:i|we)\s+can\b|please\s|let\s+me\b
              |(?:will|gonna|going\s+to|need\s+to)\s+(?!be\b|not\b)\w+
              |\w{{2,}}ing\s+(?:it|the|them|that|an?|my|@?(?-i:[A-Z])))
      | (?<=\w)[,.]?\s+(?=(?:do\s+you\s+|you\s+)?want\s+me\s+to\b|(?:shall|should)\s+i\b)
      | \s+:[a-z0-9_+'-]+:\s+(?=(?:i|we|you|let's|please|can|could|will)\b)
      | (?:(?<=want)|(?<=like)|(?<=need)|(?<=wish)|(?<=help))\s+(?=i(?:'ll|\s+can|\s+could)\b)
      | ;\s+(?=(?-i:[A-Z])\w+\s+to\s+{PLAIN_TASK}\b)
      | (?<=\w),?\s+(?=(?:can|could|would)\s+you\b)
      | (?<=\w):\s+(?=(?:i|we|you|everyone|everybody|somebody|someone|the\s+\w+){MODAL}\b
              |please\s|(?:can|could|would)\s+you\b)
      | (?<=\w),?\s+(?:(?:and|but|so|then)\s+)?(?=please\s+{PLAIN_TASK}\b)
      | (?<=\w)(?:,|\s+(?:so|but|then),?)\s+(?:(?:and|but|so|then)\s+)?(?={PLAIN_TASK}\s[^,]*\bplease[.!]*$)
      | \s+(?=(?<!\b(?:and|but))@\w[\w-]*,?\s+(?:can|could|would|will|please)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands between two clauses that have a subject each."""
_ASKS_HOW = re.compile(
    r"(?:\W*\w+,?\s+){0,2}?(?:how|what|which|where|why|whom?|when\s+(?:can|could|will|would|do|does|is|are|should))\b.*\?$|(?:\W*\w+,?\s+){0,2}?how\s+(?:would|could|can|do|should)\b",
    re.IGNORECASE,
)
"""In a question of facts "would you" does not begin a clause."""

_CONDITION = starts_with("if|unless|suppose|assuming|whenever|whether|even if|imagine|in case")
_PURPOSE = starts_with("(?:and |but )?so (?:that )?(?:i|we|you|he|she|they) (?:can|could|don't|won't)")
"""What is done with a thing once it is there: "so I can have a look"."""
_LET_KNOW = starts_with("(?:please |just )*(?:let (?:me|us) know|tell (?:me|us)|ping me|shout|say so|drop me)")
"""What may stand between a condition and the promise that hangs on it."""
_POLITE = re.compile(
    r"if (?:you|some(?:body|one)|every(?:body|one)) (?:could|can|would)\b(?:[^,]*[.!]?$|.*\b(?:would|'d) be\b)",
    re.IGNORECASE,
)
"""A request in the form of a condition: "if you could send me the list, that'd be great"."""
_THANKS_AHEAD = re.compile(r",?\s+(?:then\s+)?(?:that|it)(?:'d|\s+would)\s+be\s+\w+(?:\s+\w+)?[.!]*$", re.IGNORECASE)
_INTERJECTION = re.compile(r",\s*(?:okay|ok|you know|right|like|i mean|please|if possible)\s*,\s*", re.IGNORECASE)
_CALLED = (
    r"(?:(?:can|could|would|will|are|do|mind)\s+(?:you|one\s+of\s+you|both)\b|you(?:'d|'ll)?\s|please\b|mind\s"
    r"|(?:I|i|We|we)(?:'ll|'m|'re|\s+(?:will|can|could|have|need|am))\b"
    rf"|(?:once|when|as\s+soon\s+as|after)\s|{PLAIN_TASK}\s+\w)"
)
"""What is said to somebody whose name stands before it without a comma."""
_NOT_CALLED = r"(?!(?i:how|what|when|where|why|who|which|and|but|so)\b)"
_OTHERS_CALLED = rf"(?:(?:and |or |& |\+ )?@?[A-Z][\w-]*,?\s+)*?@?[A-Z][\w-]*(?:[,:]|\s+{_CALLED})"
_VOCATIVE = re.compile(
    rf"{_NOT_CALLED}@?(?P<name>[^\W\d_][\w-]*(?: [A-Z][\w-]*)??)"
    rf"(?:[,:]\s*|\s+(?={_CALLED})|$|\s+(?:(?:and|or|&|\+|/)\s+)?(?={_OTHERS_CALLED}))"
)
_VOCATIVE_AT_END = re.compile(r",\s+@?(?P<name>[^\W\d_][\w-]*)[.?!]*$")
_SPEAKS_TO_SOMEBODY = re.compile(r"(?:can|could|would|will|are|do)\s+you\b|please\b", re.IGNORECASE)
_MIDST = re.compile(
    r"""(?:(?<=[,.\u2026\u2013\u2014-]\s)|(?<=\b(?:so|we|um|uh)\s)|(?<=\b(?:and|but)\s)
        |(?<=\b(?:know|mean|then|well)\s)|(?<=\b(?:think|guess|maybe)\s))(?:
        (?:i|we|you(?:\s+(?:two|three|guys|both|all))?)(?:'ll|\s+(?:will|can|could|should|must|(?:need|have|want)\s+to))
      | (?:i'm|i\s+am|(?:we|you(?:\s+(?:two|three|guys|both|all))?)(?:'re|\s+are))\s+(?:going\s+to|gonna|supposed\s+to)
      | (?:the|our)\s+(?:[\w-]+\s+){1,3}?(?:will|should|needs?\s+to|(?:is|are)\s+(?:going\s+to|gonna))
      | let\s+me|let's|please
      | (?:can|could|would|will)\s+(?:you|we|somebody|someone)
      | i(?:'d|\s+would)\s+like\s+you\s+to | i\s+(?:want|need)\s+(?:you|somebody|someone)\s+to
      | why\s+don't\s+(?:you|we)
    )\b(?!\s*(?:not|n't)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What begins a promise or a request wherever it stands, for speech in which sentences are begun again and again."""
_LINK_BEFORE = re.compile(
    r"(?:what|which|who|that|where|how|when|if|whether|than|as|because|unless)\s+$", re.IGNORECASE
)
"""What makes the rest of a sentence say no more than how, which or whether."""
_TOPIC = re.compile(
    r"(?!(?:if|what|which|who|that|where|how|when|whether|than|as|because|unless|until|once|since|while|though|maybe)\b)"
    r"(?!(?:one|some|any|every|next|this|last|later|sometimes?|\w+day|tonight|tomorrow|then|usually|normally)\b)"
    r"(?P<thing>(?:(?:the|my|our|your)\s+)?(?!(?:i|we|you|he|she|it|they|and|or|but|so|then|yes|no)\b)[\w-]+(?:\s+[\w-]+){0,2}?)"
    r"\s+(?P<who>i(?:'ll|\s+will|'m\s+going\s+to|\s+can))\s+(?P<verb>(?!(?:be|do|take|handle|cover)\b)\w+)"
    r"(?P<bare>\s+(?:from|by|on|before|with|in|at|after|today|tomorrow|tonight|myself|then|too|now)\b|\s*[.!,]|\s*$)?",
    re.IGNORECASE,
)
"""What is named first of which one says then what one does: "the minutes I'll type tonight"."""
_OF_NOTHING = frozenset({"write", "talk", "speak", "go", "look", "reply", "call", "come", "work", "do", "think", "say"})
"""Verbs to which the thing named first is no object."""
MAX_LEADS = 3
"""So many things are looked for before a subject: "So I think that by Friday we ..."."""


@dataclass(frozen=True, slots=True)
class Clause:
    """
    One clause from its subject on.

    `addressee` is whom it speaks to by name, and `called` are those whose names stand right before it; `when` is a time
    that stood before its subject; it is `hedged` by an "I think" or "maybe", and `conditional` after an "if".
    """

    text: str
    addressee: Speaker | None
    called: tuple[Speaker, ...]
    when: str
    hedged: bool
    conditional: bool


def read_clauses(sentence: str, people: People) -> Iterator[Clause]:
    """The clauses of a sentence; conditions ("if we had time") are none, but mark the clause that follows."""
    at_end = _VOCATIVE_AT_END.search(sentence)
    addressee = people.find(at_end["name"]) if at_end else None
    if at_end and addressee:
        sentence = sentence[: at_end.start()]
    conditional = False
    called: tuple[Speaker, ...] = ()
    plain = _INTERJECTION.sub(" ", sentence)
    for part in [plain] if _ASKS_HOW.match(plain) else _SEAM.split(plain):
        if _PURPOSE.match(part):
            continue
        named_last = _VOCATIVE_AT_END.search(part)
        called_last = people.find(named_last["name"]) if named_last else None
        text = without_opening(part[: named_last.start()] if named_last and called_last else part)
        if _POLITE.match(text):
            text = _THANKS_AHEAD.sub("", text)
        elif _CONDITION.match(text):
            conditional = True
            continue
        clause = _read_clause(text, addressee, conditional, people)
        clause = replace(clause, called=(*called, *clause.called))
        # Names that stand alone belong to what follows them: "@Bo @Cleo please ...".
        called = clause.called if not clause.text else ()
        yield clause
        addressee, conditional = called_last or clause.addressee, conditional and bool(_LET_KNOW.match(text))


def read_loose_clauses(sentence: str) -> Iterator[Clause]:
    """What may be a clause in the midst of a sentence: from each "I'll", "you could" or the like to its end."""
    for found in _MIDST.finditer(sentence):
        if not _LINK_BEFORE.search(sentence, 0, found.start()):
            yield Clause(sentence[found.start() :], None, (), "", hedged=False, conditional=False)


def _read_clause(text: str, addressee: Speaker | None, conditional: bool, people: People) -> Clause:
    text, called = _without_vocatives(text, people)
    when, hedged = "", False
    for _ in range(MAX_LEADS):
        found = _LEAD.match(text)
        if not found:
            break
        when = found["when"] or found["then"] or when
        hedged = hedged or bool(found["hedge"])
        text = text[found.end() :]
    text, called_then = _without_vocatives(text, people)
    called = (*called, *called_then)
    if topic := _TOPIC.match(text):
        text = _with_topic_last(text, topic)
    return Clause(text, called[-1] if called else addressee, called, when, hedged, conditional)


def _with_topic_last(text: str, topic: re.Match[str]) -> str:
    """The clause with what is named first behind its verb, or without it if the verb has its own object."""
    if topic["bare"] is None or topic["verb"].lower() in _OF_NOTHING or text.endswith("?"):
        return text[topic.start("who") :]
    thing = topic["thing"][:1].lower() + topic["thing"][1:]
    return f"{topic['who']} {topic['verb']} {thing}{text[topic.end('verb') :]}"


def _without_vocatives(text: str, people: People) -> tuple[str, tuple[Speaker, ...]]:
    """The text without the names that it is addressed to, and the people among them whom anybody knows."""
    called: list[Speaker] = []
    while found := _VOCATIVE.match(text):
        person = people.find(found["name"]) or people.find(found["name"].split()[0])
        if not person and not _SPEAKS_TO_SOMEBODY.match(text, found.end()):
            break
        text = text[found.end() :]
        called.extend(filter(None, [person]))
    return text, tuple(called)
