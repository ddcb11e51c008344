"""What is new in results follows from what each insight was before."""

from bot.jobs.news import news_in
from storage.insights import Insight, Known

CALL = Insight("action_item", "Call Ben", "Anna")
BOOK = Insight("action_item", "Book the room")
WHO = Insight("question", "Who?")


def known(key: str, insight: Insight, *, is_gone: bool = False) -> Known:
    return Known(key, insight.kind, insight.text, insight.mark, insight.assignee, insight.places, is_gone)


def test_everything_is_new_the_first_time() -> None:
    """Each kind is counted for itself."""
    found = {"1": CALL, "2": BOOK, "3": WHO}

    assert [(0, "decision"), (2, "action item"), (1, "question")] == news_in(found, known=())


def test_what_was_told_is_not_new_again() -> None:
    """Only the rest is counted."""
    assert (1, "action item") in news_in({"1": CALL, "2": BOOK}, known=[known("1", CALL)])


def test_what_is_worded_differently_now_is_news() -> None:
    """People have not read it like that."""
    assert (1, "action item") in news_in({"1": BOOK}, known=[known("1", CALL)])


def test_what_comes_back_is_news() -> None:
    """The readout did not show it any more."""
    assert (1, "question") in news_in({"1": WHO}, known=[known("1", WHO, is_gone=True)])


def test_same_words_elsewhere_are_news() -> None:
    """Two things that are worded alike are two."""
    assert (1, "question") in news_in({"1": WHO, "2": WHO}, known=[known("1", WHO)])
