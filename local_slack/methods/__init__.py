"""The Web API's methods, by family."""

from local_slack.methods import chat, conversations, files, reactions, users, views
from local_slack.methods.call import Method

METHODS: dict[str, Method] = {
    **users.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
