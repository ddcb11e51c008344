"""The insights of a conversation, as they are kept for later."""

from blocks import sections
from blocks.page import EvidenceOf
from bot.jobs.evidence import PlaceOf
from conversation import models
from conversation.models import Results
from storage.insights import Insight


def insights_in(results: Results, evidence: EvidenceOf, places: PlaceOf) -> list[Insight]:
    """All insights of a conversation, as they are kept for its channel's digest and to be recognised by."""
    messages = {message.id: message for message in results.messages}

    def kept(each: models.Insight) -> Insight:
        said = [messages[message_id] for message_id in each.message_ids if message_id in messages]
        shown = evidence(said[0]) if said else None
        found = (places(message) for message in said)
        offset = each.due_at.utcoffset() if each.due_at else None
        return Insight(
            kind=each.type,
            text=each.text,
            assignee=each.assignee.name if each.assignee else None,
            due_at=each.due_at.timestamp() if each.due_at else None,
            due_offset=int(offset.total_seconds()) if offset else 0,
            url=shown.url if shown else None,
            places=tuple(dict.fromkeys(place.key for place in found if place)),
        )

    return [kept(each) for each in sections.insights_in(results)]
