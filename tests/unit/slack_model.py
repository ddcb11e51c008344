"""A tiny Slack behind slack_sdk's client: a thread, what it keeps, and what may happen to a request on its way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.work.outbox import LONGEST_FLIGHT_SECONDS

THREAD_TS = "1.000000"


class Fate(Enum):
    """What happens to one request."""

    ANSWERED = "answered"
    LIMITED = "429: Slack did nothing"
    FAILED = "500: who knows, and Slack did nothing"
    LOST = "the connection broke, and Slack did nothing"
    UNHEARD = "Slack did it, and the connection broke before its answer came"
    LATE = "it timed out, and Slack did it afterwards"
    REFUSED = "Slack does not take it"


@dataclass
class Late:
    """A request that is still under way although its sender has given up."""

    at: float
    method: str
    arguments: Mapping[str, Any]


@dataclass
class SlackModel(AsyncWebClient):
    """
    The Web API of a workspace with one thread. It refuses methods that it does not know.

    `fates` are the fates of the requests to come; when they have run out, all is answered.
    """

    now: float
    fates: list[Fate] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    members: list[str] = field(default_factory=lambda: ["U1"])
    late: list[Late] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Be a client without a network and without retries."""
        super().__init__(token="xoxb-model", retry_handlers=[])

    async def api_call(self, api_method: str, **request: Any) -> AsyncSlackResponse:
        """Meet a request with its fate."""
        arguments = {**(request.get("params") or {}), **(request.get("json") or {})}
        fate = self.fates.pop(0) if self.fates else Fate.ANSWERED
        self.calls.append(api_method)
        return self._met(fate, api_method, {key: value for key, value in arguments.items() if value is not None})

    def _met(self, fate: Fate, method: str, arguments: Mapping[str, Any]) -> AsyncSlackResponse:
        match fate:
            case Fate.LIMITED:
                raise self._error(method, 429, "ratelimited")
            case Fate.FAILED:
                raise self._error(method, 500, "internal_error")
            case Fate.REFUSED:
                raise self._error(method, 200, "invalid_blocks")
            case Fate.LOST:
                raise aiohttp.ServerDisconnectedError
            case Fate.LATE:
                self.late.append(Late(self.now + LONGEST_FLIGHT_SECONDS, method, arguments))
                raise TimeoutError
            case Fate.UNHEARD:
                self._done(method, arguments)
                raise aiohttp.ServerDisconnectedError
        return self._done(method, arguments)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and what is still under way arrive."""
        self.now += seconds
        arriving = [late for late in self.late if late.at <= self.now]
        self.late = [late for late in self.late if late.at > self.now]
        for late in arriving:
            self._done(late.method, late.arguments)

    def texts(self) -> list[str]:
        """What people read in the thread."""
        return [message["text"] for message in self.messages]

    def _done(self, method: str, arguments: Mapping[str, Any]) -> AsyncSlackResponse:
        match method:
            case "chat.postMessage":
                return self._answer(method, self._posted(arguments))
            case "chat.update":
                return self._answer(method, self._updated(arguments))
            case "chat.postEphemeral":
                return self._answer(method, {"message_ts": f"{self.now:.6f}"})
            case "conversations.members":
                return self._answer(method, {"members": self.members})
            case "conversations.replies":
                root = {"ts": THREAD_TS, "text": "root"}
                return self._answer(method, {"messages": [root, *self._since(arguments.get("oldest", "0"))]})
        raise AssertionError(f"this Slack has no {method}")

    def _posted(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        # Two messages never share a ts.
        message = {"ts": f"{self.now:.0f}.{len(self.messages):06d}", "thread_ts": arguments["thread_ts"]}
        message |= {"text": arguments["text"], "metadata": arguments["metadata"]}
        self.messages.append(message)
        return {"ts": message["ts"], "message": message}

    def _updated(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        message = next(message for message in self.messages if message["ts"] == arguments["ts"])
        message["text"] = arguments["text"]
        return {"ts": message["ts"], "message": message}

    def _since(self, oldest: str) -> Iterator[dict[str, Any]]:
        return (message for message in self.messages if float(message["ts"]) > float(oldest))

    def _error(self, method: str, status: int, code: str) -> SlackApiError:
        headers = {"Retry-After": "3"} if status == 429 else {}
        response = self._response(method, {"ok": False, "error": code}, status, headers)
        return SlackApiError(code, response)  # type: ignore[no-untyped-call]

    def _answer(self, method: str, data: dict[str, Any]) -> AsyncSlackResponse:
        return self._response(method, {"ok": True, **data}, 200, {})

    def _response(self, method: str, data: dict[str, Any], status: int, headers: dict[str, str]) -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=method,
            req_args={},
            data=data,
            headers=headers,
            status_code=status,
        )
