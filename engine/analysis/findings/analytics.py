"""Analytics: who spoke how long and how fast, and how long nobody did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversation.models import Analytics, MemberAnalytics, Message, Metric, Speaker
from engine.analysis.english.words import tokens

WORDS_PER_SECOND = 2.5
"""The pace assumed for messages that do not say how long they took: 150 words a minute, usual in conversation."""
UNKNOWN_MEMBER = "unknown"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A message as time: seconds from the first message's start."""

    speaker: Speaker
    words: int
    start: float
    end: float


def analytics(messages: Sequence[Message], length: float = 0.0) -> Analytics:
    """
    Talk time and silence of a conversation, of at least `length` seconds.

    Time in which two people speak counts once in the whole conversation's talk time and for both of them in theirs.
    """
    stretches = _stretches(messages)
    talk = _covered((stretch.start, stretch.end) for stretch in stretches)
    length = max([length, *(stretch.end for stretch in stretches)])
    metrics = (
        _metric("total_silence", max(length - talk, 0.0), length),
        _metric("total_talk_time", talk, length),
        _metric("total_overlap", 0.0, length),
    )
    return Analytics(metrics, tuple(_member(own, length) for own in _by_member(stretches)))


def _stretches(messages: Sequence[Message]) -> list[_Stretch]:
    """The messages as time; one without a start follows the one before it."""
    origin = min((message.start_at for message in messages if message.start_at), default=None)
    found: list[_Stretch] = []
    for message in messages:
        start = _start(message, origin)
        if start is None:
            start = found[-1].end if found else 0.0
        words = len(tokens(message.text))
        found.append(_Stretch(message.speaker, words, start, start + _duration(message, words)))
    return found


def _start(message: Message, origin: datetime | None) -> float | None:
    if message.start_at and origin:
        return (message.start_at - origin) / timedelta(seconds=1)
    return message.time_offset


def _duration(message: Message, words: int) -> float:
    if message.duration is not None:
        return max(message.duration, 0.0)
    if message.start_at and message.end_at:
        return max((message.end_at - message.start_at) / timedelta(seconds=1), 0.0)
    return words / WORDS_PER_SECOND


def _covered(spans: Iterable[tuple[float, float]]) -> float:
    """The seconds that lie in at least one span."""
    total, reached = 0.0, 0.0
    for start, end in sorted(spans):
        total += max(end - max(start, reached), 0.0)
        reached = max(reached, end)
    return total


def _by_member(stretches: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """The stretches of each member, members in the order in which they first speak."""
    found: dict[str, list[_Stretch]] = {}
    for stretch in stretches:
        found.setdefault(_member_id(stretch.speaker), []).append(stretch)
    return list(found.values())


def _member_id(speaker: Speaker) -> str:
    return speaker.id or speaker.user_id or speaker.email or speaker.name or UNKNOWN_MEMBER


def _member(stretches: Sequence[_Stretch], length: float) -> MemberAnalytics:
    speaker = stretches[0].speaker
    talk = _covered((stretch.start, stretch.end) for stretch in stretches)
    listen = max(length - talk, 0.0)
    return MemberAnalytics(
        id=_member_id(speaker),
        name=speaker.name or speaker.email or UNKNOWN_MEMBER,
        wpm=round(60 * sum(stretch.words for stretch in stretches) / talk, 1) if talk else 0.0,
        talk_seconds=round(talk, 2),
        talk_percentage=_percent(talk, length),
        listen_seconds=round(listen, 2),
        listen_percentage=_percent(listen, length),
        user_id=speaker.user_id or speaker.email,
    )


def _metric(type_: str, seconds: float, length: float) -> Metric:
    return Metric(type_, _percent(seconds, length), round(seconds, 2))


def _percent(seconds: float, length: float) -> float:
    return round(100 * seconds / length, 1) if length else 0.0
