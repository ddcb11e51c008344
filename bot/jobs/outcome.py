"""What is kept of a conversation's results for later: its title, and its insights for digests."""

from blocks import sections
from blocks.page import EvidenceOf
from conversation import models
from conversation.models import Conversation, Results
from storage.insights import Insight


def title_of(conversation: Conversation) -> str:
    """What a conversation is called; nothing if it has no name, for which the API gives its id."""
    return "" if conversation.name == conversation.id else conversation.name


def insights_in(results: Results, evidence: EvidenceOf) -> list[Insight]:
    """The action items and open questions of a conversation, as they are kept for its channel's digest."""
    messages = {message.id: message for message in results.messages}

    def kept(each: models.Insight) -> Insight:
        said = next((messages[message_id] for message_id in each.message_ids if message_id in messages), None)
        place = evidence(said) if said else None
        offset = each.due_at.utcoffset() if each.due_at else None
        return Insight(
            kind=each.type,
            text=each.text,
            assignee=each.assignee.name if each.assignee else None,
            due_at=each.due_at.timestamp() if each.due_at else None,
            due_offset=int(offset.total_seconds()) if offset else 0,
            url=place.url if place else None,
        )

    return [kept(each) for each in sections.insights_in(results, for_digests=True)]
