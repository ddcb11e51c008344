"""What we say about forgetting: the question before it, the way to ask for it, and the receipt."""

from blocks.body import Body
from blocks.elements import Element, actions, bullets, button, rich_text, section, wording

ACKNOWLEDGED = "One moment: I say here what goes."
QUESTION = "Forget everything about this conversation?"
WHAT_GOES = "The readout, the transcript and all that I know of it go for good. What people wrote and uploaded stays."
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
STAYS = "What people wrote and uploaded is as it was."
AGAIN = "For a readout of what is left, use the shortcut `Readout this thread`."

RECORDS = "*Gone:* my records of it"
API_GONE = "*Gone:* its transcript and results at the transcription service"
SLACK_GONE = "*Gone:* my messages and files in its thread, and what digests told of it"
API_KEPT = (
    "*Not gone:* its transcript and results at the transcription service, which I could not delete there. Tell whoever "
    "runs Readout."
)
SLACK_KEPT = "*Not gone:* my messages in its thread, which I could not delete in Slack. An administrator can."


def acknowledged() -> Body:
    """The first answer to the command."""
    return Body.of(rich_text(section(wording(ACKNOWLEDGED))))


def question(*, conversation: str) -> Body:
    """Ask somebody whether to forget a conversation; both buttons carry our id of it."""
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


def receipt(reason: str, *, api_kept: bool, slack_kept: bool) -> Body:
    """What went and what did not; `reason` is asked, file_deleted or message_deleted."""
    parts = [RECORDS, API_KEPT if api_kept else API_GONE, SLACK_KEPT if slack_kept else SLACK_GONE]
    rest = STAYS if reason == "asked" else AGAIN
    return Body.of(rich_text(section(wording(REASONS[reason])), bullets(map(wording, parts)), section(wording(rest))))
