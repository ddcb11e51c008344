"""Our words while we work: one message that is edited from step to step."""

from collections.abc import Sequence

from blocks.body import Body
from blocks.elements import rich_text, section, wording
from blocks.text import clock, listed

RECEIVED = "Got *{names}*. The readout will appear in this thread."
WAITING = "*{name}* waits its turn: I am busy with another recording."
TRANSCRIBING = "Transcribing *{name}*{how_far}"
LIMITED = {
    "slack_limited": "Waiting: Slack limits how often I may ask it. Your turn is coming.",
    "api_limited": "Waiting: the transcription service limits how often I may ask it. Your turn is coming.",
}
READING_THREAD = "Reading this thread."
UNDERSTANDING = "Working out what matters."
MOVED = "Readout posted below."
DONE = "Done. What is new is below."
STOPPED = "This did not work. The reason is below."

PART = "file {} of {}"
MINUTES = "{} of {} min"
CLOCKS = "{} of {}"

CLOCKED_BELOW = 600
"""Recordings shorter than this many seconds show seconds: minutes would hardly move."""


def received(names: Sequence[str]) -> Body:
    """The first answer to an upload of recordings with these names."""
    return _say(RECEIVED, names=listed(names))


def waiting(name: str) -> Body:
    """A recording stands in the queue of the API."""
    return _say(WAITING, name=listed([name]))


def transcribing(
    name: str, processed: float | None, total: float | None, *, part: tuple[int, int] | None = None
) -> Body:
    """The progress of a recording, in seconds, if that is known; `part` is its number among several and how many."""
    steps = [PART.format(*part)] if part else []
    if processed is not None and total:
        done = min(processed, total)
        if total < CLOCKED_BELOW:
            steps.append(CLOCKS.format(clock(done), clock(total)))
        else:
            steps.append(MINUTES.format(round(done / 60), round(total / 60)))
    how_far = f" ({', '.join(steps)})" if steps else ""
    return _say(TRANSCRIBING, name=listed([name]), how_far=how_far)


def limited(by: str) -> Body:
    """The request waits its turn; `by` is the code of what limits us."""
    return _say(LIMITED[by])


def reading_thread() -> Body:
    """The messages of a thread are being read."""
    return _say(READING_THREAD)


def understanding() -> Body:
    """The words are there, the results are not yet."""
    return _say(UNDERSTANDING)


def moved() -> Body:
    """The rest of the progress message when the readout is a message of its own."""
    return _say(MOVED)


def done() -> Body:
    """The rest of the progress message when the readout above is renewed and a message of its own says so."""
    return _say(DONE)


def stopped() -> Body:
    """The rest of the progress message when a message of its own says why there is no readout."""
    return _say(STOPPED)


def _say(template: str, **fields: str) -> Body:
    return Body.of(rich_text(section(wording(template, **fields))))
