"""View objects: checked as Slack checks them, completed as Slack keeps them, with the values that people enter."""

import copy
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict, cast

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View as Model

from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.block_kit.blocks import HOME, MODAL, block_problems
from local_slack.block_kit.elements import Block, with_ids
from local_slack.block_kit.inputs import Value, at_first, entered, input_elements, problem_of
from local_slack.people.choices import Choices
from local_slack.people.people import Person, Team

MAX_BLOCKS = 100
MAX_BYTES = 250_000
MAX_EXTERNAL_ID = 255
# What an app may say of a view; the rest of a view object is Slack's, and refused when it is sent back.
EVERYWHERE = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})
IN_MODALS = frozenset({"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"})
FIELDS = {MODAL: EVERYWHERE | IN_MODALS, HOME: EVERYWHERE}
STRINGS = ("private_metadata", "callback_id", "external_id")
LABELS = ("title", "submit", "close")
FLAGS = ("clear_on_close", "notify_on_close", "submit_disabled")
TITLE_OF_HOMES = {"type": "plain_text", "text": "View Title", "emoji": True}
DEFAULTS = {
    "title": TITLE_OF_HOMES,
    "submit": None,
    "close": None,
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "submit_disabled": False,
}

Values = dict[str, dict[str, Value]]
"""The values of the elements of a view or a message, by `block_id` and `action_id`."""


class Place(TypedDict):
    """The place of a view: its id, and the views below it."""

    id: str
    root_view_id: str
    previous_view_id: str | None


class State(TypedDict):
    """The entered `values[block_id][action_id]`."""

    values: Values


class View(Place):
    """A view object of Slack: the app's own fields and those that Slack adds."""

    type: str
    blocks: list[Block]
    title: Mapping[str, Any]
    submit: Mapping[str, Any] | None
    close: Mapping[str, Any] | None
    private_metadata: str
    callback_id: str
    external_id: str
    clear_on_close: bool
    notify_on_close: bool
    submit_disabled: bool
    team_id: str
    app_id: str
    app_installed_team_id: str
    bot_id: str
    hash: str
    state: State


class ViewMaker:
    """Makes the view objects of one app in one workspace."""

    def __init__(self, team: Team, bot: Person, environment: Environment) -> None:
        self._environment = environment
        self._owner = {
            "team_id": team.id,
            "app_id": team.app_id,
            "app_installed_team_id": team.id,
            "bot_id": bot.bot_id,
        }

    def new_id(self) -> str:
        """Return the id of a new view."""
        return self._environment.new_id("V")

    def make(self, wanted: Any, kind: str, place: Place, names_taken: Collection[str]) -> View:
        """
        Check a view that an app wants to show, and complete it; `place` has its `id`, root and previous view.

        Raises: SlackError `invalid_arguments` with a message per problem, `view_too_large` or `duplicate_external_id`.
        """
        problems = view_problems(wanted, kind)
        if problems:
            raise invalid_arguments(*problems)
        if len(json.dumps(wanted, ensure_ascii=False).encode()) > MAX_BYTES:
            raise SlackError("view_too_large")
        if wanted.get("external_id") and wanted["external_id"] in names_taken:
            raise SlackError("duplicate_external_id")
        blocks = with_ids(wanted["blocks"])
        known = {"blocks": blocks, "hash": self._environment.secret(16), "state": {"values": {}}}
        given = {name: value for name, value in wanted.items() if value is not None}
        return cast("View", {**DEFAULTS, **given, **self._owner, **place, **known})


def with_entered(view: View, given: Mapping[str, Any], choices: Choices) -> View:
    """
    Return a view after a person entered `given[block_id][action_id]`; the rest stays as it was.

    Raises: SlackError `invalid_action` for values that it does not offer.
    """
    return view | {"state": {"values": entered_values(view["blocks"], view["state"]["values"], given, choices)}}


def entered_values(
    blocks: Sequence[Block], before: Mapping[str, Any], given: Mapping[str, Any], choices: Choices
) -> Values:
    """
    Return the values of all elements of blocks: newly entered, as before, or initial.

    Raises: SlackError `invalid_action` for values that the blocks do not offer.
    """
    values: Values = {}
    for block, element in input_elements(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        new = _within(given, block_id, action_id)
        kept = _within(before, block_id, action_id) or {}
        unchanged = kept if kept.get("type") == element["type"] else at_first(element)
        value = unchanged if new is None else entered(element, new, choices)
        values.setdefault(block_id, {})[action_id] = value
    if any(_within(values, block_id, action_id) is None for block_id in given for action_id in given[block_id] or ()):
        raise SlackError("invalid_action")
    return values


def with_kept(view: View, former: View) -> View:
    """Return a view with the values entered in the former one, where its element remains with the same type."""
    kept: Values = {}
    for block, element in input_elements(view["blocks"]):
        value = _within(former["state"]["values"], block["block_id"], element["action_id"])
        if value and value["type"] == element["type"]:
            kept.setdefault(block["block_id"], {})[element["action_id"]] = value
    return view | {"state": {"values": kept}}


def _within(values: Mapping[str, Any], block_id: str, action_id: str) -> Any:
    block = values.get(block_id)
    return block.get(action_id) if isinstance(block, Mapping) else None


def submission_problems(view: View) -> dict[str, str]:
    """Return by block the objections of Slack's client, which it makes before it asks the app."""
    values = view["state"]["values"]
    found = {
        block["block_id"]: problem_of(block, element, values[block["block_id"]][element["action_id"]])
        for block, element in input_elements(view["blocks"])
    }
    return {block_id: problem for block_id, problem in found.items() if problem}


def view_problems(view: Any, kind: str) -> list[str]:
    """Return the problems of a modal or a Home tab, one sentence each."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return [f"view must be an object of type {kind}"]
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["a view needs blocks"]
    if kind == MODAL and not view.get("title"):
        return ["a modal needs a title"]
    problems = list(block_problems(blocks, MAX_BLOCKS, kind))
    if problems:
        return [f"{text} [json-pointer:/view{pointer}]" for pointer, text in problems]
    wrong = [f"must provide a string [json-pointer:/view/{name}]" for name in STRINGS if not _is(str, view.get(name))]
    wrong += [f"must be plain_text [json-pointer:/view/{name}]" for name in LABELS if not _is_label(view.get(name))]
    wrong += [f"must provide a boolean [json-pointer:/view/{name}]" for name in FLAGS if not _is(bool, view.get(name))]
    if wrong:
        return wrong
    try:
        Model(**copy.deepcopy(view)).validate_json()
    except (SlackObjectFormationError, TypeError, ValueError, AttributeError) as problem:
        return [str(problem)]
    return _missed_by_model(view, kind)


def _is(kind: type, value: Any) -> bool:
    return value is None or isinstance(value, kind)


def _is_label(text: Any) -> bool:
    """Whether this is nothing, or a plain text that says something."""
    if text is None:
        return True
    is_plain = isinstance(text, dict) and text.get("type") == "plain_text"
    return is_plain and isinstance(text.get("text"), str) and bool(text["text"])


def _missed_by_model(view: Mapping[str, Any], kind: str) -> list[str]:
    unknown = sorted(view.keys() - FIELDS[kind])
    problems = [f"unsupported property: {name} [json-pointer:/view/{name}]" for name in unknown]
    if len(view.get("external_id") or "") > MAX_EXTERNAL_ID:
        problems.append(f"must be less than {MAX_EXTERNAL_ID + 1} characters [json-pointer:/view/external_id]")
    if kind == MODAL and not view.get("submit") and any(block["type"] == "input" for block in view["blocks"]):
        problems.append("a modal with input blocks needs submit [json-pointer:/view]")
    return problems
