"""Our words about ourselves: how to get a readout, and when a channel gets one by itself."""

from collections.abc import Sequence

from blocks.body import Body
from blocks.elements import bullets, rich_text, section, wording
from blocks.text import brief

INTRODUCTION = "I turn recordings and threads into readouts: a summary, action items and open questions."
WAYS = (
    "*Drop a recording* (audio or video) in a channel that I am in: `/invite @Readout`",
    "*Use the shortcut* `Readout this thread` on any message of a thread.",
    "*Mention me* in a thread: `@Readout summarize`",
)
MODES = {
    "auto": "I make a readout of every recording in this channel.",
    "ask": "I ask before I make a readout of a recording in this channel.",
    "off": "I leave recordings in this channel alone. The shortcut and mentions still work.",
}
UNKNOWN_WORD = "I don't know the word `{words}`."
UNKNOWN_WORDS = "I don't understand `{words}`."
NO_THREAD = (
    "There's no thread here. Mention me in the thread that you want a readout of, or use the shortcut "
    "`Readout this thread` on one of its messages."
)
ONLY_COMMAND = "That is a command: write `/readout {word}` in the channel."
NOW = "Now: {mode}"
CHANGED = "Done. {mode}"

MAX_WORDS = 60


def help_text(mode: str | None, *causes: Body, words: Sequence[str]) -> Body:
    """
    The help, with what is set for this channel; `mode` is auto, ask, off, or None where nothing can be set.

    `words` are lines about the words that people may write, in the templates' marks. `causes` say first why an asker
    who wanted something else gets it.
    """
    parts = [section(wording(INTRODUCTION)), bullets(map(wording, [*WAYS, *words]))]
    if mode is not None:
        parts.append(section(wording(NOW, mode=MODES[mode])))
    return Body.of(*(block for cause in causes for block in cause.blocks), rich_text(*parts))


def unknown(words: str) -> Body:
    """Words that ask for nothing that we know."""
    template = UNKNOWN_WORDS if len(words.split()) > 1 else UNKNOWN_WORD
    return Body.of(rich_text(section(wording(template, words=brief(words, MAX_WORDS)))))


def no_thread() -> Body:
    """The answer to a wish for the readout of a thread where there is none."""
    return Body.of(rich_text(section(wording(NO_THREAD))))


def only_command(word: str) -> Body:
    """The answer to a mention with a word that only the command knows."""
    return Body.of(rich_text(section(wording(ONLY_COMMAND, word=word))))


def mode_changed(mode: str) -> Body:
    """The receipt for a new setting: auto, ask or off."""
    return Body.of(rich_text(section(wording(CHANGED, mode=MODES[mode]))))
