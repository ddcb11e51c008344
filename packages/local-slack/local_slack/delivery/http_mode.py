"""HTTP mode: the app's request URLs, called with signed requests as Slack calls them."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from local_slack.base.manifest import AppDefinition
from local_slack.base.urls import absolute
from local_slack.delivery.envelopes import COMMANDS, EVENTS, Delivery, Envelope, NotDeliveredError

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
VERIFICATION_SECONDS = 3.0


class HttpMode:
    """
    Calls the app's request URLs.

    Requests are signed at the machine's own time, wherever the clock was moved: apps refuse a request that is five
    minutes old.
    """

    name = "http"
    silence = "http_timeout"
    is_reachable = True

    def __init__(self, app: Callable[[], AppDefinition], signing_secret: str) -> None:
        self.origin = ""
        self.connection_changed: Callable[[bool], None] = lambda _: None
        self._app = app
        self._signer = SignatureVerifier(signing_secret)
        self._client: httpx.AsyncClient | None = None
        self._verified: set[str] = set()

    def takes(self, envelope: Envelope) -> bool:
        """Whether the app named a URL for this kind of envelope."""
        return bool(self._url(envelope))

    def _url(self, envelope: Envelope) -> str:
        app = self._app()
        if envelope.type == EVENTS:
            return app.events_url
        if envelope.type == COMMANDS:
            return next((str(known.get("url", "")) for known in app.commands if known["command"] == envelope.kind), "")
        return app.options_url if envelope.kind == "block_suggestion" else app.interactivity_url

    async def ready(self) -> None:
        """Return at once: only trying shows whether the app is there."""

    async def send(self, delivery: Delivery, seconds: float) -> Any:
        """
        Call the app once and return the payload of its answer.

        Raises: NotDeliveredError if it does not answer in time with 2xx, or its URL was never verified.
        """
        envelope, url = delivery.envelope, self._url(delivery.envelope)
        if envelope.type == EVENTS and url not in self._verified and not await self.verify(url):
            raise NotDeliveredError("dispatch_failed", "connection_failed")
        body, content_type = _body(absolute(envelope.payload, self.origin), envelope.type)
        headers = {"Content-Type": content_type}
        if envelope.retry_attempt:
            headers |= {"X-Slack-Retry-Num": str(envelope.retry_attempt), "X-Slack-Retry-Reason": envelope.retry_reason}
        response = await self._post(url, body, headers, seconds)
        if not response.is_success:
            is_final = response.headers.get("x-slack-no-retry") == "1"
            raise NotDeliveredError("dispatch_failed", "http_error", is_final=is_final)
        return _said(response)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str], seconds: float) -> httpx.Response:
        timestamp = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=body) or ""
        signed = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature, "User-Agent": USER_AGENT}
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False)
        try:
            # httpx itself limits each step and not all of them together.
            async with asyncio.timeout(seconds):
                return await self._client.post(url, content=body, headers={**signed, **headers}, timeout=None)
        except TimeoutError as problem:
            raise NotDeliveredError("operation_timeout", self.silence) from problem
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise NotDeliveredError("dispatch_failed", "connection_failed") from problem

    async def verify(self, url: str) -> bool:
        """Challenge a URL for events, as Slack does before it sends any. Returns whether it gave the challenge back."""
        challenge = secrets.token_urlsafe(24)
        body = json.dumps({"token": "", "challenge": challenge, "type": "url_verification"}).encode()
        try:
            response = await self._post(url, body, {"Content-Type": JSON}, VERIFICATION_SECONDS)
        except NotDeliveredError:
            return False
        is_right = response.is_success and _challenge_in(response) == challenge
        if is_right:
            self._verified.add(url)
            self.connection_changed(True)
        return is_right

    def is_verified(self, url: str) -> bool:
        """Whether a URL for events gave its challenge back."""
        return url in self._verified

    async def close(self) -> None:
        """Close the connections; safe to call repeatedly."""
        if self._client is not None:
            await self._client.aclose()


def _body(payload: Mapping[str, Any], kind: str) -> tuple[bytes, str]:
    if kind == EVENTS:
        return json.dumps(payload, ensure_ascii=False).encode(), JSON
    fields = payload if kind == COMMANDS else {"payload": json.dumps(payload, ensure_ascii=False)}
    return urlencode(fields).encode(), FORM


def _challenge_in(response: httpx.Response) -> str:
    """Return the challenge, which may come as JSON, as a form or as plain text."""
    said = _said(response)
    if isinstance(said, Mapping) and "challenge" in said:
        return str(said["challenge"])
    return response.text.strip().removeprefix("challenge=")


def _said(response: httpx.Response) -> Any:
    """Return an answer as the payload of an acknowledgement: JSON, or plain text as the text of a message."""
    if not response.content.strip():
        return None
    try:
        return response.json()
    except ValueError:
        return {"text": response.text}
