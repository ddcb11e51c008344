"""Our words when something does not work: for each code what is wrong, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from blocks.body import Body
from blocks.elements import Line, bullets, plain, rich_text, section, wording
from blocks.sections import labels
from blocks.text import count, listed

UNKNOWN = "Something went wrong with *{names}*. Try again; if it happens again, tell whoever runs Readout."

# The first sentence of each is the cause: it holds for one name or several, and stands alone in the small print of a
# readout. The rest is the next step.
PROBLEMS = {
    "empty_file": "*{names}* {are} empty. Check the recording and upload it again.",
    "unreadable_media": "I couldn't open *{names}* as audio or video. If it plays on your computer, export it as MP3 "
    "or MP4 and upload that.",
    "no_audio": "There is no sound in *{names}*. Upload a recording with an audio track.",
    "no_speech": "I didn't hear anyone speak in *{names}*. Check the microphone, or upload another recording.",
    "truncated_media": "I could only read the beginning of *{names}*: the rest is missing or damaged. If it plays to "
    "the end on your computer, upload it again.",
    "recording_lost": "I no longer have *{names}*, perhaps because I was restored from a backup. Try again.",
    "too_large": "*{names}* {are} too large. The limit is {max_size}: upload only the audio, or a smaller copy.",
    "too_long": "*{names}* {are} too long. The limit is {max_length}: split it and upload the parts in one message "
    "for a shared readout.",
    "unsupported_file": "*{names}* {are} not audio or video. Upload a recording, such as MP3, M4A, WAV, MP4 or WebM.",
    "language_not_supported": "I can't transcribe *{names}*: the speech model doesn't know that language. Ask whoever "
    "runs Readout for another model.",
    "file_deleted": "*{names}* {are} no longer in Slack. Upload it again if you still want a readout.",
    "file_not_visible": "Slack doesn't let me see *{names}*. Upload it to a channel that I'm in.",
    "external_file": "Slack only has a link to *{names}*, not the recording itself. Download it, then upload it here "
    "as a file.",
    "not_a_download": "Slack sent me a web page instead of *{names}*. Ask whoever runs Readout to add the scope "
    "`files:read` and reinstall it.",
    "download_failed": "I couldn't download *{names}* from Slack. Try again in a few minutes.",
    "thread_without_text": "There is no text in this thread. Try again when someone has written something.",
    "thread_gone": "I can't find this thread any more. Try again on a message that still exists.",
    "nothing_new": "This thread has no new messages since its readout. Try again after someone writes.",
    "already_working": "I am still working on this conversation. The readout will appear in its thread.",
    "unknown_conversation": "I don't know that conversation, or you're not in its channel. `/readout list` shows the "
    "conversations of the channel that you're in.",
    "unnamed_conversation": "Which conversation? Add its link or id. `/readout list` shows the conversations of this "
    "channel.",
    "unknown_section": f"I can fetch these again: {labels()}. Name one of them, or none for the whole readout.",
    "unknown_link": "I can't find a recording or a thread there. Use the link of a message in the same channel: "
    "`/readout append <link> to <link or id>`.",
    "already_added": "All of that is already in the conversation. Add another recording, or write something new first.",
    "no_thread": "That only works in threads. Mention me in the thread of a readout, or use `/readout list`.",
    "no_channel": "I work in channels, not in direct messages. `/invite @Readout` in a channel, then ask me there.",
    "no_conversation_here": "There is no readout in this thread, or none that I remember. `@Readout summarize` makes "
    "one.",
    "conversation_forgotten": "I have forgotten this conversation: I delete all that I know about a channel when I'm "
    "removed from it. Choose `Readout this thread` on a message for a new readout.",
    "recording_forgotten": "I no longer have this recording: it was deleted, or I was removed from the channel. "
    "Upload it again for a readout.",
    "not_a_recording": "*{names}* {are} not audio or video. Upload a recording, such as MP3, M4A, WAV, MP4 or WebM, "
    "or write in the thread and choose the shortcut again.",
    "only_read": "*{names}* {are} not audio or video. I'll only read the text.",
    "uploads_refused": "Slack refused the transcript file. Ask an administrator to let apps upload files.",
    "not_in_channel": "I can't read this channel yet: `/invite @Readout`, then try again.",
    "shared_channel": "I don't make readouts in channels that are shared with another organisation. Try again in a "
    "channel of your own.",
    "channel_archived": "This channel is archived. Unarchive it, then try again.",
    "form_not_opened": "The form didn't open in time. Choose the shortcut again.",
    "posting_restricted": "I'm not allowed to post here. Ask an administrator to let me, then try again.",
    "token_revoked": "Slack no longer accepts my token. Ask whoever runs Readout to reinstall me and set the new "
    "token.",
    "slack_unreachable": "Slack didn't answer. Try again in a few minutes.",
    "slack_refused": "Slack refused my request. Tell whoever runs Readout; the log says more.",
    "missing_scope": "I'm missing a permission in this workspace. Ask whoever runs Readout to find it with `readout "
    "check` and reinstall me.",
    "api_unreachable": "I can't reach the transcription service. Try again in a few minutes; if that doesn't help, "
    "tell whoever runs Readout.",
    "api_refused": "The transcription service doesn't accept *{names}*. Try another format, such as MP3 or MP4.",
    "api_lost": "The transcription service no longer knows this conversation. Write `@Readout forget` in its thread, "
    "then start a new one there with a recording or the shortcut `Readout this thread`.",
    "api_unauthorized": "The transcription service doesn't accept my credentials. Ask whoever runs Readout to check "
    "them.",
    "api_broken": "I don't understand the transcription service's answer. Tell whoever runs Readout; the log says "
    "more.",
    "api_failed": "The transcription service failed on *{names}*. Try again; if it fails again, tell whoever runs "
    "Readout.",
    "engine_failed": "The transcription service crashed on *{names}*. Try something shorter, or tell whoever runs "
    "Readout.",
    "worker_died": "Speech recognition crashed on *{names}*. Try a shorter recording, or tell whoever runs Readout.",
    "broke_down": "I crashed several times on *{names}*. Try something shorter, or tell whoever runs Readout.",
    "webhook_not_allowed": "The transcription service won't call me back. Tell whoever runs Readout: the deployment "
    "guide says what to set.",
    "timed_out": "I got no result for *{names}* in time. Try again, or upload a shorter recording.",
    "model_unavailable": "The speech model is missing or damaged. Tell whoever runs Readout: `readout check` says how "
    "to fix it.",
    "internal": "Something went wrong on my side; it is in the log under `{log_id}`. Try again, or tell whoever runs "
    "Readout.",
}

GIGABYTE = "{:.3g} GB"
MEGABYTE = "{:.3g} MB"


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file and the longest recording that are taken."""

    max_bytes: int
    max_seconds: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or thread by its name, and the code of what was wrong with it."""

    name: str
    code: str


def sentence(code: str, *, name: str, limits: Limits, log_id: str = "") -> str:
    """Say what was wrong with one thing and what to do next, in plain words, escaped for any field of Slack."""
    return problem([Failure(name, code)], limits=limits, log_id=log_id).text


def problem(failures: Sequence[Failure], *, limits: Limits, log_id: str = "") -> Body:
    """
    Say what was wrong and what to do next, once for all files with the same trouble.

    `log_id` is what `internal` names for the log, the code itself when there is none.
    """
    lines = [_line(template, names, limits, log_id) for template, names in _by_template(failures).items()]
    return Body.of(rich_text(section(lines[0]) if len(lines) == 1 else bullets(lines)))


def causes(failures: Sequence[Failure]) -> list[str]:
    """The causes, in plain words without the next step; one sentence for all files with the same trouble."""
    return [
        plain(wording(template.partition(". ")[0], names=listed(names), are=_are(names)))
        for template, names in _by_template(failures).items()
    ]


def _by_template(failures: Sequence[Failure]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for failure in failures:
        groups.setdefault(PROBLEMS.get(failure.code, UNKNOWN), []).append(failure.name)
    return groups


def _line(template: str, names: Sequence[str], limits: Limits, log_id: str) -> Line:
    return wording(
        template,
        names=listed(names),
        are=_are(names),
        max_size=_size(limits.max_bytes),
        max_length=_length(limits.max_seconds),
        log_id=log_id or "internal",
    )


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _size(size: int) -> str:
    """A size in the units it was meant in: 10**9 and 2**30 are both 1 GB."""
    step = 1000 if size % 1000**2 == 0 else 1024
    return GIGABYTE.format(size / step**3) if size >= step**3 else MEGABYTE.format(size / step**2)


def _length(seconds: int) -> str:
    if seconds % 3600 == 0:
        return count(seconds // 3600, "hour")
    return count(round(seconds / 60), "minute")
