"""The question before we work: whether a readout of a recording is wanted."""

from collections.abc import Sequence

from blocks.body import Body
from blocks.elements import actions, button, rich_text, section, wording
from blocks.text import listed

QUESTION = "Make a readout of *{names}*?"
YES = "Yes"
NO = "No"

BLOCK_ID = "readout_choice"
YES_ACTION = "readout_yes"
NO_ACTION = "readout_no"


def ask(names: Sequence[str], *, job_id: str) -> Body:
    """Ask for a readout of recordings with these names; both buttons carry the job's id."""
    question = wording(QUESTION, names=listed(names))
    buttons = [
        button(YES, action_id=YES_ACTION, value=job_id, style="primary"),
        button(NO, action_id=NO_ACTION, value=job_id),
    ]
    return Body.of(rich_text(section(question)), actions(BLOCK_ID, buttons))
