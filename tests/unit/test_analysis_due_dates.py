"""Due dates: what words like "by Friday" mean on the day they are said."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.english.due_dates import find_due_date

TUESDAY = datetime(2026, 2, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("send it tomorrow", "2026-02-04 17:00"),
        ("send it tomorrow morning", "2026-02-04 12:00"),
        ("send it by noon tomorrow", "2026-02-04 12:00"),
        ("send it today", "2026-02-03 17:00"),
        ("do it tonight", "2026-02-03 21:00"),
        ("finish by the end of the day", "2026-02-03 17:00"),
        ("finish the day after tomorrow", "2026-02-05 17:00"),
        ("send it by Friday", "2026-02-06 17:00"),
        ("send it by 4.12.", "2026-12-04 17:00"),
        ("send it on 24/12", "2026-12-24 17:00"),
        ("send it by 12/24", "2026-12-24 17:00"),
        ("send it by 12/04", "2026-04-12 17:00"),
        ("the 15th would be good", "2026-02-15 17:00"),
        ("that's the eighteenth", "2026-02-18 17:00"),
        ("fix it before lunch", "2026-02-03 17:00"),
        ("EOD Friday", "2026-02-06 17:00"),
        ("Friday won't work, it will be Monday", "2026-02-09 17:00"),
        ("not Friday, Monday", "2026-02-09 17:00"),
        ("send it by the end of day Friday", "2026-02-06 17:00"),
        ("send it Friday afternoon", "2026-02-06 17:00"),
        ("meet again on Tuesday at ten", "2026-02-10 10:00"),
        ("meet at 3pm on Thursday", "2026-02-05 15:00"),
        ("meet on Thursday at 14:30", "2026-02-05 14:30"),
        ("meet next Friday", "2026-02-13 17:00"),
        ("meet this Friday", "2026-02-06 17:00"),
        ("finish this week", "2026-02-06 17:00"),
        ("call the agency next week", "2026-02-13 17:00"),
        ("finish by the end of the month", "2026-02-28 17:00"),
        ("finish by the end of March", "2026-03-31 17:00"),
        ("finish next month", "2026-03-31 17:00"),
        ("finish by the end of the year", "2026-12-31 17:00"),
        ("tidy the office this weekend", "2026-02-08 17:00"),
        ("tidy the office next weekend", "2026-02-15 17:00"),
        ("send it before the weekend", "2026-02-06 17:00"),
        ("ready in three months", "2026-05-03 17:00"),
        ("ready in two weeks", "2026-02-17 17:00"),
        ("ready within 3 days", "2026-02-06 17:00"),
        ("ready in half an hour", "2026-02-03 10:30"),
        ("ready a week from today", "2026-02-10 17:00"),
        ("launch on March 3rd", "2026-03-03 17:00"),
        ("launch on the 3rd of March 2027", "2027-03-03 17:00"),
        ("pay by January 5", "2027-01-05 17:00"),
        ("pay by the 15th", "2026-02-15 17:00"),
        ("pay by the 1st", "2026-03-01 17:00"),
        ("pay by 2026-03-01", "2026-03-01 17:00"),
        ("send it by 5 pm", "2026-02-03 17:00"),
        ("send what we saw on Monday by Thursday", "2026-02-05 17:00"),
        ("send it before 18:30", "2026-02-03 18:30"),
        ("file it right after this call", "2026-02-03 17:00"),
        ("drop it off on my way home", "2026-02-03 17:00"),
        ("send it Thursday at the latest", "2026-02-05 17:00"),
        ("send it on Wednesday, Thursday at the latest", "2026-02-05 17:00"),
        ("paint it on Monday the 16th", "2026-02-16 17:00"),
        ("paint it on Tuesday, the third", "2026-02-03 17:00"),
        ("paint it on Friday 20 March", "2026-03-20 17:00"),
        ("on Friday the second draft goes out", "2026-02-06 17:00"),
        ("the tenth of April, then", "2026-04-10 17:00"),
        ("print it on April the tenth", "2026-04-10 17:00"),
        ("print it by the first of March", "2026-03-01 17:00"),
        ("visit them Wednesday next week", "2026-02-11 17:00"),
        ("visit them next week on Wednesday", "2026-02-11 17:00"),
        ("visit them a week on Friday", "2026-02-13 17:00"),
        ("visit them Friday week", "2026-02-13 17:00"),
        ("visit them the week after next", "2026-02-20 17:00"),
        ("visit them in the middle of next week", "2026-02-11 17:00"),
        ("ready in 20 min", "2026-02-03 10:20"),
        ("feed the cat before dinner", "2026-02-03 17:00"),
        ("ready in a fortnight", "2026-02-17 17:00"),
        ("ready end of week", "2026-02-06 17:00"),
        ("start the oven today so it's warm before Thursday", "2026-02-03 17:00"),
        ("write it down so that they have it by Thursday", "2026-02-05 17:00"),
    ],
)
def test_a_named_day_is_a_moment(text: str, due: str) -> None:
    """Dates are seen from the conversation's own day; a day without an hour ends at 17:00."""
    found = find_due_date(text, TUESDAY)

    assert found is not None
    assert due == f"{found.at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    "text",
    [
        "as we said last Friday",
        "as we do every Monday",
        "update the Friday report",
        "show tomorrow's slides",
        "prepare before Friday's meeting",
        "it took a week",
        "cut it by ten percent",
        "we may 5 times",
        "on February 30th",
        "in 99999999999 days",
        "by the next meeting",
        "on Monday or Tuesday",
        "only after the release on Friday",
        "upgrade it to 1.10",
        "keep it on 3.4 GB",
        "on 31/02",
        "it is the 15th floor",
        "paint it on Monday the 17th",
        "visit them on Friday the week after",
        "send it on Monday, maybe Tuesday",
        "send it on the 12th or 13th",
        "we won't get to it before Thursday",
        "tidy up because the guests come on Friday",
        "ring them in the morning",
    ],
)
def test_no_certain_date_is_none(text: str) -> None:
    """Days that are past, that repeat, that only name a thing, or that do not exist are no due dates."""
    assert find_due_date(text, TUESDAY) is None


def test_in_the_morning_is_tomorrow_when_said_in_the_afternoon() -> None:
    """Before noon it may be this morning or the next."""
    found = find_due_date("ring them in the morning", TUESDAY.replace(hour=15))

    assert found is not None
    assert found.at == datetime(2026, 2, 4, 12, tzinfo=UTC)


def test_today_after_hours_means_until_midnight() -> None:
    """A due date never lies before the words that set it."""
    found = find_due_date("send it today", TUESDAY.replace(hour=20))

    assert found is not None
    assert TUESDAY.replace(hour=23, minute=59) == found.at


NEW_YORK, BERLIN = timezone(timedelta(hours=-5)), timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "hour", "zone", "due"),
    [
        ("send it tomorrow", 23, NEW_YORK, "2026-02-04T17:00:00-05:00"),
        ("send it tonight", 20, NEW_YORK, "2026-02-03T21:00:00-05:00"),
        ("send it today", 20, NEW_YORK, "2026-02-03T23:59:00-05:00"),
        ("send it tomorrow", 0, BERLIN, "2026-02-04T17:00:00+01:00"),
        ("pay by Friday", 0, BERLIN, "2026-02-06T17:00:00+01:00"),
        ("send it by 5 pm", 12, NEW_YORK, "2026-02-03T17:00:00-05:00"),
        ("pay by the end of the month", 23, NEW_YORK, "2026-02-28T17:00:00-05:00"),
    ],
)
def test_days_are_those_of_the_speaker(text: str, hour: int, zone: timezone, due: str) -> None:
    """Late on Tuesday in New York "tomorrow" is Wednesday, though it is Wednesday in London already."""
    found = find_due_date(text, TUESDAY.replace(hour=hour, tzinfo=zone))

    assert found is not None
    assert due == found.at.isoformat()


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("send it tomorrow by 5pm PT", "2026-02-04T17:00:00-08:00"),
        ("send it tomorrow, 5pm PT", "2026-02-04T17:00:00-08:00"),
        ("send it by 5 pm pst tomorrow", "2026-02-04T17:00:00-08:00"),
        ("send it in July by July 3 at 5pm PT", "2026-07-03T17:00:00-07:00"),
        ("meet tomorrow 17:00 CET", "2026-02-04T17:00:00+01:00"),
        ("meet tomorrow at 17:00 (CET)", "2026-02-04T17:00:00+01:00"),
        ("meet on Thursday at 9 Eastern", "2026-02-05T09:00:00-05:00"),
        ("meet on Thursday at noon ET", "2026-02-05T12:00:00-05:00"),
        ("meet on Thursday at 14:30 UTC+5:30", "2026-02-05T14:30:00+05:30"),
        ("meet on Thursday at 10:00 GMT", "2026-02-05T10:00:00+00:00"),
        ("send it by 5pm PT", "2026-02-03T17:00:00-08:00"),
        ("send it by 17:00 CET", "2026-02-03T17:00:00+01:00"),
        ("send it tomorrow at 17:00 ist das zu spät", "2026-02-04T17:00:00+00:00"),
        ("send it to the US by Friday", "2026-02-06T17:00:00+00:00"),
    ],
)
def test_an_hour_with_its_zone_is_what_it_says(text: str, due: str) -> None:
    """The zone that is named counts, in summer time where that applies on the day."""
    found = find_due_date(text, TUESDAY)

    assert found is not None
    assert due == found.at.isoformat()


@pytest.mark.parametrize(
    ("text", "own", "due"),
    [
        ("call them tomorrow at 10:00 IST", 5.5, "2026-02-04T10:00:00+05:30"),
        ("call them tomorrow at 10:00 CST", -5, "2026-02-04T10:00:00-06:00"),
        ("call them tomorrow at 10:00 CST", 8, "2026-02-04T10:00:00+08:00"),
        ("call them tomorrow at 10:00 IST", 1, "2026-02-04T17:00:00+01:00"),
        ("call them tomorrow at 10:00 CST", 1, "2026-02-04T17:00:00+01:00"),
    ],
)
def test_an_abbreviation_of_several_zones_is_the_one_nearby(text: str, own: float, due: str) -> None:
    """IST is India's for somebody in India; where it may be anybody's only the day is certain."""
    found = find_due_date(text, TUESDAY.replace(tzinfo=timezone(timedelta(hours=own))))

    assert found is not None
    assert due == found.at.isoformat()


@given(
    st.lists(
        st.sampled_from(
            [
                "in",
                "by",
                "on",
                "the",
                "3",
                "31st",
                "two",
                "may",
                "next",
                "end",
                "of",
                "month",
                "week",
                "Friday",
                "at",
                "ten",
                "99",
                "days",
                ".",
            ]
        )
    )
)
def test_any_words_give_a_moment_to_come_or_none(words: list[str]) -> None:
    """No mixture of the words of dates fails or leads into the past."""
    found = find_due_date(" ".join(words), TUESDAY)

    assert found is None or found.at >= TUESDAY
