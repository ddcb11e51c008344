"""views.*: modals that the app opens."""

from local_slack.methods.call import Answer, Call, Method


def open_modal(call: Call) -> Answer:
    """Open a modal for the person whose act gave the trigger id."""
    user_id = call.workspace.triggers.use(call.arguments.required("trigger_id"))
    return {"view": call.workspace.views.open(user_id, call.arguments.structure("view"))}


METHODS = {"views.open": Method(open_modal)}
