"""Lists: tasks written as entries: marked as such, with a name before or behind them, or as a plan of the day."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conversation.models import Speaker
from engine.analysis.english.actions import is_work
from engine.analysis.english.cues import Doer
from engine.analysis.english.due_dates import without_times
from engine.analysis.english.lines import Line, posts
from engine.analysis.english.patterns import alternatives, starts_with
from engine.analysis.english.people import People
from engine.analysis.english.verbs import Errand, errand
from engine.analysis.english.words import tokens
from engine.analysis.findings.promises import Commitment, tidied

MARKED, PLANNED = 0.8, 0.7
"""The strength of a task that is marked as one, and of a plan of the day."""
MOST_WORDS = 8
"""A plan that is no more than the name of a thing has at most so many words."""
UNNAMED_ENTRIES = 2
"""So many entries that begin with a name make a list of who does what, also if nobody knows the names."""

_NAME = r"@?[^\W\d_][\w.-]*(?: (?-i:[A-Z])[\w-]*)?"
_MARK = re.compile(
    rf"(?:to-?\s?do|(?-i:AI|AP)|action(?:\s+(?:item|point))?)s?\b(?:\s*[(\[](?P<inside>[^)\]]+)[)\]]|\s+(?P<beside>@?{_NAME}))?\s*"
    r"[:\u2013\u2014-]\s*(?P<task>\S.*)",
    re.IGNORECASE,
)
"""What marks a task wherever it stands: "TODO(Bo): ...", "AI: Bo to ...", "Action @bo - ..."."""
_OWNER_FIRST = re.compile(
    rf"(?P<owner>{_NAME})(?:\s*:\s+|\s+(?:to|will|should)\s+|\s+[\u2013\u2014-]+>?\s+|\s*\u2192\s*)(?P<task>\S.*)",
    re.IGNORECASE,
)
_OWNER_LAST = re.compile(
    rf"(?P<task>.+?)\s*(?:[(\[]\s*(?P<inside>{_NAME})\s*[)\]]|(?:[\u2013\u2014-]+>?|\u2192)\s*(?P<after>@?{_NAME})|(?P<mention>@[\w.-]+))\s*[.!]?$",
    re.IGNORECASE,
)
_BOX = re.compile(r"\s*(?:[-*\N{BULLET}]\s+)?\[(?P<tick>[ xX]?)\]\s+")
_BULLET = re.compile(r"\s*(?:[-*\N{BULLET}]|\d+[.)])\s+")
_STATES = re.compile(r"(?:\S+\s+){1,4}?(?:is|are|was|were|has|had|have|will)\b", re.IGNORECASE)
"""A sentence about a thing, and no task: "Release candidate is built"."""
_NUMBER = re.compile(r"\d{1,2}[.)]\s+")
_HEADED = re.compile(
    r"\W*(?:our |the )?(?:next steps|action (?:items|points)|actions|to-?\s?dos?|tasks|who does what)[\s:*_]*",
    re.IGNORECASE,
)
"""The heading of a list of tasks."""
_ITS_OWN = starts_with("i|i'm|i'll|we|you|it|that|this|the|there|yes|no|ok|please|not")
"""What follows a name and a colon where a conversation is pasted."""

_PLAN = "today|t|plan(?:s|ned)?|plan for today|next|up next|doing|on my plate|for today|this week"
_PAST = "yesterday|yday|y|done|did|last week|since last time|so far"
_REST = "blockers?|blocked|blocking|b|impediments?|notes?|risks?|questions?|needs?|fyi|help"
_DAY = "mon|tue|tues|wed|thu|thur|thurs|fri|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HEADING = re.compile(
    rf"\W*(?:(?P<plan>{_PLAN})|(?P<past>{_PAST}|{_DAY})|(?P<rest>{_REST}))[*_\s]*(?:[:\u2013][*_\s]*(?P<said>\w.*)|[:*_\s]*$)",
    re.IGNORECASE,
)
"""The parts of a report on one's days, on a line of their own or before a colon."""
_NEXT = re.compile(r"\s*[,;/]\s+(?:and\s+|then\s+|also\s+)*|\s+(?:and\s+)?then\s+|\s+and\s+(?=\w+(?:ing)?\s)")
_HOPES = re.compile(
    alternatives(
        """
        (?:i'll|i will|i'm|i am|going to|gonna|will|hopefully)
        (?:want|need|have|hope|hoping|try|trying|plan|planning) to
        (?:mostly|mainly|probably|still|also|just|more|some|back to|back on)
        """
    )
    + r"\s+",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:continu(?:e|ing)(?: with| on)?|back (?:to|on)|still(?: on)?|more)\s+", re.IGNORECASE)
_OF = re.compile(r"\w+ of\b")
_VERB_FIRST = re.compile(r"[a-z-]+ (?:the|an?|my|our|your|this|that|#|with|on|to|for|up|out)(?!\w)")
_NO_PLAN = starts_with(
    """
    none
    nothing
    no
    n/a
    off
    out
    same
    (?:\\w+ )?(?:1[:-]1s?|1on1s?|one-on-ones?|meetings?|standups?|retros?|planning|interviews?|calls?)
    (?:\\w+ )?(?:holidays?|vacation|pto|sick)
    don't
    not
    should
    might
    maybe
    if
    waiting
    """
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A task of a list and whose it is."""

    owner: Speaker | None
    action: str
    strength: float


def listed_tasks(lines: Sequence[Line], people: People) -> Mapping[Line, Sequence[Commitment]]:
    """The tasks of all lists by their lines; a line that is an entry without a task has none."""
    found: dict[Line, list[Commitment]] = {}
    for post in posts(lines):
        reported = dict(_reported(post))
        named = dict(_named_entries(post, people))
        for line in post:
            readings = (_own_list(line), _marked(line, people), named.get(line), reported.get(line))
            entries = next((each for each in readings if each is not None), None)
            if entries is not None:
                found[line] = [_commitment(entry, line) for entry in entries]
    return found


def _commitment(entry: _Entry, line: Line) -> Commitment:
    own = entry.owner == line.speaker
    kind = errand(entry.action)
    return Commitment(
        doer=Doer.SPEAKER if own else Doer.ADDRESSEE,
        person=entry.owner,
        subject="",
        action=entry.action,
        strength=entry.strength,
        firm=True,
        asks=False,
        kind=Errand.CONTACT if kind is Errand.CONTACT else Errand.TASK,
        addressee=None,
        lines=(line,),
    )


_OWN_LIST = re.compile(
    r"(?:my (?:to-?\s?dos?|tasks?|jobs?|list)|on my (?:list|plate)|(?:notes?|reminders?) to (?:my)?self)\s*[:\u2013-]"
    r"\s*(?P<tasks>\S.*)",
    re.IGNORECASE,
)
"""What somebody writes down for himself: "my todo: call the bank, renew the lease"."""


def _own_list(line: Line) -> list[_Entry] | None:
    found = _OWN_LIST.match(line.text)
    tasks = (tidied(each) for each in _NEXT.split(found["tasks"])) if found else ()
    return [_Entry(line.speaker, each, MARKED) for each in tasks if is_work(each) and len(tokens(each)) > 1] or None


def _marked(line: Line, people: People) -> list[_Entry] | None:
    """The task of a line that is marked as one, by a word or a box; none if the box is ticked."""
    box, mark = _BOX.match(line.mark), _MARK.match(line.text)
    if not box and not mark:
        return None
    if box and box["tick"].strip():
        return []
    owner = people.assigned(mark["inside"] or mark["beside"] or "") if mark else None
    rest_owner, task = _owned(mark["task"] if mark else line.text, people)
    action = tidied(task)
    if len(tokens(action)) < 2 or not (mark or owner or rest_owner or is_work(action)):
        return None
    return [_Entry(owner or rest_owner, action, MARKED)]


def _owned(task: str, people: People) -> tuple[Speaker | None, str]:
    """Whose name a task begins or ends with, and the task without it."""
    task = _NUMBER.sub("", task, count=1)
    if first := _OWNER_FIRST.match(task):
        known = people.find(first["owner"])
        if known or is_work(first["task"]):
            return known or people.assigned(first["owner"]), first["task"]
    if last := _OWNER_LAST.fullmatch(task):
        name = last["inside"] or last["after"] or last["mention"]
        certain = name.startswith("@") or is_work(last["task"])
        person = people.find(name) or (people.assigned(name) if certain and not name.islower() else None)
        if person and not _STATES.match(last["task"]):
            return person, last["task"]
    return None, task


def _named_entries(post: Sequence[Line], people: People) -> Iterator[tuple[Line, list[_Entry]]]:
    """The entries of a list of who does what: "- Bo: update the page"."""
    found = []
    headed = False
    for line in post:
        headed = bool(_HEADED.fullmatch(line.text)) or (headed and bool(_BULLET.match(line.mark)))
        text = _NUMBER.sub("", line.text, count=1)
        entry = _OWNER_FIRST.fullmatch(text) if ":" in text else None
        if entry and is_work(entry["task"]) and not _ITS_OWN.match(entry["task"]):
            if owner := people.find(entry["owner"]) or people.assigned(entry["owner"]):
                found.append((line, _Entry(owner, tidied(entry["task"]), MARKED), bool(people.find(entry["owner"]))))
        elif _BULLET.match(line.mark):
            owner, task = _owned(line.text, people)
            if is_work(task) and not _STATES.match(task) and (owner or headed):
                found.append((line, _Entry(owner, tidied(task), MARKED), True))
    if len(found) >= UNNAMED_ENTRIES or any(known for _, _, known in found):
        yield from ((line, [entry]) for line, entry, _ in found)


def _reported(post: Sequence[Line]) -> Iterator[tuple[Line, list[_Entry]]]:
    """What somebody plans who reports on his days; what he did and what blocks him is none of it."""
    headings = {line: heading for line in post if (heading := _HEADING.fullmatch(line.text))}
    plans = [(each["plan"] or "").lower() for each in headings.values()]
    certain = "today" in plans or any(each["past"] or each["rest"] for each in headings.values())
    if not any(plans) or not certain:
        return
    part = None
    for line in post:
        if heading := headings.get(line):
            part = heading
        if part is None:
            continue
        said = (heading["said"] if heading else line.text) or ""
        yield line, list(_planned(said, line, part["plan"])) if part["plan"] else []
        if heading and heading["said"]:
            # A part that begins on the line of its heading is over with it.
            part = None


def _planned(said: str, line: Line, heading: str) -> Iterator[_Entry]:
    when = " today" if heading.lower() in {"today", "t", "plan for today", "for today"} else ""
    for each in _NEXT.split(said):
        action = each
        while hoping := _HOPES.match(action):
            action = action[hoping.end() :]
        if goes_on := _GOES_ON.match(action):
            action = f"continue with {action[goes_on.end() :]}"
        action = tidied(action)
        if len(tokens(action)) < 2 or _NO_PLAN.match(action):
            continue
        is_verb = is_work(action) or (errand(action) is not Errand.NONE and _VERB_FIRST.match(action))
        if not is_verb or _OF.match(action):
            if _STATES.match(action) or _ITS_OWN.match(action) or len(tokens(action)) > MOST_WORDS:
                continue
            action = f"work on {action}"
        dated = without_times(action).split() != action.split()
        yield _Entry(line.speaker, action if dated else action + when, PLANNED)
