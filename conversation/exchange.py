"""One HTTP exchange: a request goes out, and its answer comes back whole or the failure says how far it got."""

import httpx

from conversation.answers import Answer
from conversation.errors import ContractError, Unreachable

MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""A transcript of hours with every word takes a few MB."""

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


async def exchange(http: httpx.AsyncClient, request: httpx.Request) -> Answer:
    """
    Send a request, following no redirect, and read its answer.

    What the request's content raises comes out unchanged, unless it is one of httpx's own transport errors.

    Raises: Unreachable; ContractError when the answer is larger than MAX_ANSWER_BYTES or wrongly compressed.
    """
    try:
        response = await http.send(request, stream=True, follow_redirects=False)
        try:
            headers = response.headers
            return Answer(
                response.status_code, await _content(response), headers.get("Retry-After"), headers.get("Date")
            )
        finally:
            await response.aclose()
    except httpx.DecodingError as error:
        raise ContractError("body", "is not compressed as its header says") from error
    except httpx.TransportError as error:
        raise _unreachable(error, request.url.host) from error


async def _content(response: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise ContractError("body", f"is larger than {MAX_ANSWER_BYTES} bytes")
    return bytes(content)


def _unreachable(error: httpx.TransportError, host: str) -> Unreachable:
    sent = not isinstance(error, _NOT_SENT)
    reason = f"{type(error).__name__}: {error}".removesuffix(": ")
    return Unreachable(f"{host} {'did not answer' if sent else 'cannot be reached'} ({reason})", sent=sent)
