"""Follow-ups: the meetings and contacts that a conversation announces."""

from collections.abc import Callable, Sequence

from conversation.models import Insight
from engine.analysis.english.verbs import Errand
from engine.analysis.findings.insights import to_insight
from engine.analysis.findings.promises import Commitment


def find_follow_ups(commitments: Sequence[Commitment], new_id: Callable[[], str]) -> list[Insight]:
    """The commitments to meet or to get in touch."""
    return [
        to_insight(commitment, "follow_up", new_id) for commitment in commitments if commitment.kind is Errand.CONTACT
    ]
