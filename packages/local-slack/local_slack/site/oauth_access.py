"""oauth.v2.access: exchanging a code for tokens."""

import base64
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from local_slack.base.arguments import Arguments
from local_slack.base.errors import SlackError
from local_slack.site.oauth import check_client
from local_slack.site.site import Site


def exchange(site: Site, request: Request, arguments: Arguments) -> Mapping[str, Any]:
    """
    Exchange a code for tokens, and install the app where a person allowed it.

    Raises: SlackError `invalid_client_id`, `bad_client_secret`, `invalid_grant_type`, or as `Codes.use`.
    """
    credentials = site.platform.credentials
    check_client(_client_in(request, arguments), credentials)
    if arguments.text("grant_type", "authorization_code") != "authorization_code":
        raise SlackError("invalid_grant_type")
    grant = site.codes.use(arguments.text("code"), arguments.text("redirect_uri"))
    workspace = site.workspace(grant.team_id)
    answer: dict[str, Any] = {"ok": True, "app_id": credentials.app_id, "is_enterprise_install": False}
    if grant.wish.scopes:
        token = workspace.install(grant.wish.scopes)
        scope = ",".join(sorted(workspace.installation.scopes))
        answer |= {"access_token": token, "token_type": "bot", "scope": scope, "bot_user_id": workspace.bot.id}
    user = {"id": grant.user_id}
    if grant.wish.user_scopes:
        token = workspace.people.get(grant.user_id).token
        user |= {"scope": ",".join(grant.wish.user_scopes), "access_token": token, "token_type": "user"}
    place = {"team": {"id": workspace.team.id, "name": workspace.team.name}, "enterprise": None}
    return answer | place | {"authed_user": user}


def _client_in(request: Request, arguments: Arguments) -> tuple[str, str]:
    """Return the client's id and secret, from basic authentication or else from the arguments."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            client_id, secret = "", ""
        return client_id, secret
    return arguments.text("client_id"), arguments.text("client_secret")
