"""A readout as Markdown, for terminals and files."""

import sys
from collections.abc import Collection
from datetime import tzinfo

from blocks.elements import markdown as marked
from blocks.page import BY_VOICE, SEPARATOR, Budget, Evidence, Page, posts_in, told_apart_by_voice
from blocks.sections import written_sections
from blocks.text import listed, spoken
from blocks.transcript import NOTHING_SAID, paragraphs, time_of
from conversation.models import Message, Results

EVERYTHING = Budget(sys.maxsize, sys.maxsize, sys.maxsize)


def markdown(results: Results, *, typed: Collection[str] = (), zone: tzinfo | None = None) -> str:
    """
    The readout with its transcript; times are those in the recording, and by the clock for what was `typed`.

    The clock is that of `zone`, None for this machine's.
    """

    def evidence(message: Message) -> Evidence | None:
        time = time_of(message, results, typed, zone)
        return Evidence(time) if time else None

    facts = [spoken(results.length)] if results.length else []
    page = Page.of(results, evidence, EVERYTHING, typed=typed)
    facts += [listed(page.people)] if page.people else []
    facts += [*posts_in(results.messages, typed), results.conversation.id]
    parts = [f"# {results.conversation.name}", ", ".join(facts)]
    if not results.messages:
        parts.append(NOTHING_SAID)
    for title, content in written_sections(results, page):
        lines = [marked(line) for line in content.lines]
        listing = SEPARATOR.join(lines) if content.is_inline else "\n".join(f"- {line}" for line in lines)
        parts += [f"## {title}", *filter(None, [listing, content.note])]
    if results.messages:
        by_voice = [BY_VOICE] if told_apart_by_voice(results) else []
        parts += ["## Transcript", *by_voice, *paragraphs(results, typed, zone)]
    return "\n\n".join(parts) + "\n"
