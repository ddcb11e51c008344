"""Members: a new name is on everything they said, and one email is one person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conversation.models import Conversation, Member, Message, Speaker
from engine.conversations import History
from engine.members import with_member

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)
UNNAMED = Speaker("1", "Speaker 1")
BO = Speaker("2", "Bo", "bo@example.com", "bo@example.com")


@pytest.fixture
def history() -> History:
    """A conversation of somebody unnamed with Bo."""
    messages = [
        Message(str(index), "Hello.", speaker, NOON, NOON + timedelta(seconds=1))
        for index, speaker in enumerate((UNNAMED, BO, UNNAMED))
    ]
    members = (Member("1", "Speaker 1"), Member("2", "Bo", "bo@example.com"))
    return History(Conversation("c", "Weekly", start_at=NOON, members=members), tuple(messages))


def test_a_member_is_renamed(history: History) -> None:
    """The member and all of their messages have the name and the email; the email is their user id too."""
    renamed = with_member(history, Member("1", "Ada", "ada@example.com"))

    assert renamed is not None
    ada = Speaker("1", "Ada", "ada@example.com", "ada@example.com")
    assert [ada, BO, ada] == [message.speaker for message in renamed.messages]
    assert (Member("1", "Ada", "ada@example.com"), Member("2", "Bo", "bo@example.com")) == renamed.conversation.members


def test_an_email_that_is_not_given_stays(history: History) -> None:
    """A new name alone leaves the email and the user id as they were."""
    renamed = with_member(history, Member("2", "Bo Lind"))

    assert renamed is not None
    assert replace(BO, name="Bo Lind") == renamed.messages[1].speaker
    assert Member("2", "Bo Lind", "bo@example.com") == renamed.conversation.members[1]


def test_one_email_is_one_person(history: History) -> None:
    """Who gets another member's email becomes that member, and nothing is left of the other id."""
    merged = with_member(history, Member("1", "Bo Lind", "Bo@Example.com"))

    assert merged is not None
    assert (Member("2", "Bo Lind", "Bo@Example.com"),) == merged.conversation.members
    assert {Speaker("2", "Bo Lind", "Bo@Example.com", "bo@example.com")} == {
        message.speaker for message in merged.messages
    }


def test_somebody_else_is_no_member(history: History) -> None:
    """An id that nobody has changes nothing."""
    assert with_member(history, Member("3", "Cy")) is None
