"""The shortcut *Append to a readout*: a form names the channel's conversations, and adds the message to one."""

from typing import Any

from tests.scenario.media import silence
from tests.scenario.records import Records
from tests.scenario.test_growing import MORE, talk_with_readout
from tests.scenario.workspace import BEN, DAVID, Workspace, eventually, readouts

CALL = ("call.wav", silence(0.5))


async def form(workspace: Workspace, ts: str, *, who: str = BEN, channel: str = "design") -> dict[str, Any]:
    """The form that somebody sees after the shortcut was chosen on a message."""
    body = {"user": workspace.user(who), "channel": workspace.channel(channel), "ts": ts}
    await workspace.control("shortcuts", body | {"callback_id": "append_to_readout"})

    async def look() -> dict[str, Any] | None:
        answer = await workspace.http.get("/_control/views", params={"user": workspace.user(who)})
        view: dict[str, Any] | None = answer.json()["view"]
        return view

    return await eventually(look, "a form")


async def submit(workspace: Workspace, view: dict[str, Any], *, who: str = BEN) -> dict[str, Any]:
    """Send a form with what is chosen in it; gives its errors by field."""
    body = {"user": workspace.user(who), "view_id": view["id"], "action": "submit", "values": {}}
    return dict((await workspace.control("views", body))["errors"] or {})


async def test_recording_is_appended_to_the_conversation_that_was_chosen(asking: Workspace, records: Records) -> None:
    """The recordings of the message join the conversation; its readout stays where it is."""
    root, readout = await talk_with_readout(asking)
    elsewhere = await asking.upload(CALL)
    view = await form(asking, elsewhere)

    assert {} == await submit(asking, view)

    assert "The import of the customer list is done" in str(view["blocks"])
    await asking.answer("Added call.wav", root)
    await records.at_rest()
    assert [readout["ts"]] == [each["ts"] for each in readouts(await asking.replies(root))]


async def test_message_without_recordings_stands_for_its_thread(workspace: Workspace) -> None:
    """What was written in another thread joins the conversation."""
    root, _ = await talk_with_readout(workspace)
    other, _ = await workspace.thread(*MORE)

    await submit(workspace, await form(workspace, other))

    await workspace.answer("Added 2 messages", root)


async def test_channel_without_conversations_says_so(workspace: Workspace) -> None:
    """The form then has nothing to choose, and says how to begin."""
    view = await form(workspace, await workspace.say("Good morning."))

    assert "There are no conversations in this channel yet." in str(view["blocks"])


async def test_who_left_the_channel_meanwhile_appends_nothing(workspace: Workspace, records: Records) -> None:
    """Being in the channel is asked again when the form is sent."""
    await talk_with_readout(workspace)
    view = await form(workspace, await workspace.say(MORE[0], who=DAVID), who=DAVID)
    await workspace.api("conversations.kick", channel=workspace.channel("design"), user=workspace.user(DAVID))

    errors = await submit(workspace, view, who=DAVID)

    assert "you're not in its channel" in errors["conversation"]
    assert [("done", None)] == records.outcomes()


async def test_form_does_not_offer_what_has_the_message_already(workspace: Workspace) -> None:
    """A thread is offered other conversations only; where there is no other, the form says how to add what is new."""
    first, _ = await talk_with_readout(workspace)
    alone = await form(workspace, first)
    await workspace.control("views", {"user": workspace.user(BEN), "view_id": alone["id"], "action": "clear"})
    second, _ = await workspace.thread(*MORE)
    await workspace.shortcut(second)
    await workspace.readout(second)

    view = await form(workspace, second)

    assert "write @Readout append there" in alone["blocks"][0]["text"]["text"]
    assert ["The import of the customer list is done"] == [
        option["text"]["text"] for option in view["blocks"][0]["element"]["options"]
    ]
