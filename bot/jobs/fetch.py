"""The step that reads all results, and shares a transcript where that was asked for."""

from blocks import transcript
from blocks.sections import TRANSCRIPTS
from bot.jobs import pipeline
from bot.jobs.context import Context
from bot.jobs.evidence import typed_in
from conversation.models import Results
from storage import jobs, sources
from storage.jobs import Job
from workspace.errors import Refused
from workspace.reading import TextFile


async def fetch(at: Context, job: Job, conversation_id: str) -> tuple[Job, Results]:
    """
    Read the results, for whoever may see them now, and give the job that has them.

    A transcript is delivered here, because Slack has it at once.
    """
    thread = job.conversation
    if not job.sources:
        await at.slack.check_member(thread.channel_id, job.user_id, asks_there=job.response_url is None)
        await at.slack.check_channel(thread.channel_id)
    # The API recomputes topics and summary of an appended conversation only when it is told to.
    results = await at.api.get_results(conversation_id, refresh=True)
    if job.want in TRANSCRIPTS:
        await _share_transcript(at, job, results)
    return pipeline.fetched(pipeline.measured(job, results.conversation, results.messages)), results


async def _share_transcript(at: Context, job: Job, results: Results) -> None:
    """Put the transcript into the thread as a file, whose id is written down before it is there."""

    async def remember(file_id: str) -> None:
        if not await at.database.run(lambda db: jobs.remember_file(db, job, file_id)):
            raise Refused("conversation_forgotten")

    thread, ending = job.conversation, TRANSCRIPTS[job.want]
    inside = await at.database.run(lambda db: sources.in_readout(db, thread.id))
    content = transcript.transcript(results, ending, typed=typed_in(inside, results))
    file = TextFile(transcript.file_name(results, ending), content)
    await at.slack.share_file((thread.channel_id, thread.thread_ts), file, earlier=job.file_id, remember=remember)
