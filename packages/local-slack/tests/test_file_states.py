"""Files of the local Slack that are not simply there: shared with others, late, hidden, denied, elsewhere; clips."""

import io
import wave
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from local_slack_fixtures import Bot, LocalSlack, connected

SOUND = bytes(range(256)) * 1024


async def fetched(slack: LocalSlack, url: str, *, follow: bool = False) -> httpx.Response:
    """Get a file as the bot."""
    headers = {"Authorization": f"Bearer {slack.details['bot_token']}"}
    async with httpx.AsyncClient(trust_env=False, follow_redirects=follow) as http:
        return await http.get(url, headers=headers)


async def info_error(slack: LocalSlack, file_id: str) -> str:
    """Give the error that files.info meets."""
    with pytest.raises(SlackApiError) as refused:
        await slack.bot.files_info(file=file_id)
    return str(refused.value.response["error"])


async def test_event_in_a_shared_channel_has_a_stub(slack: LocalSlack, bot: Bot) -> None:
    """Somebody of another organisation shares a file: the event says to ask, and files.info tells the rest."""
    olga = slack.user("olga")
    uploaded = await slack.upload("a.mp3", SOUND, user="olga", channel=slack.channel("partners"))
    event = (await bot.inbox.event("message", "file_share"))["event"]
    info = await slack.bot.files_info(file=uploaded["files"][0]["id"])
    got = await fetched(slack, info["file"]["url_private_download"])

    stub = {"mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": ""}
    assert [{"id": uploaded["files"][0]["id"]} | stub] == event["files"]
    assert (olga, "T0PARTNERS1", "T0PARTNERS1") == (event["user"], event["user_team"], event["source_team"])
    assert ("a.mp3", "T0PARTNERS1", SOUND) == (info["file"]["name"], info["file"]["user_team"], got.content)


async def test_outsider_is_in_the_shared_channel_only(slack: LocalSlack) -> None:
    """She sees one channel; the bot learns where she is from, and she is a stranger once they share no channel."""
    olga = slack.user("olga")
    seen = await slack.look("workspace", user=olga)
    before = (await slack.bot.users_info(user=olga))["user"]
    member = (await slack.bot.users_info(user=slack.user("anna")))["user"]
    partners = slack.channel("partners")
    await slack.person("anna").conversations_kick(channel=partners, user="U0READOUT01")
    after = (await slack.bot.users_info(user=olga))["user"]
    async with slack.news("olga") as news:
        await slack.control("messages", user=slack.user("anna"), channel=slack.channel("general"), text="Inside")
        await slack.control("messages", user=slack.user("anna"), channel=partners, text="Outside")
        heard = await anext(line async for line in news if line["type"] == "message")

    assert ["partners"] == [channel["name"] for channel in seen["channels"]]
    assert ("T0PARTNERS1", False, True) == (before["team_id"], before["is_stranger"], after["is_stranger"])
    assert "is_stranger" not in member
    assert "Outside" == heard["message"]["text"]


async def test_file_may_be_announced_before_it_can_be_read(slack: LocalSlack, bot: Bot) -> None:
    """For a while the app meets file_not_found and a login page; then the file is there."""
    await slack.control("readiness", seconds=60)
    uploaded = await slack.upload("a.mp3", SOUND)
    event = (await bot.inbox.event("file_shared"))["event"]
    early = await info_error(slack, event["file_id"])
    login = await fetched(slack, uploaded["files"][0]["url_private_download"], follow=True)
    await slack.control("clock", advance=61)
    info = await slack.bot.files_info(file=event["file_id"])
    got = await fetched(slack, info["file"]["url_private_download"])

    assert ("file_not_found", "text/html") == (early, login.headers["content-type"].partition(";")[0])
    assert SOUND == got.content


async def test_hidden_file_is_next_to_nothing(slack: LocalSlack, bot: Bot) -> None:
    """A workspace over its limit hides old files, in messages too; once it pays they are back."""
    uploaded = await slack.upload("a.mp3", SOUND)
    file_id, url = uploaded["files"][0]["id"], uploaded["files"][0]["url_private_download"]
    await slack.control("file_states", file_id=file_id, state="hidden_by_limit")
    event = (await bot.inbox.event("message", "message_changed"))["event"]
    hidden = await slack.bot.files_info(file=file_id)
    login = await fetched(slack, url)
    page = await slack.http.get(f"/_control/files/{file_id}", params={"user": slack.user("anna")})
    await slack.control("file_states", file_id=file_id, state="visible")
    history = await slack.bot.conversations_history(channel=slack.channel("general"))

    nothing = {"id": file_id, "mode": "hidden_by_limit"}
    assert [nothing] == event["message"]["files"]
    assert nothing == hidden["file"]
    assert (302, 404) == (login.status_code, page.status_code)
    assert ["hosted"] == [file["mode"] for file in history["messages"][0]["files"]]
    assert SOUND == (await fetched(slack, url)).content


async def test_denied_file_is_named_so(slack: LocalSlack) -> None:
    """Another organisation may forbid the app its files."""
    uploaded = await slack.upload("a.mp3", SOUND)
    file = uploaded["files"][0]
    await slack.control("file_states", file_id=file["id"], state="access_denied")

    assert "access_denied" == await info_error(slack, file["id"])
    assert 302 == (await fetched(slack, file["url_private_download"])).status_code


async def test_external_file_is_not_at_slack(slack: LocalSlack, bot: Bot) -> None:
    """Its address is somebody else's, and there is nothing to download."""
    place = {"user": slack.user("anna"), "channel": slack.channel("general")}
    url = "https://drive.example.org/d/1"
    shared = await slack.control("external_files", url=url, name="Minutes.gdoc", text="Look", **place)
    event = (await bot.inbox.event("message", "file_share"))["event"]
    refused = await slack.control("external_files", url="javascript:alert(1)", name="x", **place)
    page = await slack.http.get(f"/_control/files/{shared['files'][0]['id']}", params={"user": slack.user("anna")})
    info = (await slack.bot.files_info(file=shared["files"][0]["id"]))["file"]

    assert ("external", True, url) == tuple(event["files"][0][key] for key in ("mode", "is_external", "url_private"))
    assert "url_private_download" not in info
    assert ("invalid_arguments", 404) == (refused["error"], page.status_code)


async def test_clip_tells_what_slack_heard(slack: LocalSlack, bot: Bot) -> None:
    """A clip has a subtype, how long it is, and Slack's own transcript, or that there is none yet."""
    spoken = {"is_clip": "true", "duration_ms": "61000"}
    await slack.upload("audio_message.m4a", SOUND, transcript="Good morning " * 20, **spoken)
    sound = (await bot.inbox.event("message", "file_share"))["event"]["files"][0]
    await slack.upload("clip.mp4", SOUND, **spoken)
    film = (await bot.inbox.event("message", "file_share"))["event"]["files"][0]

    assert ("slack_audio", "audio", 61000) == tuple(
        sound[key] for key in ("subtype", "media_display_type", "duration_ms")
    )
    assert ("complete", True) == (sound["transcription"]["status"], sound["transcription"]["preview"]["has_more"])
    assert ("slack_video", "video", "processing") == (
        film["subtype"],
        film["media_display_type"],
        film["transcription"]["status"],
    )


async def test_length_of_a_wave_file_is_measured(slack: LocalSlack) -> None:
    """Slack tells how long recordings are; here at least those that say so in their head."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(8000))
    uploaded = await slack.upload("half.wav", written.getvalue())
    broken = await slack.upload("broken.wav", b"no sound")

    assert 500 == uploaded["files"][0]["duration_ms"]
    assert "duration_ms" not in broken["files"][0]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("files.getUploadURLExternal", {"filename": "a.mp3", "length": 1024**3 + 1}, "file_upload_size_restricted"),
        ("files.getUploadURLExternal", {"filename": "a.mp3", "length": 0}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}], "channels": ",".join("C" * 101)}, "limit_exceeded"),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}]}, "file_not_found"),
        ("files.info", {"file": "F0NOWHERE01"}, "file_not_found"),
        ("files.delete", {"file": "F0NOWHERE01"}, "file_not_found"),
    ],
)
async def test_what_cannot_be_done_with_files(
    slack: LocalSlack, method: str, arguments: dict[str, Any], error: str
) -> None:
    """Each refusal has the code of the method's reference."""
    with pytest.raises(SlackApiError, match=error):
        await slack.bot.api_call(method, json=arguments)


async def test_files_are_listed_to_those_who_may_see_them(slack: LocalSlack) -> None:
    """By member, by channel and by page; deleted ones and those of other people's channels are not in it."""
    leads = slack.channel("leads")
    ids = [(await slack.upload(f"{number}.mp3", SOUND))["files"][0]["id"] for number in range(3)]
    secret = (await slack.upload("secret.mp3", SOUND, user="ben", channel=leads))["files"][0]["id"]
    await slack.control("deletions", user=slack.user("anna"), file_id=ids[0])
    everything = await slack.bot.files_list()
    of_ben = await slack.bot.files_list(user=slack.user("ben"))
    in_leads = await slack.bot.files_list(channel=leads)
    page = await slack.bot.files_list(count=2, page=2)
    for_david = await slack.person("david").files_list()

    assert {*ids[1:], secret} == {file["id"] for file in everything["files"]}
    assert [secret] == [file["id"] for file in of_ben["files"]] == [file["id"] for file in in_leads["files"]]
    assert (1, {"count": 2, "total": 3, "page": 2, "pages": 2}) == (len(page["files"]), page["paging"])
    assert set(ids[1:]) == {file["id"] for file in for_david["files"]}


@pytest.mark.parametrize(("fault", "status"), [("login", 302), ("forbidden", 403)])
async def test_download_may_be_refused_on_request(slack: LocalSlack, fault: str, status: int) -> None:
    """As Slack refuses a token that may not: a redirect to a page that answers 200, or 403; the next try is fine."""
    uploaded = await slack.upload("a.mp3", SOUND)
    url = uploaded["files"][0]["url_private_download"]
    await slack.control("faults", method="download", fault=fault)
    first = await fetched(slack, url)

    assert status == first.status_code
    assert SOUND == (await fetched(slack, url)).content


@pytest.mark.parametrize("fault", ["cut", "lost", "slow", "held", "ratelimited", "internal_error"])
async def test_uploads_fail_in_their_own_ways(slack: LocalSlack, fault: str) -> None:
    """The body is cut off in the middle, or the answer is lost, late or a refusal; whole bytes alone count."""
    await slack.control("faults", method="upload", fault=fault, seconds=0.05)
    announced = await slack.bot.files_getUploadURLExternal(filename="a.mp3", length=len(SOUND))
    try:
        outcome = str((await slack.http.post(announced["upload_url"], content=SOUND)).status_code)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        outcome = "broken"
    try:
        await slack.bot.files_completeUploadExternal(files=[{"id": announced["file_id"], "title": "a"}])
        is_there = True
    except SlackApiError:
        is_there = False

    expected = {
        "cut": ("broken", False),
        "lost": ("broken", True),
        "slow": ("200", True),
        "held": ("200", True),
        "ratelimited": ("429", False),
        "internal_error": ("500", False),
    }
    assert expected[fault] == (outcome, is_there)


async def test_deleted_file_in_a_shared_channel_leaves_a_tombstone(slack: LocalSlack) -> None:
    """The event says that it is gone, not that one should ask."""
    async with connected(slack) as bot:
        uploaded = await slack.upload("a.mp3", SOUND, channel=slack.channel("partners"))
        file_id = uploaded["files"][0]["id"]
        await slack.control("deletions", user=slack.user("anna"), file_id=file_id)
        event = (await bot.inbox.event("message", "message_changed"))["event"]

    assert [{"id": file_id, "mode": "tombstone"}] == event["message"]["files"]
    assert "check_file_info" == event["previous_message"]["files"][0]["file_access"]
    assert "file_deleted" == await info_error(slack, file_id)
