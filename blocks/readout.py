"""The readout of a conversation: everything that was understood of it, readable without a click, or one part of it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks import forgetting
from blocks.body import Body
from blocks.elements import Element, Line, actions, bullets, button, context, header, link, rich_text, section, text
from blocks.problems import Failure, causes
from blocks.text import brief, clean, count, listed, shorten, spoken
from conversation.models import Conversation, Insight, MemberAnalytics, Message, Results, Speaker, SummaryChunk

UNTITLED = "Readout"
SUMMARY = "Summary"
ACTION_ITEMS = "Action items"
TOPICS = "Topics"
QUESTIONS = "Open questions"
FOLLOW_UPS = "Follow-ups"
NOTHING_SAID = "Nothing was said in it that I could understand."
NOTHING_FOUND = "I found nothing in it to sum up: no action items, questions or follow-ups."
MORE = "and {} more"
DUE = "due {}"
SUGGESTION = "suggestion"
LEFT_OUT = "{}; left out of this readout."
DOUBTFUL = "{}."
SEPARATOR = " · "
REFRESH = "Refresh"
TRANSCRIPT = "Transcript"
NO_PART = "{part}: none in this conversation."
SOMEBODY = "Somebody"
ANALYTICS = "Who spoke how much"
TALKED = ": {talked} ({percent:.0f} %), {wpm:.0f} words a minute"
SILENCE = "Nobody spoke for {silence} ({percent:.0f} %)."

BLOCK_ID = "readout_buttons"
REFRESH_ACTION = "readout_refresh"
TRANSCRIPT_ACTION = "readout_transcript"

MAX_SENTENCES = 5
MAX_TOPIC = 60
MAX_LABEL = 20
MAX_CHARACTERS = 12_000
"""Slack refuses blocks of about 13,200 characters of JSON and documents no limit (slackapi/bolt-js#2509)."""

_GENERIC_NAME = re.compile(r"speaker\s*\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source of the conversation, and the codes of what failed or is doubtful about it."""

    name: str
    problem_code: str | None = None
    warning_code: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was said: a time such as "2:15", and its address in Slack if it has one."""

    label: str
    url: str | None = None


EvidenceOf = Callable[[Message], Evidence | None]


@dataclass(frozen=True, slots=True)
class Room:
    """How many things a section lists, and how many characters each may have."""

    items: int
    characters: int


ROOMS = (Room(8, 300), Room(8, 165), Room(6, 110), Room(4, 70), Room(1, 20))
"""Tried in this order until a readout fits; the last always does."""

ALL = Room(40, 300)
"""What a part may have that is shown by itself."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What the lines of one readout need to know besides what they say."""

    room: Room
    people: Sequence[str]
    messages: Mapping[str, Message]
    evidence: EvidenceOf
    start_at: datetime | None


def readout(results: Results, *, sources: Sequence[SourceNote], evidence: EvidenceOf, conversation: str) -> Body:
    """
    Everything that was understood of a conversation, in as many words as fit into one message.

    `evidence` tells where a message was said; None when that cannot be shown. `conversation` is the opaque id that
    the buttons carry.
    """
    return _fitting(lambda room: _readout(results, sources, evidence, conversation, room), ROOMS)


def part(results: Results, name: str, *, evidence: EvidenceOf) -> Body:
    """One part of what was understood: topics, action_items, questions, follow_ups or analytics."""
    title, write = PARTS[name]

    def written(room: Room) -> Body:
        lines = list(write(results, _page(results, evidence, room)))
        return Body.of(*(lines or [rich_text(section([text(NO_PART.format(part=title))]))]))

    return _fitting(written, (ALL, *ROOMS))


def _fitting(write: Callable[[Room], Body], rooms: Sequence[Room]) -> Body:
    for room in rooms[:-1]:
        body = write(room)
        if _fits(body):
            return body
    return write(rooms[-1])


def _fits(body: Body) -> bool:
    """Whether Slack takes the blocks, also if it counts other scripts as the escapes that JSON has for them."""
    return len(json.dumps(body.blocks)) <= MAX_CHARACTERS


def _readout(
    results: Results, sources: Sequence[SourceNote], evidence: EvidenceOf, conversation: str, room: Room
) -> Body:
    page = _page(results, evidence, room)
    sections = list(_sections(results, page)) or [_nothing(results)]
    title = header(_title(results.conversation))
    return Body.of(title, *_facts(results, page), *sections, *_notes(sources, room), _buttons(conversation))


def _page(results: Results, evidence: EvidenceOf, room: Room) -> _Page:
    return _Page(
        room=room,
        people=_people(results),
        messages={message.id: message for message in results.messages},
        evidence=evidence,
        start_at=results.conversation.start_at,
    )


def _buttons(conversation: str) -> Element:
    return actions(
        BLOCK_ID,
        [
            button(REFRESH, action_id=REFRESH_ACTION, value=conversation),
            button(TRANSCRIPT, action_id=TRANSCRIPT_ACTION, value=conversation),
            forgetting.choice(conversation=conversation),
        ],
    )


def _title(conversation: Conversation) -> str:
    return UNTITLED if conversation.name == conversation.id else clean(conversation.name) or UNTITLED


def _people(results: Results) -> Sequence[str]:
    """Who takes part, by name; nobody if all we know is that somebody spoke. The service names the nameless by id."""
    names = dict.fromkeys(clean(member.name) for member in results.members if member.name != member.id)
    people = [name for name in names if name]
    return [] if len(people) == 1 and _GENERIC_NAME.fullmatch(people[0]) else people


def _facts(results: Results, page: _Page) -> Iterator[Element]:
    length = _length(results.messages)
    facts = [
        spoken(length) if length >= 1 else "",
        listed(page.people) if page.people else "",
        count(len(results.messages), "message") if results.messages else "",
    ]
    if any(facts):
        yield context(SEPARATOR.join(filter(None, facts)))


def _length(messages: Sequence[Message]) -> float:
    """Seconds from the first word to the last."""
    return max(((message.time_offset or 0) + (message.duration or 0) for message in messages), default=0)


def _sections(results: Results, page: _Page) -> Iterator[Element]:
    yield from _listing(SUMMARY, [_sentence(chunk, page) for chunk in _spread(results.summary, page.room.items)])
    yield from _action_items(results, page)
    yield from _topics(results, page)
    yield from _questions(results, page)
    yield from _follow_ups(results, page)


def _action_items(results: Results, page: _Page) -> Iterator[Element]:
    return _insights(ACTION_ITEMS, results.action_items, _task, page)


def _questions(results: Results, page: _Page) -> Iterator[Element]:
    return _insights(QUESTIONS, results.questions, _question, page)


def _follow_ups(results: Results, page: _Page) -> Iterator[Element]:
    return _insights(FOLLOW_UPS, results.follow_ups, _task, page)


def _nothing(results: Results) -> Element:
    return rich_text(section([text(NOTHING_FOUND if results.messages else NOTHING_SAID)]))


def _spread(chunks: Sequence[SummaryChunk], most: int) -> Sequence[SummaryChunk]:
    """A few of the sentences, from all over the conversation rather than from its beginning."""
    said = [chunk for chunk in chunks if clean(chunk.text)]
    shown = min(most, MAX_SENTENCES, len(said))
    return [said[index * len(said) // shown] for index in range(shown)]


def _insights(
    title: str, insights: Sequence[Insight], write: Callable[[Insight, _Page], Line], page: _Page
) -> Iterator[Element]:
    said = [insight for insight in insights if clean(insight.text)]
    shown = said[: page.room.items]
    return _listing(title, [write(insight, page) for insight in shown], more=len(said) - len(shown))


def _listing(title: str, lines: Sequence[Line], *, more: int = 0) -> Iterator[Element]:
    if lines:
        rest = [section([text(MORE.format(more))])] if more else []
        yield rich_text(section([text(title, bold=True)]), bullets(lines), *rest)


def _topics(results: Results, page: _Page) -> Iterator[Element]:
    room = page.room
    names = [name for topic in results.topics if (name := brief(topic.text, min(room.characters, MAX_TOPIC)))]
    if names:
        yield rich_text(section([text(TOPICS, bold=True), text(f": {SEPARATOR.join(names[: room.items])}")]))


def _sentence(chunk: SummaryChunk, page: _Page) -> Line:
    said = _first_message(chunk.message_ids, page)
    return [text(brief(chunk.text, page.room.characters)), *_credit(said, said.speaker if said else None, page)]


def _question(question: Insight, page: _Page) -> Line:
    said = _first_message(question.message_ids, page)
    return [text(brief(question.text, page.room.characters)), *_credit(said, question.speaker, page)]


def _task(task: Insight, page: _Page) -> Line:
    line = _assigned(brief(task.text, page.room.characters), _name(task.assignee, page))
    if task.due_at is not None:
        line.append(text(SEPARATOR + DUE.format(_date(task.due_at, page.start_at))))
    if task.definitive is False:
        line += [text(SEPARATOR), text(SUGGESTION, italic=True)]
    return line + _credit(_first_message(task.message_ids, page), None, page)


def _assigned(task: str, name: str | None) -> Line:
    """The task with its assignee in bold, who is not named twice if the task begins with the name."""
    if name is None:
        return [text(task)]
    rest = task[len(name) :]
    if task[: len(name)].lower() == name.lower() and rest and not rest[0].isalnum():
        return [text(task[: len(name)], bold=True), text(rest)]
    return [text(f"{name}:", bold=True), text(f" {task}")]


def _date(due_at: datetime, start_at: datetime | None) -> str:
    """A day such as "Fri 27 Nov", with its year if the conversation was in another one."""
    day = f"{due_at:%a} {due_at.day} {due_at:%b}"
    return day if start_at is None or start_at.year == due_at.year else f"{day} {due_at.year}"


def _first_message(message_ids: Sequence[str], page: _Page) -> Message | None:
    return next((page.messages[message_id] for message_id in message_ids if message_id in page.messages), None)


def _credit(said: Message | None, speaker: Speaker | None, page: _Page) -> Line:
    """Who said something, if that is asked and known, and where, as a link if it has an address."""
    evidence = page.evidence(said) if said else None
    label = brief(evidence.label, MAX_LABEL) if evidence else ""
    words = ", ".join(filter(None, [_name(speaker, page), label]))
    return [text(SEPARATOR), link(words, evidence.url if evidence else None)] if words else []


def _name(speaker: Speaker | None, page: _Page) -> str | None:
    """A name worth showing: not "Speaker 1" when nobody else spoke."""
    name = clean(speaker.name or "") if speaker else ""
    if not name or (_GENERIC_NAME.fullmatch(name) and name not in page.people):
        return None
    return brief(name, page.room.characters // 2)


def _notes(sources: Sequence[SourceNote], room: Room) -> Iterator[Element]:
    """What the reader should know about the sources, in small print."""
    failed = [Failure(source.name, source.problem_code) for source in sources if source.problem_code]
    doubtful = [Failure(source.name, source.warning_code) for source in sources if source.warning_code]
    notes = [LEFT_OUT.format(cause) for cause in causes(failed)] + [
        DOUBTFUL.format(cause) for cause in causes(doubtful)
    ]
    if notes:
        yield context(*(shorten(note, room.characters) for note in notes[: room.items]))


def _analytics(results: Results, page: _Page) -> Iterator[Element]:
    lines = [_talk(member, page.room) for member in results.analytics.members[: page.room.items]]
    silence = next((metric for metric in results.analytics.metrics if metric.type == "total_silence"), None)
    if lines:
        yield from _listing(ANALYTICS, lines)
    if lines and silence is not None:
        yield context(SILENCE.format(silence=spoken(silence.seconds), percent=silence.percent))


def _talk(member: MemberAnalytics, room: Room) -> Line:
    name = "" if member.name == member.id else brief(member.name, room.characters // 2)
    talked = TALKED.format(talked=spoken(member.talk_seconds), percent=member.talk_percentage, wpm=member.wpm)
    return [text(name or SOMEBODY, bold=True), text(talked)]


PARTS: Mapping[str, tuple[str, Callable[[Results, _Page], Iterator[Element]]]] = {
    "topics": (TOPICS, _topics),
    "action_items": (ACTION_ITEMS, _action_items),
    "questions": (QUESTIONS, _questions),
    "follow_ups": (FOLLOW_UPS, _follow_ups),
    "analytics": (ANALYTICS, _analytics),
}
"""The title of each part, and what writes it."""
