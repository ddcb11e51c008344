"""Action items: the work that a conversation leaves somebody with."""

from collections.abc import Callable, Sequence

from conversation.models import Insight
from engine.analysis.english.verbs import Errand
from engine.analysis.findings.insights import to_insight
from engine.analysis.findings.promises import Commitment


def find_action_items(commitments: Sequence[Commitment], new_id: Callable[[], str]) -> list[Insight]:
    """The commitments to work."""
    return [
        to_insight(commitment, "action_item", new_id)
        for commitment in commitments
        if commitment.kind is not Errand.CONTACT
    ]
