"""The Web API: one call from its token and arguments to its answer, or to a failure on request."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local_slack.base.arguments import Arguments, read_arguments
from local_slack.base.errors import RateLimitedError, SlackError
from local_slack.base.urls import absolute, origin_of
from local_slack.delivery.faults import HELD, INTERNAL_ERROR, LOST, RATELIMITED, DroppedConnection, Fault
from local_slack.methods import METHODS
from local_slack.methods.call import Answer, Call, Caller
from local_slack.site.oauth_access import exchange
from local_slack.site.platform import CallSeen, Platform
from local_slack.site.site import Site
from local_slack.site.workspace import Workspace

APP_METHODS = frozenset({"apps.connections.open"})
EXCHANGE = "oauth.v2.access"
KINDS = {"xoxb-": "bot", "xoxp-": "user", "xapp-": "app"}


async def call_method(request: Request) -> Response:
    """Answer one call of a Web API method."""
    site: Site = request.app.state.site
    method = request.path_params["method"]
    fault = site.platform.faults.take(method)
    arguments, token = Arguments({}), ""
    try:
        arguments = await read_arguments(request)
        token = _token(request, arguments)
        answer = _run(site, request, arguments, fault)
    except RateLimitedError as refusal:
        answer, fault = refusal.answer(), Fault(method, RATELIMITED, seconds=refusal.retry_after)
    except SlackError as refusal:
        answer = refusal.answer()
    owner = site.owner_of(token)
    team_id = owner[0].team.id if owner else ""
    site.platform.log_call(CallSeen(method, arguments.values, team_id, KINDS.get(token[:5], "")), answer)
    scopes = site.workspace(team_id).installation.scopes
    return await _respond(site.platform, absolute(answer, origin_of(request)), fault, scopes)


def _run(site: Site, request: Request, arguments: Arguments, fault: Fault | None) -> Answer:
    method = request.path_params["method"]
    if fault and fault.fault not in (LOST, HELD):
        raise SlackError(fault.fault)
    if method == EXCHANGE:
        return exchange(site, request, arguments)
    if method not in METHODS:
        raise SlackError("unknown_method", req_method=method)
    if "token" in request.query_params:  # Refused for all apps that were made after February 2021.
        raise SlackError("invalid_auth")
    workspace, caller = authenticate(site, method, _token(request, arguments))
    caller.require(METHODS[method].scope)
    if caller.person.is_bot:
        workspace.limits.step(method)
    answer = METHODS[method].run(Call(workspace, caller, arguments, origin_of(request)))
    return {"ok": True, **answer}


async def _respond(platform: Platform, answer: Answer, fault: Fault | None, scopes: frozenset[str]) -> Response:
    name = fault.fault if fault else ""
    if fault and name == RATELIMITED:
        return JSONResponse(answer, status_code=429, headers={"Retry-After": f"{fault.seconds:g}"})
    if name == INTERNAL_ERROR:
        return JSONResponse(answer, status_code=500)
    if name == LOST:
        return DroppedConnection()
    if fault and name == HELD:
        await platform.faults.pause(fault.seconds)
    return JSONResponse(answer, headers={"X-OAuth-Scopes": ",".join(sorted(scopes))})


def _token(request: Request, arguments: Arguments) -> str:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else arguments.text("token")


def authenticate(site: Site, method: str, token: str) -> tuple[Workspace, Caller]:
    """
    Find who calls in which workspace, by token; the app's own token counts as its bot in the first.

    Raises: SlackError `not_authed`, `invalid_auth` or `not_allowed_token_type`; `account_inactive` or `token_revoked`
    for the bot after the app was uninstalled or its tokens were revoked.
    """
    if not token:
        raise SlackError("not_authed")
    is_app = token == site.platform.credentials.app_token
    if is_app != (method in APP_METHODS) and (is_app or site.owner_of(token)):
        raise SlackError("not_allowed_token_type")
    if is_app:
        return site.first, Caller(site.first.bot, site.first.installation.scopes)
    workspace, person = site.authenticate(token)
    return workspace, Caller(person, workspace.installation.scopes if person.is_bot else None)
