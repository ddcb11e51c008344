"""How much of what is labelled was found, and how much of what was found is labelled."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.labelled import Document, Found, Readout
from engine.analysis.english.patterns import word_set
from engine.analysis.english.words import content_stems

FEWEST_WORDS_IN_COMMON = 0.2
SMALL_WORDS = word_set(
    """
    the a an to of and in on for it is be will by at with this that i you we they them their our my your can do have has
    """
)


def counts(document: Document, found: Readout) -> Counter[str]:
    """
    For each thing that the document is labelled with: how many there are, how many were found, how many are wrong.

    Things match by the turns they rest on, items by their words too. What is labelled as doubtful is neither required
    nor wrong.
    """
    result = Counter({"conversations": 1})
    result.update(dict(_items(document["action_items"], found.items, found.follow_ups)))
    for name, things, label in (
        ("question", found.questions, "open_questions"),
        ("decision", found.decisions, "decisions"),
    ):
        wanted = document.get(label, ())
        required = [each for each in wanted if not each.get("doubtful")]
        hits = sum(any(_evidence(each) & other.turns for other in things) for each in required)
        wrong = sum(not any(_evidence(each) & other.turns for each in wanted) for other in things)
        result.update(
            {f"{name} gold": len(required), f"{name} hit": hits, f"{name} false": wrong if label in document else 0}
        )
    result.update(dict(_topics(document.get("topics", ()), found.topics)))
    if document.get("summary"):
        result.update({"summaries": 1, "rouge": round(10_000 * rouge(" ".join(found.summary), document["summary"]))})
    return result


def rouge(text: str, reference: str) -> float:
    """ROUGE-1: the F measure of the words that two texts have in common."""
    one, other = (Counter(re.findall(r"[a-z0-9]+", each.lower())) for each in (text, reference))
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _items(gold: Sequence[Document], items: Sequence[Found], follow_ups: Sequence[Found]) -> Iterator[tuple[str, int]]:
    both = [*items, *follow_ups]
    matches = _matches(gold, both)
    hits = [number for number in matches if not gold[number].get("doubtful")]
    excused = [wanted for number, wanted in enumerate(gold) if wanted.get("doubtful") or number in matches]
    taken = set(matches.values())
    yield "item gold", sum(not wanted.get("doubtful") for wanted in gold)
    yield "item hit", len(hits)
    yield (
        "item false",
        sum(
            place not in taken and not any(each.turns & _evidence(wanted) for wanted in excused)
            for place, each in enumerate(items)
        ),
    )
    owned = [number for number in hits if gold[number].get("owner")]
    dated = [number for number in hits if gold[number].get("due")]
    yield "owners", len(owned)
    yield "owner", sum(_same(gold[number]["owner"], both[matches[number]].owner) for number in owned)
    yield "days", len(dated)
    yield "day", sum(gold[number]["due"][:10] == both[matches[number]].day for number in dated)


def _matches(gold: Sequence[Document], found: Sequence[Found]) -> Mapping[int, int]:
    """Which of the found things is which of the labelled ones, the most alike first."""
    pairs = sorted(
        (
            (_likeness(wanted, each), number, place)
            for number, wanted in enumerate(gold)
            for place, each in enumerate(found)
            if _evidence(wanted) & each.turns
        ),
        reverse=True,
    )
    matches, taken = dict[int, int](), set[int]()
    for likeness, number, place in pairs:
        if likeness >= FEWEST_WORDS_IN_COMMON and number not in matches and place not in taken:
            matches[number] = place
            taken.add(place)
    return matches


def _topics(gold: Sequence[str], found: Sequence[str]) -> Iterator[tuple[str, int]]:
    """A topic is found, and right, where it shares a word with one of the others."""
    wanted, seen = ([set(content_stems(each)) for each in texts] for texts in (gold, found))
    yield "topic gold", len(wanted)
    yield "topic hit", sum(any(each & other for other in seen) for each in wanted)
    yield "topic right", sum(any(each & other for other in wanted) for each in seen) if wanted else 0
    yield "topic false", sum(not any(each & other for other in wanted) for each in seen) if wanted else 0


def _evidence(wanted: Document) -> set[str]:
    return {str(turn) for turn in wanted["evidence_ids"]}


def _likeness(wanted: Document, found: Found) -> float:
    words = _words(wanted["text"])
    return len(words & _words(found.text)) / max(1, len(words)) + 0.3 * _same(wanted.get("owner") or "", found.owner)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower())) - SMALL_WORDS


def _same(name: str, other: str) -> bool:
    one, two = name.lower(), other.lower()
    return one == two or bool(one and two and (one in two or two in one or one.split()[0] == two.split()[0]))
