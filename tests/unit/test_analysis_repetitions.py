"""Repetitions: what is promised twice is one item, and what only sounds alike stays two."""

import itertools
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.models import Insight, Message
from engine.analysis import Text, by_rules
from tests.unit.talk import TUESDAY, ada, analysed, bo, cleo, messages

WEDNESDAY = TUESDAY + timedelta(days=1)
FRAMES = (
    "I'll fix bug {}.",
    "I'll update the {} price list for the sales team.",
    "I'll send the quarterly report to {} and the board.",
    "I'll process batch {} of the customer invoices.",
    "I'll review https://example.com/pull/{} for the release of the mobile app.",
    "I'll publish the release notes of version 2.{} for the customers.",
)
MARKS = (
    *("12", "19", "3", "3.5", "one", "two", "seven", "EU", "US", "UK", "IT", "Berlin", "Paris", "Anna", "Q3", "Q4"),
    *("C", "C++", "v1.2", "v1.3", "March", "April", "#8"),
)


def items(said: list[Message]) -> tuple[Insight, ...]:
    ids = itertools.count(1)
    return by_rules(Text(said, TUESDAY, 0.5, lambda: str(next(ids)))).action_items


def said_again(first: str, later: str) -> list[Message]:
    """Ada says one thing on Tuesday and another a day later."""
    one, other = messages([ada(first), ada(later)])
    return [one, replace(other, start_at=WEDNESDAY, end_at=WEDNESDAY)]


@given(st.sampled_from(FRAMES), st.lists(st.sampled_from(MARKS), min_size=2, max_size=8, unique=True))
def test_numbers_names_and_places_tell_tasks_apart(frame: str, marks: list[str]) -> None:
    """Tasks that differ in one telling word are as many items, each resting on its own message."""
    found = analysed(*[ada(frame.format(mark)) for mark in marks]).action_items

    assert [(str(number),) for number in range(len(marks))] == [item.message_ids for item in found]
    assert all(mark in item.text for mark, item in zip(marks, found, strict=True))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I'll publish the release notes on Monday.", "I'll publish the release notes on Tuesday."),
        ("I'll call the client tomorrow at 10.", "I'll call the client tomorrow at 11."),
        ("I'll call the client at 10.", "I'll call the client at 11."),
        ("I'll send the invoices by March 3.", "I'll send the invoices by March 10."),
        ("I'll draft the customer onboarding guide.", "I'll translate the customer onboarding guide."),
        ("I'll update the sales price list.", "I'll update the marketing price list."),
        ("I'll switch the mail server off.", "I'll switch the mail server on."),
        ("I'll send the report about the outage with names.", "I'll send the report about the outage without names."),
    ],
)
def test_days_verbs_and_objects_tell_tasks_apart(first: str, second: str) -> None:
    """Two things on one day are two items, however many words they share."""
    assert [("0",), ("1",)] == [item.message_ids for item in analysed(ada(first), ada(second)).action_items]


@pytest.mark.parametrize(
    "again",
    [
        "So I'll send the draft budget to Cleo by Friday.",
        "I'll send the budget draft to Cleo.",
        "I will send Cleo the draft budget.",
        "As I said, I'll share the draft budget with Cleo.",
        "I'll send the draft budget.",
    ],
)
def test_a_promise_in_other_words_is_one_item(again: str) -> None:
    """What is said again rests on both messages."""
    [item] = analysed(ada("I'll send the draft budget to Cleo."), bo("Good."), ada(again)).action_items

    assert ("0", "2") == item.message_ids


def test_the_wording_that_says_more_is_kept() -> None:
    """An item does not lose the number that only one of its two wordings has, and then tells it from others."""
    found = analysed(
        ada("I'll fix the login bug."), ada("I'll fix the login bug 12."), ada("I'll fix the login bug 19.")
    ).action_items

    assert ["Ada will fix the login bug 12", "Ada will fix the login bug 19"] == [item.text for item in found]
    assert [("0", "1"), ("2",)] == [item.message_ids for item in found]


def test_the_same_promise_of_two_people_is_two_items() -> None:
    """Everybody has an item of their own."""
    found = analysed(ada("I'll fill in the survey."), cleo("I'll fill in the survey.")).action_items

    assert ["Ada will fill in the survey", "Cleo will fill in the survey"] == [item.text for item in found]


def test_another_number_in_the_answer_is_another_task() -> None:
    """Who is asked for one thing and promises another has not accepted the first."""
    found = analysed(ada("Can you fix bug 12?"), bo("I'll fix bug 19.")).action_items

    assert ["Fix bug 12", "Bo will fix bug 19"] == [item.text for item in found]
    assert [("0",), ("1",)] == [item.message_ids for item in found]


def test_twenty_promises_are_twenty_items() -> None:
    """Nothing in a long thread of promises is lost, and each has its own evidence."""
    found = analysed(*[ada(f"I'll send invoice {number} to the customer.") for number in range(100, 120)]).action_items

    assert [(str(number),) for number in range(20)] == [item.message_ids for item in found]


def test_relative_dates_are_seen_from_their_own_message() -> None:
    """What is due "tonight" and was said on Wednesday is due on Wednesday, whenever the conversation began."""
    first, second = items(said_again("I'll send the draft tonight.", "I'll call the agency tonight."))

    assert (TUESDAY.replace(hour=21), WEDNESDAY.replace(hour=21)) == (first.due_at, second.due_at)


def test_a_message_has_its_own_day_where_its_place_is_another() -> None:
    """A recording that was appended has its own day, though it follows what was there."""
    first, second = messages([ada("I'll send the draft tonight."), ada("I'll call the agency tonight.")])
    said_at = WEDNESDAY.replace(tzinfo=timezone(timedelta(hours=9)))

    [_, item] = items([first, replace(second, said_at=said_at)])

    assert said_at.replace(hour=21) == item.due_at


def test_what_is_put_off_is_one_item_with_its_new_date() -> None:
    """A promise that is made again on a later day is the same thing, due when it was said last."""
    [item] = items(said_again("I'll send the draft budget by Friday, 5pm PT.", "I'll send the draft budget tonight."))

    assert (("0", "1"), WEDNESDAY.replace(hour=21)) == (item.message_ids, item.due_at)
    assert "Ada will send the draft budget tonight" == item.text
