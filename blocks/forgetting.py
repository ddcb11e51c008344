"""Our words about forgetting: the question before it, the way to ask for it, and the receipt."""

from collections.abc import Collection
from enum import Enum

from blocks.body import Body
from blocks.elements import Element, actions, bullets, button, rich_text, section, wording

ACKNOWLEDGED = "Working on it. I'll list here what was deleted."
QUESTION = "Forget everything about this conversation?"
WHAT_GOES = "This deletes the readout, the transcript and all that I know of it. What people wrote and uploaded stays."
FORGET = "Forget everything"
FORGET_SHORT = "Forget"
KEEP = "Keep"

BLOCK_ID = "readout_forget_choice"
CHOICE_ACTION = "readout_forget_chosen"
YES_ACTION = "readout_forget_yes"
NO_ACTION = "readout_forget_no"

REASONS = {
    "asked": "I have forgotten the conversation, as you asked.",
    "file_deleted": "A recording was deleted in Slack, so I have forgotten the conversation that it was part of.",
    "message_deleted": "A message was deleted in Slack, so I have forgotten the conversation that it was part of.",
}
STAYS = "What people wrote and uploaded is still there."
AGAIN = "For a readout of what is left, use the shortcut `Readout this thread`."


class Left(Enum):
    """The things that could not be deleted of a conversation, and the words for each."""

    RECORDS = "my records of it, because another program has my database open. Tell whoever runs Readout."
    API = "its transcript and results at the transcription service. Tell whoever runs Readout."
    SLACK = "my messages in its thread. An administrator can."
    DIGESTS = "its entries in digests. An administrator can delete them."
    UNKNOWN = (
        "anything that was on its way to the transcription service, which doesn't say whether it arrived. Tell whoever "
        "runs Readout."
    )


RECORDS = "my records of it"
API = "its transcript and results at the transcription service"
SLACK = "my messages and files in its thread"
DIGESTS = "its entries in digests"
DELETED = "*Deleted*: {what}"
NOT_DELETED = "*Could not delete*: {what}"
ON_ITS_WAY = "*On its way*: a message of mine that Slack may still post. I'll delete it as soon as it arrives."


def acknowledged() -> Body:
    """The first answer to the command."""
    return Body.of(rich_text(section(wording(ACKNOWLEDGED))))


def question(*, conversation: str) -> Body:
    """The question whether to forget a conversation; both buttons carry our id of it."""
    buttons = [
        button(FORGET_SHORT, action_id=YES_ACTION, value=conversation, style="danger"),
        button(KEEP, action_id=NO_ACTION, value=conversation),
    ]
    return Body.of(rich_text(section(wording(f"{QUESTION} {WHAT_GOES}"))), actions(BLOCK_ID, buttons))


def choice(*, conversation: str) -> Element:
    """The menu on a readout that offers to forget it, and has Slack ask before it does."""
    option = {"text": {"type": "plain_text", "text": FORGET}, "value": conversation}
    confirm = {
        "title": {"type": "plain_text", "text": FORGET},
        "text": {"type": "plain_text", "text": WHAT_GOES},
        "confirm": {"type": "plain_text", "text": FORGET_SHORT},
        "deny": {"type": "plain_text", "text": KEEP},
        "style": "danger",
    }
    return {"type": "overflow", "action_id": CHOICE_ACTION, "options": [option], "confirm": confirm}


def receipt(reason: str, left: Collection[Left], *, is_settled: bool = True) -> Body:
    """
    What was deleted and what is left; `reason` is asked, file_deleted or message_deleted.

    Where it is not settled, a message of ours may yet arrive in Slack.
    """
    places = {RECORDS: {Left.RECORDS}, API: {Left.API, Left.UNKNOWN}, SLACK: {Left.SLACK}, DIGESTS: {Left.DIGESTS}}
    gone = [DELETED.format(what=what) for what, failed in places.items() if not failed & set(left)]
    kept = [NOT_DELETED.format(what=each.value) for each in Left if each in left]
    rest = STAYS if reason == "asked" else AGAIN
    lines = bullets(map(wording, [*gone, *kept, *([] if is_settled else [ON_ITS_WAY])]))
    return Body.of(rich_text(section(wording(REASONS[reason])), lines, section(wording(rest))))
