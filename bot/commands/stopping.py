"""Waiting for the word to stop."""

import asyncio
import signal


async def told_to_stop() -> None:
    """Return when this process gets SIGINT (Ctrl-C) or SIGTERM. A second one ends it at once."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    try:
        await told.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
