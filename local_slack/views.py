"""Modals: checked as Slack does, and told to the person's pages."""

import copy
import secrets
from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from local_slack.blocks import block_problems
from local_slack.errors import invalid_arguments
from local_slack.ids import new_id
from local_slack.people import Person, Team

MAX_BLOCKS = 100


class Views:
    """Opens modals of the app."""

    def __init__(self, team: Team, bot: Person, tell_person: Callable[[str, dict[str, Any]], None]) -> None:
        self._team = team
        self._bot = bot
        self._tell_person = tell_person

    def open(self, user_id: str, wanted: Any) -> dict[str, Any]:
        """
        Open a modal for a person.

        Raises: SlackError `invalid_arguments` with a message per problem.
        """
        problems = view_problems(wanted)
        if problems:
            raise invalid_arguments(*problems)
        view_id = new_id("V")
        owner = {"team_id": self._team.id, "app_id": self._team.app_id, "bot_id": self._bot.bot_id}
        place = {"id": view_id, "root_view_id": view_id, "previous_view_id": None, "hash": secrets.token_hex(8)}
        view: dict[str, Any] = (
            {"private_metadata": "", "callback_id": "", "state": {"values": {}}} | wanted | owner | place
        )
        self._tell_person(user_id, {"type": "view", "view": view})
        return view


def view_problems(view: Any) -> list[str]:
    """Give what is wrong with a modal, one sentence each."""
    if not isinstance(view, dict) or view.get("type") != "modal":
        return ["view must be an object of type modal"]
    blocks = view.get("blocks")
    if not view.get("title") or not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["a modal needs a title and blocks"]
    found = list(block_problems(blocks, MAX_BLOCKS))
    if found:
        return [f"{text} [json-pointer:/view{pointer}]" for pointer, text in found]
    try:
        View(**copy.deepcopy(view)).validate_json()
    except (SlackObjectFormationError, TypeError, AttributeError) as problem:
        return [str(problem)]
    return []
