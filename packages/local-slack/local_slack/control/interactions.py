"""The app in a person's hands: commands, shortcuts, clicks and choices, modals, the Home tab."""

from typing import Any

from local_slack.acts.act import Act, Answer
from local_slack.acts.administration import MEMBER_COMMANDS, run_built_in
from local_slack.acts.clicks import click
from local_slack.acts.commands import run_command
from local_slack.acts.interactivity import choices_of
from local_slack.acts.modals import close, holder_of, submit, use_element
from local_slack.acts.shortcuts import run_global_shortcut, run_shortcut
from local_slack.acts.suggestions import search_in_message, search_in_view
from local_slack.base.errors import invalid_arguments
from local_slack.content.changes import Change, Happening

HOME_TAB = "home"
TABS = (HOME_TAB, "messages")


async def element_used(act: Act) -> Answer:
    """Click a button, or choose from a menu, of one of the app's messages or in its modal."""
    view_id, choice = act.arguments.text("view_id"), act.arguments.values | {"values": _values(act)}
    if view_id:
        await use_element(act, view_id, choice)
    else:
        await click(act, choice)
    return {}


async def options_searched(act: Act) -> Answer:
    """Return the options that the app offers for the text typed in a menu."""
    workspace, view_id, choice = act.workspace, act.arguments.text("view_id"), act.arguments.values
    if not view_id:
        return await search_in_message(workspace, act.person, act.channel, choice)
    choices = choices_of(workspace, act.person)
    view = holder_of(workspace, view_id).enter(act.person.id, view_id, _values(act), choices)
    return await search_in_view(workspace, act.person, view, choice)


async def view_seen(act: Act) -> Answer:
    """Return a person's modal view, if one is open."""
    return {"view": act.workspace.views.shown(act.person.id, act.window)}


async def view_used(act: Act) -> Answer:
    """Submit the modal view that a person sees, close it, or clear the whole modal."""
    view_id, action = act.arguments.required("view_id"), act.arguments.required("action")
    errors = {}
    if action == "submit":
        errors = await submit(act.workspace, act.person, view_id, _values(act))
    elif action in ("close", "clear"):
        await close(act.workspace, act.person, view_id, whole=action == "clear")
    else:
        raise invalid_arguments("action must be submit, close or clear")
    return {"errors": errors, "view": act.workspace.views.shown(act.person.id, act.window)}


def _values(act: Act) -> dict[str, dict[str, dict[str, Any]]]:
    values = act.arguments.structure("values") or {}
    if not isinstance(values, dict) or not all(isinstance(block, dict) for block in values.values()):
        raise invalid_arguments("values must be objects by block_id and action_id")
    if not all(isinstance(value, dict) for block in values.values() for value in block.values()):
        raise invalid_arguments("each value must be an object, as in view.state.values")
    return values


async def command_typed(act: Act) -> Answer:
    """Run a slash command."""
    command, text = act.arguments.required("command"), act.arguments.text("text")
    if command in MEMBER_COMMANDS:
        return run_built_in(act)
    await run_command(act, command, text)
    return {}


async def shortcut_used(act: Act) -> Answer:
    """Use a message shortcut on a message, or a global one where no message is named."""
    callback_id = act.arguments.required("callback_id")
    if not act.arguments.text("ts"):
        await run_global_shortcut(act, callback_id)
        return {}
    message = act.workspace.messages.get(act.channel, act.arguments.text("ts"))
    await run_shortcut(act, message, callback_id)
    return {}


async def home_seen(act: Act) -> Answer:
    """Return a person's Home tab, if the app published one."""
    return {"view": act.workspace.homes.shown(act.person.id)}


async def home_opened(act: Act) -> Answer:
    """Open the App Home, its Home tab or the tab with the direct message; the app hears of it."""
    workspace, tab = act.workspace, act.arguments.text("tab", HOME_TAB)
    if tab not in TABS:
        raise invalid_arguments(f"tab must be {' or '.join(TABS)}")
    view = workspace.homes.shown(act.person.id)
    channel = workspace.direct(act.person.id, workspace.bot.id)[0]
    shown = view if tab == HOME_TAB else None
    workspace.publish(Change(Happening.HOME_OPENED, channel, user=act.person.id, tab=tab, view=shown))
    return {"channel": channel.id, "view": view}
