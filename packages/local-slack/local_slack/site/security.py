"""Access to the local Slack: for programs on this machine and its own page, for nothing else in a browser."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local_slack.base.manifest import LOOPBACK_NAMES

READING_METHODS = frozenset({"GET", "HEAD"})
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class LoopbackOnly:
    """
    Refuses requests that a foreign web page makes through a person's browser.

    A foreign Host means DNS rebinding; a foreign Origin on a request that changes something means cross-site forgery.
    Programs send no Origin and are let through.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a connection through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        problem, is_http = refusal(scope), scope["type"] == "http"
        if not problem:
            await self.app(scope, receive, _with_headers(send) if is_http else send)
        elif is_http:
            await JSONResponse({"ok": False, "error": problem}, status_code=403)(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})


def refusal(scope: Scope) -> str:
    """Return the error code for a connection that must be refused, or an empty string."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not _is_ours(host, scope):
        return "host_not_allowed"
    reads = scope["type"] == "http" and scope["method"] in READING_METHODS
    if not reads and headers.get("origin", f"http://{host}") != f"http://{host}":
        return "origin_not_allowed"
    return ""


def _is_ours(host: str, scope: Scope) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        port = parts.port
    except ValueError:
        return False
    server = scope.get("server")
    # slack_sdk's sync client for Socket Mode names no port; what it connects with is its ticket.
    is_right_port = server is None or (port or 80) == server[1] or (port is None and scope["type"] == "websocket")
    return parts.hostname in LOOPBACK_NAMES and is_right_port


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
