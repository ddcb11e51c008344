"""An insight of a renewed analysis is what it was before: by where it was said and how it is worded."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.identity import identified
from conversation.models import InsightType
from storage.insights import Insight, Known

PLACE = ("1.0",)


def item(text: str, *places: str, assignee: str | None = "Ben", kind: InsightType = "action_item") -> Insight:
    return Insight(kind, text, assignee, places=places or PLACE)


def rows(found: Mapping[str, Insight]) -> list[Known]:
    """What is known after an analysis."""
    return [
        Known(key, each.kind, each.text, each.mark, each.assignee, each.places, is_gone=False)
        for key, each in found.items()
    ]


def gone(row: Known) -> Known:
    return replace(row, text="", assignee=None, is_gone=True)


def ids(before: Iterable[Insight], now: Sequence[Insight]) -> list[str]:
    """The ids of insights, when those before have the letters from a on; new ones have a number."""
    known = rows(dict(zip("abcdefgh", before, strict=False)))
    by_id = identified(known, now, job_id="new")
    assert list(now) == list(by_id.values())
    return list(by_id)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Ben will send the reportt", "Ben will send the report"),
        ("Ben will call bne", "Ben will call Ben"),
        ("Ben will send the report to the sales team tomorrow", "Ben will send the report to the sales team on Monday"),
        ("Ben will review the draft by Monday", "Ben will review the draft by next Wednesday morning"),
        ("Ben to review the draft", "Ben to review the draft by Friday"),
        ("Ben will send the report to the customers on Friday", "Ben will send the budget to the customers on Friday"),
        ("BEN WILL SEND THE REPORT", "Ben will send the report."),
    ],
    ids=["typo", "typo in a short word", "date", "longer date", "date added", "object", "capitals"],
)
def test_small_edit_keeps_identity(before: str, now: str) -> None:
    """The message was edited, and it is still the same task."""
    assert ["a"] == ids([item(before)], [item(now)])


def test_other_owner_keeps_identity() -> None:
    """Names come first in the words; who a task is for is no part of what it is."""
    before, now = item("Ben will call Tim"), item("Anna will call Tim", assignee="Anna")

    assert ["a"] == ids([before], [now])


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Ben will send the report", "Ben will book the room"),
        ("Ben will check the logs", "Ben will fix the tests"),
        ("Ben will send the report", "Ben will send the invoice"),
        ("Ben will talk to Anna on Monday", "Ben will book a room on Monday"),
        ("", "Ben will call Tim"),
    ],
)
def test_other_task_at_the_same_place_is_new(before: str, now: str) -> None:
    """The message says something else by now; what hangs on the old task must not pass to it."""
    assert ["new.0"] == ids([item(before)], [item(now)])


def test_tasks_of_one_message_stay_apart() -> None:
    """Each is matched with the most alike, however alike the others are."""
    report, invoice = "Ben will send the report of the first quarter", "Ben will send the invoice of the first quarter"
    before = [item(f"{report} on Friday"), item(f"{invoice} on Friday")]
    now = [item(f"{invoice} on Monday"), item(f"{report} on Monday")]

    assert ["b", "a"] == ids(before, now)
    assert ["b"] == ids(before, now[:1])
    assert ["a", "new.1"] == ids(before[:1], [before[0], before[1]])


def test_same_words_in_different_messages_stay_two() -> None:
    """One of them goes, and the other is not taken for it."""
    here, there = item("Ben will call Tim", "1.0"), item("Ben will call Tim", "2.0")

    assert ["b", "a"] == ids([here, there], [there, here])
    assert ["b"] == ids([here, there], [there])
    assert ["new.0"] == ids([here], [there])


def test_same_words_of_two_people_stay_two() -> None:
    """What "Anna and Ben will each review" is a task for each."""
    anna, ben = item("Review the draft", assignee="Anna"), item("Review the draft", assignee="Ben")

    assert ["b", "a"] == ids([ben, anna], [anna, ben])
    assert ["b", "a"] == ids([ben, anna], [replace(each, text="Review the draft today") for each in (anna, ben)])


def test_what_is_said_again_later_is_the_same_with_one_more_place() -> None:
    """The analysis takes the repetition for the same task, in the newer words or the old ones."""
    before, now = item("Ben will call Tim", "1.0"), item("Ben will call Tim on Friday", "1.0", "2.0")

    assert ["a"] == ids([before], [now])
    assert ["a"] == ids([now], [before])


def test_more_places_in_common_decide_between_equal_words() -> None:
    """Two tasks of one message are told apart by where else they were said."""
    before = [item("Ben will call Tim", "1.0", "2.0"), item("Ben will call Tim", "2.0")]

    assert ["b"] == ids(before, [item("Ben will call Tim today", "2.0")])
    assert ["a"] == ids(before, [item("Ben will call Tim today", "1.0", "2.0")])


def test_without_a_known_place_the_words_have_to_be_the_same() -> None:
    """Nobody knows where it was said, before or now."""
    here, nowhere = item("Ben will call Tim"), replace(item("Ben will call Tim"), places=())

    assert ["a"] == ids([here], [nowhere])
    assert ["a"] == ids([nowhere], [here])
    assert ["a"] == ids([nowhere], [nowhere])
    assert ["new.0"] == ids([nowhere], [replace(nowhere, text="Ben will call Tim today")])


def test_what_was_gone_comes_back_in_the_same_words() -> None:
    """They are known by their mark; what is worded otherwise cannot be told from another task."""
    call = item("Ben will call Tim")
    known = [gone(row) for row in rows({"a": call})]

    assert ["a"] == list(identified(known, [call], job_id="new"))
    assert ["new.0"] == list(identified(known, [item("Ben will call Tim today")], job_id="new"))


@pytest.mark.parametrize("places", [("1.0",), ("1.0", "2.0")], ids=["same place", "another one too"])
def test_what_is_shown_goes_before_what_was_gone(places: tuple[str, ...]) -> None:
    """Of two that are the same, people see one."""
    who = item("Who?", assignee=None)
    hidden, seen = rows({"a": who, "b": who})

    assert ["b"] == list(identified([gone(hidden), seen], [replace(who, places=places)], job_id="new"))


def test_of_two_that_are_as_much_alike_it_is_always_the_same_one() -> None:
    """Nobody can say which of the two it is, but the order in which they come does not decide."""
    tam, tom = item("call Tam"), item("call Tom")

    assert ["a", "new.1"] == ids([item("call Tim")], [tam, tom])
    assert ["new.0", "a"] == ids([item("call Tim")], [tom, tam])


INSIGHTS = st.builds(
    Insight,
    st.sampled_from(get_args(InsightType)[:2]),
    st.sampled_from(["call Tim", "call Tom", "call Tim today", ""]),
    st.sampled_from([None, "Ben"]),
    places=st.sampled_from([(), ("1.0",), ("1.0", "Fcall@3")]),
)
FOUND = st.lists(INSIGHTS, max_size=7)


@st.composite
def histories(draw: st.DrawFn) -> list[Known]:
    """Rows after some analysis, of which some are gone."""
    numbers = count()
    known = rows({f"old.{next(numbers)}": each for each in draw(FOUND)})
    return [gone(row) if draw(st.booleans()) else row for row in known]


def contents(by_id: Mapping[str, Insight], known: Sequence[Known]) -> Counter[tuple[str | None, Insight]]:
    """Which insights have which ids, new ones without."""
    old = {row.id for row in known}
    return Counter((key if key in old else None, insight) for key, insight in by_id.items())


@given(histories(), FOUND)
def test_each_insight_has_one_id_and_each_id_one_insight_of_its_kind(known: list[Known], found: list[Insight]) -> None:
    """Nothing is lost or doubled, and the order stays."""
    by_id = identified(known, found, job_id="new")

    assert found == list(by_id.values())
    kinds = {row.id: row.kind for row in known}
    assert all(kinds.get(key, each.kind) == each.kind for key, each in by_id.items())


@given(FOUND)
def test_same_analysis_again_changes_nothing(found: list[Insight]) -> None:
    """Whatever it found, each keeps its id."""
    first = identified([], found, job_id="first")
    again = identified(rows(first), found, job_id="again")

    assert contents(first, rows(first)) == contents(again, rows(first))


@given(st.data(), histories(), FOUND)
def test_order_makes_no_difference(data: st.DataObject, known: list[Known], found: list[Insight]) -> None:
    """The API promises none, and neither do rows."""
    shuffled = identified(data.draw(st.permutations(known)), data.draw(st.permutations(found)), job_id="new")

    assert contents(identified(known, found, job_id="new"), known) == contents(shuffled, known)


@pytest.mark.parametrize("messages", [1, 500], ids=["in one message", "in a message each"])
def test_many_insights_take_no_time_worth_mentioning(messages: int) -> None:
    """A transaction is under way meanwhile, and everybody waits for it."""
    numbers = [number * 389 % 1000 for number in range(1000)]
    before = [
        item(f"Ben will send report {number} to customer {number}", f"{number % messages}.0") for number in numbers
    ]
    now = [replace(each, text=f"{each.text} on Friday") for each in before]
    known = rows({f"old.{number}": each for number, each in enumerate(before)})

    began = time.process_time()
    by_id = identified(known, now, job_id="new")

    assert time.process_time() - began < 1
    assert all(key.startswith("old.") for key in by_id)
