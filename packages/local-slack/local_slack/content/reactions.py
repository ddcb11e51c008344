"""Reactions: which names they may have, and what a message looks like with one more or one fewer."""

import re

from local_slack.base.errors import SlackError
from local_slack.content.objects import Message, Reaction, without

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
MOST_EMOJI = 50
MOST_OF_ONE_PERSON = 23
# Slack keeps one name of an emoji that has several.
CANONICAL = {"thumbsup": "+1", "thumbsdown": "-1"}


def reaction_name(given: str) -> str:
    """
    Return the name under which Slack keeps an emoji, written with colons or without.

    Raises: SlackError `invalid_name` if no emoji could have it.
    """
    name = given.strip(":")
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name")
    emoji, joint, tone = name.partition("::")
    return f"{CANONICAL.get(emoji, emoji)}{joint}{tone}"


def added(message: Message, user_id: str, name: str) -> Message:
    """
    Return a message with one more reaction.

    Raises: SlackError `already_reacted`, `too_many_emoji` or `too_many_reactions`.
    """
    users = _users(message)
    if user_id in users.get(name, ()):
        raise SlackError("already_reacted")
    if name not in users and len(users) >= MOST_EMOJI:
        raise SlackError("too_many_emoji")
    if sum(user_id in reacted for reacted in users.values()) >= MOST_OF_ONE_PERSON:
        raise SlackError("too_many_reactions")
    return _with(message, users | {name: [*users.get(name, ()), user_id]})


def removed(message: Message, user_id: str, name: str) -> Message:
    """
    Return a message with one reaction fewer.

    Raises: SlackError `no_reaction`.
    """
    users = _users(message)
    if user_id not in users.get(name, ()):
        raise SlackError("no_reaction")
    return _with(message, users | {name: [reacted for reacted in users[name] if reacted != user_id]})


def _users(message: Message) -> dict[str, list[str]]:
    return {reaction["name"]: reaction["users"] for reaction in message.get("reactions", ())}


def _with(message: Message, users: dict[str, list[str]]) -> Message:
    shown = [Reaction(name=name, users=who, count=len(who)) for name, who in users.items() if who]
    bare = without(message, ["reactions"])
    return bare | {"reactions": shown} if shown else bare
