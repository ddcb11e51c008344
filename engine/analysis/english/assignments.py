"""Assignments: sentences that begin with the thing to be done, or say by a detour whose it is."""

import re
from dataclasses import dataclass

from engine.analysis.english.actions import verb_of
from engine.analysis.english.patterns import alternatives
from engine.analysis.english.verbs import PLAIN_TASK

ME, YOU, NOBODY = "i", "you", ""
"""Who is meant by the grammar of an assignment; anybody else is meant by name."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose an action is: the speaker's, the hearer's, nobody's yet, or a named person's."""

    who: str
    action: str
    firm: bool = True


_WHO = r"(?P<who>me|you|@?(?-i:[A-Z])[\w-]+|@\w+)"
_NAMED = r"(?P<who>@?(?-i:[A-Z])[\w-]+|@\w+)"
_NO_THING = "i|you|we|he|she|it|that|this|they|there|what|who|if|when|nothing|anything|everything|all|best"
_THING = rf"(?P<thing>(?!(?:{_NO_THING})\b)[^,;:?]{{3,60}}?)"
_TIME = r"(?P<time>\s+(?:by|on|before|until|over|in|during|after|next|this|today|tomorrow|tonight)\b[^,]*)?"
_THEY_WILL = r"(?:he|she|they)(?:'ll|'d|\s+will|\s+would)"
_PATTERNS = tuple(
    re.compile(source + r"[\s.!]*$", re.IGNORECASE)
    for source in (
        rf"{_THING}\s*(?:=|->|\u2192)\s*{_WHO}(?:\s+(?:and|&|\+)\s+[^,;:?=]{{1,20}})?{_TIME}(?:\s+as\s+(?:always|usual|ever))?",
        rf"{_THING}\s+(?:is|are|will\s+be|'s)\s+on\s+{_WHO}{_TIME}",
        rf"{_THING},?\s+(?P<who>i|you|@?(?-i:[A-Z])[\w-]+)(?:'ll|'d|\s+will|\s+can|\s+could|\s+would)\s+(?P<verb>do|take|handle|cover){_TIME}(?:,.*)?",
        rf"(?:(?:i'll|let's|we'll|(?:can\s+|could\s+)?i|we)\s+)?leave\s+(?P<thing>(?!it\b|that\b|me\b).+?)\s+(?:to|with)\s+{_WHO}{_TIME}",
        rf"{_NAMED}\s+(?:does|takes|handles|covers)\s+(?P<thing>it|that|this)(?:\s+(?:one|already|now))?{_TIME}",
        rf"{_NAMED}\s+(?:does|takes|handles|covers|owns)\s+(?P<thing>(?:the|my|our|your)\s+.+)",
        r"(?P<who>i)(?:'m|\s+am)\s+(?:taking|doing|handling|covering)\s+(?P<thing>(?:the|my|our|your)\s+.+)",
        r"(?P<who>i|you)\s+(?P<verb>do|take|handle|cover|own)\s+(?P<thing>(?:the|my|our|your)\s+.+)",
        rf"i(?:'ve|\s+have)?\s+(?:asked|told)\s+{_NAMED}\s+to\s+(?P<action>.+)",
        rf"{_NAMED}\s+(?:said|says|promised|agreed|told\s+\w+)\s+(?:that\s+)?{_THEY_WILL}\s+(?P<action>{PLAIN_TASK}\b.+)",
        rf"(?:(?:i'm|we're|still|also)\s+)*waiting\s+(?:for|on)\s+{_NAMED}\s+to\s+(?P<action>.+)",
        rf"{_NAMED}\s+(?:still\s+)?owes\s+(?:me|us|them|you|\w+)\s+(?P<owed>(?:the|an?|some|our|my|his|her)\s+.+)",
        rf"{_NAMED}\s+(?:has\s+)?(?:promised|offered|agreed|volunteered)\s+to\s+(?P<action>.+)",
        r"(?:put|count)\s+(?P<who>me)\s+(?:down|in)\s+for\s+(?P<thing>(?!it\b|that\b|this\b|lunch|dinner|drinks)[^,?]+)",
        r"(?P<who>i)(?:'m|\s+am)\s+(?:in\s+charge\s+of|responsible\s+for)\s+(?P<thing>(?:the|our|your)\s+[^,?]+)",
        r"(?P<who>you)(?:'re|\s+are)\s+on\s+(?P<thing>(?:the|my|our)\s+.+)",
    )
)
_MUST_BE = r"(?:will|shall|should|must|(?:needs?|has|have)\s+to|is\s+to|are\s+to)\s+be"
_NOBODYS = tuple(
    re.compile(source, re.IGNORECASE)
    for source in (
        rf"{_THING}\s+{_MUST_BE}\s+(?P<done>[a-z]+)\s+by\s+{_NAMED}(?P<when>\s+(?:by|on|before|until|next|this|tomorrow)\s.*)?[\s.]*$",
        rf"{_THING}\s+(?:still\s+|really\s+|also\s+)?(?:needs?|has|have)\s+to\s+be\s+(?P<done>[a-z]+)(?P<rest>\s.*)?$",
        rf"{_THING}\s+(?:should|must)\s+(?:really\s+|also\s+)?be\s+(?P<done>[a-z]+)(?P<rest>\s.*)?$",
        rf"{_THING}\s+(?:still\s+|really\s+|also\s+)?(?:needs?|wants)\s+(?P<what>(?:an?|the|some|more|new|another)\s+[^,;:?]{{3,60}})$",
        rf"{_THING}\s+would\s+be\s+(?:nice|good|great|cool|helpful|useful|handy)[\s.!]*$",
        r"(?:we\s+)?(?:still\s+|also\s+)?need\s+(?P<what>(?!to\b|some(?:one|body)\b)[a-z]+\s+(?:for|from|in)\s+[^,;:?]{3,60})[\s.!]*$",
        r"we\s+(?:still\s+|also\s+|really\s+)?need\s+(?P<what>(?:an?|the|some|more|new|another)\s+[^,;:?]{3,60})[\s.!]*$",
    )
)
_IT = ("it", "that", "this")
_BLAMED = re.compile(
    alternatives(r"""(?:the |my )?(?:blame|fault|mistake|error|drinks?|joke|bug|burden|bad)\b"""), re.IGNORECASE
)


def find_assignment(text: str) -> Assignment | None:
    """The assignment that a clause is, None if it is none."""
    for pattern in _PATTERNS:
        if found := pattern.match(text):
            return _assignment(found.groupdict())
    for pattern in _NOBODYS:
        if found := pattern.match(text):
            return _wanted(found.groupdict())
    return None


_PLEASE = re.compile(
    rf"(?P<thing>(?!(?:{_NO_THING}|please|yes|no|not|just|{PLAIN_TASK})\b)[^,;:?]{{4,60}}?)\s+please\b(?P<time>,?\s+(?:by|on|until|before)\b[^,]*)?",
    re.IGNORECASE,
)


def find_wish(text: str) -> Assignment | None:
    """What somebody whose name was called is to see to, if no more than the thing is said: "short summary please"."""
    found = _PLEASE.match(text)
    if not found:
        return None
    thing = _small(found["thing"])
    article = "" if re.match(r"(?:the|an?|my|our|your|some|\d+|#\S+)\b", thing) else "the "
    return Assignment(YOU, f"take care of {article}{thing}{found['time'] or ''}")


def _assignment(found: dict[str, str | None]) -> Assignment | None:
    who = (found["who"] or "").lower()
    thing = found.get("thing") or ""
    if thing and _BLAMED.match(thing):
        return None
    if thing in _IT:
        return Assignment(found["who"] or "", f"do {thing}{found.get('time') or ''}")
    if owed := found.get("owed"):
        return Assignment(found["who"] or "", f"send {owed}")
    action = found.get("action") or f"{found.get('verb') or 'take care of'} {_small(thing)}{found.get('time') or ''}"
    return Assignment({"me": ME}.get(who, who) if who in {"me", ME, YOU} else found["who"] or "", action)


def _wanted(found: dict[str, str | None]) -> Assignment | None:
    """What is said to be wanted, mostly without a word of who is to do it."""
    thing, what = _small(found.get("thing") or ""), _LOOSE.sub("", f"{found.get('what') or ''} ")
    if done := found.get("done"):
        rest = found.get("rest") or found.get("when") or ""
        action = f"{verb_of(done)} {thing}{rest}" if verb_of(done) else ""
        return Assignment(found.get("who") or NOBODY, action, firm=False) if action else None
    if what:
        return Assignment(NOBODY, f"get {what} for {thing}" if thing else f"get {what}", firm=False)
    return Assignment(NOBODY, f"take care of {thing}", firm=False)


_LOOSE = re.compile(r"[\s,.]+(?:tho(?:ugh)?|too|first|also|as well|then|now|please|asap)?[\s.!]*$", re.IGNORECASE)
"""What may stand loosely behind the thing that is wanted."""


def _small(thing: str) -> str:
    """A noun phrase as it stands within a sentence."""
    article = re.match(r"(?:The|A|An|My|Our|Your|This|These|Those|All)\b", thing)
    return thing[:1].lower() + thing[1:] if article else thing
