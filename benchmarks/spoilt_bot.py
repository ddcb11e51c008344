"""`readout run`, except that a share of what its engine answers is spoilt: python -m benchmarks.spoilt_bot SHARE."""

import asyncio
import random
import sys
from dataclasses import replace

from benchmarks.faults import proxy
from bot import logs, wiring
from bot.commands.stopping import told_to_stop
from bot.settings import Settings, load_settings


async def run(settings: Settings, share: float) -> None:
    """Run the bot until told to stop, with a proxy between it and its engine."""
    async with (
        wiring.api(settings) as api,
        proxy(api.url, share=share, chance=random.Random()) as spoilt,
        wiring.bot(settings, replace(api, url=spoilt.own)),
    ):
        await told_to_stop()


if __name__ == "__main__":
    logs.configure("info")
    asyncio.run(run(load_settings(), float(sys.argv[1])))
