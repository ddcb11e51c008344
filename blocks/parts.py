"""The parts of what was understood of a conversation, such as its topics: together in a readout, or one by itself."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from blocks.body import Body, fitting
from blocks.elements import Element, Line, bullets, context, link, rich_text, section, text
from blocks.text import brief, clean, count, is_generic_name, spoken
from conversation.models import Insight, MemberAnalytics, Message, Results, Speaker, SummaryChunk

SUMMARY = "Summary"
ACTION_ITEMS = "Action items"
TOPICS = "Topics"
QUESTIONS = "Open questions"
FOLLOW_UPS = "Follow-ups"
MORE = "and {} more"
DUE = "due {}"
SUGGESTION = "suggestion"
SEPARATOR = " · "
NO_PART = "{part}: none in this conversation."
SOMEBODY = "Someone"
ANALYTICS = "Who spoke how much"
TALKED = ": {talked} ({percent:.0f} %), {words} a minute"
NOT_SPOKEN = "Who spoke how much: nobody did. This conversation was written, not spoken."
SILENCE = "Nobody spoke for {silence} ({percent:.0f} %)."

MAX_SENTENCES = 5
MAX_TOPIC = 60
MAX_LABEL = 28


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was said: a time such as "2:15" or "call.mp3 2:15", and its address in Slack if it has one."""

    label: str
    url: str | None = None


EvidenceOf = Callable[[Message], Evidence | None]


@dataclass(frozen=True, slots=True)
class Room:
    """How many things a section lists, and how many characters each may have."""

    items: int
    characters: int


ROOMS = (Room(8, 300), Room(8, 165), Room(6, 110), Room(4, 70), Room(1, 18))
"""Tried in this order until a readout fits; the last always does."""

ALL = Room(40, 300)
"""What a part may have that is shown by itself."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the lines of one message need to know besides what they say."""

    room: Room
    people: Sequence[str]
    messages: Mapping[str, Message]
    evidence: EvidenceOf
    start_at: datetime | None


def part(results: Results, name: str, *, evidence: EvidenceOf, typed: Collection[str] = ()) -> Body:
    """
    One part of what was understood: topics, action_items, questions, follow_ups or analytics.

    `typed` are the ids of messages that were written; where all were, nobody's talking can be measured.
    """
    title, write = PARTS[name]
    if write is _analytics and results.messages and all(message.id in typed for message in results.messages):
        return Body.of(rich_text(section([text(NOT_SPOKEN)])))

    def written(room: Room) -> Body:
        lines = list(write(results, page_of(results, evidence, room)))
        return Body.of(*(lines or [rich_text(section([text(NO_PART.format(part=title))]))]))

    return fitting(written, (ALL, *ROOMS))


def all_parts(results: Results, page: Page) -> Iterator[Element]:
    """What a readout shows of a conversation: a summary and all parts that there is anything for."""
    yield from _listing(SUMMARY, [_sentence(chunk, page) for chunk in _spread(results.summary, page.room.items)])
    yield from _action_items(results, page)
    yield from _topics(results, page)
    yield from _questions(results, page)
    yield from _follow_ups(results, page)


def page_of(results: Results, evidence: EvidenceOf, room: Room) -> Page:
    """What the lines of a message about a conversation need to know, in the room that it has."""
    return Page(
        room=room,
        people=_people(results),
        messages={message.id: message for message in results.messages},
        evidence=evidence,
        start_at=results.conversation.start_at,
    )


def _people(results: Results) -> Sequence[str]:
    """Who takes part, by name; nobody if all we know is that somebody spoke. The service names the nameless by id."""
    names = dict.fromkeys(clean(member.name) for member in results.members if member.name != member.id)
    people = [name for name in names if name]
    return [] if len(people) == 1 and is_generic_name(people[0]) else people


def _action_items(results: Results, page: Page) -> Iterator[Element]:
    return _insights(ACTION_ITEMS, results.action_items, _task, page)


def _questions(results: Results, page: Page) -> Iterator[Element]:
    return _insights(QUESTIONS, results.questions, _question, page)


def _follow_ups(results: Results, page: Page) -> Iterator[Element]:
    return _insights(FOLLOW_UPS, results.follow_ups, _task, page)


def _spread(chunks: Sequence[SummaryChunk], most: int) -> Sequence[SummaryChunk]:
    """A few of the sentences, from all over the conversation rather than from its beginning."""
    said = [chunk for chunk in chunks if clean(chunk.text)]
    shown = min(most, MAX_SENTENCES, len(said))
    return [said[index * len(said) // shown] for index in range(shown)]


def _insights(
    title: str, insights: Sequence[Insight], write: Callable[[Insight, Page], Line], page: Page
) -> Iterator[Element]:
    said = [insight for insight in insights if clean(insight.text)]
    shown = said[: page.room.items]
    return _listing(title, [write(insight, page) for insight in shown], more=len(said) - len(shown))


def _listing(title: str, lines: Sequence[Line], *, more: int = 0) -> Iterator[Element]:
    if lines:
        rest = [section([text(MORE.format(more))])] if more else []
        yield rich_text(section([text(title, bold=True)]), bullets(lines), *rest)


def _topics(results: Results, page: Page) -> Iterator[Element]:
    room = page.room
    names = [name for topic in results.topics if (name := brief(topic.text, min(room.characters, MAX_TOPIC)))]
    if names:
        more = [MORE.format(len(names) - room.items)] if len(names) > room.items else []
        listed = SEPARATOR.join([*names[: room.items], *more])
        yield rich_text(section([text(TOPICS, bold=True), text(f": {listed}")]))


def _sentence(chunk: SummaryChunk, page: Page) -> Line:
    said = _first_message(chunk.message_ids, page)
    return [text(brief(chunk.text, page.room.characters)), *_credit(said, said.speaker if said else None, page)]


def _question(question: Insight, page: Page) -> Line:
    said = _first_message(question.message_ids, page)
    return [text(brief(question.text, page.room.characters)), *_credit(said, question.speaker, page)]


def _task(task: Insight, page: Page) -> Line:
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


def _first_message(message_ids: Sequence[str], page: Page) -> Message | None:
    return next((page.messages[message_id] for message_id in message_ids if message_id in page.messages), None)


def _credit(said: Message | None, speaker: Speaker | None, page: Page) -> Line:
    """Who said something, if that is asked and known, and where, as a link if it has an address."""
    evidence = page.evidence(said) if said else None
    label = brief(evidence.label, MAX_LABEL) if evidence else ""
    words = ", ".join(filter(None, [_name(speaker, page), label]))
    return [text(SEPARATOR), link(words, evidence.url if evidence else None)] if words else []


def _name(speaker: Speaker | None, page: Page) -> str | None:
    """A name worth showing: not "Speaker 1" when nobody else spoke."""
    name = clean(speaker.name or "") if speaker else ""
    if not name or (is_generic_name(name) and name not in page.people):
        return None
    return brief(name, page.room.characters // 2)


def _analytics(results: Results, page: Page) -> Iterator[Element]:
    members = results.analytics.members
    lines = [_talk(member, page.room) for member in members[: page.room.items]]
    silence = next((metric for metric in results.analytics.metrics if metric.type == "total_silence"), None)
    if lines:
        yield from _listing(ANALYTICS, lines, more=len(members) - len(lines))
    if lines and silence is not None and silence.seconds:
        yield context(SILENCE.format(silence=spoken(silence.seconds), percent=silence.percent))


def _talk(member: MemberAnalytics, room: Room) -> Line:
    name = "" if member.name == member.id else brief(member.name, room.characters // 2)
    talked = TALKED.format(
        talked=spoken(member.talk_seconds), percent=member.talk_percentage, words=count(round(member.wpm), "word")
    )
    return [text(name or SOMEBODY, bold=True), text(talked)]


PARTS: Mapping[str, tuple[str, Callable[[Results, Page], Iterator[Element]]]] = {
    "topics": (TOPICS, _topics),
    "action_items": (ACTION_ITEMS, _action_items),
    "questions": (QUESTIONS, _questions),
    "follow_ups": (FOLLOW_UPS, _follow_ups),
    "analytics": (ANALYTICS, _analytics),
}
"""The title of each part, and what writes it."""
