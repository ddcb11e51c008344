"""The meaning of a step that did not work for its job."""

from bot.jobs import pipeline
from bot.jobs.pipeline import Submit
from bot.policies import JobPolicy
from conversation.errors import (
    ContractError,
    ConversationError,
    LengthMismatch,
    NotFound,
    NotNow,
    RateLimited,
    RequestRefused,
    Unauthorized,
    Unreachable,
)
from storage.jobs import Job
from workspace.errors import Later, Limited, Refused, StepFailed

MOST_UNAUTHORIZED = 2
"""A token can end between its renewal and its use once; twice in a row means that the credentials are wrong."""

API_REST_SECONDS = 5.0
"""How long an API that limits us is left alone where it does not say."""


def after_failure(job: Job, step: object, error: ConversationError | StepFailed, now: float, policy: JobPolicy) -> Job:
    """Give the job after a step that ended in an error: it waits its turn, is tried again later, or never."""
    if isinstance(step, Submit) and not may_be_taken(error):
        job = pipeline.not_taken(job)
    failure = meaning(error, job.attempts) if isinstance(error, ConversationError) else error
    match failure:
        case Limited():
            return pipeline.waiting(job, failure.problem, now, failure.seconds)
        case Later():
            return pipeline.postponed(job, failure.problem, now, policy, failure.retry_after)
    return pipeline.source_refused(job, failure.problem, now)


def meaning(error: ConversationError, attempts: int) -> Refused | Later:
    """Translate an error of the API, at so many attempts."""
    match error:
        case Unauthorized() if attempts < MOST_UNAUTHORIZED:
            return Later("api_unauthorized")
        case Unauthorized():
            return Refused("api_unauthorized")
        case NotFound():
            return Refused("api_lost")
        case RequestRefused():
            return Refused(error.code or "api_refused")
        case RateLimited():
            return Limited("api_limited", retry_after=error.retry_after or API_REST_SECONDS)
        case NotNow():
            return Later("api_unreachable", retry_after=error.retry_after)
        case LengthMismatch():
            return Later("download_failed")
        case ContractError():
            return Later("api_broken")
    return Later("internal")


def may_be_taken(error: ConversationError | StepFailed) -> bool:
    """Whether the API may have taken a submission that ended so."""
    match error:
        case StepFailed() | RequestRefused() | RateLimited() | LengthMismatch():
            return False
        case Unreachable():
            return error.sent
    return True
