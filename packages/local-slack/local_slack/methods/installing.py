"""auth.revoke and apps.uninstall: an app gives up its tokens."""

from local_slack.methods.call import Answer, Call, Method
from local_slack.site.oauth import check_client


def revoke(call: Call) -> Answer:
    """Refuse the caller's token from now on; with `test` nothing happens."""
    if call.arguments.flag("test"):
        return {"revoked": False}
    call.workspace.revoke(call.person)
    return {"revoked": True}


def uninstall(call: Call) -> Answer:
    """Uninstall the app from the caller's workspace."""
    arguments, credentials = call.arguments, call.workspace.platform.credentials
    check_client((arguments.text("client_id"), arguments.text("client_secret")), credentials)
    call.workspace.uninstall()
    return {}


METHODS = {"auth.revoke": Method(revoke), "apps.uninstall": Method(uninstall)}
