"""What is new in results is counted by kind and words."""

from bot.jobs.news import news_in
from tests.unit.understood import insight, results


def test_everything_is_new_the_first_time() -> None:
    """Each kind is counted for itself."""
    found = results(
        action_items=(insight("call Ben"), insight("book the room")), questions=(insight("who?", "question"),)
    )

    assert [(2, "action item"), (1, "question"), (0, "follow-up")] == news_in(found, known=()).counts


def test_what_was_told_is_not_new_again() -> None:
    """Ids may change when the service computes anew; the words tell whether a thing is the same."""
    before = news_in(results(action_items=(insight("call Ben"),)), known=())

    after = news_in(results(action_items=(insight("call Ben"), insight("book the room"))), known=before.marks)

    assert (1, "action item") == after.counts[0]
    assert before.marks < after.marks


def test_marks_tell_nothing() -> None:
    """No words are kept: a mark is a hash."""
    [mark] = news_in(results(action_items=(insight("call Ben"),)), known=()).marks

    assert 16 == len(mark)
    assert "Ben" not in mark
