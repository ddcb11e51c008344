"""Open questions: those that are still without an answer at the end of a conversation."""

import pytest

from tests.unit.talk import ada, analysed, bo, cleo

QUESTION = "Who is running the workshop on day two?"


def left_open(*said: tuple[str, str]) -> list[str]:
    return [each.text for each in analysed(*said).questions if not each.is_answered]


@pytest.mark.parametrize(
    "reply",
    [
        "no idea",
        "tbd! I have asked Jonas but he has not replied",
        "I don't know, the vendor would have to tell us.",
        "good question, not sure",
        "Not yet decided.",
        "I'd have to check that.",
        "Let's decide that in the review.",
        "We'll figure that out next week.",
        "About the price: should we charge for the pilot?",
    ],
)
def test_question_that_is_put_off_stays_open(reply: str) -> None:
    """A reply that says that there is no answer yet is none."""
    assert [QUESTION] == left_open(ada(QUESTION), bo(reply), cleo("Thanks."))


@pytest.mark.parametrize(
    "reply", ["Jonas.", "I am.", "That's in the plan: https://a.b/c", "Jonas and me, as last year."]
)
def test_question_with_an_answer_is_none(reply: str) -> None:
    """Any substance counts, a name or a link too."""
    assert [] == left_open(ada(QUESTION), bo(reply))


def test_answer_may_come_later_from_somebody_who_found_out() -> None:
    """What was put off and then reported is answered."""
    said = [ada("Should we email all customers?"), bo("let me ask Simone"), cleo("Simone says no email to customers.")]

    assert [] == left_open(*said)


def test_last_word_stays_open() -> None:
    """To what nobody replies there is no answer."""
    assert [QUESTION] == left_open(bo("That was all."), ada(QUESTION))


@pytest.mark.parametrize("said", ["How was your weekend?", "Right?", "Any questions?", "Can you hear me?", "Lunch?"])
def test_small_talk_leaves_nothing_open(said: str) -> None:
    """Questions that keep a talk going want no answer in writing."""
    assert [] == left_open(ada(said), bo("I don't know."))


def test_answered_questions_are_still_known() -> None:
    """Programs get all questions that were asked, each with whether it was answered."""
    [asked] = analysed(ada(QUESTION), bo("Jonas.")).questions

    assert (QUESTION, True) == (asked.text, asked.is_answered)


def test_question_that_is_told_is_open() -> None:
    """It has no mark, and its own words say that it is a question."""
    told = "The question is whether we need a second office."
    assert [told] == left_open(ada(told), bo("I don't know."))


def test_question_that_offers_an_answer_answers() -> None:
    """Another's question is what the first was after."""
    assert [] == left_open(ada("When do we meet about the budget?"), bo("Friday at noon then?"), ada("ok"))
