"""The soak's ledger notices what it is there to notice."""

import random
from collections import Counter
from pathlib import Path

import httpx

from benchmarks.ledger import traces, wrong_in_slack
from benchmarks.soak import hold_all
from benchmarks.talks import ADDED, READOUT, RECEIPT, People, Talk, marker, plan, recording


def talk(number: int = 0) -> Talk:
    """A conversation by chance, before anything is said in it."""
    return Talk(plan(number, random.Random(1), recordings=0.0))


def readout() -> dict[str, object]:
    """A readout, as a thread shows it."""
    return {"text": "Readout", "blocks": [{"type": "header"}], "bot_id": "B1"}


def test_word_of_a_forgotten_conversation_is_found_in_any_file(tmp_path: Path) -> None:
    """Also in the midst of bytes, in folders, and only of the conversations that were forgotten."""
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "engine.db-wal").write_bytes(
        b"\0\xff" + marker(3, 1).encode() + b"\0" + marker(13, 1).encode()
    )
    (tmp_path / "log").write_text(recording(4))

    found = traces(tmp_path, [3, 4, 5])

    assert [
        "words of the forgotten conversation 3 are in engine.db-wal",
        "words of the forgotten conversation 4 are in log",
    ] == found


def test_message_that_is_left_after_forgetting_is_wrong() -> None:
    """Nothing but the receipt may be there, and that only for the one who asked."""
    forgotten = talk()
    forgotten.owed = Counter({RECEIPT: 1})
    receipt = {"text": "I have forgotten the conversation, as you asked.", "ephemeral": True}
    forgotten.seen = [readout(), receipt]

    assert ["1 times readout, which nobody is owed"] == list(wrong_in_slack(forgotten))


def test_hurried_append_may_be_told_once_or_twice_and_never_more() -> None:
    """Who reads which line is chance; a third answer, or none, is wrong."""
    hurried = talk()
    hurried.owed, hurried.spare = Counter({READOUT: 1, ADDED: 1}), Counter({ADDED: 1})
    wrong = []
    for answers in range(4):
        hurried.seen = [readout(), *[{"text": "Added 1 message: nothing new to do or to answer."}] * answers]
        wrong.append(len(list(wrong_in_slack(hurried))))

    assert [1, 0, 0, 1] == wrong


async def test_conversation_that_breaks_off_takes_no_other_with_it() -> None:
    """A Slack that is gone is written down with each, so that the figures are still printed."""
    talks = [talk(0), talk(1)]
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9", trust_env=False) as http:
        channels = dict.fromkeys(("general", "project-apollo", "design", "leads"), "C1")
        users = {who: {"id": "U1", "token": "xoxp-1"} for who in ("anna", "ben")}
        await hold_all(People(http, http, {"users": users, "channels": channels}, "UBOT"), talks, pace=0.0)

    assert all("ConnectError" in each.broke_off for each in talks)
