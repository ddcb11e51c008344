"""What is done for a job: a recording is recognised, a text is read, and the whole conversation is understood anew."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from conversation.models import Job, Problem, Progress, SubmitOptions, TextMessage
from conversation.wire import submissions
from conversation.wire.common import Json, encode_time, optional_time
from engine.analysis import Analyst
from engine.errors import RecordingLost
from engine.queue import rows
from engine.queue.rows import ClaimedJob, Completion
from engine.queue.spool import Spool
from engine.speech.media_info import MediaInfo, is_truncated
from engine.speech.recognition import Recording, SpeechProcess
from engine.understanding import understood, was_read
from storage.database import Database
from storage.transaction import Transaction

CONFIDENCE_THRESHOLD = 0.5
"""What the hosted API takes when a request does not say."""

FOREIGN = "It is not in English, so there is a transcript and no summary."
TRUNCATED = "The recording breaks off: it should last {declared:.0f} seconds, but only {decoded:.0f} could be read."


def media_request(media: str, info: MediaInfo, language: str, options: SubmitOptions) -> Json:
    """All that the job of a recording needs; `media` is its name in the spool, `language` Whisper's code."""
    return {
        "media": media,
        "declared": info.duration if info.is_declared else None,
        "language": language,
        "vocabulary": list(options.custom_vocabulary),
        "voices": _voices(options),
        "confidence_threshold": _threshold(options),
        "made_at": optional_time(options.start_at),
    }


def text_request(messages: Sequence[TextMessage], options: SubmitOptions) -> Json:
    """All that the job of a written conversation needs."""
    request = submissions.encode_text_request(messages, SubmitOptions())
    return {**request, "confidence_threshold": _threshold(options), "made_at": optional_time(options.start_at)}


def _voices(options: SubmitOptions) -> Json | None:
    """How voices are to be told apart, which is the rule for recordings; None for not at all."""
    return None if options.tell_speakers_apart is False else {"count": options.speaker_count}


def _threshold(options: SubmitOptions) -> float:
    return CONFIDENCE_THRESHOLD if options.confidence_threshold is None else options.confidence_threshold


@dataclass(slots=True)
class JobWorker:
    """Does jobs of both kinds, one recording at a time."""

    database: Database
    spool: Spool
    speech: SpeechProcess
    max_seconds: float
    analyst: Analyst
    _heard: tuple[str, float] = ("", 0.0)

    def with_progress(self, job: Job) -> Job:
        """A job as its row has it, with how far it has come since."""
        job_id, processed = self._heard
        if job_id != job.id or job.progress is None or job.status != "in_progress":
            return job
        return replace(job, progress=Progress(processed, max(processed, job.progress.total)))

    async def transcribe(self, job: ClaimedJob) -> Completion:
        """Recognise a recording. Raises: EngineError."""
        request = job.request
        path = self.spool.path_of(request["media"])
        if not await asyncio.to_thread(path.exists):
            raise RecordingLost
        recording = Recording(
            path=str(path),
            language=request["language"],
            vocabulary=request["vocabulary"],
            max_seconds=self.max_seconds,
            # Of a job that is older than this there is no word about them.
            voices=request.get("voices"),
        )
        transcript = await self.speech.transcribe(recording, partial(self._note, job.id))
        heard = {"words": transcript.words, "speakers": transcript.speakers, "seconds": transcript.decoded}
        parts = await understood({**await self._known(job), "heard": heard}, self.analyst)
        truncation = _truncation(request["declared"], transcript.decoded)
        return Completion(parts, transcript.decoded, truncation or _foreign(parts))

    async def read(self, job: ClaimedJob) -> Completion:
        """Understand a written conversation."""
        texts = job.request["messages"]
        parts = await understood({**await self._known(job), "texts": texts}, self.analyst)
        return Completion(parts, warning=_foreign(parts))

    def _note(self, job_id: str, processed: float) -> None:
        self._heard = (job_id, processed)

    async def _known(self, job: ClaimedJob) -> Json:
        """What a conversation is before a job, and how it will be understood."""
        conversation, messages = await self.database.run(partial(_stored, conversation_id=job.conversation_id))
        return {
            "conversation": conversation,
            "messages": messages,
            "made_at": job.request.get("made_at") or encode_time(job.submitted_at),
            "reading": {
                "confidence_threshold": job.request["confidence_threshold"],
                "understands": job.request.get("language", "en") == "en",
            },
        }


def _truncation(declared: float | None, decoded: float) -> Problem | None:
    if declared is None or not is_truncated(declared, decoded):
        return None
    return Problem("truncated_media", TRUNCATED.format(declared=declared, decoded=decoded))


def _foreign(parts: Mapping[str, str]) -> Problem | None:
    return None if was_read(parts) else Problem("language_not_read", FOREIGN)


def _stored(db: Transaction, conversation_id: str) -> tuple[str, str | None]:
    conversation = rows.find_part(db, conversation_id, "conversation")
    return conversation or "", rows.find_part(db, conversation_id, "messages")
