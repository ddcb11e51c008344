"""Submissions on the wire: tokens, options, written messages, jobs and errors."""

import json
from collections.abc import Callable, Iterable
from typing import TypeVar

from conversation.errors import ContractError
from conversation.json_object import JsonObject
from conversation.models import (
    JOB_STATUSES,
    Job,
    JobStatus,
    Problem,
    Progress,
    Submission,
    SubmitOptions,
    TextMessage,
    Token,
)
from conversation.wire.common import Json, decode_speaker, optional_time, present

T = TypeVar("T")


def encode_credentials(app_id: str, app_secret: str) -> Json:
    """The body that asks for a token."""
    return {"type": "application", "appId": app_id, "appSecret": app_secret}


def decode_token(body: JsonObject) -> Token:
    """Read a token; one that no header can carry is refused."""
    access_token = body.identifier("accessToken")
    if not (access_token.isascii() and access_token.isprintable()):
        raise ContractError(body.path_of("accessToken"), "holds characters that no header can carry")
    return Token(access_token, body.number("expiresIn"))


def encode_token(token: Token) -> Json:
    """Write a token; its lifetime in whole seconds, as the vendor's clients expect."""
    return {"accessToken": token.access_token, "expiresIn": int(token.expires_in)}


def encode_options_query(options: SubmitOptions) -> dict[str, str]:
    """Options as query parameters, for endpoints whose body is media: lists as JSON, booleans as words."""
    return {
        name: json.dumps(value) if isinstance(value, list | bool) else str(value)
        for name, value in encode_options(options).items()
    }


def encode_options(options: SubmitOptions) -> Json:
    """Options as JSON fields; what is left to the service is left out."""
    return present(
        name=options.name,
        confidenceThreshold=options.confidence_threshold,
        languageCode=options.language_code,
        customVocabulary=list(options.custom_vocabulary) or None,
        enableSummary=options.enable_summary,
        webhookUrl=options.webhook_url,
        startTime=optional_time(options.start_at),
        enableSpeakerDiarization=options.tell_speakers_apart,
        diarizationSpeakerCount=options.speaker_count,
    )


def decode_options(body: JsonObject) -> SubmitOptions:
    """Read options from JSON fields."""
    speaker_count = body.optional_number("diarizationSpeakerCount")
    return SubmitOptions(
        name=body.optional_text("name"),
        confidence_threshold=body.optional_number("confidenceThreshold"),
        language_code=body.optional_text("languageCode"),
        custom_vocabulary=body.texts("customVocabulary"),
        enable_summary=body.optional_flag("enableSummary"),
        webhook_url=body.optional_text("webhookUrl"),
        start_at=body.optional_time("startTime"),
        tell_speakers_apart=body.optional_flag("enableSpeakerDiarization"),
        speaker_count=None if speaker_count is None else int(speaker_count),
    )


def encode_text_request(messages: Iterable[TextMessage], options: SubmitOptions) -> Json:
    """The body that submits a written conversation."""
    return {**encode_options(options), "messages": [_encode_text_message(message) for message in messages]}


def decode_text_messages(body: JsonObject) -> tuple[TextMessage, ...]:
    """Read the messages of a written conversation that is submitted."""
    return tuple(_decode_text_message(message) for message in body.children("messages"))


def decode_submission(body: JsonObject) -> Submission:
    """Read the answer to a submission."""
    return Submission(body.identifier("conversationId"), body.identifier("jobId"))


def encode_submission(submission: Submission) -> Json:
    """Write the answer to a submission."""
    return {"conversationId": submission.conversation_id, "jobId": submission.job_id}


def decode_job(body: JsonObject) -> Job:
    """
    Read a job.

    The reference's webhook names the id `jobId`, its job route `id`; both are read. Statuses are compared without
    regard to case. `progress`, `error` and `warning` are our engine's extensions, and ignored where they are broken.
    """
    status = body.text("status").lower()
    if status not in JOB_STATUSES:
        raise ContractError(body.path_of("status"), f"is not one of {', '.join(JOB_STATUSES)}")
    job_id = body.optional_text("id") or body.identifier("jobId")
    return Job(
        id=job_id,
        status=next(known for known in JOB_STATUSES if known == status),
        progress=_lenient(_decode_progress, body, "progress"),
        error=_lenient(_decode_problem, body, "error"),
        warning=_lenient(_decode_problem, body, "warning"),
    )


def encode_job(job: Job) -> Json:
    """Write a job."""
    return present(
        id=job.id,
        status=job.status,
        progress=_encode_progress(job.progress),
        error=_encode_problem(job.error),
        warning=_encode_problem(job.warning),
    )


def encode_status(job_id: str, status: JobStatus) -> Json:
    """What a webhook is told; the id under both of the names that the API's documentation gives it."""
    return {"jobId": job_id, "id": job_id, "status": status}


def encode_error(message: str, code: str | None = None) -> Json:
    """An error body; `code` is our engine's extension."""
    return {"message": message} if code is None else {"message": message, "code": code}


def _lenient(decode: Callable[[JsonObject], T], body: JsonObject, name: str) -> T | None:
    """An optional extension, or None when it is absent or not of our form."""
    try:
        part = body.optional_child(name)
        return None if part is None else decode(part)
    except ContractError:
        return None


def _decode_progress(body: JsonObject) -> Progress:
    return Progress(body.number("processed"), body.number("total"))


def _encode_progress(progress: Progress | None) -> Json | None:
    if progress is None:
        return None
    return {"processed": round(progress.processed, 2), "total": round(progress.total, 2)}


def _encode_problem(problem: Problem | None) -> Json | None:
    return None if problem is None else {"code": problem.code, "message": problem.message}


def _decode_problem(body: JsonObject) -> Problem:
    return Problem(body.text("code"), body.text("message"))


def _encode_text_message(message: TextMessage) -> Json:
    duration = present(startTime=optional_time(message.start_at), endTime=optional_time(message.end_at))
    speaker = present(name=message.speaker.name, userId=message.speaker.user_id)
    return {
        "payload": {"content": message.content, "contentType": "text/plain"},
        **({"from": speaker} if speaker else {}),
        **({"duration": duration} if duration else {}),
    }


def _decode_text_message(body: JsonObject) -> TextMessage:
    speaker = body.optional_child("from")
    duration = body.optional_child("duration")
    return TextMessage(
        content=body.child("payload").text("content"),
        speaker=decode_speaker(speaker),
        start_at=None if duration is None else duration.optional_time("startTime"),
        end_at=None if duration is None else duration.optional_time("endTime"),
    )
