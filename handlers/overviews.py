"""Overviews of conversations, as rows have them; callers ask first whether the asker may see them."""

from blocks import overview
from blocks.body import Body
from blocks.overview import Overview, Work
from blocks.problems import Failure, problem
from handlers.intake import Intake
from storage import conversations, edits, jobs, sources, workspaces
from storage.conversations import Conversation
from storage.jobs import Job
from storage.sources import Source, SourceKind, SourceState
from storage.transaction import Transaction
from workspace.permalinks import permalink

MOST_LISTED = 10
THIS_THREAD = "a thread"
RESULTS = "results"


def status_of(
    db: Transaction,
    intake: Intake,
    conversation: Conversation | None,
    *,
    unknown: str = "unknown_conversation",
) -> Body:
    """The status of a conversation; where there is none, the sentence for the code `unknown`."""
    found = None if conversation is None else _overview(db, conversation)
    if found is None or not (found.conversation_id or found.at_work):
        return problem([Failure("", unknown)], limits=intake.limits)
    return overview.status(found)


def channel_status(db: Transaction, team_id: str, channel_id: str) -> Body:
    """The work that is under way in a channel."""
    work = jobs.at_work_in(db, team_id, channel_id)
    return overview.at_work([each for job in work for each in _work_of(job)])


def channel_listing(db: Transaction, team_id: str, channel_id: str) -> Body:
    """The latest conversations of a channel."""
    found = conversations.recent(db, team_id, channel_id, MOST_LISTED)
    return overview.listing([_overview(db, conversation) for conversation in found])


def url_of(db: Transaction, conversation: Conversation) -> str:
    """The address of a conversation's thread."""
    root = conversation.thread_ts
    return permalink(workspaces.url(db, conversation.team_id), conversation.channel_id, root, root)


def name_of(db: Transaction, conversation: Conversation) -> str:
    """The name of a conversation: that of its first recording or thread."""
    found = _names(sources.in_readout(db, conversation.id)) or _names(sources.of_conversation(db, conversation.id))
    return next(iter(found), THIS_THREAD)


def _overview(db: Transaction, conversation: Conversation) -> Overview:
    work = jobs.at_work(db, conversation.id)
    return Overview(
        conversation_id=conversation.conversation_id,
        url=url_of(db, conversation),
        inside=_names(sources.in_readout(db, conversation.id)),
        at_work=[each for job in work for each in _work_of(job)],
        is_outdated=edits.are_pending(db, conversation.id),
    )


def _work_of(job: Job) -> list[Work]:
    """The sources that a job has yet to add, or else the results that it must read."""
    coming = [source for source in job.sources if source.state in {SourceState.WAITING, SourceState.SUBMITTED}]
    return [Work(source.name or THIS_THREAD, _stage(job, source)) for source in coming] or [Work(RESULTS)]


def _stage(job: Job, source: Source) -> str:
    is_recording = source.kind is SourceKind.FILE
    is_begun = source.state is SourceState.SUBMITTED and (job.api_status != "scheduled" or not is_recording)
    return overview.stage(is_recording=is_recording, is_begun=is_begun)


def _names(found: tuple[Source, ...]) -> list[str]:
    return [source.name or THIS_THREAD for source in found]
