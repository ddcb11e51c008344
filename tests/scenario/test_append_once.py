"""What is appended is in the conversation once, also at an API that knows no Idempotency-Key, whatever gets lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.policies import Policies
from bot.wiring import Api
from tests.scenario.apis import BUSY, LATE, LOST_ANSWER, LOST_REQUEST, Network, network
from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.test_crash_points_growing import play
from tests.scenario.test_growing import MORE, TALK, talk_with_readout
from tests.scenario.workspace import BRISK, Workspace, eventually, readout_in, readouts

LOOK_SECONDS = 0.05
"""A text takes the engine some 50 ms."""
ADDED = "Added 1 message: 1 action item is new."


def impatient(*, first_retry: float = 0.05, most_attempts: int = 8, watch: float = 3.0) -> Policies:
    """What is done about a lost answer is done soon, or as is said."""
    usual = BRISK.jobs
    return replace(
        BRISK,
        jobs=replace(
            usual,
            thread=replace(usual.thread, look=LOOK_SECONDS, watch=watch),
            file=replace(usual.file, look=LOOK_SECONDS, watch=watch),
            retries=replace(usual.retries, first=first_retry, longest=3600.0, most_attempts=most_attempts),
        ),
    )


PARTS = 4
"""Deaths at all points take minutes; in parts they share the cores with other tests."""


@pytest.fixture
def policies() -> Policies:
    """What is done about a lost answer is done soon."""
    return impatient()


@pytest.fixture
async def keyless(engine: Api) -> AsyncIterator[tuple[Api, Network]]:
    """An API that takes twice what is sent to it twice, and the network before it."""
    async with network(engine) as api_and_network:
        yield api_and_network


async def appended(workspace: Workspace, records: Records, between: Network, *faults: str) -> tuple[str, int]:
    """Append a message while the network fails so; gives the readout's text and how often the API was sent it."""
    root, _ = await talk_with_readout(workspace)
    await records.at_rest()
    before = between.submissions
    between.faults = list(faults)
    await workspace.say(MORE[0], thread_ts=root)

    await workspace.mention("append", thread_ts=root)
    await workspace.answer(ADDED, root)
    await records.at_rest()

    [readout] = readouts(await workspace.replies(root))
    return readout["text"], between.submissions - before


@pytest.mark.parametrize(
    "faults",
    [(), (LOST_ANSWER,), (LOST_REQUEST,), (BUSY,), (BUSY, LOST_ANSWER), (LOST_REQUEST, LOST_ANSWER)],
    ids=["none", "answer lost", "request lost", "busy", "busy, then lost", "both lost"],
)
async def test_append_is_taken_once(
    faults: tuple[str, ...],
    slack: Workspace,
    keyless: tuple[Api, Network],
    home: Path,
    records: Records,
) -> None:
    """Whatever is lost on the way, the conversation has the message once, and the person the answer."""
    api, between = keyless

    async with readout_in(slack, api, home):
        text, times = await appended(slack, records, between, *faults)

    assert "3 messages" in text
    assert 1 == times


async def test_append_that_the_api_takes_its_time_with(
    slack: Workspace, keyless: tuple[Api, Network], home: Path, records: Records
) -> None:
    """A conversation that has not grown yet is watched before anything is sent again."""
    slack.policies = impatient(watch=3600.0)
    api, between = keyless
    async with readout_in(slack, api, home):
        root, _ = await talk_with_readout(slack)
        between.faults = [LATE]
        await slack.say(MORE[0], thread_ts=root)
        await slack.mention("append", thread_ts=root)

        async def watched() -> bool:
            return bool(records.rows("SELECT 1 FROM job WHERE deadline_at IS NOT NULL AND state = 'submitting'"))

        await eventually(watched, "a look")
        await between.arrive()

        await slack.answer(ADDED, root)
        assert "3 messages" in (await slack.readout(root))["text"]
    assert 2 == between.submissions


async def test_recording_is_appended_once(
    slack: Workspace, keyless: tuple[Api, Network], home: Path, records: Records
) -> None:
    """The same holds for sound."""
    api, between = keyless
    async with readout_in(slack, api, home):
        root, _ = await talk_with_readout(slack)
        between.faults = [LOST_ANSWER]
        await slack.upload(("call.wav", speech()), thread_ts=root)

        await slack.answer("Added call.wav", root)
        # Two seconds of speech after the four of the thread.
        assert "6 s · Anna, Ben and Speaker 1 · 2 messages" in (await slack.readout(root))["text"]
    assert 2 == between.submissions


async def test_new_conversation_whose_answer_was_lost(
    slack: Workspace, keyless: tuple[Api, Network], home: Path
) -> None:
    """The API then has another one that nobody asks for; the readout is of one, and complete."""
    api, between = keyless
    between.faults = [LOST_ANSWER]

    async with readout_in(slack, api, home):
        root, _ = await talk_with_readout(slack)
        assert "2 messages" in (await slack.readout(root))["text"]

    assert 2 == between.submissions


@pytest.mark.parametrize("keeps_keys", [False, True], ids=["no key", "key"])
async def test_append_that_was_given_up_is_found_when_it_is_tried_again(
    keeps_keys: bool, slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """Try again looks before it sends, or sends it with the same key: what seemed lost may have arrived."""
    slack.policies = impatient(most_attempts=1)
    async with network(engine, keeps_keys=keeps_keys) as (api, between), readout_in(slack, api, home):
        root, _ = await talk_with_readout(slack)
        between.faults = [LOST_ANSWER]
        await slack.say(MORE[0], thread_ts=root)
        await slack.mention("append", thread_ts=root)
        failed = await slack.answer("I can't reach the transcription service.", root)
        await records.at_rest()

        await slack.click(failed, "Try again")

        await slack.answer(ADDED, root)
        await records.at_rest()
        assert "3 messages" in (await slack.readout(root))["text"]
    assert (3 if keeps_keys else 2) == between.submissions


async def test_append_that_was_given_up_is_not_sent_with_the_next(
    slack: Workspace, keyless: tuple[Api, Network], home: Path, records: Records
) -> None:
    """Whoever asks anew, after more was written, has only that appended: the rest is found to be there."""
    slack.policies = impatient(most_attempts=1)
    api, between = keyless
    async with readout_in(slack, api, home):
        root, _ = await talk_with_readout(slack)
        between.faults = [LOST_ANSWER]
        await slack.say(MORE[0], thread_ts=root)
        await slack.mention("append", thread_ts=root)
        await slack.answer("I can't reach the transcription service.", root)
        await slack.say(MORE[1], thread_ts=root)

        await slack.mention("append", thread_ts=root)

        await slack.answer("Added 1 message: 1 action item, 1 question are new.", root)
        await records.at_rest()
        assert "4 messages" in (await slack.readout(root))["text"]


async def test_append_whose_results_could_not_be_read_is_not_sent_again(
    slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """What the API has is part of the conversation although nobody was told so."""
    slack.policies = impatient(most_attempts=1)
    async with network(engine, keeps_keys=True) as (api, between), readout_in(slack, api, home):
        root, _ = await talk_with_readout(slack)
        await slack.say(MORE[0], thread_ts=root)
        between.is_unreadable = True
        await slack.mention("append", thread_ts=root)
        await slack.answer("I can't reach the transcription service.", root)
        between.is_unreadable = False
        await slack.say(MORE[1], thread_ts=root)

        await slack.mention("append", thread_ts=root)

        await slack.answer("Added 1 message: 1 action item, 1 question are new.", root)
        await records.at_rest()
        assert "4 messages" in (await slack.readout(root))["text"]


async def test_thread_whose_results_could_not_be_read_is_read_out_when_it_is_asked_for_again(
    slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """There is nothing new to send, and a readout that nobody has seen yet."""
    slack.policies = impatient(most_attempts=1)
    async with network(engine, keeps_keys=True) as (api, between), readout_in(slack, api, home):
        root, _ = await slack.thread(*TALK)
        between.is_unreadable = True
        await slack.mention("summarize", thread_ts=root)
        await slack.answer("I can't reach the transcription service.", root)
        between.is_unreadable = False

        await slack.mention("summarize", thread_ts=root)

        assert "2 messages" in (await slack.readout(root))["text"]
        await records.at_rest()
    assert 1 == between.submissions


async def test_messages_of_a_thread_that_grows_meanwhile_are_not_lost(
    slack: Workspace, engine: Api, home: Path, records: Records
) -> None:
    """A repeat sends what the lost one sent; what was written since is for the next append."""
    slack.policies = impatient(first_retry=3600.0)
    async with network(engine, keeps_keys=True) as (api, between), readout_in(slack, api, home):
        root, _ = await talk_with_readout(slack)
        between.faults = [LOST_ANSWER]
        await slack.say(MORE[0], thread_ts=root)
        await slack.mention("append", thread_ts=root)

        async def postponed() -> bool:
            return bool(records.rows("SELECT 1 FROM job WHERE state = 'submitting' AND lease IS NULL"))

        await eventually(postponed, "an answer that was lost")
        await slack.say(MORE[1], thread_ts=root)
        slack.clock.ahead += 2 * 3600.0
        await slack.answer("Added 1 message", root)

        await slack.mention("append", thread_ts=root)

        await slack.answer("Added 1 message: 1 question is new.", root)
        await records.at_rest()
        assert "4 messages" in (await slack.readout(root))["text"]


@pytest.mark.usefixtures("mortal")
async def test_bot_that_dies_when_it_has_sent(slack: Workspace, keyless: tuple[Api, Network], tmp_path: Path) -> None:
    """The next one finds by the count that the API has it."""
    await play(slack, keyless[0], tmp_path, ("after PUT /v1/process/text/*", 1))

    assert 2 == keyless[1].submissions


@pytest.mark.slow
@pytest.mark.usefixtures("mortal")
@pytest.mark.parametrize("part", range(PARTS))
async def test_bot_that_dies_anywhere_while_it_appends(
    part: int, slack: Workspace, keyless: tuple[Api, Network], tmp_path: Path
) -> None:
    """Before and after every request, inside and after every transaction until it is known that the API has it."""
    life = await play(slack, keyless[0], tmp_path / "clean")
    until = life.points.index(("after PUT /v1/process/text/*", 1)) + 4

    for number, point in enumerate(life.points[part:until:PARTS]):
        before = keyless[1].submissions
        await play(slack, keyless[0], tmp_path / str(number), point)
        assert 2 == keyless[1].submissions - before


@pytest.mark.slow
@pytest.mark.usefixtures("mortal")
async def test_bot_that_does_not_count_is_found(slack: Workspace, engine: Api, tmp_path: Path) -> None:
    """These deaths can be noticed: a bot that trusts in keys that the API does not know doubles the message."""
    async with network(engine) as (api, _):
        trusting = Api(api.url, api.app_id, api.app_secret)
        with pytest.raises(AssertionError):
            await play(slack, trusting, tmp_path, ("after PUT /v1/process/text/*", 1))
