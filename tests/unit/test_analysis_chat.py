"""Action items in chats: as people type them, take them on, hand them over and are done with them."""

import pytest

from tests.unit.talk import TUESDAY, ada, analysed, bo, cleo, tasks


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("ill send the draft tmrw", "Ada will send the draft tomorrow"),
        ("ill send the draft sat morning", "Ada will send the draft Saturday morning"),
        ("im going to fix the footer", "Ada will fix the footer"),
        ("will review it after lunch", "Ada will review it after lunch"),
        ("adding it to the calendar tonight", "Ada will add it to the calendar tonight"),
        ("I'll move the tests to a nightly job", "Ada will move the tests to a nightly job"),
        ("and I can look at the worker on Thursday", "Ada to look at the worker on Thursday"),
    ],
)
def test_promises_as_they_are_typed(said: str, text: str) -> None:
    """Without apostrophes, subjects and whole words they are promises all the same."""
    assert (text, "Ada") in tasks(bo("Morning!"), ada(said))


@pytest.mark.parametrize("yes", ["k", "np", "will do", ":+1:", "👍", "sure thing", "on it"])
def test_acceptance_may_be_short(yes: str) -> None:
    """One letter or a thumb is enough."""
    assert [("Bo will write the summary", "Bo")] == tasks(ada("Bo, can you write the summary?"), bo(yes))


@pytest.mark.parametrize(
    "no", ["can't, sorry", "not me", "I'm on PTO", "ask Cleo", "sorry I can't, I'm travelling too"]
)
def test_refusal_leaves_nothing(no: str) -> None:
    """However somebody declines, nothing is theirs."""
    assert [] == tasks(ada("Bo, can you write the summary?"), bo(no))


def test_volunteer_takes_what_another_refused() -> None:
    """It is theirs then, not the other's."""
    said = [ada("Bo, could you review the contract?"), bo("I can't, I'm travelling"), cleo("I can do it")]

    assert [("Cleo will review the contract", "Cleo")] == tasks(*said)


def test_question_for_volunteers() -> None:
    """Who answers "who ...?" with "I can" has it."""
    assert [("Bo will write the announcement", "Bo")] == tasks(ada("who writes the announcement?"), bo("I can"))


@pytest.mark.parametrize(
    "ending",
    [ada("done"), ada("sent the report"), ada("done, sent"), ada("scratch that, not doing it"), ada("never mind")],
)
def test_what_is_over_by_the_end_is_no_task(ending: tuple[str, str]) -> None:
    """Done is done, and what is taken back is nobody's."""
    assert [] == tasks(ada("I'll send the report"), bo("great"), ending)


def test_somebody_elses_done_ends_nothing() -> None:
    """Only the one who promised, or where nobody in particular was asked, can say that."""
    assert [("Ada will send the report", "Ada")] == tasks(ada("I'll send the report"), bo("my part is done"))


def test_day_may_follow_in_another_sentence() -> None:
    """A date that is said right after belongs to the promise."""
    [item] = analysed(ada("I'll write the blog post. Not today, but on Thursday.")).action_items

    assert item.due_at is not None
    assert 2 == (item.due_at.date() - TUESDAY.date()).days


@pytest.mark.parametrize(
    "said", ["will open PRs be retargeted?", "Marketing needs one by tomorrow", "that is ill advised"]
)
def test_what_only_looks_like_it(said: str) -> None:
    """Questions and nouns promise nothing."""
    assert [] == tasks(bo("Morning!"), ada(said))
