"""An action item, a question or a follow-up keeps its id however often its conversation is analysed again."""

import pytest

from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.test_edits import outdated, recording_with_promise, renewed
from tests.scenario.test_growing import MORE, TALK, conversation_id, permalink, talk_with_readout
from tests.scenario.workspace import BEN, Workspace, eventually

SECONDS = 16.0
"""So much of the stand-up has a task in it."""
REPORT = "Ben will send the report to the sales team tomorrow"


def shown(records: Records) -> dict[str, str]:
    """The ids of what a conversation comes to, by the words."""
    rows = records.rows("SELECT id, text FROM insight WHERE gone_at IS NULL")
    return {row["text"]: row["id"] for row in rows}


async def edit_and_refresh(workspace: Workspace, records: Records, root: str, ts: str, text: str) -> None:
    """Ben changes what a message says and has the readout renewed; the bot rests after that."""
    before = conversation_id(records)
    await workspace.edit(ts, text, who=BEN)
    await workspace.click(await outdated(workspace, root), "Refresh", who=BEN)

    async def look() -> bool:
        return before != conversation_id(records)

    await eventually(look, "the thread submitted again")
    await records.at_rest()


async def test_append_and_refetch_keep_ids(workspace: Workspace, records: Records) -> None:
    """What is added gets ids of its own; reading the results again changes nothing."""
    root, _ = await talk_with_readout(workspace)
    await records.at_rest()
    first = shown(records)
    for text in MORE:
        await workspace.say(text, who=BEN, thread_ts=root)
    await workspace.mention("append", thread_ts=root)
    await workspace.answer("1 action item, 1 question are new.", root)
    await records.at_rest()
    grown = shown(records)
    await workspace.command(f"refetch {permalink(workspace, root)}")
    await workspace.answer("The readout is up to date")
    await records.at_rest()

    assert [REPORT] == list(first)
    assert 3 == len(set(grown.values()))
    assert first.items() < grown.items()
    assert grown == shown(records)


async def test_edited_thread_that_is_submitted_again_keeps_ids(workspace: Workspace, records: Records) -> None:
    """A slip, then another day: the API has another conversation, with other messages, and the task is the same."""
    root, [promise, _] = await workspace.thread(TALK[0], "I will send the reportt to the sales team.", MORE[1])
    await workspace.mention("summarize", thread_ts=root)
    await workspace.readout(root)
    await records.at_rest()
    asked, written = MORE[1], shown(records)
    [task] = set(written.values()) - {written[asked]}

    await edit_and_refresh(workspace, records, root, promise, "I will send the report to the sales team.")
    corrected = shown(records)
    await edit_and_refresh(workspace, records, root, promise, "I will send the report to the sales team on Monday.")
    put_off = shown(records)

    assert {"Ben will send the report to the sales team": task, asked: written[asked]} == corrected
    assert {"Ben will send the report to the sales team on Monday": task, asked: written[asked]} == put_off


async def test_task_in_place_of_another_is_new_and_the_old_one_comes_back(
    workspace: Workspace, records: Records
) -> None:
    """What is edited away is shown no longer and keeps no words; when the edit is undone, it is itself again."""
    root, [promise] = await workspace.thread(*TALK)
    await workspace.mention("summarize", thread_ts=root)
    await workspace.readout(root)
    await records.at_rest()
    first = shown(records)

    await edit_and_refresh(workspace, records, root, promise, "I will book a table for the party.")
    second = shown(records)
    texts = {row["text"] for row in records.rows("SELECT text FROM insight")}
    await edit_and_refresh(workspace, records, root, promise, TALK[1])
    third = shown(records)

    assert [REPORT] == list(first)
    assert ["Ben will book a table for the party"] == list(second)
    assert {*second, ""} == texts
    assert first[REPORT] not in second.values()
    assert first == third


@pytest.mark.slow
async def test_recording_that_is_added_to_another_leaves_ids(workspace: Workspace, records: Records) -> None:
    """What was said in the first is still found at its time in the first; what is said again is another's."""
    root = await workspace.upload(("call.wav", speech(SECONDS)))
    await workspace.readout(root)
    await records.at_rest()
    first = shown(records)

    await workspace.upload(("hello.wav", speech()), thread_ts=root)

    await workspace.answer("Added hello.wav", root)
    await records.at_rest()
    assert first
    assert first == shown(records)


async def test_correction_beside_a_recording_leaves_ids(workspace: Workspace, records: Records) -> None:
    """The old words stay in the transcript; what is still found in them is what it was."""
    root, promise = await recording_with_promise(workspace, records)
    before = shown(records)
    await workspace.edit(promise, "I will send the budget on Monday.", who=BEN)

    await workspace.click(await outdated(workspace, root), "Refresh")

    await renewed(workspace, root, "send the budget")
    await records.at_rest()
    assert before.items() <= shown(records).items()


async def test_forgetting_takes_insights_along(workspace: Workspace, records: Records) -> None:
    """Also those that were gone already."""
    root, [promise] = await workspace.thread(*TALK)
    await workspace.mention("summarize", thread_ts=root)
    await workspace.readout(root)
    await edit_and_refresh(workspace, records, root, promise, "I will book a table for the party.")
    before = records.rows("SELECT id FROM insight")

    await workspace.mention("forget", who=BEN, thread_ts=root)

    async def look() -> bool:
        return not records.rows("SELECT id FROM insight")

    await eventually(look, "no insights")
    assert 2 == len(before)
