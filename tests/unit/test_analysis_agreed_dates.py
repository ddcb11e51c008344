"""The day by which a task is due, as both sides agree on it."""

from datetime import date

import pytest

from tests.unit.talk import ada, analysed, bo

FRIDAY, MONDAY, TUESDAY = date(2026, 2, 6), date(2026, 2, 9), date(2026, 2, 10)
Turn = tuple[str, str]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ((ada("Bo can you sign the lease?"), bo("sure. when do you need it?"), ada("Monday would be good")), MONDAY),
        ((ada("Bo can you sign the lease?"), bo("give me till Monday")), MONDAY),
        ((ada("Bo can you sign the lease by Friday?"), bo("hm. Monday is safer")), MONDAY),
        ((ada("I'll sign the lease by Friday"), bo("ok"), ada("make that Monday")), MONDAY),
        ((ada("I'll sign the lease by Friday"), bo("ok"), ada("sorry, Monday")), MONDAY),
        ((ada("I'll sign the lease by Friday"), bo("ok"), ada("friday won't work, it will be Tuesday")), TUESDAY),
        ((ada("I'll sign the lease"), bo("by friday? they are waiting"), ada("ok")), FRIDAY),
        ((ada("I'll sign the lease"), bo("thx"), ada("you'll have it on Friday")), FRIDAY),
        ((ada("I'll sign the lease. By Friday?"), bo("great")), FRIDAY),
        ((ada("I'm in town on Friday, so I'll sign the lease"),), FRIDAY),
        ((ada("Bo can you sign the lease? We need it on Monday."), bo("sure")), MONDAY),
        ((ada("Bo can you sign the lease? No rush, Monday is enough."), bo("sure")), MONDAY),
        ((ada("We want the lease by Monday. Bo, can you sign it?"), bo("yes")), MONDAY),
        ((ada("Bo can you sign the lease?"), bo("when?"), ada("Monday at four"), bo("ok")), MONDAY),
        ((ada("I'll sign the lease"), bo("we need that by Monday"), ada("ok")), MONDAY),
        ((ada("- [ ] sign the lease (Bo, Monday)"),), MONDAY),
        ((ada("I'll sign the lease, can I do that Monday?"), bo("Monday's fine, no hurry")), MONDAY),
        ((ada("I'll sign the lease. I'm meeting the landlord on Monday."),), MONDAY),
        ((ada("We've got a call with the landlord on Monday. I'll sign the lease."),), MONDAY),
        ((ada("The keys come on Monday. I'll sign the lease then."),), MONDAY),
        ((bo("the landlord says Monday"), ada("I'll sign the lease the same day")), MONDAY),
        ((ada("I'll sign the lease tomorrow"), bo("they're closed until Friday"), ada("oh. Friday then")), FRIDAY),
        (
            (ada("Bo can you sign the lease?"), bo("sure"), ada("there's a lot of it"), bo("give me till Monday")),
            MONDAY,
        ),
        ((ada("I'll ask the landlord. I'll get back to you on that by, um, by Monday."), bo("great")), MONDAY),
    ],
    ids=lambda said: said[-1][1] if isinstance(said, tuple) else str(said),
)
def test_last_date_counts(said: tuple[Turn, ...], day: date) -> None:
    """A date is asked for, added or moved after the promise."""
    [item] = analysed(*said).action_items

    assert item.due_at
    assert day == item.due_at.date()


def test_date_of_another_thing_moves_nothing() -> None:
    """What is promised for a day in between is what "it" stands for, also where all have one voice."""
    said = (
        "I'll finish the guide by Friday.",
        "Thanks. And can you send me the budget by Monday?",
        "I'll send it Monday.",
    )
    guide, *_ = analysed(*map(ada, said)).action_items
    other, *_ = analysed(ada(said[0]), bo(said[1]), ada(said[2])).action_items

    assert [FRIDAY, FRIDAY] == [each.due_at and each.due_at.date() for each in (guide, other)]


def test_day_that_no_longer_holds_is_not_told() -> None:
    """The text would contradict the date."""
    [item] = analysed(ada("I'll sign the lease by Friday"), bo("ok"), ada("make that Monday")).action_items

    assert "Ada will sign the lease" == item.text


@pytest.mark.parametrize(
    "said",
    [
        (ada("I'll sign the lease"), bo("ok. do we meet on Friday?"), ada("yes")),
        (ada("I'll sign the lease"), bo("ok"), ada("I saw Greta on Friday")),
        (ada("I'll sign the lease only after the inspection on Friday"),),
        (ada("I'll sign the lease on Monday or Tuesday"),),
        (ada("I'll sign the lease before the freeze"),),
        (ada("The landlord comes on Friday, so I'll sign the lease"),),
        (ada("I'm away on Friday, so I'll sign the lease"),),
        (ada("I'll sign the lease. Greta is away on Friday."),),
        (ada("I met the landlord. On Friday there was a party. I'll sign the lease."),),
        (ada("I'll sign the lease when the landlord has"), bo("Friday ok for the party?"), ada("yes")),
        (bo("Ada can you sign the lease?"), ada("I can"), ada("when is the landlord back?"), bo("Friday.")),
        (ada("I'll sign the lease, but not before next sprint"),),
    ],
    ids=lambda said: said[-1][1],
)
def test_other_dates_do_not(said: tuple[Turn, ...]) -> None:
    """A day of something else, one of two, or none that a calendar knows is no date of the task."""
    [item] = analysed(*said).action_items

    assert item.due_at is None


def test_what_is_no_day_stays_in_words() -> None:
    """A limit that no calendar knows is part of the task."""
    [item] = analysed(ada("I'll sign the lease but not before next sprint")).action_items

    assert "Ada will sign the lease but not before next sprint" == item.text
