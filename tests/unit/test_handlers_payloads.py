"""Slack's payloads are read once, into values that say all that we act on."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocks.body import Body
from blocks.problems import Failure
from handlers.payloads import (
    Asker,
    Choice,
    Click,
    Command,
    Direct,
    Mentioned,
    Message,
    Reworded,
    Shortcut,
    Uploaded,
    carries,
    choice_in,
    click_in,
    command_in,
    event_in,
    keys_of,
    message_in,
    shortcut_in,
)
from workspace.files import SharedFile

CALL = {"id": "F1", "name": "call.mp3", "mimetype": "audio/mpeg"}
BOARD = {"id": "F2", "name": "board.png", "mimetype": "image/png"}
HEARD = SharedFile("F1", "call.mp3")
ASKER = Asker("T1", "C1", "U1")
URL = "https://hooks.slack.com/actions/1"
REACHABLE = Asker("T1", "C1", "U1", URL)
PLACE = {"team": {"id": "T1"}, "channel": {"id": "C1"}, "user": {"id": "U1"}, "response_url": URL, "trigger_id": "t"}


def delivery(**event: Any) -> dict[str, Any]:
    """An event of workspace T1 as Slack delivers it to our user UBOT."""
    authorizations = [{"user_id": "UBOT", "is_bot": True}]
    shared = {"type": "message", "channel": "C1", "user": "U1", "ts": "2.0", "text": "Hear this"}
    return {"team_id": "T1", "api_app_id": "A1", "authorizations": authorizations, "event": shared | event}


def message(text: str = "Hear this", *recordings: SharedFile, thread_ts: str | None = None) -> Message:
    """A message that was written at 2.0."""
    return Message(text, thread_ts or "2.0", thread_ts, recordings, (), bool(text or thread_ts))


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (
            {"subtype": "file_share", "files": [CALL]},
            Uploaded(ASKER, message("Hear this", HEARD), False),
        ),
        ({"type": "app_mention", "thread_ts": "1.0"}, Mentioned(ASKER, message(thread_ts="1.0"), False)),
        ({"channel_type": "im"}, Direct(ASKER, message())),
        ({"channel_type": "im", "bot_id": "B1"}, None),
        ({"channel_type": "im", "subtype": "channel_name"}, None),
        ({}, None),
        ({"subtype": "channel_join"}, None),
    ],
    ids=["upload", "mention", "direct", "own direct", "notice", "talk", "join"],
)
def test_event_that_people_cause(event: dict[str, Any], found: object) -> None:
    """Uploads, mentions and direct messages ask for something; all else that is written does not."""
    assert found == event_in(delivery(**event))


def test_event_of_another_app() -> None:
    """Without a user there is nobody to ask or to answer."""
    body = delivery(subtype="file_share", files=[CALL])
    del body["event"]["user"]

    assert event_in(body) is None


@pytest.mark.parametrize(
    ("now", "before", "is_reworded"),
    [
        ({"text": "Friday"}, {"text": "Thursday"}, True),
        ({"text": "Friday"}, None, True),
        ({"text": "Friday"}, {"text": "Friday"}, False),
        ({"text": "Friday", "app_id": "A1"}, {"text": "Thursday"}, False),
    ],
    ids=["edited", "before unknown", "same words", "our own"],
)
def test_edit_changes_what_is_read(now: dict[str, Any], before: dict[str, Any] | None, is_reworded: bool) -> None:
    """A preview, or an edit of ours, is no edit."""
    written = {"ts": "2.0", "thread_ts": "1.0", "user": "U1"}
    fields = {"message": written | now, "previous_message": before and written | before}
    found = event_in(delivery(subtype="message_changed", **fields))

    assert (Reworded("T1", "C1", "2.0", "1.0") if is_reworded else None) == found


def test_same_message_by_another_way() -> None:
    """What an event tells of and what is found in the channel's history share a key."""
    body = delivery(type="app_mention")

    assert ["app_mention:C1:2.0"] == keys_of(body)
    assert ["Ev1", "app_mention:C1:2.0"] == keys_of({**body, "event_id": "Ev1"})


def test_command() -> None:
    """Slack leaves the text out when there is none."""
    body = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "response_url": URL, "trigger_id": "t"}

    assert Command(REACHABLE, "", "t") == command_in(body)
    assert Command(REACHABLE, "list", "t") == command_in(body | {"text": "list"})


@pytest.mark.parametrize(
    ("action", "more", "click"),
    [
        (
            {"action_id": "retry", "value": "job"},
            {"container": {"is_ephemeral": True, "thread_ts": "1.0"}},
            Click(REACHABLE, "t", "retry", "job", "1.0", True, None),
        ),
        (
            {"action_id": "menu", "selected_option": {"value": "conversation"}},
            {"message": {"text": "Readout", "blocks": [{"type": "section"}, {"type": "actions"}]}},
            Click(REACHABLE, "t", "menu", "conversation", None, False, Body("Readout", ({"type": "section"},))),
        ),
    ],
    ids=["button", "menu"],
)
def test_click(action: dict[str, Any], more: dict[str, Any], click: Click) -> None:
    """Buttons and menus carry their value in two places; what is left of a message has no buttons."""
    assert click == click_in({**PLACE, **more, "actions": [action]})


def test_form_brings_back_what_it_carried() -> None:
    """The message's thread and recordings, and the way to answer, survive the form."""
    shortcut = shortcut_in({**PLACE, "message": {"ts": "2.0", "files": [CALL, BOARD]}})
    chosen = {"conversation": {"chosen": {"selected_option": {"value": "id"}}}}
    view = {"id": "V1", "private_metadata": carries(shortcut), "state": {"values": chosen}}

    assert Shortcut(REACHABLE, message("", HEARD), "t") == shortcut
    assert Choice(REACHABLE, "view V1", "id", "2.0", (HEARD,)) == choice_in(
        {"team": {"id": "T1"}, "user": {"id": "U1"}, "view": view}
    )


@given(st.lists(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=255), max_size=30))
@example(["会議の録音" * 20] * 30)
def test_form_carries_any_names(names: list[str]) -> None:
    """Slack takes 3,000 characters, whatever the recordings are called."""
    files = [{"id": f"F{index:010}", "name": name, "mimetype": "audio/mpeg"} for index, name in enumerate(names)]
    shortcut = shortcut_in({**PLACE, "message": {"ts": "1795424531.204819", "files": files}})

    assert min(len(names), 10) == len(json.loads(carries(shortcut))["files"])
    assert len(carries(shortcut)) <= 3000


@pytest.mark.parametrize(
    ("fields", "failure"),
    [
        ({"text": "Look"}, Failure("board.png", "only_read")),
        ({"text": " ", "thread_ts": "1.0"}, Failure("board.png", "only_read")),
        ({"text": ""}, Failure("board.png", "not_a_recording")),
    ],
    ids=["with words", "in a thread", "alone"],
)
def test_file_that_cannot_be_heard(fields: dict[str, Any], failure: Failure) -> None:
    """Where something was written that is what is read; otherwise there is nothing to make a readout of."""
    assert (failure,) == message_in({"ts": "2.0", "files": [BOARD], **fields}).unheard


def test_file_that_is_elsewhere() -> None:
    """A file that Slack only has a link to, or deleted, is called that."""
    files = [BOARD | {"mode": "external"}, BOARD | {"mode": "tombstone"}]

    assert ["external_file", "file_deleted"] == [
        each.code for each in message_in({"ts": "2.0", "files": files}).unheard
    ]
