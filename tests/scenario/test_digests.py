"""A channel hears at its own time what its conversations came to, once, and only what it has not heard."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.wiring import Api
from storage.digests import LATEST_SECONDS, LEASE_SECONDS
from tests.scenario.media import silence
from tests.scenario.records import Records
from tests.scenario.workspace import (
    BEN,
    Message,
    Workspace,
    eventually,
    links_of,
    ours,
    readout_in,
    words_of,
)

REPORT = "I will send the report to the sales team by Friday."
BUDGET = "Who is going to tell the finance team about the budget?"
HOUR = 3600.0


def digests_in(messages: list[Message]) -> list[Message]:
    """The digests among messages."""
    return [message for message in ours(messages) if message["text"].startswith("Digest")]


async def digest(workspace: Workspace, *, channel: str = "design") -> Message:
    """The digest of a channel, once it is there."""

    async def look() -> Message | None:
        return next(iter(digests_in(await workspace.messages(channel=channel))), None)

    return await eventually(look, "a digest")


async def have_readout(workspace: Workspace, *texts: str, channel: str = "design") -> Message:
    """The readout of a thread with these messages."""
    root, _ = await workspace.thread(*texts, channel=channel)
    await workspace.shortcut(root, channel=channel)
    return await workspace.readout(root, channel=channel)


def wait_until(workspace: Workspace, wall: datetime) -> None:
    """Put the bot's clock forward to a time."""
    workspace.clock.ahead += wall.timestamp() - workspace.clock()


def soon(workspace: Workspace) -> datetime:
    """A full minute of UTC that is not over yet, within the same day wherever possible."""
    return datetime.fromtimestamp(workspace.clock(), UTC).replace(second=0, microsecond=0) + timedelta(minutes=2)


async def no_runs_left(records: Records) -> None:
    """Wait until all digests that were due are done."""

    async def look() -> bool:
        return not records.rows("SELECT id FROM digest_run WHERE due_at IS NOT NULL")

    await eventually(look, "all digests done")


async def test_digest_comes_at_its_time(workspace: Workspace, records: Records) -> None:
    """It says what was promised by whom and what is open, and leads to where that was said."""
    readout = await have_readout(workspace, REPORT, BUDGET)
    due = soon(workspace)

    await workspace.command(f"digest daily {due:%H:%M} UTC")
    answer = await workspace.answer("Done. This channel gets a digest every day at")
    assert answer["ephemeral"]
    assert f"{due:%H:%M} (UTC)" in answer["text"]
    assert f"due on {due:%a} {due.day} {due:%b}, {due:%H:%M}" in answer["text"]
    assert [] == digests_in(await workspace.messages())

    wait_until(workspace, due)
    found = await digest(workspace)
    await records.at_rest()

    assert found in await workspace.messages(who=BEN)
    assert "1 conversation · since" in found["text"]
    assert "Action items\nAnna\n• " in found["text"]
    assert "send the report" in found["text"]
    assert "Open questions" in found["text"]
    assert "budget?" in found["text"]
    assert readout["ts"].replace(".", "") in links_of(found)[0]
    assert 3 <= len(links_of(found))
    assert 1 == len(digests_in(await workspace.messages()))


async def test_empty_period_posts_nothing(workspace: Workspace, records: Records) -> None:
    """Nobody is told that there is nothing to tell; what comes later is in the next digest."""
    due = soon(workspace)
    await workspace.command(f"digest daily {due:%H:%M} UTC")
    await workspace.answer("Done.")

    wait_until(workspace, due)

    async def look() -> bool:
        return bool(records.rows("SELECT id FROM digest_run WHERE until_at IS NOT NULL"))

    await eventually(look, "an empty digest")
    assert [] == digests_in(await workspace.messages())

    await have_readout(workspace, REPORT)
    wait_until(workspace, due + timedelta(days=1))
    assert "send the report" in (await digest(workspace))["text"]


async def test_digest_now_tells_what_is_new_and_only_that(workspace: Workspace, records: Records) -> None:
    """Anybody in the channel may ask for it; what it told is not told again."""
    await have_readout(workspace, REPORT)

    await workspace.command("digest now", who=BEN)
    assert (await workspace.answer("The digest is on its way.", who=BEN))["ephemeral"]
    await digest(workspace)
    await workspace.command("digest now")
    assert (await workspace.answer("Nothing new in this channel since"))["ephemeral"]

    await have_readout(workspace, BUDGET)
    await workspace.command("digest now")

    async def look() -> list[Message] | None:
        found = digests_in(await workspace.messages())
        return found if len(found) == 2 else None

    first, second = await eventually(look, "the second digest")
    assert "report" in first["text"]
    assert "report" not in second["text"]
    assert "budget" in second["text"]


async def test_off_is_off(workspace: Workspace, records: Records) -> None:
    """Whoever turns it off, the channel hears no more, and the audit knows who it was."""
    await have_readout(workspace, REPORT)
    due = soon(workspace)
    await workspace.command(f"digest daily {due:%H:%M} UTC")
    await workspace.answer("Done. This channel gets a digest")

    await workspace.command("digest off", who=BEN)
    await workspace.answer("Done. This channel gets no more digests.", who=BEN)
    wait_until(workspace, due + timedelta(minutes=1))
    await have_readout(workspace, BUDGET)

    assert [] == digests_in(await workspace.messages())
    people = [row["user_id"] for row in records.rows("SELECT user_id FROM audit WHERE action = 'digest' ORDER BY id")]
    assert [workspace.user("anna"), workspace.user(BEN)] == people


async def test_bare_word_says_what_is_set(workspace: Workspace) -> None:
    """With the words to set something else."""
    await workspace.command("digest")
    assert "/readout digest weekdays 09:00" in (await workspace.answer("This channel gets no digests."))["text"]

    await workspace.command("digest weekly mon 08:30 Asia/Kathmandu")
    await workspace.answer("Done. This channel gets a digest every Monday at 08:30 (Asia/Kathmandu)")
    await workspace.command(" DIGEST ")
    await workspace.answer("This channel gets a digest every Monday at 08:30 (Asia/Kathmandu)")


async def test_zone_that_is_unknown_by_now_is_told(slack: Workspace, engine: Api, home: Path) -> None:
    """A database may move to a machine with fewer zones: who asks hears why nothing comes, and can set it anew."""
    async with readout_in(slack, engine, home):
        await slack.command("digest daily 09:00 UTC")
        await slack.answer("Done.")
    with closing(sqlite3.connect(home / "readout.db")) as moved, moved:
        moved.execute("UPDATE digest SET zone = 'Mars/Utopia', next_run_at = 0")

    async with readout_in(slack, engine, home):
        await slack.command("digest")
        answer = await slack.answer("I no longer know the time zone `Mars/Utopia`")
        await slack.command("digest daily 10:00 UTC")

        assert "/readout digest weekdays 09:00" in answer["text"]
        await slack.answer("Done. This channel gets a digest every day at 10:00 (UTC)")


async def test_own_time_zone_is_taken(workspace: Workspace) -> None:
    """Who names no zone means the one that Slack has for them."""
    await workspace.command("digest weekdays 9:00")

    assert "from Monday to Friday at 09:00 (Europe/Berlin)" in (await workspace.answer("Done."))["text"]


@pytest.mark.parametrize("fault", ["internal_error", "lost"])
async def test_zone_that_slack_does_not_tell_is_asked_for(fault: str, workspace: Workspace, records: Records) -> None:
    """A guess would post at the wrong time; named, it works without Slack's help."""
    await workspace.fault("users.info", fault, times=9)

    await workspace.command("digest weekdays 09:00")
    await workspace.answer("Name it at the end: `/readout digest weekdays 09:00 Europe/Berlin`")
    assert [] == records.rows("SELECT * FROM digest")
    await workspace.command("digest weekdays 09:00 Europe/Berlin")

    assert "(Europe/Berlin)" in (await workspace.answer("Done."))["text"]


async def test_words_that_mean_nothing_get_one_sentence(workspace: Workspace, records: Records) -> None:
    """It names the word and what to write, and nothing is set."""
    await workspace.command("digest daily noon")

    answer = await workspace.answer("I don't know what time `noon` is.")

    assert answer["ephemeral"]
    assert [] == records.rows("SELECT * FROM digest")


async def test_shared_channel_gets_none(workspace: Workspace, records: Records) -> None:
    """What was said stays inside the organisation."""
    for words in ("digest daily 09:00 UTC", "digest now"):
        await workspace.command(words, channel="partners")
        await workspace.answer("shared with another organisation", channel="partners")

    assert [] == records.rows("SELECT * FROM digest")
    assert [] == records.rows("SELECT * FROM digest_run")


async def test_slack_out_of_reach_delays_the_digest(workspace: Workspace, records: Records) -> None:
    """What cannot be checked is not posted yet; it comes when Slack answers again, once."""
    await have_readout(workspace, REPORT)
    due = soon(workspace)
    await workspace.command(f"digest daily {due:%H:%M} UTC")
    await workspace.answer("Done.")
    await workspace.fault("conversations.info", "internal_error")

    wait_until(workspace, due)

    async def look() -> bool:
        # Not the call itself: until its outcome is written down, the minute's wait has not begun.
        return bool(records.rows("SELECT id FROM digest_run WHERE due_at IS NOT NULL AND starts = 0"))

    await eventually(look, "the check that failed")
    assert [] == digests_in(await workspace.messages())
    workspace.clock.ahead += LEASE_SECONDS

    await digest(workspace)
    await records.at_rest()
    assert 1 == len(digests_in(await workspace.messages()))


@pytest.mark.parametrize("fault", ["lost", "internal_error"])
async def test_digest_whose_fate_is_unknown_is_there_once(fault: str, workspace: Workspace, records: Records) -> None:
    """Before it is posted again the channel is searched for it."""
    await have_readout(workspace, REPORT)
    await workspace.fault("chat.postMessage", fault, channel=workspace.channel("design"))
    await workspace.command("digest now")

    async def look() -> bool:
        await records.let_pass(workspace.clock, 5)
        unsent = records.rows("SELECT id FROM post WHERE state != 'sent'")
        return not unsent and bool(digests_in(await workspace.messages()))

    await eventually(look, "the digest")
    await records.at_rest()

    assert 1 == len(digests_in(await workspace.messages()))


@pytest.mark.parametrize(("late", "comes"), [(HOUR, True), (LATEST_SECONDS + 24 * HOUR, False)])
async def test_after_downtime(
    late: float, comes: bool, slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """A digest that was missed is made up for while it is fresh; after that the next one tells all."""
    async with readout_in(slack, engine, home):
        await have_readout(slack, REPORT)
        due = soon(slack)
        await slack.command(f"digest daily {due:%H:%M} UTC")
        await slack.answer("Done.")

    slack.clock.ahead += due.timestamp() - slack.clock() + late
    async with readout_in(slack, engine, home):

        async def look() -> bool:
            return bool(records.rows("SELECT * FROM digest WHERE next_run_at > ?", slack.clock()))

        await eventually(look, "the next time")
        await no_runs_left(records)
        await records.at_rest()
        assert comes == bool(digests_in(await slack.messages()))


async def test_what_was_forgotten_is_taken_out_of_the_digest(workspace: Workspace, records: Records) -> None:
    """The message of the digest stays, and says nothing of it any more."""
    readout = await have_readout(workspace, REPORT)
    await have_readout(workspace, BUDGET)
    await workspace.command("digest now")
    assert "send the report" in (await digest(workspace))["text"]

    await workspace.mention("forget", thread_ts=readout["thread_ts"])

    async def look() -> bool:
        return "report" not in words_of(await digest(workspace))

    await eventually(look, "a digest without it")
    [left] = digests_in(await workspace.messages())
    assert "budget" in left["text"]
    assert "1 conversation" in left["text"]
    assert not records.rows("SELECT * FROM post WHERE body LIKE '%send the report%'")


async def test_digest_that_somebody_took_away_stays_away(workspace: Workspace, records: Records) -> None:
    """A new wording for it posts nothing."""
    readout = await have_readout(workspace, REPORT)
    await workspace.command("digest now")
    await workspace.delete_ours(await digest(workspace))

    await workspace.mention("forget", thread_ts=readout["thread_ts"])

    async def look() -> bool:
        return bool(records.rows("SELECT id FROM post WHERE kind = 'digest' AND state = 'failed'"))

    await eventually(look, "an update that failed")
    assert [] == digests_in(await workspace.messages())


async def test_silence_is_no_news(workspace: Workspace) -> None:
    """A recording in which nothing was said counts in no digest."""
    await workspace.readout(await workspace.upload(("call.wav", silence(0.5))))
    await workspace.command("digest now")
    await workspace.answer("Nothing new in this channel since")

    await have_readout(workspace, REPORT)
    await workspace.command("digest now")

    assert "1 conversation · since" in (await digest(workspace))["text"]


async def test_recording_only_read_again_is_no_news(workspace: Workspace, records: Records) -> None:
    """Refreshing a readout adds nothing to tell."""
    readout = await have_readout(workspace, REPORT)
    await workspace.command("digest now")
    await digest(workspace)

    await workspace.mention("refetch", thread_ts=readout["thread_ts"])
    await records.at_rest()
    await workspace.command("digest now")

    await workspace.answer("Nothing new in this channel since")
    assert "send the report" in words_of(readout)
