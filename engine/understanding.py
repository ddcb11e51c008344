"""
Understanding: all parts of a conversation, found anew after something was added to it or changed.

What was submitted or changed becomes the conversation's history, an analyst finds what that says, and both are written
as the parts that routes answer with. A process of its own does it where there is much to read: neither other texts nor
the bot wait for that. It gets the content and the analyst, pickled, on its standard input and writes a line for each
part, the name and a tab before its JSON.
"""

import asyncio
import contextlib
import gc
import json
import logging
import os
import pickle
import random
import resource
import sys
from collections.abc import Mapping

from conversation.json_object import JsonObject
from conversation.models import Member
from conversation.wire import submissions
from conversation.wire.common import Json
from engine.analysis import Analyst, AnalystFailed, Findings, Text, by_rules
from engine.analysis.english.sentences import TimedWord
from engine.child import child_command, child_environment
from engine.conversations import (
    READING,
    History,
    begun_at,
    decode_history,
    parts_of,
    said_in_turn,
    with_recording,
    with_texts,
)
from engine.errors import UnderstandingDied
from engine.members import with_member

MUCH = 100_000
"""Bytes from which on a process is worth its start, which takes half a second."""

NICENESS = 10
"""Everything else on the machine goes first, as with recognition."""

MEMORY_BYTES = 2 * 1024**3
"""Address space. Four megabytes of text need 300 MB, nine need 430."""

ID_RANGE = (4_500_000_000_000_000, 6_799_999_999_999_999)
"""Conversations, messages and insights have ids of 16 digits, as the hosted API's have."""


log = logging.getLogger(__name__)


def new_id() -> str:
    """An id for a conversation, a message or an insight."""
    return str(random.randint(*ID_RANGE))


async def understood(content: Json, analyst: Analyst) -> Mapping[str, str]:
    """
    What `understand` gives, wherever that is done.

    Raises: UnderstandingDied when a process was needed and did not come to its end.
    """
    pickled = await asyncio.to_thread(pickle.dumps, (content, analyst))
    if len(pickled) <= MUCH:
        # Its own loop in a thread: the analyst may compute for as long as it likes.
        return await asyncio.to_thread(lambda: asyncio.run(understand(content, analyst)))
    output = await _output_of_process(pickled)
    return await asyncio.to_thread(_parts_in, output)


def was_read(parts: Mapping[str, str]) -> bool:
    """Whether a conversation with these parts is in a language that its analyst reads."""
    return bool(json.loads(parts[READING])["was_read"])


async def understand(content: Json, analyst: Analyst) -> Mapping[str, str]:
    """
    The parts of a conversation as JSON text, each by its name.

    `content` has the `conversation` and its `messages` as JSON text, the `reading` by which it is understood, and what
    is new: `texts` or what was `heard`, `made_at` some time, or a `member` as changed; that is nobody who is known if
    no parts come back. What the analyst cannot find the rules do.
    """
    history = _changed(decode_history(content["conversation"], content["messages"]), content)
    if history is None:
        return {}
    reading = content["reading"]
    findings = await _found(history, analyst, reading) if reading["understands"] else Findings()
    is_read = reading["understands"] and findings.is_read
    parts = {READING: {**reading, "was_read": is_read}, **parts_of(history, findings)}
    return {name: json.dumps(part) for name, part in parts.items()}


async def _found(history: History, analyst: Analyst, reading: Json) -> Findings:
    text = Text(history.messages, begun_at(history), reading["confidence_threshold"], new_id)
    try:
        return await analyst(text)
    except AnalystFailed as failed:
        log.warning("analyst failed, the rules go on", extra={"reason": str(failed)})
        return by_rules(text)


def _changed(history: History, content: Json) -> History | None:
    made_at = JsonObject(content).optional_time("made_at")
    match content:
        case {"texts": texts}:
            messages = submissions.decode_text_messages(JsonObject({"messages": texts}))
            return with_texts(history, messages, new_id, made_at=made_at)
        case {"heard": {"words": words, "speakers": speakers, "seconds": seconds}}:
            timed = [TimedWord(*word) for word in words]
            said = said_in_turn(timed, speakers)
            return with_recording(history, said, seconds, new_id, made_at=made_at)
    return with_member(history, Member(**content["member"]))


async def _output_of_process(content: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *child_command("engine.understanding"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=child_environment(),
    )
    try:
        output, _ = await process.communicate(content)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise UnderstandingDied
    return output


def _parts_in(output: bytes) -> Mapping[str, str]:
    lines = (line.partition("\t") for line in output.decode().splitlines())
    return {name: body for name, _, body in lines}


def main() -> None:
    """Understand what comes in, once."""
    os.nice(NICENESS)
    # Not every system knows this limit; a lower one may be set already.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # Millions of values and no cycles: looking for some would take a third of the time.
    gc.disable()
    content, analyst = pickle.load(sys.stdin.buffer)  # noqa: S301 - only the engine that started us writes there.
    for name, body in asyncio.run(understand(content, analyst)).items():
        sys.stdout.write(f"{name}\t{body}\n")


if __name__ == "__main__":
    main()
