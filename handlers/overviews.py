"""Which conversations there are and how they are, as rows have it; whether somebody may see that is asked before."""

import sqlite_utils

from blocks import overview
from blocks.body import Body
from blocks.overview import Overview
from blocks.problems import Failure, problem
from handlers.intake import Intake
from handlers.permalinks import permalink
from storage import conversations, jobs, sources, workspaces
from storage.conversations import Conversation
from storage.sources import Source

MOST_LISTED = 10
THIS_THREAD = "a thread"
RESULTS = "results"


def status_of(db: sqlite_utils.Database, intake: Intake, conversation: Conversation | None) -> Body:
    """How a conversation is, or that there is none."""
    found = None if conversation is None else _overview(db, conversation)
    if found is None or not (found.conversation_id or found.at_work):
        return problem([Failure("", "unknown_conversation")], limits=intake.limits)
    return overview.status(found)


def channel_status(db: sqlite_utils.Database, team_id: str, channel_id: str) -> Body:
    """What is under way in a channel."""
    work = jobs.at_work_in(db, team_id, channel_id)
    return overview.at_work([name for job in work for name in _names(job.sources) or [RESULTS]])


def channel_listing(db: sqlite_utils.Database, team_id: str, channel_id: str) -> Body:
    """The latest conversations of a channel."""
    found = conversations.recent(db, team_id, channel_id, MOST_LISTED)
    return overview.listing([_overview(db, conversation) for conversation in found])


def url_of(db: sqlite_utils.Database, conversation: Conversation) -> str:
    """The address of a conversation's thread."""
    root = conversation.thread_ts
    return permalink(workspaces.url(db, conversation.team_id), conversation.channel_id, root, root)


def name_of(db: sqlite_utils.Database, conversation: Conversation) -> str:
    """What a conversation is called: after what it began with."""
    return next(iter(_names(sources.in_readout(db, conversation.id))), THIS_THREAD)


def _overview(db: sqlite_utils.Database, conversation: Conversation) -> Overview:
    work = jobs.at_work(db, conversation.id)
    return Overview(
        conversation_id=conversation.conversation_id,
        url=url_of(db, conversation),
        inside=_names(sources.in_readout(db, conversation.id)),
        at_work=[name for job in work for name in _names(job.sources) or [RESULTS]],
    )


def _names(found: tuple[Source, ...]) -> list[str]:
    return [source.name or THIS_THREAD for source in found]
