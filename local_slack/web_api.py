"""The Web API: who calls which method with which arguments, what it answers, and what goes wrong on request."""

import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local_slack.arguments import Arguments, read_arguments
from local_slack.errors import SlackError
from local_slack.faults import HELD, INTERNAL_ERROR, LOST, RATELIMITED, DroppedConnection, Fault
from local_slack.methods import METHODS
from local_slack.methods.call import Answer, Call, Caller
from local_slack.urls import absolute, origin_of
from local_slack.workspace import Workspace

APP_METHODS = frozenset({"apps.connections.open"})


async def call_method(request: Request) -> Response:
    """Answer one call of a Web API method."""
    workspace: Workspace = request.app.state.workspace
    method = request.path_params["method"]
    fault = workspace.faults.take(method)
    arguments = Arguments({})
    try:
        arguments = await read_arguments(request)
        answer = _run(workspace, request, arguments, fault)
    except SlackError as refusal:
        answer = refusal.answer()
    log_call(workspace, method, arguments.values, answer)
    return await _respond(workspace, absolute(answer, origin_of(request)), fault)


def _run(workspace: Workspace, request: Request, arguments: Arguments, fault: Fault | None) -> Answer:
    method = request.path_params["method"]
    if fault and fault.fault not in (LOST, HELD):
        raise SlackError(fault.fault)
    if method not in METHODS:
        raise SlackError("unknown_method", req_method=method)
    caller = authenticate(workspace, method, _token(request, arguments))
    caller.require(METHODS[method].scope)
    return {"ok": True} | METHODS[method].run(Call(workspace, caller, arguments, origin_of(request)))


async def _respond(workspace: Workspace, answer: Answer, fault: Fault | None) -> Response:
    name = fault.fault if fault else ""
    if fault and name == RATELIMITED:
        return JSONResponse(answer, status_code=429, headers={"Retry-After": f"{fault.seconds:g}"})
    if name == INTERNAL_ERROR:
        return JSONResponse(answer, status_code=500)
    if name == LOST:
        return DroppedConnection()
    if fault and name == HELD:
        await workspace.pause(fault.seconds)
    return JSONResponse(answer, headers={"X-OAuth-Scopes": ",".join(sorted(workspace.app.scopes))})


def _token(request: Request, arguments: Arguments) -> str:
    if "token" in request.query_params:  # Refused for all apps that were made after February 2021.
        raise SlackError("invalid_auth")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else arguments.text("token")


def authenticate(workspace: Workspace, method: str, token: str) -> Caller:
    """
    Find who calls, by token.

    Raises: SlackError `not_authed`, `invalid_auth` or `not_allowed_token_type`; `account_inactive` or `token_revoked`
    for the bot after the app was uninstalled or its tokens were revoked.
    """
    if not token:
        raise SlackError("not_authed")
    person = workspace.people.by_token.get(token)
    is_app = token == workspace.team.app_token
    if person is None and not is_app:
        raise SlackError("invalid_auth")
    if is_app != (method in APP_METHODS):
        raise SlackError("not_allowed_token_type")
    if person == workspace.bot and workspace.token_refusal:
        raise SlackError(workspace.token_refusal)
    caller = person or workspace.bot
    return Caller(caller, workspace.app.scopes if caller.is_bot else None)


def log_call(workspace: Workspace, method: str, arguments: Mapping[str, Any], answer: Answer) -> None:
    """Write a call into the log, without its token."""
    shown = {key: value for key, value in arguments.items() if key != "token"}
    entry = {"method": method, "args": shown, "ok": answer["ok"], "at": time.time()}
    workspace.calls.append(entry | ({"error": answer["error"]} if "error" in answer else {}))
