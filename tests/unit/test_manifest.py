"""`manifest.yml` asks Slack for what the code uses, and for nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from bot.serving.manifest import manifest
from handlers import appending, commands, shortcuts
from handlers.vocabulary import WORDS
from handlers.words import usage_hint

ROOT = Path(__file__).parents[2]

SCOPES = {
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_replies": {"channels:history", "groups:history"},
    "conversations_history": {"channels:history", "groups:history"},
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_completeUploadExternal": {"files:write"},
    "files_delete": {"files:write"},
    "views_open": set[str](),
    "users_info": {"users:read"},
    "bots_info": {"users:read"},
    "auth_test": set[str](),
}
"""What Slack's method reference says that each method needs, for public and private channels."""

WEB_API = {name for name in vars(AsyncWebClient) if not name.startswith("_")}

OTHER_TOKENS = {"apps_connections_open"}
"""Called with the app-level token."""

EVENTS = {
    "message": (
        {"message.channels", "message.groups", "message.im"},
        {"channels:history", "groups:history", "im:history"},
    ),
    "app_mention": ({"app_mention"}, {"app_mentions:read"}),
    "file_deleted": ({"file_deleted"}, {"files:read"}),
    "channel_left": ({"channel_left"}, {"channels:read"}),
    "channel_deleted": ({"channel_deleted"}, {"channels:read"}),
    "group_left": ({"group_left"}, {"groups:read"}),
    "group_deleted": ({"group_deleted"}, {"groups:read"}),
    "member_left_channel": ({"member_left_channel"}, {"channels:read", "groups:read"}),
    "app_uninstalled": ({"app_uninstalled"}, set[str]()),
    "tokens_revoked": ({"tokens_revoked"}, set[str]()),
}


def calls(*folders: str) -> Iterator[ast.Call]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            yield from (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call))


def methods_called() -> set[str]:
    """The Web API methods that are called with the bot token."""
    return {
        call.func.attr
        for call in calls("bot", "handlers")
        if isinstance(call.func, ast.Attribute) and call.func.attr in WEB_API
    } - OTHER_TOKENS


def events_listened_to() -> set[str]:
    """The types of events that the reading of their payloads tells apart."""
    tree = ast.parse((ROOT / "handlers/payloads.py").read_text(encoding="utf-8"))
    readers = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in {"event_in", "_change_in"}
    ]
    return {
        str(value.value.value)
        for reader in readers
        for case in ast.walk(reader)
        if isinstance(case, ast.MatchMapping)
        for key, pattern in zip(case.keys, case.patterns, strict=True)
        if isinstance(key, ast.Constant) and key.value == "type"
        for value in ast.walk(pattern)
        if isinstance(value, ast.MatchValue) and isinstance(value.value, ast.Constant)
    }


def test_scopes_are_those_that_the_code_needs() -> None:
    """Every scope has a caller, and every caller its scope."""
    listened = {scope for name in events_listened_to() for scope in EVENTS[name][1]}
    called = {scope for method in methods_called() for scope in SCOPES[method]}

    assert sorted(listened | called | {"commands"} | {"files:read"}) == manifest()["oauth_config"]["scopes"]["bot"]


def test_events_are_those_that_are_listened_to() -> None:
    """Every event has a listener: one without would never be acknowledged."""
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]

    assert sorted(event for name in events_listened_to() for event in EVENTS[name][0]) == sorted(subscribed)


def test_commands_and_shortcuts_are_those_that_are_listened_to() -> None:
    """What people can choose in Slack is what we answer."""
    features = manifest()["features"]

    assert [commands.COMMAND] == [command["command"] for command in features["slash_commands"]]
    assert [shortcuts.CALLBACK_ID, appending.CALLBACK_ID] == [
        shortcut["callback_id"] for shortcut in features["shortcuts"]
    ]


def test_command_hints_at_every_word() -> None:
    """What Slack shows beside the command as it is typed are the words that are understood."""
    [command] = manifest()["features"]["slash_commands"]

    assert usage_hint(WORDS) == command["usage_hint"]


def test_manifest_keeps_slacks_limits() -> None:
    """Names and descriptions are no longer than Slack takes (manifest schema 2)."""
    display, features = manifest()["display_information"], manifest()["features"]

    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert all(len(shortcut["name"]) <= 24 for shortcut in features["shortcuts"])
    assert all(len(shortcut["description"]) <= 150 for shortcut in features["shortcuts"])
