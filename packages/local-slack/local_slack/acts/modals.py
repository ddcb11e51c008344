"""The app's views in people's hands: using an element, submitting, closing; and the app's response actions."""

import contextlib
from collections.abc import Mapping
from typing import Any

from local_slack.acts.act import Act
from local_slack.acts.interactivity import Choice, Interaction, action_on, choices_of, interaction, tell_app
from local_slack.base.errors import SlackError
from local_slack.block_kit.inputs import VALUE_OF, input_elements
from local_slack.block_kit.view_objects import View, submission_problems
from local_slack.content.homes import Homes
from local_slack.content.views import Views
from local_slack.people.people import Person
from local_slack.site.workspace import Workspace

NOT_AN_ANSWER = "response_action must be errors, update, push or clear"
NOT_ERRORS = "errors must give a text for at least one input block of the view"
# Menus that may ask for a response URL where the view is sent, and where they say which conversation was chosen.
CONVERSATION_MENUS = {"conversations_select": "selected_conversation", "channels_select": "selected_channel"}


async def submit(workspace: Workspace, person: Person, view_id: str, values: Mapping[str, Any]) -> dict[str, str]:
    """
    Submit a person's modal, and follow the app's response action. Returns an error text for each block that has one.

    Raises: SlackError `view_not_found`, `invalid_action`, `dispatch_failed`, `operation_timeout`,
    `invalid_response_action`, or what `views.push` and `views.update` refuse.
    """
    view = workspace.views.enter(person.id, view_id, values, choices_of(workspace, person))
    problems = submission_problems(view)
    if problems:
        return problems
    for block, element in input_elements(view["blocks"]):
        value = view["state"]["values"][block["block_id"]][element["action_id"]]
        workspace.files.handed_to_app |= {file["id"] for file in value.get("files", ())}
    payload = _payload(workspace, person, view, "view_submission")
    answer = await tell_app(workspace, payload | {"response_urls": _response_urls(workspace, person, view)})
    return _respond(workspace, view, answer if isinstance(answer, Mapping) else {})


def _response_urls(workspace: Workspace, person: Person, view: View) -> list[dict[str, str]]:
    """Issue a response URL for each conversation chosen in a menu with `response_url_enabled`."""
    urls = []
    for block, element in input_elements(view["blocks"]):
        key = CONVERSATION_MENUS.get(element["type"], "")
        chosen = view["state"]["values"][block["block_id"]][element["action_id"]].get(key)
        if chosen and element.get("response_url_enabled"):
            url = workspace.response_urls.issue(workspace.channels.visible(person.id, chosen), person.id)
            place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": chosen}
            urls.append(place | {"response_url": url})
    return urls


def _respond(workspace: Workspace, view: View, answer: Mapping[str, Any]) -> dict[str, str]:
    action = answer.get("response_action")
    if action == "errors":
        errors = answer.get("errors")
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        if not isinstance(errors, Mapping) or not errors or not errors.keys() <= inputs:
            raise _invalid_response(NOT_ERRORS)
        return {block_id: str(text) for block_id, text in errors.items()}
    if not workspace.views.is_open(view["id"]):
        return {}
    if action is None:
        workspace.views.close(view["id"])
    elif action == "clear":
        workspace.views.clear(view["id"])
    elif action == "update":
        workspace.views.update(view["id"], answer.get("view"))
    elif action == "push":
        workspace.views.push(view["root_view_id"], answer.get("view"))
    else:
        raise _invalid_response(NOT_AN_ANSWER)
    return {}


def _invalid_response(problem: str) -> SlackError:
    return SlackError("invalid_response_action", response_metadata={"messages": [f"[ERROR] {problem}"]})


async def close(workspace: Workspace, person: Person, view_id: str, *, whole: bool) -> None:
    """
    Close the view that a person sees, or the `whole` modal; the app hears of views that have `notify_on_close`.

    It closes whether or not the app hears it. Raises: SlackError `view_not_found`.
    """
    view = workspace.views.enter(person.id, view_id, {}, choices_of(workspace, person))
    is_cleared = whole or bool(view["clear_on_close"])
    closed = workspace.views.clear(view_id) if is_cleared else [view]
    workspace.views.close(view_id)
    for gone in closed:
        if gone["notify_on_close"]:
            payload = _payload(workspace, person, gone, "view_closed") | {"is_cleared": is_cleared}
            del payload["trigger_id"]
            with contextlib.suppress(SlackError):
                await tell_app(workspace, payload)


async def use_element(act: Act, view_id: str, choice: Choice) -> None:
    """
    Use an element of a modal or the App Home, as the `choice` says: `block_id, action_id`, what was chosen, and the
    other `values`.

    Raises: SlackError `view_not_found`, `invalid_action`, `dispatch_failed` or `operation_timeout`.
    """
    workspace, person = act.workspace, act.person
    holder, choices = holder_of(workspace, view_id), choices_of(workspace, person)
    view = holder.enter(person.id, view_id, choice.get("values") or {}, choices)
    action = action_on(view["blocks"], choice, choices)
    if action["type"] in VALUE_OF:
        view = holder.enter(person.id, view_id, {action["block_id"]: {action["action_id"]: action}}, choices)
    payload = _payload(workspace, person, view, "block_actions", act.window) | {
        "container": {"type": "view", "view_id": view["id"]},
        "actions": [{**action, "action_ts": workspace.messages.clock.ts()}],
    }
    await tell_app(workspace, payload)


def holder_of(workspace: Workspace, view_id: str) -> Views | Homes:
    """Return the keeper of a view: the Home tabs or the modals."""
    return workspace.homes if workspace.homes.owner_of(view_id) else workspace.views


def _payload(workspace: Workspace, person: Person, view: View, kind: str, window: str = "") -> Interaction:
    root_view_id = view["root_view_id"] if view["type"] == "modal" else ""
    return interaction(workspace, person, root_view_id, window) | {"type": kind, "view": view}
