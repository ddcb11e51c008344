"""The words after `/readout digest` are understood, or answered with one sentence that helps."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blocks import digest as wording
from handlers.digest_words import DAILY, NotUnderstood, Now, Off, Show, Wish, known_zone, read_wish
from storage.schedules import Schedule

MONDAY = (0,)
WORDS = st.sampled_from(
    [
        "weekdays",
        "daily",
        "weekly",
        "now",
        "off",
        "mon",
        "SUNDAY",
        "09:00",
        "9:5",
        "24:00",
        "Europe/Berlin",
        "{x}",
        "\u00b2:00",
    ]
)


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("", Show()),
        ("now", Now()),
        ("OFF", Off()),
        ("weekdays 09:00", Schedule(DAILY[:5], time(9), "")),
        ("Daily 9:05", Schedule(DAILY, time(9, 5), "")),
        ("weekly mon 08:30", Schedule(MONDAY, time(8, 30), "")),
        ("weekly Sunday 23:59", Schedule((6,), time(23, 59), "")),
        ("weekly thurs 0:00 asia/kathmandu", Schedule((3,), time(0), "Asia/Kathmandu")),
        ("weekdays 09:00 Europe/Berlin", Schedule(DAILY[:5], time(9), "Europe/Berlin")),
        ("daily 17:00 utc", Schedule(DAILY, time(17), "UTC")),
    ],
)
def test_words_are_understood(words: str, wish: Wish) -> None:
    """Days by name or the beginning of it, hours with one digit or two, zones in any letters."""
    assert wish == read_wish(words.split())


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hourly", "I don't know when `hourly` is. Say when: `/readout digest weekdays 09:00`"),
        ("09:00", "I don't know when `09:00` is. Say when"),
        ("weekdays", "At what time? Write it on the 24-hour clock: `/readout digest weekdays 09:00`"),
        ("weekly fri", "At what time? Write it on the 24-hour clock: `/readout digest weekly fri 09:00`"),
        ("daily 9am", "I don't know what time `9am` is. Write it on the 24-hour clock"),
        ("daily 24:00", "I don't know what time `24:00` is."),
        ("daily 09:60", "I don't know what time `09:60` is."),
        ("daily \u0660\u0669:\u0660\u0660", "I don't know what time `\u0660\u0669:\u0660\u0660` is."),
        ("weekly", "On which day of the week?"),
        ("weekly 09:00", "On which day of the week?"),
        ("weekly t 09:00", "On which day of the week?"),
        ("daily 09:00 PST", "I don't know the time zone `PST`."),
        ("daily 09:00 ../../etc/passwd", "I don't know the time zone `../../etc/passwd`."),
        ("daily 09:00 localtime", "I don't know the time zone `localtime`."),
        ("daily 09:00 UTC please", "I don't need `please` after `daily 09:00 UTC`. Leave it out."),
        ("now please", "I don't need `please` after `now`."),
        ("daily {0} {x!r}", "I don't know what time `{0}` is."),
    ],
)
def test_bad_words_get_a_sentence_that_helps(words: str, answer: str) -> None:
    """Which word it was, and what to write instead."""
    with pytest.raises(NotUnderstood) as caught:
        read_wish(words.split())

    assert caught.value.answer.text.startswith(answer)


@given(st.lists(WORDS | st.text(max_size=20).filter(lambda word: word.split() == [word]), max_size=6))
@example(["weekly", "mon", "09:00", "Europe/Berlin"])
def test_any_words_mean_something_or_get_a_sentence(words: list[str]) -> None:
    """Nothing that can be typed is an error of ours."""
    with suppress(NotUnderstood):
        assert read_wish(words) in (Show(), Now(), Off()) or isinstance(read_wish(words), Schedule)


@given(
    st.sampled_from(["daily", "weekdays", "weekly sat"]), st.times(), st.sampled_from(["", "UTC", "America/New_York"])
)
def test_what_was_chosen_can_be_read_back(days: str, at: time, zone: str) -> None:
    """Every time of the day can be chosen in every zone."""
    wish = read_wish(f"{days} {at:%H:%M} {zone}".split())

    assert isinstance(wish, Schedule)
    assert (at.replace(second=0, microsecond=0), zone) == (wish.at, wish.zone)


def test_zones_are_called_by_their_own_names() -> None:
    """What is kept is a name that opens the zone on any machine."""
    assert "Australia/Lord_Howe" == known_zone("australia/lord_howe")
    assert known_zone("Mars/Olympus_Mons") is None
    assert "{word}" in wording.BAD_ZONE
