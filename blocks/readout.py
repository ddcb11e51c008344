"""The readout of a conversation: everything that was understood of it, readable without a click."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocks import forgetting
from blocks.body import Body, fitting
from blocks.elements import Element, actions, button, context, header, rich_text, section, text
from blocks.page import BUDGETS, BY_VOICE, SEPARATOR, Budget, EvidenceOf, Page, told_apart_by_voice
from blocks.problems import Failure, causes
from blocks.sections import listing, written_sections
from blocks.text import brief, clean, count, listed, shorten, spoken
from conversation.models import Conversation, Results

UNTITLED = "Readout"
NOTHING_SAID = "Nothing was said in it that I could understand."
NOTHING_FOUND = "I found nothing in it to sum up: no action items, questions or follow-ups."
LEFT_OUT = "{}; left out of this readout."
DOUBTFUL = "{}."
NOT_READ = "Not read: {}."
REFRESH = "Refresh"
TRANSCRIPT = "Transcript"

OUTDATED = "Out of date: messages were edited since I read them. Refresh has me read them again."

MAX_TITLE = 150

BLOCK_ID = "readout_buttons"
OUTDATED_ID = "readout_outdated"
REFRESH_ACTION = "readout_refresh"
TRANSCRIPT_ACTION = "readout_transcript"


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source of the conversation, and the codes of what failed or is doubtful about it."""

    name: str
    problem_code: str | None = None
    warning_code: str | None = None


def readout(
    results: Results,
    *,
    sources: Sequence[SourceNote],
    unread: Sequence[str] = (),
    evidence: EvidenceOf,
    conversation: str,
) -> Body:
    """
    Everything that was understood of a conversation, in as many words as fit into one message.

    `unread` names the kind of each thing that could not be read, such as "image". `evidence` tells where a message
    was said; None when that cannot be shown. `conversation` is the opaque id that the buttons carry.
    """

    def written(budget: Budget) -> Body:
        page, notes = Page.of(results, evidence, budget), _notes(sources, unread, budget)
        if not results.messages:
            # There is nothing to refresh and nothing to read; what is known of it can be forgotten all the same.
            return Body.of(_silence(results), *notes, actions(BLOCK_ID, [forgetting.choice(conversation=conversation)]))
        found = [block for section_ in written_sections(results, page) for block in listing(*section_)]
        parts = found or [rich_text(section([text(NOTHING_FOUND)]))]
        title = header(_title(results.conversation))
        by_voice = [context(BY_VOICE)] if told_apart_by_voice(results) else []
        return Body.of(title, *_facts(results, page), *parts, *by_voice, *notes, _buttons(conversation))

    return fitting(written, BUDGETS)


def outdated(body: Mapping[str, Any]) -> Body:
    """A posted readout with one line above its buttons that says it is out of date."""
    blocks = [block for block in body["blocks"] if block.get("block_id") != OUTDATED_ID]
    buttons = next((index for index, block in enumerate(blocks) if block.get("block_id") == BLOCK_ID), len(blocks))
    return Body.of(*blocks[:buttons], context(OUTDATED) | {"block_id": OUTDATED_ID}, *blocks[buttons:])


def not_read(unread: Sequence[str]) -> str:
    """Count the things of each kind that could not be read: "Not read: 2 images and 1 file."."""
    kinds = ((kind.partition(" "), number) for kind, number in Counter(unread).items())
    # Such as "2 images", "1 part of an app's message".
    return NOT_READ.format(listed([f"{count(number, noun)} {rest}".rstrip() for (noun, _, rest), number in kinds]))


def _silence(results: Results) -> Element:
    """One line about a conversation in which nothing was said."""
    length = [text(f"{SEPARATOR}{spoken(results.length)}")] if results.length >= 1 else []
    title = brief(_title(results.conversation), MAX_TITLE)
    return rich_text(section([text(title, bold=True), *length, text(f"{SEPARATOR}{NOTHING_SAID}")]))


def _buttons(conversation: str) -> Element:
    return actions(
        BLOCK_ID,
        [
            button(REFRESH, action_id=REFRESH_ACTION, value=conversation),
            button(TRANSCRIPT, action_id=TRANSCRIPT_ACTION, value=conversation),
            forgetting.choice(conversation=conversation),
        ],
    )


def _title(conversation: Conversation) -> str:
    return UNTITLED if conversation.name == conversation.id else clean(conversation.name) or UNTITLED


def _facts(results: Results, page: Page) -> Iterator[Element]:
    facts = [
        spoken(results.length) if results.length >= 1 else "",
        listed(page.people) if page.people else "",
        count(len(results.messages), "message"),
    ]
    yield context(SEPARATOR.join(filter(None, facts)))


def _notes(sources: Sequence[SourceNote], unread: Sequence[str], budget: Budget) -> Iterator[Element]:
    """Notes about the sources, in small print."""
    failed = [Failure(source.name, source.problem_code) for source in sources if source.problem_code]
    doubtful = [Failure(source.name, source.warning_code) for source in sources if source.warning_code]
    notes = [LEFT_OUT.format(cause) for cause in causes(failed)] + [
        DOUBTFUL.format(cause) for cause in causes(doubtful)
    ]
    if unread:
        notes.insert(0, not_read(unread))
    if notes:
        yield context(*(shorten(note, budget.characters) for note in notes[: budget.items]))
