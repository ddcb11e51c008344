"""Payloads of interactions: the person, the place, the element and its action, a trigger id."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from local_slack.base.errors import SlackError
from local_slack.block_kit.elements import Block, Element, elements, options_of, walk
from local_slack.block_kit.inputs import VALUE_OF, Value, entered, option_named
from local_slack.block_kit.view_objects import State, View
from local_slack.content.objects import File, Message
from local_slack.delivery.envelopes import INTERACTIVE, Envelope
from local_slack.people.choices import Choices
from local_slack.people.people import Person
from local_slack.site.workspace import Workspace

# What an action repeats of its element, beside what was chosen.
ELEMENT_FIELDS = ("type", "action_id", "text", "value", "style", "placeholder", "url")
BUTTONS_OF_FEEDBACK = ("positive_button", "negative_button")


Choice = Mapping[str, Any]
"""An element by its `block_id` and `action_id`, and the value chosen in it, as the control API takes them."""

Action = Mapping[str, Any]
"""An entry in `actions` of a payload: fields of the element, and the value chosen in it."""


class Interaction(TypedDict, total=False):
    """The payload of an interaction in Slack's own shape; which fields it has depends on its `type`."""

    type: str
    token: str
    team: dict[str, str]
    user: dict[str, str]
    is_enterprise_install: bool
    enterprise: None
    api_app_id: str
    trigger_id: str
    response_url: str
    # Where it happened.
    channel: dict[str, str]
    container: dict[str, Any]
    message: Message
    message_ts: str
    view: View
    # What was done there.
    callback_id: str
    action_ts: str
    actions: list[Action]
    state: State
    block_id: str
    action_id: str
    value: str
    response_urls: list[dict[str, str]]
    is_cleared: bool


def interaction(workspace: Workspace, person: Person, root_view_id: str = "", window: str = "") -> Interaction:
    """Build the fields that all interactions share; its trigger id belongs to a modal or to a window of the person."""
    team = workspace.team
    return {
        "token": "",
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": person.id, "username": person.name, "team_id": team.id, "name": person.name},
        "is_enterprise_install": False,
        "enterprise": None,
        "api_app_id": team.app_id,
        "trigger_id": workspace.triggers.issue(person.id, root_view_id, window),
    }


async def tell_app(workspace: Workspace, payload: Interaction) -> Any:
    """
    Send the app an interaction, and return the payload of its acknowledgement.

    Raises: SlackError `app_not_installed`, `dispatch_failed` or `operation_timeout`.
    """
    return await workspace.ask(Envelope(INTERACTIVE, payload))


def choices_of(workspace: Workspace, person: Person) -> Choices:
    """Return everything a person can choose from in menus."""
    channels = {channel.id: channel for channel in workspace.channels.seen_by(person.id)}

    def own_file(file_id: str) -> File:
        file = workspace.files.get(file_id)
        if file["user"] != person.id:
            raise SlackError("file_not_found")
        return file

    return Choices(workspace.people.by_id, channels, own_file, workspace.searches.of(person.id))


def element_named(blocks: Iterable[Block], choice: Choice) -> tuple[Block, Element]:
    """
    Find the element that a choice names by `block_id` and `action_id`; return its block and the element.

    Raises: SlackError `invalid_action` if the blocks have no such element.
    """
    for _, block in walk(list(blocks)):
        for _, element in elements(block) if block["block_id"] == choice.get("block_id") else ():
            if element["action_id"] == choice.get("action_id"):
                return block, element
    raise SlackError("invalid_action")


def action_on(blocks: Iterable[Block], choice: Choice, choices: Choices) -> Action:
    """
    Turn a choice into an action on its element.

    Raises: SlackError `invalid_action` if the blocks have no such element, it does not offer that choice, or it acts
    only when its view is submitted.
    """
    block, element = element_named(blocks, choice)
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise SlackError("invalid_action")
    kept = {key: value for key, value in element.items() if key in ELEMENT_FIELDS or key.startswith("initial_")}
    return {**kept, "block_id": block["block_id"], **_selection(element, choice, choices)}


def _selection(element: Element, choice: Choice, choices: Choices) -> Value:
    """Return the chosen or entered value; a plain button has none."""
    if element["type"] in VALUE_OF:
        key = VALUE_OF[element["type"]][0]
        named = {key: choice["value"]} if key == "selected_option" and key not in choice and "value" in choice else {}
        return entered(element, {**choice, **named}, choices)
    if element["type"] == "feedback_buttons":
        for name in BUTTONS_OF_FEEDBACK:
            if element[name]["value"] == choice.get("value"):
                return {"text": element[name]["text"], "value": element[name]["value"]}
        raise SlackError("invalid_action")
    if options_of(element):
        return {"selected_option": option_named(element, choice.get("selected_option") or choice.get("value"), choices)}
    return {}
