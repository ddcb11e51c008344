"""Whatever is sent to the local Slack, it answers `ok` or an error, and what it took can be read by all readers."""

import asyncio
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local_slack.app import connection_details, create_app
from local_slack.block_kit.elements import elements, walk
from local_slack.control import routes
from local_slack.methods import METHODS
from local_slack_fixtures import MANIFEST
from test_blocks import GOOD

Json = dict[str, Any]
URL = "http://127.0.0.1:8080"
# These wait for the app, for a stream without end, or end what the others need.
LEFT_OUT = frozenset({"/events", "/disconnect", "/uninstall", "/pace", "/limits", "/faults", "/reset", "/clock"})

ENDING = frozenset({"auth.revoke", "apps.uninstall"})

KEYS = (
    *("type", "text", "block_id", "elements", "element", "accessory", "fields", "label", "title", "rows", "options"),
    *("option_groups", "value", "action_id", "url", "image_url", "alt_text", "style", "placeholder", "confirm", "hint"),
    *("child_blocks", "tasks", "actions", "chart", "series", "segments", "data", "caption", "slack_file", "details"),
    *("min_length", "max_length", "max_selected_items", "min_query_length", "filter", "include", "initial_options"),
    *("initial_users", "initial_date", "min_value", "is_decimal_allowed", "dispatch_action", "filetypes"),
    *("initial_option", "initial_value", "subtype", "name", "axis_config", "categories", "description", "optional"),
)
KINDS = (
    *(
        "section",
        "actions",
        "context",
        "input",
        "header",
        "image",
        "divider",
        "markdown",
        "rich_text",
        "table",
        "video",
    ),
    *("context_actions", "task_card", "plan", "alert", "card", "carousel", "container", "data_table", "file", "call"),
    *("data_visualization", "auth_provider", "plain_text", "mrkdwn", "button", "static_select", "overflow", "text"),
    *("checkboxes", "datepicker", "plain_text_input", "rich_text_section", "raw_text", "feedback_buttons", "pie"),
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(max_size=20)
WORDS = SCALARS | st.sampled_from(KINDS)
JUNK = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of each part of a JSON value."""
    yield path
    if isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(value, (*path, key))


@st.composite
def bent(draw: st.DrawFn) -> Any:
    """Give a good block with some junk in one place."""
    block = copy.deepcopy(draw(st.sampled_from(list(GOOD.values()))))
    *way, last = draw(st.sampled_from([path for path in places(block) if path]))
    node = block
    for key in way:
        node = node[key]
    node[last] = draw(JUNK)
    return block


GOOD_BLOCKS = st.sampled_from(list(GOOD.values()))
BLOCKS = (
    st.lists(GOOD_BLOCKS, max_size=3) | st.lists(GOOD_BLOCKS | bent(), max_size=3) | st.lists(bent() | JUNK, max_size=3)
)


CHOICE = {
    "value": "1",
    "selected_options": ["1"],
    "selected_user": "U0BENLIND01",
    "selected_users": ["U0BENLIND01"],
    "selected_conversation": "C0GENERAL01",
    "selected_conversations": ["C0GENERAL01"],
    "selected_channel": "C0GENERAL01",
    "selected_channels": ["C0GENERAL01"],
    "selected_date": "2026-11-22",
    "selected_time": "09:30",
    "selected_date_time": 1795000000,
    "files": [],
}


class Server:
    """A local Slack in this thread, where its store is at home, and what a caller knows of it."""

    def __init__(self, runner: asyncio.Runner, http: httpx.AsyncClient, details: Json) -> None:
        self._runner = runner
        self._http = http
        self.details = details

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Give the answer to a request."""
        return self._runner.run(self._http.request(method, path, **more))

    def look(self, path: str, **query: str) -> Json:
        """See something through the control API."""
        return checked(self.ask("GET", f"/_control/{path}", params=query).json())

    def call(self, method: str, arguments: Json, token: str = "") -> Json:
        """Call a method and give the answer, which is one."""
        headers = {"Authorization": f"Bearer {token or self.details['bot_token']}"}
        answer = self.ask("POST", f"/api/{method}", json=arguments, headers=headers)

        assert 200 == answer.status_code
        return checked(answer.json())

    def use_all(self, blocks: list[Json], place: Json) -> None:
        """Use each element of blocks as a person; nobody listens, but something is answered."""
        for _, block in walk(blocks):
            for _, element in elements(block):
                named = {"block_id": block["block_id"], "action_id": element["action_id"], **CHOICE, **place}
                for path in ("actions", "suggestions"):
                    body = {"user": self.details["users"]["anna"]["id"], **named}
                    checked(self.ask("POST", f"/_control/{path}", json=body).json())


def checked(answer: Any) -> Json:
    """Give an answer if it is one of Slack's."""
    assert isinstance(answer["ok"], bool)
    assert answer["ok"] or isinstance(answer["error"], str)
    return dict(answer)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a local Slack whose bot may do everything."""
    scopes = sorted({method.scope for method in METHODS.values() if method.scope} | {"channels:manage", "groups:write"})
    held = MANIFEST["oauth_config"]["scopes"]["bot"]
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": [*held, *scopes]}}}
    app = create_app(Path(tmp_path_factory.mktemp("slack")), manifest)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL)
    with asyncio.Runner() as runner:
        yield Server(runner, http, connection_details(app, URL))
        runner.run(http.aclose())
        runner.run(app.state.site.close())
    app.state.site.store.close()


@settings(max_examples=60, deadline=None)
@given(blocks=BLOCKS)
def test_blocks_are_refused_or_can_be_read(server: Server, blocks: list[Any]) -> None:
    """A message with any blocks is posted or refused; posted, it is the same for the app, people and the page."""
    general, anna = server.details["channels"]["general"], server.details["users"]["anna"]
    posted = server.call("chat.postMessage", {"channel": general, "text": "x", "blocks": blocks})
    history = server.call("conversations.history", {"channel": general, "limit": 1})
    seen = server.call("conversations.history", {"channel": general, "limit": 1}, anna["token"])
    page = server.look("messages", user=anna["id"], channel=general)

    if posted["ok"]:
        message = posted["message"]
        assert message == history["messages"][0] == seen["messages"][0] == page["messages"][-1]
        assert len(blocks) == len(message.get("blocks", ()))
        server.use_all(message.get("blocks", ()), {"channel": general, "ts": posted["ts"]})
        server.call("chat.delete", {"channel": general, "ts": posted["ts"]})


@settings(max_examples=60, deadline=None)
@given(blocks=BLOCKS, more=st.dictionaries(st.sampled_from(("callback_id", "private_metadata", "title")), JUNK))
def test_views_are_refused_or_can_be_read(server: Server, blocks: list[Any], more: Json) -> None:
    """A Home tab of any blocks is published or refused; published, it is what the person sees."""
    anna = server.details["users"]["anna"]["id"]
    view = {"type": "home", "blocks": blocks} | more
    published = server.call("views.publish", {"user_id": anna, "view": view})
    seen = server.look("home", user=anna)

    if published["ok"]:
        assert published["view"] == seen["view"]
        server.use_all(published["view"]["blocks"], {"view_id": published["view"]["id"]})


PLACES = ("C0GENERAL01", "C0DESIGN001", "C0LEADS0001", "C0PARTNERS1")
PEOPLE = ("U0ANNAHOLM1", "U0BENLIND01", "U0OLGANOVAK", "U0READOUT01")
PLAUSIBLE: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("channel", "channel_id", "channels"), PLACES),
    **dict.fromkeys(("user", "users", "user_id", "member", "other"), PEOPLE),
    **dict.fromkeys(("ts", "thread_ts", "timestamp", "message_ts", "oldest", "latest"), ("1600000000.000100", "0")),
    **dict.fromkeys(("text", "markdown_text", "topic", "purpose", "title", "value"), ("Hello",)),
    **dict.fromkeys(("view_id", "external_id", "trigger_id", "hash", "cursor", "file", "file_id"), ("V1",)),
    **dict.fromkeys(("action_id", "block_id", "callback_id"), ("readout_thread", "new_readout")),
    "name": ("tada", "launch"),
    "types": ("public_channel,private_channel", "im"),
    "limit": (1, 100),
    "action": ("add", "remove", "submit", "close"),
    "attachments": ([{"text": "x"}],),
    "metadata": ({"event_type": "e", "event_payload": {"n": 1}},),
    "files": ([{"id": "F1"}],),
    "filename": ("a.mp3",),
    "length": (1, 1000),
    "view": ({"type": "home", "blocks": []},),
    "bot": ("B0READOUT01",),
    "is_private": (True, False),
    "values": ({"b": {"a": {"value": "x"}}},),
    "tab": ("home", "messages"),
    "state": ("visible", "hidden_by_limit"),
    "url": ("https://example.org/a",),
    "command": ("/readout", "/invite"),
    "seconds": (0, 1),
}
ARGUMENTS = st.fixed_dictionaries(
    {"channel": st.sampled_from(PLACES), "user": st.sampled_from(PEOPLE)},
    optional={name: st.sampled_from(PLAUSIBLE[name]) for name in PLAUSIBLE.keys() - {"channel", "user"}},
)
CALLS = st.tuples(ARGUMENTS, st.dictionaries(st.sampled_from([*PLAUSIBLE, "blocks"]), JUNK | BLOCKS, max_size=2))


@settings(max_examples=120, deadline=None)
@given(
    method=st.sampled_from(sorted(METHODS.keys() - ENDING)),
    arguments=CALLS,
    who=st.sampled_from(("bot", "anna", "olga")),
)
def test_any_call_is_answered(server: Server, method: str, arguments: tuple[Json, Json], who: str) -> None:
    """Any method with any arguments answers `ok` or an error, for the bot, a member and somebody from outside."""
    token = "" if who == "bot" else server.details["users"][who]["token"]
    server.call(method, arguments[0] | arguments[1], token)


@settings(max_examples=80, deadline=None)
@given(
    route=st.sampled_from([route for route in routes() if route.path not in LEFT_OUT and "{" not in route.path]),
    arguments=CALLS,
)
def test_any_act_is_answered(server: Server, route: Any, arguments: tuple[Json, Json]) -> None:
    """So does the control API, whoever does whatever there."""
    method = "POST" if "POST" in route.methods else "GET"
    answer = server.ask(method, f"/_control{route.path}", json=arguments[0] | arguments[1])

    assert answer.status_code in (200, 400, 404)
    checked(answer.json())
