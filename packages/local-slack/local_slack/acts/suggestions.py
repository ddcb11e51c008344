"""Menus whose options the app offers as a person types (`block_suggestion`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from local_slack.acts.clicks import app_message, blocks_of, message_place
from local_slack.acts.interactivity import Choice, Interaction, element_named, interaction, tell_app
from local_slack.base.errors import SlackError
from local_slack.block_kit.block_rules import MAX_OPTIONS, wrong_options
from local_slack.block_kit.elements import Block, options_of
from local_slack.block_kit.view_objects import View
from local_slack.people.channels import Channel
from local_slack.people.people import Person
from local_slack.site.workspace import Workspace

SEARCHING = frozenset({"external_select", "multi_external_select"})
LEAST_TYPED = 3
NOT_OPTIONS = "the answer must have options or option_groups"

Offer = Mapping[str, Any]
"""An app's answer to a search: `options` or `option_groups`."""


async def search_in_message(workspace: Workspace, person: Person, channel: Channel, choice: Choice) -> Offer:
    """
    Ask the app for options that match the text typed in a menu of one of its messages.

    Raises: SlackError as `click`, or `invalid_options` for an answer that Slack would not show.
    """
    message = app_message(workspace, person, channel, str(choice.get("ts")))
    place = message_place(channel, message, str(choice.get("block_id")))
    return await _search(workspace, person, blocks_of(message), choice, place)


async def search_in_view(workspace: Workspace, person: Person, view: View, choice: Choice) -> Offer:
    """
    Ask the app for options that match the text typed in a menu of a modal or the App Home.

    Raises: SlackError as `search_in_message`.
    """
    place: Interaction = {"view": view, "container": {"type": "view", "view_id": view["id"]}}
    return await _search(workspace, person, view["blocks"], choice, place)


async def _search(
    workspace: Workspace, person: Person, blocks: Sequence[Block], choice: Choice, place: Interaction
) -> Offer:
    block, element = element_named(blocks, choice)
    typed = str(choice.get("value") or "")
    if element["type"] not in SEARCHING:
        raise SlackError("invalid_action")
    if len(typed) < element.get("min_query_length", LEAST_TYPED):
        return {"options": []}
    asked: Interaction = {"type": "block_suggestion", "block_id": block["block_id"], "action_id": element["action_id"]}
    payload = interaction(workspace, person) | place | asked | {"value": typed}
    del payload["trigger_id"]
    offered = _offered(await tell_app(workspace, payload))
    workspace.searches.keep(person.id, element["action_id"], options_of(offered))
    return offered


def _offered(answer: Any) -> Offer:
    offered = {key: value for key, value in answer.items() if key in ("options", "option_groups")} if answer else {}
    lists = [*offered.values(), *(group.get("options") for group in offered.get("option_groups") or ())]
    are_lists = all(isinstance(entries, list) for entries in lists)
    if not offered or not are_lists or not all(isinstance(entry, dict) for entries in lists for entry in entries):
        raise _invalid(NOT_OPTIONS)
    problems = [f"{text} [json-pointer:{pointer}]" for pointer, text in wrong_options(offered, "")]
    if len(options_of(offered)) > MAX_OPTIONS:
        problems.append(f"no more than {MAX_OPTIONS} options allowed")
    if problems:
        raise _invalid(*problems)
    return offered


def _invalid(*problems: str) -> SlackError:
    return SlackError("invalid_options", response_metadata={"messages": [f"[ERROR] {line}" for line in problems]})
