"""Which blocks the local Slack takes, and which it refuses, each with the reason."""

from typing import Any

import pytest

from local_slack.blocks import block_problems, checked_blocks

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

BAD: dict[str, tuple[Json, str]] = {
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
    "button without action_id": (actions({"type": "button", "text": plain()}), "missing required field: action_id"),
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


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD)
def test_good_block_is_kept_as_it_is(block: Json) -> None:
    """A block within Slack's rules comes back unchanged but for its block_id."""
    kept = checked_blocks([block])[0]

    assert block == {key: value for key, value in kept.items() if key in block}
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
    ],
    ids=["51 blocks", "same block_id", "long markdown together"],
)
def test_blocks_that_are_bad_together(blocks: list[Json], reason: str) -> None:
    """Some rules count over all blocks of a message."""
    assert [True] == [reason in text for _, text in block_problems(blocks)]
