"""`readout run` on a machine whose clock is set under it, as every library in it sees the time."""

from functools import partial
from pathlib import Path

import pytest

from tests.scenario.records import Records
from tests.scenario.town import Bot, connected, seen, town

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
SET = "the clock was set"


@pytest.mark.slow
@pytest.mark.skipif(LIBRARY is None, reason="needs faketime (apt-get install faketime)")
async def test_readouts_are_made_whatever_the_clock_shows(tmp_path: Path) -> None:
    """Set back by an hour, then forward by a day: ticks, polls, the engine's token and the posts all go on."""
    shown = tmp_path / "shown"
    shown.write_text("+0\n")
    fake = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(shown),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    async with town(tmp_path / "town", **fake) as (workspace, bot):
        await connected(workspace)
        records = Records(bot.home)
        for steps, offset in enumerate(("-3600", "+86400"), start=1):
            shown.write_text(f"{offset}\n")
            await seen(partial(_has_noticed, bot, steps), "a word on the clock in the log")
            # An event, which Slack repeats: after a step forward slack_sdk takes the connection for dead.
            root, _ = await workspace.thread("Shall we move the launch?", "I'll tell the sales team by Friday.")
            await workspace.mention("summarize", thread_ts=root)
            await workspace.readout(root)
        await records.at_rest()

        assert [("done", None)] * 2 == records.outcomes()


def _has_noticed(bot: Bot, steps: int) -> bool:
    return bot.log().count(SET) == steps
