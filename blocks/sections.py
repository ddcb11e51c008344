"""
The sections of a readout, in one table: what each is called, what people write for it, and what writes it.

The readout, its Markdown, a section that is fetched by itself, the news of a conversation, digests and our sentences
about all of these follow from the table.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from blocks.body import Body, fitting
from blocks.elements import Element, Line, bullets, context, plain, rich_text, section, text
from blocks.insights import Item, item_line
from blocks.page import ALL, BUDGETS, SEPARATOR, Budget, EvidenceOf, Page
from blocks.text import brief, clean, count, spoken
from blocks.transcript import ENDINGS, MARKDOWN
from conversation.models import Insight, InsightType, MemberAnalytics, Results, SummaryChunk

WHOLE = "readout"
"""The name of all sections together."""

MORE = "and {} more"
NO_PART = "{title}: none in this conversation."
SOMEBODY = "Someone"
TALKED = ": {talked} ({percent:.0f} %), {words} a minute"
NOT_SPOKEN = "Who spoke how much: nobody did. This conversation was written, not spoken."
SILENCE = "Nobody spoke for {silence} ({percent:.0f} %)."

MAX_TOPIC = 60

TRANSCRIPTS = {f"transcript_{ending}": ending for ending in ENDINGS}
"""The names of transcripts, which are fetched as a file, and the endings of their files."""
TRANSCRIPT = f"transcript_{MARKDOWN}"
"""The one that is meant where no format is named."""


@dataclass(frozen=True, slots=True)
class Content:
    """
    The lines that a section has for a conversation, on one line together where that `is_inline`.

    `more` counts what is left out, `note` is small print below, and `none` is said where there is no line, if that
    needs other words than usual.
    """

    lines: Sequence[Line]
    more: int = 0
    is_inline: bool = False
    note: str = ""
    none: str = ""


class InDigests(Enum):
    """The ways in which a digest lists the insights of a section."""

    BY_PERSON = auto()
    """Under the names of their assignees, what is due first at the top."""
    LISTED = auto()
    """In a list over all conversations."""


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of insights: the API's names of it, a noun to count it by, and where digests list it, if they do.

    One that `is_said` is shown with who said it, any other with who must do it and when.
    """

    types: tuple[InsightType, ...]
    noun: str
    in_digests: InDigests | None = None
    is_said: bool = False

    def of(self, results: Results) -> list[Insight]:
        """The insights of this kind, of several types in the order in which they were said."""
        found = [each for type_ in self.types for each in results.of_type(type_)]
        if len(self.types) == 1:
            return found
        places = {message.id: place for place, message in enumerate(results.messages)}
        return sorted(
            found, key=lambda each: min((places.get(id_, 0) for id_ in each.message_ids), default=len(places))
        )


@dataclass(frozen=True, slots=True)
class Section:
    """
    A section of a readout.

    `name` is kept with the requests for it: it never changes. `label` is what people call it to have it fetched by
    itself, empty if nobody can, and `synonyms` are what they may write instead, without a plural's "s". `kind` is that
    of the insights in it.
    """

    name: str
    title: str
    write: Callable[[Results, Page], Content]
    label: str = ""
    synonyms: tuple[str, ...] = ()
    kind: Kind | None = None
    in_readout: bool = True


def wanted(words: Sequence[str]) -> str | None:
    """The name of the section or the transcript that words stand for, WHOLE for no words; None for other words."""
    return _WANTS.get(_singular(" ".join(words)))


def labels() -> str:
    """The sections and transcripts that can be fetched by themselves, as part of a sentence."""
    return f"{', '.join(each.label for each in SECTIONS if each.label)} or transcript"


def insights_in(results: Results) -> list[Insight]:
    """The insights of a conversation in the order of its readout."""
    return [each for kind in KINDS for each in kind.of(results)]


def part(results: Results, name: str, *, evidence: EvidenceOf, typed: Collection[str] = ()) -> Body:
    """The section of a name by itself. `typed` are the ids of messages that were typed in a thread."""
    only = next(each for each in SECTIONS if each.name == FORMER.get(name, name))

    def written(budget: Budget) -> Body:
        content = only.write(results, Page.of(results, evidence, budget, typed=typed))
        none = content.none or NO_PART.format(title=only.title)
        return Body.of(*(list(listing(only.title, content)) or [rich_text(section([text(none)]))]))

    return fitting(written, (ALL, *BUDGETS))


def written_sections(results: Results, page: Page) -> Iterator[tuple[str, Content]]:
    """The titles and contents of a readout: of all sections that there is anything for."""
    contents = ((each.title, each.write(results, page)) for each in SECTIONS if each.in_readout)
    return ((title, content) for title, content in contents if content.lines)


def listing(title: str, content: Content) -> Iterator[Element]:
    """A section as blocks; none if it has no lines."""
    if not content.lines:
        return
    more = [MORE.format(content.more)] if content.more > 0 else []
    if content.is_inline:
        words = SEPARATOR.join([*map(plain, content.lines), *more])
        yield rich_text(section([text(title, bold=True), text(f": {words}")]))
    else:
        rest = [section([text(each)]) for each in more]
        yield rich_text(section([text(title, bold=True)]), bullets(content.lines), *rest)
    if content.note:
        yield context(content.note)


def _of_insights(name: str, title: str, kind: Kind, label: str, *synonyms: str) -> Section:
    """A section that lists the insights of a kind."""

    def write(results: Results, page: Page) -> Content:
        said = [each for each in kind.of(results) if clean(each.text)]
        shown = said[: page.budget.items]
        return Content([line(each, page) for each in shown], more=len(said) - len(shown))

    def line(insight: Insight, page: Page) -> Line:
        item, speaker = Item(insight.text), insight.speaker if kind.is_said else None
        if not kind.is_said:
            name, is_suggestion = page.name(insight.assignee), insight.definitive is False
            item = Item(insight.text, name, insight.due_at, is_suggestion=is_suggestion)
        credit = page.credit(page.said(insight.message_ids), speaker)
        year = page.start_at.year if page.start_at else None
        return item_line(item, credit, characters=page.budget.characters, year=year)

    return Section(name, title, write, label, synonyms, kind)


def _summary(results: Results, page: Page) -> Content:
    """A few of the sentences, from all over the conversation rather than from its beginning."""

    def line(chunk: SummaryChunk) -> Line:
        said = page.said(chunk.message_ids)
        return [text(brief(chunk.text, page.budget.characters)), *page.credit(said, said.speaker if said else None)]

    chunks = [chunk for chunk in results.summary if clean(chunk.text)]
    shown = min(page.budget.items, page.budget.sentences, len(chunks))
    return Content([line(chunks[index * len(chunks) // shown]) for index in range(shown)])


def _topics(results: Results, page: Page) -> Content:
    names = [brief(topic.text, min(page.budget.characters, MAX_TOPIC)) for topic in results.topics]
    lines = [[text(name)] for name in names if name]
    return Content(lines[: page.budget.items], more=len(lines) - page.budget.items, is_inline=True)


def _analytics(results: Results, page: Page) -> Content:
    """The talking of each member; it cannot be measured where all messages were typed."""
    if results.messages and all(message.id in page.typed for message in results.messages):
        return Content([], none=NOT_SPOKEN)

    def line(member: MemberAnalytics) -> Line:
        name = "" if member.name == member.id else brief(member.name, page.budget.characters // 2)
        talked, words = spoken(member.talk_seconds), count(round(member.wpm), "word")
        said = TALKED.format(talked=talked, percent=member.talk_percentage, words=words)
        return [text(name or SOMEBODY, bold=True), text(said)]

    members = results.analytics.members
    silence = next((metric for metric in results.analytics.metrics if metric.type == "total_silence"), None)
    note = ""
    if silence is not None and silence.seconds:
        note = SILENCE.format(silence=spoken(silence.seconds), percent=silence.percent)
    shown = members[: page.budget.items]
    return Content([line(member) for member in shown], more=len(members) - len(shown), note=note)


ACTION_ITEMS = Kind(("action_item", "follow_up"), "action item", InDigests.BY_PERSON)
"""To meet or to call somebody is something to do like any other."""
QUESTIONS = Kind(("question",), "question", InDigests.LISTED, is_said=True)
DECISIONS = Kind(("decision",), "decision", InDigests.LISTED, is_said=True)

SECTIONS = (
    Section("summary", "Summary", _summary),
    _of_insights("decisions", "Decisions", DECISIONS, "decisions"),
    _of_insights("action_items", "Action items", ACTION_ITEMS, "action items", "action", "follow up", "followup"),
    Section("topics", "Topics", _topics, "topics"),
    _of_insights("questions", "Open questions", QUESTIONS, "questions", "open question"),
    Section("analytics", "Who spoke how much", _analytics, "analytics", in_readout=False),
)
"""All sections, in the order of a readout."""

FORMER = {"follow_ups": "action_items"}
"""Names that older requests may be kept with."""
KINDS = tuple(each.kind for each in SECTIONS if each.kind)


def _singular(words: str) -> str:
    """Words as people write them, without what makes no difference."""
    name = " ".join(words.lower().replace("-", " ").replace("_", " ").split()).removesuffix(".")
    return name.removesuffix("s")


_WANTS: Mapping[str, str] = {
    "": WHOLE,
    WHOLE: WHOLE,
    "transcript": TRANSCRIPT,
    "transcript markdown": TRANSCRIPT,
    **{f"transcript {ending}": name for name, ending in TRANSCRIPTS.items()},
    **{_singular(word): each.name for each in SECTIONS if each.label for word in (each.label, *each.synonyms)},
}
