"""views.*: modals that the app opens, changes and stacks, and the Home tabs that it publishes."""

from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.methods.call import Answer, Call, Method


def open_modal(call: Call) -> Answer:
    """Open a modal for the person behind the trigger id."""
    trigger = call.workspace.triggers.use(call.arguments.required("trigger_id"))
    return {"view": call.workspace.views.open(trigger.user_id, call.arguments.structure("view"), trigger.window)}


def push(call: Call) -> Answer:
    """Push a view onto the modal behind the trigger id."""
    trigger = call.workspace.triggers.use(call.arguments.required("trigger_id"))
    return {"view": call.workspace.views.push(trigger.root_view_id, call.arguments.structure("view"))}


def update(call: Call) -> Answer:
    """Change a view that is open or a Home tab, named by its id or by the app's own."""
    arguments, views, homes = call.arguments, call.workspace.views, call.workspace.homes
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id or external_id")
    wanted, known_hash = arguments.structure("view"), arguments.text("hash")
    tab_owner = homes.owner_of(view_id) or homes.named(external_id)
    if tab_owner:
        return {"view": homes.publish(tab_owner, wanted, known_hash)}
    return {"view": views.update(view_id or views.named(external_id), wanted, known_hash)}


def publish(call: Call) -> Answer:
    """Show a person a view in the Home tab."""
    arguments, workspace = call.arguments, call.workspace
    user_id = arguments.required("user_id")
    if user_id not in workspace.people.by_id or workspace.people.get(user_id).is_bot:
        raise invalid_arguments("invalid `user_id`")
    if not workspace.app.has_home_tab:
        raise SlackError("not_enabled")
    return {"view": workspace.homes.publish(user_id, arguments.structure("view"), arguments.text("hash"))}


METHODS = {
    "views.open": Method(open_modal),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
