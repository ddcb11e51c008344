"""The digest is within Slack's limits whatever people said, and says for each person what is open."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from blocks import digest as wording
from blocks.digest import Talk, digest
from blocks.insights import Item
from tests.unit.test_blocks_messages import assert_slack_takes

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = datetime(2026, 11, 20, 8, tzinfo=UTC).astimezone(BERLIN)
URL = "https://team.slack.com/archives/C1/p1800000000000000?thread_ts=1.0&cid=C1"

TEXTS = st.text(max_size=400) | st.sampled_from(["<!channel> {x} {0}", "\U0001f600" * 400, "", "&" * 400])
URLS = st.sampled_from([URL, "javascript:alert(1)", f"https://a.b/{'c' * 390}"])
ITEMS = st.builds(Item, TEXTS, st.none() | TEXTS, st.none() | st.datetimes(timezones=st.just(UTC)), st.none() | URLS)
KINDS = st.sampled_from(["action_item", "question", "follow_up"])
TALKS = st.builds(Talk, TEXTS, URLS, st.dictionaries(KINDS, st.lists(ITEMS, max_size=15)))


@settings(deadline=None)
@given(st.lists(TALKS, min_size=1, max_size=15), st.integers(1, 15))
def test_slack_takes_every_digest(talks: list[Talk], times: int) -> None:
    """However much was said in however many conversations, it fits into one message and calls nobody."""
    assert_slack_takes(digest(talks * times, since=SINCE))


@given(TEXTS, st.sampled_from([wording.UNKNOWN_WORD, wording.BAD_TIME, wording.BAD_ZONE]))
def test_slack_takes_every_answer(word: str, template: str) -> None:
    """So it does with what we say about words that we do not know."""
    assert_slack_takes(wording.say(template, word=word))


def test_open_items_are_listed_by_person() -> None:
    """Everybody has one list over all conversations, what is due first at its top; what nobody took comes last."""
    thursday, friday = datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)
    talks = [
        Talk(
            "standup.mp3",
            URL,
            {
                "action_item": [
                    Item("Book a room"),
                    Item("Send the report", "Anna", friday),
                    Item("Call the bank", "Speaker 2"),
                ],
                "question": [Item("Who tells sales?", url=URL + "&x")],
            },
        ),
        Talk(
            "",
            URL,
            {"action_item": [Item("Order cables", "anna ", thursday), Item("Fix the door", "Ben"), Item("\u200f ")]},
        ),
    ]

    body = digest(talks, since=SINCE)

    assert [
        "Digest",
        "2 conversations · since Fri 20 Nov, 09:00",
        "Conversations",
        "• standup.mp3",
        "• Untitled conversation",
        "Action items",
        "anna",
        "• Order cables · due Thu 26 Nov · Untitled conversation",
        "• Send the report · due Fri 27 Nov · standup.mp3",
        "Ben",
        "• Fix the door · Untitled conversation",
        "Nobody yet",
        "• Book a room · standup.mp3",
        "• Call the bank · standup.mp3",
        "Open questions",
        "• Who tells sales? · standup.mp3",
    ] == body.text.splitlines()


def test_slack_takes_what_is_said_of_a_lost_zone() -> None:
    """It names the zone and how to set another."""
    body = wording.lost_zone("Mars/Utopia")

    assert_slack_takes(body)
    assert "`Mars/Utopia`" in body.text
    assert "/readout digest weekdays 09:00" in body.text


def test_what_is_left_out_is_counted() -> None:
    """A list that was cut says so."""
    talks = [
        Talk(f"talk {number}", URL, {"action_item": [Item(f"task {number}", f"P{number}")]}) for number in range(12)
    ]

    lines = digest(talks, since=SINCE).text.splitlines()

    assert 2 == lines.count("and 2 more")
    assert "• task 9 · talk 9" in lines
    assert "• task 10 · talk 10" not in lines


def test_receipt_names_days_zone_and_next_time() -> None:
    """Who chose sees that it was understood, in the zone that it is for."""
    next_at = SINCE + timedelta(days=3)

    said = wording.chosen((0, 1, 2, 3, 4), next_at, at="09:00", zone="Europe/Berlin").text

    assert (
        "Done. This channel gets a digest from Monday to Friday at 09:00 (Europe/Berlin) if there is news; "
        "the next one is due on Mon 23 Nov, 09:00."
    ) == said
    assert " every day at" in wording.chosen(range(7), next_at, at="09:00", zone="UTC").text
    assert " every Sunday at" in wording.chosen((6,), next_at, at="09:00", zone="UTC").text
