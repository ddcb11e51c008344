"""A recording on its way to the service: which route it takes and that it is as long as was promised."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator

from conversation.errors import LengthMismatch

AUDIO_TYPES = frozenset({"audio/wav", "audio/wave", "audio/mpeg", "audio/mp3"})
"""The types that may be named; for other audio the service finds out by itself (reference: "Async Audio API")."""


class ContentFailed(Exception):
    """Reading the content failed with `error`, whatever that is: it is not the service's."""

    def __init__(self, error: Exception) -> None:
        super().__init__(repr(error))
        self.error = error


def route_of(content_type: str | None) -> tuple[str, str | None]:
    """The route for a content type, "audio" or "video", and the type to name there, if any."""
    named = (content_type or "").partition(";")[0].strip().lower()
    if named.startswith("video/") and named.isascii() and named.isprintable():
        return "video", named
    return "audio", named if named in AUDIO_TYPES else None


async def exactly(content: AsyncIterable[bytes], length: int) -> AsyncGenerator[bytes, None]:
    """
    The content, of which the last chunk is given only once the length is right.

    So a service never holds a whole body that is not the recording.

    Raises: LengthMismatch; ContentFailed around what the content raises.
    """
    source = aiter(content)
    given, held = 0, b""
    while (chunk := await _next_chunk(source)) is not None:
        given += len(chunk)
        if given > length:
            raise LengthMismatch(length, given)
        if held:
            yield held
        held = chunk
    if given != length:
        raise LengthMismatch(length, given)
    yield held


async def _next_chunk(source: AsyncIterator[bytes]) -> bytes | None:
    try:
        return await anext(source, None)
    except Exception as error:
        raise ContentFailed(error) from error
