"""views.*: modals that the app opens, changes and stacks."""

from local_slack.errors import invalid_arguments
from local_slack.methods.call import Answer, Call, Method


def open_modal(call: Call) -> Answer:
    """Open a modal for the person whose act gave the trigger id."""
    trigger = call.workspace.triggers.use(call.arguments.required("trigger_id"))
    return {"view": call.workspace.views.open(trigger.user_id, call.arguments.structure("view"))}


def push(call: Call) -> Answer:
    """Put a view on top of the modal in which the trigger id was given."""
    trigger = call.workspace.triggers.use(call.arguments.required("trigger_id"))
    return {"view": call.workspace.views.push(trigger.root_view_id, call.arguments.structure("view"))}


def update(call: Call) -> Answer:
    """Change a view that is open, named by its id or by the app's own."""
    arguments, views = call.arguments, call.workspace.views
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id or external_id")
    view_id = view_id or views.named(external_id)
    return {"view": views.update(view_id, arguments.structure("view"), arguments.text("hash"))}


METHODS = {"views.open": Method(open_modal), "views.push": Method(push), "views.update": Method(update)}
