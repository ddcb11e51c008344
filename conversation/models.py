"""
The nouns of the API as values: what a conversation is and what is known about it.

Times are aware datetimes with the offset that they came with, which tells their day. Lengths and time offsets are
seconds, scores are 0..1 and ids are strings of the service's choosing (conversations and messages: digits, too long
for a JavaScript number; members and jobs: UUIDs).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

JobStatus = Literal["scheduled", "in_progress", "completed", "failed"]
JOB_STATUSES: tuple[JobStatus, ...] = get_args(JobStatus)

InsightType = Literal["action_item", "question", "follow_up", "decision"]
INSIGHT_TYPES: tuple[InsightType, ...] = get_args(InsightType)
OWN_INSIGHT_TYPES: frozenset[InsightType] = frozenset({"decision"})
"""Types that our engine has beyond the hosted API's."""

TranscriptType = Literal["text/markdown", "text/srt"]
TRANSCRIPT_TYPES: tuple[TranscriptType, ...] = get_args(TranscriptType)


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and how many seconds it still lives."""

    access_token: str
    expires_in: float


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who said something or is to do something; any part may be unknown."""

    id: str | None = None
    name: str | None = None
    email: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One message of a written conversation, as it is submitted."""

    content: str
    speaker: Speaker = Speaker()
    start_at: datetime | None = None
    end_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SubmitOptions:
    """
    What may be asked of the service with a submission; None leaves the choice to the service.

    `webhook_url` is told of every change of the job's status. `start_at` is when a recording was made, with the offset
    of whoever made it: an extension of our engine. `speaker_count` is how many people speak in a recording, if that is
    known.
    """

    name: str | None = None
    confidence_threshold: float | None = None
    language_code: str | None = None
    custom_vocabulary: tuple[str, ...] = ()
    enable_summary: bool | None = None
    webhook_url: str | None = None
    start_at: datetime | None = None
    tell_speakers_apart: bool | None = None
    speaker_count: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """The service's promise to process something."""

    conversation_id: str
    job_id: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, in seconds of media. An extension of our engine."""

    processed: float
    total: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a job failed, or what is doubtful about its result. An extension of our engine."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """The state of one submission."""

    id: str
    status: JobStatus
    progress: Progress | None = None
    error: Problem | None = None
    warning: Problem | None = None


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How a text sounds: `score` from -1 (negative) to 1 (positive), `suggested` in a word."""

    score: float
    suggested: str


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word and when it was said."""

    text: str
    start_at: datetime
    end_at: datetime
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """
    One sentence of a conversation. `time_offset` counts from the conversation's beginning; some services count it from
    the first message, so that `Results.offset_of` is to be preferred.

    `said_at` is when it really was said, where `start_at` is only its place in the conversation: a recording that is
    appended follows what was there, whatever day it was made on. An extension of our engine.
    """

    id: str
    text: str
    speaker: Speaker = Speaker()
    start_at: datetime | None = None
    end_at: datetime | None = None
    time_offset: float | None = None
    duration: float | None = None
    sentiment: Sentiment | None = None
    words: tuple[Word, ...] = ()
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """What a conversation is about, with the messages that show it."""

    id: str | None
    text: str
    score: float
    message_ids: tuple[str, ...]


MOST_QUESTIONS = 5
"""People are shown at most this many open questions; more are not read."""


@dataclass(frozen=True, slots=True)
class Insight:
    """
    An action item, a follow-up, a question or a decision, with the messages it rests on.

    `definitive` tells a firm commitment from a suggestion. `assignee` is None unless somebody is named; questions and
    decisions have neither assignee nor `due_at`. A question that `is_answered` got its answer in the conversation; a
    service that does not tell leaves all questions open.
    """

    id: str
    type: InsightType
    text: str
    score: float
    message_ids: tuple[str, ...]
    speaker: Speaker = Speaker()
    definitive: bool | None = None
    assignee: Speaker | None = None
    due_at: datetime | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class SummaryChunk:
    """One piece of a summary; the pieces in order are the summary."""

    id: str
    text: str
    message_ids: tuple[str, ...]
    start_at: datetime | None = None
    end_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes part in a conversation."""

    id: str
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure about a whole conversation: `total_silence`, `total_talk_time` or `total_overlap`."""

    type: str
    percent: float
    seconds: float


@dataclass(frozen=True, slots=True)
class MemberAnalytics:
    """How much one member spoke: words a minute, talking and listening in seconds and percent of the conversation."""

    id: str
    name: str
    wpm: float
    talk_seconds: float
    talk_percentage: float
    listen_seconds: float
    listen_percentage: float
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Analytics:
    """Talk time and silence of a conversation."""

    metrics: tuple[Metric, ...]
    members: tuple[MemberAnalytics, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation itself, without what was said in it."""

    id: str
    name: str
    type: str = "meeting"
    start_at: datetime | None = None
    end_at: datetime | None = None
    members: tuple[Member, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TranscriptOptions:
    """How a formatted transcript is to look; SubRip has no paragraphs."""

    content_type: TranscriptType
    create_paragraphs: bool = False
    show_speaker_separation: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """Everything the service says about one conversation; what a readout is made of."""

    conversation: Conversation
    messages: tuple[Message, ...]
    topics: tuple[Topic, ...]
    insights: tuple[Insight, ...]
    summary: tuple[SummaryChunk, ...]
    members: tuple[Member, ...]
    analytics: Analytics

    def of_type(self, type_: InsightType) -> tuple[Insight, ...]:
        """
        The insights of one type that people should know of, in the service's order.

        Of the questions those are the weightiest without an answer; of equal ones, those asked last.
        """
        known = [insight for insight in self.insights if insight.type == type_ and not insight.is_answered]
        if type_ != "question":
            return tuple(known)
        places = sorted(range(len(known)), key=lambda place: (known[place].score, place))
        return tuple(known[place] for place in sorted(places[-MOST_QUESTIONS:]))

    @property
    def length(self) -> float:
        """Seconds from the beginning of the conversation to its end, the silence at both ends included."""
        ends = [self.offset_of(message) + (message.duration or 0.0) for message in self.messages]
        start_at, end_at = self.conversation.start_at, self.conversation.end_at
        return max([0.0, *ends, _seconds(start_at, end_at) if start_at and end_at else 0.0])

    def offset_of(self, message: Message) -> float:
        """
        Seconds of the conversation before a message.

        This is what a player shows there, also where a service leaves out of `time_offset` what is silent before the
        first message.
        """
        start_at = self.conversation.start_at
        if start_at is None or message.start_at is None:
            return message.time_offset or 0.0
        return max(0.0, _seconds(start_at, message.start_at))


def _seconds(start_at: datetime, end_at: datetime) -> float:
    return round((end_at - start_at).total_seconds(), 3)
