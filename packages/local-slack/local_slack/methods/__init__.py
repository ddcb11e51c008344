"""The Web API's methods, by family."""

from local_slack.methods import (
    chat,
    conversation_changes,
    conversations,
    files,
    installing,
    profiles,
    reactions,
    team,
    users,
    views,
)
from local_slack.methods.call import Method

METHODS: dict[str, Method] = {
    **installing.METHODS,
    **users.METHODS,
    **profiles.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **conversation_changes.METHODS,
    **team.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
