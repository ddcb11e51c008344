"""Places where nothing comes of a request: the answer names the cause and the next step, and promises nothing."""

import pytest

from tests.scenario.media import speech
from tests.scenario.records import Records
from tests.scenario.test_append_form import form
from tests.scenario.test_growing import permalink, talk_with_readout
from tests.scenario.workspace import ANNA, BEN, Message, Workspace, eventually, ours

INVITE = "I can't read this channel yet: `/invite @Readout`, then try again."
SHARED = "I don't make readouts in channels that are shared with another organisation."
IN_CHANNELS = "I work in channels, not in direct messages. `/invite @Readout` in a channel"
INTRODUCTION = "I turn recordings and threads into readouts"

COMMANDS = ("auto", "ask", "off", "digest weekdays 09:00", "digest now", "list", "status")


async def channel_without_us(workspace: Workspace, *, is_private: bool) -> str:
    """The id of a channel that the bot was never invited to."""
    made = await workspace.api("conversations.create", name="town-square", is_private=is_private)
    return str(made["channel"]["id"])


async def direct(workspace: Workspace, who: str = ANNA) -> str:
    """The id of somebody's direct message with the bot."""
    other = (await workspace.bot()).strip("<@>")
    made = await workspace.control("directs", {"user": workspace.user(who), "other": other})
    return str(made["channel"])


@pytest.mark.parametrize("is_private", [False, True], ids=["public", "private"])
async def test_channel_without_the_bot(is_private: bool, workspace: Workspace, records: Records) -> None:
    """No command promises what will not happen there: each says how to let Readout in, and sets nothing."""
    channel = await channel_without_us(workspace, is_private=is_private)

    for number, words in enumerate(COMMANDS, 1):
        await workspace.command(words, channel=channel)
        answers = await workspace.messages(channel=channel)
        assert [INVITE] * number == [answer["text"] for answer in answers if "ephemeral" in answer]

    assert [] == records.rows("SELECT * FROM setting")
    assert [] == records.rows("SELECT * FROM digest")


async def test_shared_channel(workspace: Workspace, records: Records) -> None:
    """Nor in a channel that another organisation shares."""
    for number, words in enumerate(COMMANDS, 1):
        await workspace.command(words, channel="partners")
        answers = [each for each in await workspace.messages(channel="partners") if "ephemeral" in each]
        assert number == len(answers)
        assert answers[-1]["text"].startswith(SHARED)

    assert [] == records.rows("SELECT * FROM setting")


async def test_help_in_a_channel_without_the_bot_promises_nothing(workspace: Workspace) -> None:
    """The help says first what is missing there, and not what would happen to recordings."""
    channel = await channel_without_us(workspace, is_private=False)

    await workspace.command("help", channel=channel)

    answer = await workspace.answer(INTRODUCTION, channel=channel)
    assert answer["text"].startswith(INVITE)
    assert "Now:" not in answer["text"]


async def test_receipt_of_a_command_in_a_channel_without_the_bot(workspace: Workspace) -> None:
    """Links work everywhere, and so does the answer: it says nothing of what was written."""
    root, _ = await talk_with_readout(workspace)
    other = await workspace.say("I will call the customer tomorrow.")
    channel = await channel_without_us(workspace, is_private=True)

    await workspace.command(f"append {permalink(workspace, other)} to {permalink(workspace, root)}", channel=channel)

    assert (await workspace.answer("On its way.", channel=channel))["ephemeral"]
    assert await workspace.answer("Added 1 message", root)


async def test_shortcut_on_a_program_in_a_channel_without_the_bot(workspace: Workspace) -> None:
    """Slack offers the shortcut there too, and whoever chooses it is answered."""
    channel = await channel_without_us(workspace, is_private=True)
    ts = await workspace.upload(PROGRAM, channel=channel)

    await workspace.shortcut(ts, channel=channel)

    assert await workspace.answer("setup.exe is not audio or video.", channel=channel)


async def test_form_in_a_channel_without_the_bot(workspace: Workspace) -> None:
    """*Append to a readout* has nothing to offer there, and says why."""
    channel = await channel_without_us(workspace, is_private=False)
    root = await workspace.say("Good morning.", channel=channel)

    view = await form(workspace, root, who=ANNA, channel=channel)

    assert INVITE in view["blocks"][0]["text"]["text"]


async def test_choice_is_made_once_the_bot_is_there(workspace: Workspace) -> None:
    """What the answer says to do helps."""
    channel = await channel_without_us(workspace, is_private=False)
    await workspace.command("auto", channel=channel)
    await workspace.api("conversations.invite", channel=channel, users=(await workspace.bot()).strip("<@>"))

    await workspace.command("auto", channel=channel)

    assert await workspace.answer("Done. I make a readout of every recording", channel=channel)


async def test_direct_message_is_answered(workspace: Workspace, records: Records) -> None:
    """Whoever writes to Readout reads where it works, once for each message, and it never answers itself."""
    channel = await direct(workspace)
    await workspace.say("Can you write the minutes?", channel=channel)
    await workspace.upload(("call.wav", speech()), channel=channel)

    async def look() -> list[Message] | None:
        answers = ours(await workspace.messages(channel=channel))
        return answers if len(answers) == 2 else None

    answers = await eventually(look, "two answers")
    await records.at_rest()
    assert answers == ours(await workspace.messages(channel=channel))
    for answer in answers:
        assert answer["text"].startswith(IN_CHANNELS)
        assert INTRODUCTION in answer["text"]
        assert "ephemeral" not in answer
    assert [] == records.rows("SELECT * FROM conversation")


@pytest.mark.parametrize("words", ["auto", "digest weekdays 09:00", "list", "help"])
async def test_command_in_a_direct_message(words: str, workspace: Workspace) -> None:
    """There is no channel to set anything for, and nobody to invite."""
    channel = await direct(workspace)

    await workspace.command(words, channel=channel)

    assert (await workspace.answer(IN_CHANNELS, channel=channel))["ephemeral"]


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("foo", "I don't know the word `foo`."),
        ("auto please", "I don't understand `auto please`."),
        ("summarize", "There's no thread here. Mention me in the thread"),
        ("<!channel>", "I don't know the word `&lt;!channel&gt;`."),
    ],
)
async def test_command_that_is_not_understood(words: str, cause: str, workspace: Workspace) -> None:
    """The cause comes first, then the help."""
    await workspace.command(words)

    answer = await workspace.answer(INTRODUCTION)
    assert answer["text"].startswith(cause)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("foo", "I don't know the word `foo`."),
        ("thank you", "I don't understand `thank you`."),
        ("summarize", "There's no thread here. Mention me in the thread"),
        ("digest weekly", "That is a command: write `/readout digest` in the channel."),
        ("help", INTRODUCTION),
        ("", INTRODUCTION),
    ],
)
async def test_mention_that_is_not_understood(words: str, cause: str, workspace: Workspace) -> None:
    """The same outside a thread; whoever asks for help gets nothing else."""
    await workspace.mention(words, who=BEN)

    answer = await workspace.answer(INTRODUCTION, who=BEN)
    assert answer["text"].startswith(cause)


async def test_list_by_mention(workspace: Workspace) -> None:
    """What the command lists can be asked for by mention too, in a thread or not, for the asker alone."""
    await workspace.mention("list", who=BEN)

    assert (await workspace.answer("There are no conversations in this channel yet.", who=BEN))["ephemeral"]


PROGRAM = ("setup.exe", b"MZ")


async def test_shortcut_on_a_file_that_is_no_recording(workspace: Workspace, records: Records) -> None:
    """Which file that is, and what to do; nothing is made of it."""
    ts = await workspace.upload(PROGRAM)

    await workspace.shortcut(ts, who=BEN)

    answer = await workspace.answer("setup.exe is not audio or video. Upload a recording, such as MP3", who=BEN)
    assert answer["ephemeral"]
    await records.at_rest()
    assert [] == records.outcomes()


async def test_shortcut_on_a_file_with_words(workspace: Workspace) -> None:
    """What was written with it is read, and what is left out is told."""
    ts = await workspace.upload(PROGRAM, text="I will send the report to the sales team tomorrow.")

    await workspace.shortcut(ts, who=BEN)

    assert await workspace.answer("setup.exe is not audio or video. I'll only read the text.", who=BEN)
    assert "send the report" in (await workspace.readout(ts))["text"]


async def test_mention_with_a_file_that_is_no_recording(workspace: Workspace) -> None:
    """Who adds a file and the word for it hears that only the thread is read."""
    root = await workspace.say("I will send the report to the sales team tomorrow.")

    await workspace.upload(PROGRAM, who=BEN, thread_ts=root, text=f"{await workspace.bot()} append")

    assert await workspace.answer("setup.exe is not audio or video. I'll only read the text.", root, who=BEN)
    assert "send the report" in (await workspace.readout(root))["text"]


async def test_form_on_a_file_that_is_no_recording(workspace: Workspace) -> None:
    """*Append to a readout* says the same in place of a choice."""
    view = await form(workspace, await workspace.upload(PROGRAM))

    assert "setup.exe is not audio or video." in view["blocks"][0]["text"]["text"]


async def test_shortcut_on_a_recording_that_lies_elsewhere(workspace: Workspace) -> None:
    """A link is no recording, and is not called something else."""
    shared = {"user": workspace.user(ANNA), "channel": workspace.channel("design"), "name": "call.mp3"}
    made = await workspace.control("external_files", shared | {"url": "https://drive.example.org/call.mp3"})

    await workspace.shortcut(made["ts"])

    assert await workspace.answer("Slack only has a link to call.mp3, not the recording itself.")
