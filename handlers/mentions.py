"""Mentions of us."""

from blocks.body import Body
from blocks.help import help_text
from blocks.problems import problem
from blocks.sections import wanted
from handlers.deletion import forget_mentioned, wants_forgotten
from handlers.intake import Intake
from handlers.overviews import channel_listing, status_of
from handlers.payloads import Asker, Mentioned, Message
from handlers.requests import WANTED, Request, Verb, cause_of_help, parse
from storage import conversations
from storage.settings import ChannelMode
from storage.transaction import Transaction
from workspace.plain_text import MENTION


def readout_mentioned(db: Transaction, intake: Intake, mention: Mentioned) -> None:
    """Write down a mention: in a thread it asks for its readout or about it, elsewhere and otherwise for help."""
    asker, message, text = mention.asker, mention.message, mention.message.text
    thread_ts, files = message.thread_ts, message.recordings
    mode = intake.mode(db, asker.team_id, asker.channel_id)
    request = parse(MENTION.sub(" ", text))
    is_append = request is not None and request.verb is Verb.APPEND
    if files and mode is not ChannelMode.OFF and not is_append:
        return  # The same message arrives as an upload too.
    if wants_forgotten(_words(text)):
        forget_mentioned(db, intake, asker, thread_ts)
    elif mention.is_shared:
        intake.refuse(db, asker, "shared_channel", thread_ts=thread_ts)
    elif files:
        intake.start_recordings(db, asker, message.root, files)
    elif request is not None and request.verb is Verb.LIST:
        intake.owe(db, asker, channel_listing(db, asker.team_id, asker.channel_id), thread_ts=thread_ts)
    elif request is not None:
        _about_conversation(db, intake, asker, message, request)
    elif thread_ts is None or not _wants_readout(text):
        help_ = help_text(mode.value, *_causes(text))
        intake.owe(db, asker, help_, thread_ts=thread_ts, is_open=True)
    else:
        _read_thread(db, intake, asker, message)


def _read_thread(db: Transaction, intake: Intake, asker: Asker, message: Message) -> None:
    """Have a mention's thread read, and list which of the mention's files are no recordings."""
    if message.unheard:
        intake.owe(db, asker, problem(message.unheard, limits=intake.limits), thread_ts=message.root)
    intake.tell_turn(db, asker, intake.add_thread(db, asker, message.root), thread_ts=message.root)


def _about_conversation(db: Transaction, intake: Intake, asker: Asker, message: Message, request: Request) -> None:
    """What is asked in a thread about its conversation. Whoever writes there is in the channel."""
    thread_ts = message.thread_ts
    if thread_ts is None:
        intake.refuse(db, asker, "no_thread")
        return
    if request.verb is Verb.APPEND:
        _read_thread(db, intake, asker, message)
        return
    conversation = conversations.by_thread(db, asker.team_id, asker.channel_id, thread_ts)
    if request.verb is Verb.STATUS:
        status = status_of(db, intake, conversation, unknown="no_conversation_here")
        intake.owe(db, asker, status, thread_ts=thread_ts)
        return
    want = wanted(request.words)
    if want is None:
        intake.refuse(db, asker, "unknown_section", thread_ts=thread_ts)
    else:
        intake.fetch(db, asker, conversation, want, thread_ts=thread_ts)


def _wants_readout(text: str) -> bool:
    words = _words(text)
    return not words or WANTED.search(words) is not None


def _causes(text: str) -> list[Body]:
    """Why a mention is answered with help; one in the middle of a sentence is not meant as a request."""
    cause = cause_of_help(_words(text), is_command=False) if MENTION.match(text.strip()) else None
    return [] if cause is None else [cause]


def _words(text: str) -> str:
    return MENTION.sub(" ", text).strip()
