"""The steps of a job: each has one effect on the API and gives the job as it is afterwards."""

from dataclasses import dataclass, replace

from bot.jobs import append_once, pipeline
from bot.jobs.append_once import Count, Look
from bot.jobs.context import Context
from bot.jobs.failures import after_failure
from bot.jobs.fetch import fetch
from bot.jobs.pipeline import Fetch, GiveUp, Poll, Submit
from bot.jobs.poll import poll
from bot.jobs.submit import submit
from conversation.errors import ConversationError
from conversation.models import Results
from storage.jobs import Job
from workspace.errors import StepFailed

Step = pipeline.Step | Count | Look


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A job after a step, and the results when the step has read them.

    With `then` the job stays taken, and that is its next step as soon as this one is written down.
    """

    job: Job
    results: Results | None = None
    then: Step | None = None


async def take(at: Context, job: Job, step: Step | None = None) -> Taken:
    """
    Take a step, or the one that the job needs; what goes wrong on the way is in the job that comes back.

    Every step may be killed at any point and taken again.
    """
    if step is None:
        needed = pipeline.next_step(job)
        step = needed if at.is_idempotent else append_once.guarded(job, needed)
    job = replace(job, problem=None)  # What it waited for before this step.
    try:
        match step:
            case Submit(source):
                return Taken(await submit(at, job, source))
            case Poll(api_job_id):
                return Taken(await poll(at, job, api_job_id))
            case Fetch(conversation_id):
                return Taken(*await fetch(at, job, conversation_id))
            case GiveUp(problem):
                return Taken(pipeline.source_refused(job, problem, at.clock()))
            case Look():
                return Taken(await append_once.look(at, job, step))
            case Count():
                job, then = await append_once.count(at, job, step)
                return Taken(job, then=then)
    except (ConversationError, StepFailed) as error:
        return Taken(after_failure(job, step, error, at.clock(), at.policy))
