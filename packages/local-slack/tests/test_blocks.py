"""Which blocks the local Slack takes, and which it refuses, each with the reason."""

from typing import Any

import pytest

from local_slack.block_kit.blocks import HOME, MODAL, block_problems, checked_blocks

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    """Give a plain text."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    """Give a text with markup."""
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    """Give a button."""
    return {"type": "button", "text": plain("Go"), "action_id": "go", "value": "1"} | more


def actions(*elements: Json | None) -> Json:
    """Give a row of elements."""
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Json:
    """Give a section."""
    return {"type": "section", "text": mrkdwn()} | more


def rich(*elements: Json) -> Json:
    """Give rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def options(count: int) -> list[Json]:
    """Give options of a menu."""
    return [{"text": plain(str(number)), "value": str(number)} for number in range(count)]


def menu(**more: Any) -> Json:
    """Give a menu with one option."""
    option = {"text": plain(), "value": "1"} | more
    return {"type": "static_select", "action_id": "s", "placeholder": plain(), "options": [option]}


CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No"), "style": "danger"}
LINE = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
CELL = {"type": "raw_text", "text": "x"}
CARD = {"type": "card", "title": mrkdwn(), "actions": [button()]}
TASK = {"type": "task_card", "task_id": "1", "title": "Fetch", "status": "pending", "details": rich(LINE)}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": {"text": plain("Good"), "value": "+"},
    "negative_button": {"text": plain("Bad"), "value": "-"},
}
POINTS = [{"label": "Mon", "value": 3}, {"label": "Tue", "value": -1.5}]


def chart(**more: Any) -> Json:
    """Give a bar chart."""
    bars = {"type": "bar", "series": [{"name": "Talk", "data": POINTS}], "axis_config": {"categories": ["Mon", "Tue"]}}
    return {"type": "data_visualization", "title": "Talk", "chart": bars | more}


def data_table(*rows: list[Json], **more: Any) -> Json:
    """Give a data table."""
    return {"type": "data_table", "caption": "Talk", "rows": list(rows) or [[CELL], [rich(LINE)]]} | more


def field(kind: str, **more: Any) -> Json:
    """Give an input block."""
    return {"type": "input", "label": plain(), "element": {"type": kind, "action_id": "i"} | more}


GOOD: dict[str, Json] = {
    "header": {"type": "header", "text": plain() | {"emoji": True}},
    "section": section(expand=True, fields=[mrkdwn(), plain()]),
    "section with button": section(accessory=button(style="primary", confirm=CONFIRM)),
    "section with overflow": section(accessory={"type": "overflow", "action_id": "o", "options": options(5)}),
    "context": {"type": "context", "elements": [mrkdwn(), {"type": "image", "image_url": "http://x", "alt_text": "a"}]},
    "divider": {"type": "divider", "block_id": "line"},
    "actions": actions(
        button(value=""),
        {"type": "static_select", "action_id": "s", "placeholder": plain(), "options": options(100)},
        {"type": "users_select", "action_id": "u", "placeholder": plain()},
    ),
    "image": {"type": "image", "image_url": "http://x", "alt_text": "a", "title": plain()},
    "markdown": {"type": "markdown", "text": "**x**"},
    "rich text": rich(
        LINE,
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 0, "elements": [LINE]},
        {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "link", "url": "http://x", "text": "x"}]},
        {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "tada"}]},
    ),
    "table": {"type": "table", "rows": [[CELL, rich(LINE)]], "column_settings": [{"is_wrapped": True}]},
    "input": {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "action_id": "i"}},
}

GOOD |= {
    "button without action_id": actions({"type": "button", "text": plain()}),
    "video": {
        "type": "video",
        "alt_text": "a",
        "video_url": "https://x",
        "thumbnail_url": "https://x",
        "title": plain(),
    },
    "context actions": {"type": "context_actions", "elements": [FEEDBACK]},
    "task": TASK,
    "plan": {"type": "plan", "title": "Plan", "tasks": [TASK]},
    "alert": {"type": "alert", "text": mrkdwn(), "level": "warning"},
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD]},
    "container": {"type": "container", "title": plain(), "child_blocks": [section(), actions(button())]},
    "bar chart": chart(),
    "pie chart": {**chart(), "chart": {"type": "pie", "segments": POINTS[:1]}},
    "data table": data_table(page_size=10),
    "rich text field": field("rich_text_input"),
    "number field": field("number_input", is_decimal_allowed=False, min_value="1"),
    "menu that searches": field("external_select", min_query_length=2),
    "menu of conversations": field("multi_conversations_select", filter={"include": ["public"]}),
}

BAD: dict[str, tuple[Json, str]] = {
    "field among buttons": (actions({"type": "plain_text_input", "action_id": "i"}), "unsupported type in actions"),
    "button as a field": (field("button", text=plain()), "element attribute must be"),
    "menu for several among buttons": (
        actions(menu() | {"type": "multi_static_select"}),
        "unsupported type in actions",
    ),
    "button in a context": ({"type": "context", "elements": [button()]}, "unsupported type in context"),
    "file outside modals": (field("file_input"), "unsupported type in a message"),
    "task of no status": (TASK | {"status": "lost"}, "status must be"),
    "bad rich text in a task": (TASK | {"details": rich({"type": "x"})}, "unsupported"),
    "bad task in a plan": ({"type": "plan", "title": "P", "tasks": [{"type": "divider", "size": 1}]}, "additional"),
    "empty container": ({"type": "container", "title": plain(), "child_blocks": []}, "child_blocks"),
    "bad block in a container": (
        {"type": "container", "title": plain(), "child_blocks": [section(colour="red")]},
        "invalid additional property",
    ),
    "unknown block in a container": (
        {"type": "container", "title": plain(), "child_blocks": [{"type": "nope"}]},
        "unsupported element",
    ),
    "same block_id within": (
        {
            "type": "container",
            "block_id": "a",
            "title": plain(),
            "child_blocks": [{"type": "divider", "block_id": "a"}],
        },
        "must be unique",
    ),
    "chart of no kind": (chart(type="donut"), "must be one of pie"),
    "chart without categories": (chart(axis_config=None), "must provide a list"),
    "chart with other labels": (chart(axis_config={"categories": ["Wed"]}), "labels must match"),
    "chart with a long title": (chart() | {"title": "x" * 51}, "less than 51"),
    "chart with seven series": (chart(series=[{"name": "x", "data": POINTS}] * 7), "1 to 6 objects"),
    "chart with a word for a number": (
        chart(series=[{"name": "x", "data": [{"label": "Mon", "value": "3"}]}]),
        "must provide a number",
    ),
    "pie with less than nothing": ({**chart(), "chart": {"type": "pie", "segments": POINTS}}, "must provide a number"),
    "data table without caption": (data_table(caption=""), "must provide a string"),
    "data table with its header alone": (data_table([CELL]), "2 to 101 rows"),
    "data table with rows of any length": (data_table([CELL], [CELL, CELL]), "same length"),
    "data table with a rich header": (data_table([rich(LINE)], [CELL]), "not allowed in the header"),
    "data table with an unknown property": (data_table(colour="red"), "invalid additional property"),
    "length that is no number": (field("plain_text_input", min_length="3"), "must provide an integer"),
    "number that is none": (field("number_input", is_decimal_allowed=False, min_value="few"), "must provide a number"),
    "filter that is no object": (field("conversations_select", filter=["im"]), "must provide an object"),
    "filter of no words": (field("conversations_select", filter={"include": [1]}), "must provide a list of strings"),
    "deprecated word": (section(text=mrkdwn() | {"subtype": "x"}), "invalid additional property"),
    "unknown type": ({"type": "nope"}, "unsupported type: nope"),
    "no type": ({"text": plain()}, "unsupported type: None"),
    "header with markup": ({"type": "header", "text": mrkdwn()}, "must be plain_text"),
    "header with bare text": ({"type": "header", "text": "x"}, "must provide an object"),
    "long header": ({"type": "header", "text": plain("x" * 151)}, "cannot exceed 150"),
    "empty section": ({"type": "section"}, "text or fields"),
    "empty text": (section(text=mrkdwn("")), "empty value"),
    "long section": (section(text=mrkdwn("x" * 3001)), "cannot exceed 3000"),
    "bare text": (section(text="x"), "must provide an object"),
    "text of no kind": (section(text={"type": "html", "text": "x"}), "must be plain_text or mrkdwn"),
    "eleven fields": (section(fields=[mrkdwn()] * 11), "cannot exceed 10"),
    "long field": (section(fields=[mrkdwn("x" * 2001)]), "less than 2001"),
    "unknown property": (section(colour="red"), "invalid additional property"),
    "unknown property of a text": (section(text=mrkdwn() | {"size": 1}), "unexpected keyword"),
    "unknown element": (actions({"type": "slider", "action_id": "s"}), "unsupported element"),
    "no elements": (actions(), "empty value"),
    "elements of the wrong shape": ({"type": "actions", "elements": "x"}, "must provide a list"),
    "26 elements": (actions(*(button(action_id=str(n)) for n in range(26))), "cannot exceed 25"),
    "same action_id twice": (actions(button(), button()), "must be unique"),
    "button with markup": (actions(button(text=mrkdwn())), "must be plain_text"),
    "long button": (actions(button(text=plain("x" * 76))), "cannot exceed 75"),
    "unknown style": (actions(button(style="blue")), "must be one of"),
    "long value": (actions(button(value="x" * 2001)), "cannot exceed 2000"),
    "101 options": (actions({"type": "static_select", "action_id": "s", "options": options(101)}), "cannot exceed 100"),
    "image without description": ({"type": "image", "image_url": "http://x"}, "alt_text"),
    "eleven in a context": ({"type": "context", "elements": [mrkdwn()] * 11}, "cannot exceed 10"),
    "rich text without parts": (rich({"type": "text", "text": "x"}), "unsupported type: text"),
    "unknown rich text": (rich(LINE | {"elements": [{"type": "blink", "text": "x"}]}), "unsupported element"),
    "101 rows": ({"type": "table", "rows": [[CELL]] * 101}, "no more than 100 rows"),
    "cell of no kind": ({"type": "table", "rows": [[mrkdwn()]]}, "must be one of raw_number"),
    "long option": (actions(menu(text=plain("x" * 76))), "less than 76"),
    "long option value": (actions(menu(value="x" * 151)), "less than 151"),
    "long option description": (actions(menu(description=plain("x" * 76))), "less than 76"),
    "option with markup": (actions(menu(text=mrkdwn())), "must be plain_text"),
    "long context": ({"type": "context", "elements": [mrkdwn("x" * 3001)]}, "1 to 3000"),
    "block_id that is no text": ({"type": "divider", "block_id": ["a"]}, "must provide a string"),
    "action_id that is no text": (actions(button(action_id={})), "must provide a string"),
    "option without text": (actions(menu(text=None)), "must provide an object"),
    "null among elements": (actions(None), "must provide a list of objects"),
    "text that is no text": ({"type": "markdown", "text": 5}, "must provide a string"),
    "long markdown": ({"type": "markdown", "text": "x" * 12_001}, "cannot exceed 12000"),
}


def without_new_ids(kept: Any, given: Any) -> Any:
    """Give what was kept of a block, without the ids that were filled in."""
    if isinstance(kept, list):
        return [without_new_ids(*pair) for pair in zip(kept, given, strict=True)]
    if not isinstance(kept, dict):
        return kept
    new = {"block_id", "action_id"} - given.keys()
    return {key: without_new_ids(value, given[key]) for key, value in kept.items() if key not in new}


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD)
def test_good_block_is_kept_as_it_is(block: Json) -> None:
    """A block within Slack's rules comes back unchanged but for ids that were missing."""
    kept = checked_blocks([block])[0]

    assert block == without_new_ids(kept, block)
    assert kept["block_id"]


@pytest.mark.parametrize(("block", "reason"), BAD.values(), ids=BAD)
def test_bad_block_is_refused_with_its_place(block: Json, reason: str) -> None:
    """The reason says what is wrong, and where in the list of blocks."""
    problems = list(block_problems([{"type": "divider"}, block]))

    assert [True] == [reason in text for _, text in problems[:1]]
    assert problems[0][0].startswith("/blocks")


@pytest.mark.parametrize(
    ("blocks", "reason"),
    [
        ([{"type": "divider"}] * 51, "no more than 50"),
        ([{"type": "divider", "block_id": "a"}] * 2, "must be unique"),
        ([{"type": "markdown", "text": "x" * 6_001}] * 2, "no more than 12000 characters together"),
        ([chart()] * 3, "no more than 2 data_visualization blocks"),
    ],
    ids=["51 blocks", "same block_id", "long markdown together", "three charts"],
)
def test_blocks_that_are_bad_together(blocks: list[Json], reason: str) -> None:
    """Some rules count over all blocks of a message."""
    assert [True] == [reason in text for _, text in block_problems(blocks)]


@pytest.mark.parametrize("surface", [MODAL, HOME])
@pytest.mark.parametrize("kind", ["markdown", "table", "bar chart", "context actions", "plan"])
def test_some_blocks_stand_in_messages_only(kind: str, surface: str) -> None:
    """Modals and Home tabs refuse what is made for messages."""
    problems = list(block_problems([GOOD[kind]], surface=surface))

    assert ("/blocks/0/type", f"unsupported type in a {surface}: {GOOD[kind]['type']}") == problems[0]


def test_missing_ids_are_filled_in_for_good() -> None:
    """Blocks and elements without an id get one, within other blocks too, and the same one each time."""
    blocks = [GOOD["container"], actions({"type": "button", "text": plain()})]
    first, second = checked_blocks(blocks), checked_blocks(blocks)

    assert first == second
    assert all(block["block_id"] for block in [*first, *first[0]["child_blocks"]])
    assert first[1]["elements"][0]["action_id"]
    assert "action_id" not in blocks[1]["elements"][0]


def test_refused_blocks_are_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """What somebody wrote in a block that nobody knows is in the answer's place alone."""
    blocks = [
        {"type": "nope", "text": "secret"},
        actions({"type": "slider", "label": "secret"}),
        section(text=["secret"]),
    ]
    problems = list(block_problems(blocks))

    assert problems
    assert "secret" not in caplog.text
