"""The conversation that a link or an id names, for those who may see it."""

from slack_sdk.web.async_client import AsyncWebClient

from handlers.intake import Intake
from handlers.payloads import Asker
from storage import conversations
from storage.conversations import Conversation
from storage.transaction import Transaction
from workspace import permalinks
from workspace.membership import may_see


async def conversation_named(intake: Intake, client: AsyncWebClient, asker: Asker, words: str) -> Conversation | None:
    """The conversation that a link or the API's id names, if the asker is in its channel."""

    def find(db: Transaction) -> Conversation | None:
        link = permalinks.parse(words)
        if link is not None:
            return conversations.by_thread(db, asker.team_id, link.channel_id, link.thread_ts)
        return conversations.by_conversation_id(db, asker.team_id, words.strip("`#"))

    found = await intake.database.run(find)
    return found if found is not None and await may_see(client, found.channel_id, asker.user_id) else None
