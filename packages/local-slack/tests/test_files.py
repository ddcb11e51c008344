"""The local Slack's files: upload in three steps, download with a token, deletion."""

import json
from pathlib import Path

import httpx
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from local_slack_fixtures import Bot, LocalSlack

SOUND = bytes(range(256)) * 1024


async def download(slack: LocalSlack, url: str, token: str, *, follow: bool = False) -> httpx.Response:
    """Get a file as the owner of a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(trust_env=False, follow_redirects=follow) as http:
        return await http.get(url, headers=headers)


async def test_recording_reaches_bot_and_answer_reaches_thread(slack: LocalSlack, bot: Bot) -> None:
    """An upload becomes a file_share event, its bytes can be fetched, and a reply appears in its thread."""
    uploaded = await slack.upload("standup.m4a", SOUND, text="for you")
    event = (await bot.inbox.event("message", "file_share"))["event"]
    got = await download(slack, event["files"][0]["url_private_download"], slack.details["bot_token"])
    await slack.bot.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="Here it is")
    seen = await slack.look("messages", user=slack.user("anna"), channel=event["channel"], thread_ts=event["ts"])

    assert uploaded["ts"] == event["ts"]
    assert (SOUND, "audio/mp4", str(len(SOUND))) == (
        got.content,
        got.headers["content-type"],
        got.headers["content-length"],
    )
    assert [message["text"] for message in seen["messages"]] == ["for you", "Here it is"]


async def test_sdk_uploads_into_a_thread(slack: LocalSlack, bot: Bot) -> None:
    """files_upload_v2 by the bot shares the file in the thread, with its comment."""
    root = await slack.bot.chat_postMessage(channel=slack.channel("general"), text="Root")
    answer = await slack.bot.files_upload_v2(
        content="1\n", filename="notes.srt", title="Notes", channel=slack.channel("general"),
        thread_ts=root["ts"], initial_comment="The transcript",
    )  # fmt: skip
    event = (await bot.inbox.event("message", "file_share"))["event"]
    info = await slack.bot.files_info(file=answer["file"]["id"])

    assert (root["ts"], "The transcript") == (event["thread_ts"], event["text"])
    assert tuple(info["file"][key] for key in ("title", "filetype", "size")) == ("Notes", "srt", 2)
    assert event["ts"] == info["file"]["shares"]["public"][slack.channel("general")][0]["ts"]


async def test_person_shares_several_files_in_one_message(slack: LocalSlack) -> None:
    """A person's token uploads too; two files make one message."""
    uploads = [{"content": "a", "filename": "a.txt"}, {"content": "b", "filename": "b.txt"}]
    await slack.person("anna").files_upload_v2(file_uploads=uploads, channel=slack.channel("general"))
    seen = await slack.look("messages", user=slack.user("ben"), channel=slack.channel("general"))

    assert [[file["name"] for file in message["files"]] for message in seen["messages"]] == [["a.txt", "b.txt"]]


@pytest.mark.parametrize("way", ["raw", "multipart"])
async def test_upload_url_takes_bytes_raw_or_as_a_form(slack: LocalSlack, way: str) -> None:
    """Both ways of sending the bytes give the same file."""
    announced = await slack.bot.files_getUploadURLExternal(filename="a.wav", length=len(SOUND))
    if way == "raw":
        sent = await slack.http.post(announced["upload_url"], content=SOUND)
    else:
        sent = await slack.http.post(announced["upload_url"], files={"filename": ("a.wav", SOUND)})
    files = [{"id": announced["file_id"], "title": "A"}]
    done = await slack.bot.files_completeUploadExternal(files=files, channel_id=slack.channel("general"))
    got = await download(slack, done["files"][0]["url_private"], slack.details["bot_token"])

    assert f"OK - {len(SOUND)}" == sent.text
    assert got.content == SOUND


async def test_wrong_length_is_refused(slack: LocalSlack) -> None:
    """An upload of another length than announced is refused and cannot be completed."""
    announced = await slack.bot.files_getUploadURLExternal(filename="a.wav", length=5)
    sent = await slack.http.post(announced["upload_url"], content=b"1234")
    with pytest.raises(SlackApiError, match="file_not_found"):
        await slack.bot.files_completeUploadExternal(files=[{"id": announced["file_id"]}])

    assert sent.status_code == 400


async def test_failed_repetition_leaves_the_upload(slack: LocalSlack, tmp_path: Path) -> None:
    """Bytes that arrived whole stay when the same upload is sent once more and fails."""
    announced = await slack.bot.files_getUploadURLExternal(filename="a.wav", length=4)
    for content in (b"1234", b"12"):
        await slack.http.post(announced["upload_url"], content=content)
    done = await slack.bot.files_completeUploadExternal(files=[{"id": announced["file_id"]}])
    got = await download(slack, done["files"][0]["url_private"], slack.details["bot_token"])

    assert b"1234" == got.content
    assert 1 == len(list((tmp_path / "slack" / "files").iterdir()))


async def test_upload_of_somebody_else_cannot_be_completed(slack: LocalSlack) -> None:
    """Only who announced an upload completes it."""
    announced = await slack.bot.files_getUploadURLExternal(filename="a.wav", length=4)
    await slack.http.post(announced["upload_url"], content=b"1234")

    with pytest.raises(SlackApiError, match="file_not_found"):
        await slack.person("anna").files_completeUploadExternal(files=[{"id": announced["file_id"]}])


@pytest.mark.parametrize("token", ["", "xoxb-wrong", "david"])
async def test_without_the_right_token_there_is_a_login_page(slack: LocalSlack, token: str) -> None:
    """No token, a wrong one, or one of somebody who may not see the file: a page that answers 200, not the file."""
    uploaded = await slack.upload("secret.mp3", SOUND, channel=slack.channel("leads"))
    url = uploaded["files"][0]["url_private_download"]
    token = slack.details["users"]["david"]["token"] if token == "david" else token
    first = await download(slack, url, token)
    page = await download(slack, url, token, follow=True)

    assert first.status_code == 302
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert SOUND not in page.content


async def test_file_of_a_private_channel_is_found_by_members_only(slack: LocalSlack) -> None:
    """files.info says file_not_found to whoever is not where the file was shared."""
    uploaded = await slack.upload("secret.mp3", SOUND, channel=slack.channel("leads"))
    file = uploaded["files"][0]["id"]
    with pytest.raises(SlackApiError, match="file_not_found"):
        await slack.person("david").files_info(file=file)

    assert (await slack.person("ben").files_info(file=file))["file"]["groups"] == [slack.channel("leads")]


async def test_deleted_file_leaves_a_tombstone(slack: LocalSlack, bot: Bot, tmp_path: Path) -> None:
    """Deleting a file removes its bytes, marks it in its message, and tells the bot both."""
    uploaded = await slack.upload("standup.mp3", SOUND)
    file = uploaded["files"][0]
    await slack.control("deletions", user=slack.user("anna"), file_id=file["id"])
    deleted = (await bot.inbox.event("message", "message_changed"))["event"]
    event = (await bot.inbox.event("file_deleted"))["event"]
    gone = await download(slack, file["url_private_download"], slack.details["bot_token"])
    with pytest.raises(SlackApiError, match="file_deleted"):
        await slack.bot.files_info(file=file["id"])

    assert [{"id": file["id"], "mode": "tombstone"}] == deleted["message"]["files"]
    assert file["id"] == event["file_id"]
    assert gone.status_code == 404
    assert list((tmp_path / "slack" / "files").iterdir()) == []


async def test_deleting_the_message_unshares_its_file(slack: LocalSlack) -> None:
    """After the message went, the bot no longer finds the file that it shared."""
    uploaded = await slack.upload("standup.mp3", SOUND)
    await slack.control("deletions", user=slack.user("anna"), channel=slack.channel("general"), ts=uploaded["ts"])

    with pytest.raises(SlackApiError, match="file_not_found"):
        await slack.bot.files_info(file=uploaded["files"][0]["id"])


async def test_empty_file_is_refused(slack: LocalSlack) -> None:
    """Neither way takes a file without bytes."""
    answer = await slack.upload("nothing.mp3", b"")
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await slack.bot.files_getUploadURLExternal(filename="nothing.mp3", length=0)

    assert answer == {"ok": False, "error": "no_file_data"}


async def test_failing_upload_is_seen_by_the_sdk(slack: LocalSlack) -> None:
    """A failed transfer of the bytes raises in the SDK, and no message appears."""
    await slack.control("faults", method="upload", fault="internal_error")
    with pytest.raises(SlackRequestError, match="status: 500"):
        await slack.bot.files_upload_v2(content="x", filename="x.txt", channel=slack.channel("general"))

    assert (await slack.look("messages", user=slack.user("anna"), channel=slack.channel("general")))["messages"] == []


async def test_many_megabytes_pass_through(slack: LocalSlack) -> None:
    """A file that is much larger than any buffer arrives whole."""
    big = SOUND * 64
    uploaded = await slack.upload("long.wav", big)
    got = await download(slack, uploaded["files"][0]["url_private_download"], slack.details["bot_token"])

    assert len(big) == uploaded["files"][0]["size"] == len(got.content)
    assert big == got.content


async def test_answer_does_not_say_where_a_file_was_shared(slack: LocalSlack) -> None:
    """Slack shares after it has answered; files.info tells where, a thread included."""
    channel = slack.channel("general")
    root = (await slack.bot.chat_postMessage(channel=channel, text="Root"))["ts"]
    answer = await slack.bot.files_upload_v2(content="x", filename="x.srt", channel=channel, thread_ts=root)
    info = await slack.bot.files_info(file=answer["file"]["id"])

    assert ([], {}) == (answer["file"]["channels"], answer["file"]["shares"])
    assert root == info["file"]["shares"]["public"][channel][0]["thread_ts"]


async def test_files_go_into_one_thread_only(slack: LocalSlack) -> None:
    """A thread belongs to one channel; several channels with a thread are refused, and nothing is shared."""
    root = (await slack.bot.chat_postMessage(channel=slack.channel("general"), text="Root"))["ts"]
    announced = await slack.bot.files_getUploadURLExternal(filename="x.txt", length=1)
    await slack.http.post(announced["upload_url"], content=b"x")
    places = [slack.channel("general"), slack.channel("design")]
    files = [{"id": announced["file_id"]}]
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await slack.bot.files_completeUploadExternal(files=files, channels=places, thread_ts=root)

    assert (await slack.bot.files_completeUploadExternal(files=files, channels=places))["ok"]


async def test_blocks_stand_beside_a_file_that_has_no_comment(slack: LocalSlack, bot: Bot) -> None:
    """Blocks are shown with the file; a comment takes their place."""
    blocks = [{"type": "section", "block_id": "b", "text": {"type": "plain_text", "text": "Transcript"}}]
    for comment in (None, "Here"):
        announced = await slack.bot.files_getUploadURLExternal(filename="x.txt", length=1)
        await slack.http.post(announced["upload_url"], content=b"x")
        await slack.bot.files_completeUploadExternal(
            files=[{"id": announced["file_id"]}],
            channel_id=slack.channel("general"),
            initial_comment=comment,
            blocks=json.dumps(blocks),
        )
    first = (await bot.inbox.event("message", "file_share"))["event"]
    second = (await bot.inbox.event("message", "file_share"))["event"]

    assert ("", blocks) == (first["text"], first["blocks"])
    assert ("Here", None) == (second["text"], second.get("blocks"))


async def test_bot_takes_its_own_file_back(slack: LocalSlack, bot: Bot) -> None:
    """chat.delete takes the message away, and with it the bot's file is shared nowhere; files.delete ends the file."""
    channel = slack.channel("general")
    root = (await slack.bot.chat_postMessage(channel=channel, text="Root"))["ts"]
    uploaded = await slack.bot.files_upload_v2(content="x", filename="x.srt", channel=channel, thread_ts=root)
    share = (await bot.inbox.event("message", "file_share"))["event"]
    await slack.bot.chat_delete(channel=channel, ts=share["ts"])
    deleted = (await bot.inbox.event("message", "message_deleted"))["event"]
    info = await slack.bot.files_info(file=uploaded["file"]["id"])
    await slack.bot.files_delete(file=uploaded["file"]["id"])
    thread = await slack.bot.conversations_replies(channel=channel, ts=root)

    assert (share["ts"], root) == (deleted["deleted_ts"], deleted["previous_message"]["thread_ts"])
    assert {} == info["file"]["shares"].get("public", {})
    assert ["Root"] == [message["text"] for message in thread["messages"]]
    with pytest.raises(SlackApiError, match="file_deleted"):
        await slack.bot.files_info(file=uploaded["file"]["id"])
