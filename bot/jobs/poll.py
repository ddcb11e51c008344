"""The step that asks the API how its job is."""

from bot.jobs import pipeline
from bot.jobs.context import Context
from storage import jobs
from storage.jobs import Job, JobState


async def poll(at: Context, job: Job, api_job_id: str) -> Job:
    """Ask once. Where another source follows in the conversation, also see where it will begin."""
    answer = await at.api.get_job(api_job_id)
    waiting = await at.database.run(jobs.waiting)
    job = pipeline.polled(job, answer, at.clock(), at.policy, waiting=waiting)
    conversation_id = job.conversation.conversation_id
    if job.state is JobState.SUBMITTING and conversation_id is not None:
        # It can only be seen now.
        conversation = await at.api.get_conversation(conversation_id)
        job = pipeline.measured(job, conversation, await at.api.get_messages(conversation_id))
    return job
