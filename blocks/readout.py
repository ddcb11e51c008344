"""The readout of a conversation: everything that was understood of it, readable without a click."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocks import forgetting
from blocks.body import Body, fitting
from blocks.elements import Element, actions, button, context, header, rich_text, section, text
from blocks.page import BUDGETS, BY_VOICE, SEPARATOR, Budget, EvidenceOf, Page, posts_in, told_apart_by_voice
from blocks.problems import Failure, causes
from blocks.sections import listing, written_sections
from blocks.text import brief, clean, count, listed, shorten, spoken
from conversation.models import Results

UNTITLED = "Readout"
NOTHING_SAID = "Nothing was said in it that I could understand."
NOTHING_FOUND = "I found nothing in it to sum up: no decisions, action items or questions."
NOT_ENGLISH = "I can only sum up English, and this is in another language. Transcript has what was said."
FOREIGN_CODE = "language_not_read"
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
    title: str,
    sources: Sequence[SourceNote],
    unread: Sequence[str] = (),
    evidence: EvidenceOf,
    typed: Collection[str] = (),
    conversation: str,
) -> Body:
    """
    Everything that was understood of a conversation, in as many words as fit into one message.

    `title` may be empty. `unread` names the kind of each thing that could not be read, such as "image". `evidence`
    tells where a message was said; None when that cannot be shown. `typed` are the ids of messages that were typed in
    a thread, and `conversation` is the opaque id that the buttons carry.
    """

    def written(budget: Budget) -> Body:
        page, notes = Page.of(results, evidence, budget, typed=typed), _notes(sources, unread, budget)
        if not results.messages:
            # There is nothing to refresh and nothing to read; what is known of it can be forgotten all the same.
            return Body.of(
                _silence(results, title), *notes, actions(BLOCK_ID, [forgetting.choice(conversation=conversation)])
            )
        found = [block for section_ in written_sections(results, page) for block in listing(*section_)]
        nothing = NOT_ENGLISH if _is_foreign(sources) else NOTHING_FOUND
        parts = found or [rich_text(section([text(nothing)]))]
        by_voice = [context(BY_VOICE)] if told_apart_by_voice(results) else []
        head = header(clean(title) or UNTITLED)
        return Body.of(head, *_facts(results, page), *parts, *by_voice, *notes, _buttons(conversation))

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


def _silence(results: Results, title: str) -> Element:
    """One line about a conversation in which nothing was said."""
    length = [text(f"{SEPARATOR}{spoken(results.length)}")] if results.length >= 1 else []
    name = brief(title, MAX_TITLE) or UNTITLED
    return rich_text(section([text(name, bold=True), *length, text(f"{SEPARATOR}{NOTHING_SAID}")]))


def _buttons(conversation: str) -> Element:
    return actions(
        BLOCK_ID,
        [
            button(REFRESH, action_id=REFRESH_ACTION, value=conversation),
            button(TRANSCRIPT, action_id=TRANSCRIPT_ACTION, value=conversation),
            forgetting.choice(conversation=conversation),
        ],
    )


def _facts(results: Results, page: Page) -> Iterator[Element]:
    length = [spoken(results.length)] if results.length >= 1 else []
    people = [listed(page.people)] if page.people else []
    if facts := [*length, *people, *posts_in(results.messages, page.typed)]:
        yield context(SEPARATOR.join(facts))


def _is_foreign(sources: Sequence[SourceNote]) -> bool:
    return any(source.warning_code == FOREIGN_CODE for source in sources)


def _notes(sources: Sequence[SourceNote], unread: Sequence[str], budget: Budget) -> Iterator[Element]:
    """Notes about the sources, in small print."""
    failed = [Failure(source.name, source.problem_code) for source in sources if source.problem_code]
    codes = [(source.name, source.warning_code) for source in sources if source.warning_code]
    doubtful = [Failure(name, code) for name, code in codes if code != FOREIGN_CODE]
    notes = [LEFT_OUT.format(cause) for cause in causes(failed)] + [
        DOUBTFUL.format(cause) for cause in causes(doubtful)
    ]
    if unread:
        notes.insert(0, not_read(unread))
    if notes:
        yield context(*(shorten(note, budget.characters) for note in notes[: budget.items]))
