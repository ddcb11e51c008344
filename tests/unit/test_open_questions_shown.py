"""Open questions as people are shown them: a few."""

from conversation.models import MOST_QUESTIONS, Analytics, Conversation, Insight, Results


def test_the_weightiest_questions_are_shown_in_their_order() -> None:
    """The answered and the lightest are left out; of equal ones those asked last stay."""
    asked = [Insight(str(n), "question", f"Question {n}?", 0.96 if n == 1 else 0.9, ()) for n in range(8)]
    answered = Insight("8", "question", "Answered?", 0.99, (), is_answered=True)
    results = Results(Conversation("1", "talk"), (), (), (*asked, answered), (), (), Analytics((), ()))
    shown = [each.id for each in results.of_type("question")]
    assert ["1", "4", "5", "6", "7"] == shown
    assert len(shown) == MOST_QUESTIONS
