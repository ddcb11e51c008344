"""Modals: checked as Slack does, stacked for the person who sees them, and told to that person's pages."""

import copy
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from local_slack.blocks import block_problems, with_block_ids
from local_slack.errors import SlackError, invalid_arguments
from local_slack.ids import new_id
from local_slack.inputs import at_first, entered, input_elements, problem_of
from local_slack.people import Person, Team

MAX_BLOCKS = 100
MAX_BYTES = 250_000
MOST_VIEWS = 3
# What an app may say of a view; the rest of a view object is Slack's, and refused when it is sent back.
FIELDS = frozenset(
    {
        "type",
        "title",
        "submit",
        "close",
        "blocks",
        "private_metadata",
        "callback_id",
        "external_id",
        "clear_on_close",
        "notify_on_close",
        "submit_disabled",
    }
)
DEFAULTS = {
    "submit": None,
    "close": None,
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "submit_disabled": False,
}

Json = dict[str, Any]


class Views:
    """The modals that are open: a stack for each person, whose last view is the one shown. A restart forgets them."""

    def __init__(self, team: Team, bot: Person, tell_person: Callable[[str, Json], None]) -> None:
        self._owner = {
            "team_id": team.id,
            "app_id": team.app_id,
            "app_installed_team_id": team.id,
            "bot_id": bot.bot_id,
        }
        self._tell_person = tell_person
        self._stacks: dict[str, list[Json]] = {}

    def open(self, user_id: str, wanted: Any) -> Json:
        """
        Open a modal for a person, in place of any that is open.

        Raises: SlackError `invalid_arguments` with a message per problem, `view_too_large` or `duplicate_external_id`.
        """
        self._check(wanted, [view["id"] for view in self._stacks.get(user_id, ())])
        view_id = new_id("V")
        view = self._made(wanted, {"id": view_id, "root_view_id": view_id, "previous_view_id": None})
        return self._show(user_id, [view])

    def push(self, root_view_id: str, wanted: Any) -> Json:
        """
        Put a view on top of a modal.

        Raises: SlackError `not_found` if the modal is not open, `push_limit_reached`, or as `open`.
        """
        user_id, stack = self._stack_with(root_view_id)
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        self._check(wanted)
        place = {"id": new_id("V"), "root_view_id": root_view_id, "previous_view_id": stack[-1]["id"]}
        return self._show(user_id, [*stack, self._made(wanted, place)])

    def update(self, view_id: str, wanted: Any, known_hash: str = "") -> Json:
        """
        Change a view; what was entered in elements that stay is kept.

        Raises: SlackError `not_found`, `hash_conflict`, or as `open`.
        """
        user_id, stack = self._stack_with(view_id)
        index = [view["id"] for view in stack].index(view_id)
        former = stack[index]
        if known_hash not in ("", former["hash"]):
            raise SlackError("hash_conflict")
        self._check(wanted, [view_id])
        view = self._made(wanted, {key: former[key] for key in ("id", "root_view_id", "previous_view_id")})
        view["state"] = {"values": _kept(view, former["state"]["values"])}
        self._show(user_id, [*stack[:index], view, *stack[index + 1 :]])
        return view

    def named(self, external_id: str) -> str:
        """
        Give the id of the view that the app gave this name.

        Raises: SlackError `not_found`.
        """
        for view in self._all():
            if external_id and view["external_id"] == external_id:
                return str(view["id"])
        raise SlackError("not_found")

    def shown(self, user_id: str) -> Json | None:
        """Give the view that a person sees."""
        stack = self._stacks.get(user_id)
        return stack[-1] if stack else None

    def enter(self, user_id: str, view_id: str, values: Mapping[str, Any]) -> Json:
        """
        Take what a person entered: `values[block_id][action_id]`, the rest stays as it was.

        Raises: SlackError `view_not_found` unless the person sees this view, `invalid_action` for values that it does
        not offer.
        """
        view = self.shown(user_id)
        if view is None or view["id"] != view_id:
            raise SlackError("view_not_found")
        self._stacks[user_id][-1] = view | {"state": {"values": _entered(view, values)}}
        return self._stacks[user_id][-1]

    def close(self, view_id: str) -> None:
        """Take a view away, with those on top of it; the one below is shown again. Safe to repeat."""
        for user_id, stack in list(self._stacks.items()):
            kept = [view["id"] for view in stack]
            if view_id in kept:
                self._show(user_id, stack[: kept.index(view_id)])

    def clear(self, user_id: str) -> list[Json]:
        """Take all views of a person away, and give them, the one that was shown first."""
        stack = self._stacks.get(user_id, [])
        self._show(user_id, [])
        return stack[::-1]

    def is_open(self, view_id: str) -> bool:
        """Whether somebody has this view in a modal."""
        return any(view["id"] == view_id for view in self._all())

    def _all(self) -> list[Json]:
        return [view for stack in self._stacks.values() for view in stack]

    def _stack_with(self, view_id: str) -> tuple[str, list[Json]]:
        for user_id, stack in self._stacks.items():
            if any(view["id"] == view_id for view in stack):
                return user_id, stack
        raise SlackError("not_found")

    def _show(self, user_id: str, stack: list[Json]) -> Json:
        self._stacks[user_id] = stack
        self._tell_person(user_id, {"type": "view", "view": self.shown(user_id)})
        return stack[-1] if stack else {}

    def _check(self, wanted: Any, replaced: Iterable[str] = ()) -> None:
        problems = view_problems(wanted)
        if problems:
            raise invalid_arguments(*problems)
        if len(json.dumps(wanted, ensure_ascii=False).encode()) > MAX_BYTES:
            raise SlackError("view_too_large")
        taken = {view["external_id"] for view in self._all() if view["id"] not in replaced}
        if wanted.get("external_id") in taken - {""}:
            raise SlackError("duplicate_external_id")

    def _made(self, wanted: Json, place: Json) -> Json:
        known = {"blocks": with_block_ids(wanted["blocks"]), "hash": secrets.token_hex(8), "state": {"values": {}}}
        return DEFAULTS | wanted | self._owner | place | known


def submission_problems(view: Json) -> dict[str, str]:
    """Give by block what Slack's client refuses before it asks the app."""
    values = view["state"]["values"]
    found = {
        block["block_id"]: problem_of(block, element, values[block["block_id"]][element["action_id"]])
        for block, element in input_elements(view["blocks"])
    }
    return {block_id: problem for block_id, problem in found.items() if problem}


def _entered(view: Json, given: Mapping[str, Any]) -> Json:
    values: Json = {}
    before = view["state"]["values"]
    for block, element in input_elements(view["blocks"]):
        block_id, action_id = block["block_id"], element["action_id"]
        new = _within(given, block_id, action_id)
        value = entered(element, new) if new is not None else _within(before, block_id, action_id) or at_first(element)
        values.setdefault(block_id, {})[action_id] = value
    if any(_within(values, block_id, action_id) is None for block_id in given for action_id in given[block_id] or ()):
        raise SlackError("invalid_action")
    return values


def _within(values: Mapping[str, Any], block_id: str, action_id: str) -> Any:
    block = values.get(block_id)
    return block.get(action_id) if isinstance(block, Mapping) else None


def _kept(view: Json, values: Mapping[str, Any]) -> Json:
    """Give the values of those elements that are still there and still of the same type."""
    kept: Json = {}
    for block, element in input_elements(view["blocks"]):
        value = _within(values, block["block_id"], element["action_id"])
        if value and value["type"] == element["type"]:
            kept.setdefault(block["block_id"], {})[element["action_id"]] = value
    return kept


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
    return _missed_by_model(view)


def _missed_by_model(view: Json) -> list[str]:
    unknown = [f"unsupported property: {name} [json-pointer:/view/{name}]" for name in sorted(view.keys() - FIELDS)]
    labels = {name: view.get(name) for name in ("title", "submit", "close")}
    wrong = [name for name, text in labels.items() if text and _kind(text) != "plain_text"]
    problems = unknown + [f"must be plain_text [json-pointer:/view/{name}/type]" for name in wrong]
    if not view.get("submit") and any(block["type"] == "input" for block in view["blocks"]):
        problems.append("a modal with input blocks needs submit [json-pointer:/view]")
    return problems


def _kind(text: Any) -> Any:
    return text.get("type") if isinstance(text, dict) else None
