"""The form that asks which conversation to append a message to."""

from collections.abc import Mapping, Sequence
from typing import Any

from blocks.text import brief, escape

TITLE = "Append to a readout"
SUBMIT = "Append"
CANCEL = "Cancel"
LABEL = "Conversation"
HINT = "The message's recordings are added to it. If it has none, the text of its thread is."
NONE = "There are no conversations in this channel yet. Drop a recording, or use Readout this thread."
NONE_OTHER = (
    "Every conversation in this channel already has this. To add what is new in the thread of a readout, write "
    "@Readout append there."
)
GONE = "This conversation no longer exists, or you're not in its channel."
NAMELESS = "a thread"

CALLBACK_ID = "readout_append_chosen"
BLOCK_ID = "conversation"
ACTION_ID = "chosen"

MAX_LABEL = 75
"""Slack's limit for the text of an option."""

View = dict[str, Any]


def form(choices: Sequence[tuple[str, str]], *, request: str) -> View:
    """A modal with a choice among conversations, each our id and a name; `request` comes back with the answer."""
    view = _modal() | {"private_metadata": request}
    options = [{"text": _plain(brief(name, MAX_LABEL) or NAMELESS), "value": id_} for id_, name in choices]
    select = {"type": "static_select", "action_id": ACTION_ID, "options": options, "initial_option": options[0]}
    field = {
        "type": "input",
        "block_id": BLOCK_ID,
        "label": _plain(LABEL),
        "hint": _plain(HINT),
        "element": select,
    }
    return view | {"blocks": [field], "submit": _plain(SUBMIT), "close": _plain(CANCEL)}


def nothing(why: str) -> View:
    """A modal without a choice; `why` is one of our sentences."""
    return _modal() | {"blocks": [{"type": "section", "text": _plain(why)}], "close": _plain(CANCEL)}


def chosen(view: Mapping[str, Any]) -> str:
    """Our id of the conversation that was chosen."""
    return str(view["state"]["values"][BLOCK_ID][ACTION_ID]["selected_option"]["value"])


def _modal() -> View:
    return {"type": "modal", "callback_id": CALLBACK_ID, "title": _plain(TITLE)}


def _plain(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": escape(words)}
