"""One good block of each kind that a message can have, with every element in it, as a bot would post them."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

ADDRESS = "https://example.org/page"


def plain(words: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": words}


def markup(words: str) -> Json:
    """A text object with Slack's markup."""
    return {"type": "mrkdwn", "text": words}


def option(words: str) -> Json:
    """An option of a menu."""
    return {"text": plain(words), "value": words.lower(), "description": plain(f"About {words}")}


def rich(*parts: Json) -> Json:
    """Rich text of these parts."""
    return {"type": "rich_text", "elements": list(parts)}


def line(*elements: Json) -> Json:
    """A line of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str, **style: bool) -> Json:
    """A text in rich text."""
    return {"type": "text", "text": words} | ({"style": style} if style else {})


def cell(words: str) -> Json:
    """A cell of a table."""
    return {"type": "raw_text", "text": words}


def button(words: str, **more: Any) -> Json:
    """A button, whose words are its action_id as well."""
    return {"type": "button", "action_id": words, "text": plain(words), "value": words, **more}


def actions(*elements: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def chart(kind: str, weeks: Sequence[str] = ("W1", "W2", "W3")) -> Json:
    """A chart of two series over some weeks."""
    series = [
        {"name": name, "data": [{"label": week, "value": value} for week, value in zip(weeks, values, strict=True)]}
        for name, values in (("Anna", (12, 30, 22)), ("Ben", (10, 5, -4)))
    ]
    about = {"type": kind, "series": series, "axis_config": {"categories": list(weeks), "x_label": "Week"}}
    return {"type": "data_visualization", "title": f"Minutes, {kind}", "chart": about}


OPTIONS = [option("Red"), option("Blue")]
CONFIRM = {"title": plain("Sure?"), "text": markup("*Really?*"), "confirm": plain("Yes"), "deny": plain("No")}
CARD = {"type": "card", "title": markup("*Card*"), "subtitle": markup("below"), "body": markup("Its body")}

BLOCKS: dict[str, Json] = {
    "header": {"type": "header", "text": plain("A header :tada:")},
    "section": {
        "type": "section",
        "text": markup(f"*Bold* _slanted_ `code` <{ADDRESS}|link> <!here>\n>quote\n```kept```"),
        "accessory": button("Aside"),
    },
    "fields": {"type": "section", "fields": [markup("*One*\n1"), plain("Two")]},
    "multi": {
        "type": "section",
        "text": markup("Which?"),
        "accessory": {
            "type": "multi_static_select",
            "action_id": "m",
            "placeholder": plain("Some"),
            "options": OPTIONS,
        },
    },
    "context": {
        "type": "context",
        "elements": [markup("small"), {"type": "image", "image_url": ADDRESS, "alt_text": "a cat"}],
    },
    "divider": {"type": "divider"},
    "image": {"type": "image", "image_url": ADDRESS, "alt_text": "A picture", "title": plain("Its title")},
    "markdown": {
        "type": "markdown",
        "text": f"# Title\n- one\n- [x] two\n\n**bold** [x]({ADDRESS})\n\n|a|b|\n|-|-|\n|1|2|",
    },
    "rich_text": rich(
        line(
            text("plain "),
            text("bold", bold=True, italic=True),
            {"type": "emoji", "name": "wave"},
            {"type": "link", "url": ADDRESS, "text": "there"},
            {"type": "user", "user_id": "U0ANNAHOLM1"},
            {"type": "channel", "channel_id": "C0DESIGN001"},
            {"type": "broadcast", "range": "here"},
        ),
        {"type": "rich_text_list", "style": "ordered", "elements": [line(text("first")), line(text("second"))]},
        {"type": "rich_text_quote", "elements": [text("quoted")]},
        {"type": "rich_text_preformatted", "elements": [text("kept")]},
    ),
    "table": {"type": "table", "rows": [[cell("Who"), cell("How long")], [rich(line(text("Ben"))), cell("7")]]},
    "data_table": {
        "type": "data_table",
        "caption": "Minutes",
        "page_size": 2,
        "rows": [[cell("Who"), cell("Minutes")], *([cell(f"P{number}"), cell(str(number))] for number in range(5))],
    },
    "pie": {
        "type": "data_visualization",
        "title": "Minutes, pie",
        "chart": {"type": "pie", "segments": [{"label": "Anna", "value": 40}, {"label": "Ben", "value": 25}]},
    },
    "bar": chart("bar"),
    "line": chart("line"),
    "area": chart("area"),
    "buttons": actions(
        button("Plain"),
        button("Primary", style="primary"),
        button("Danger", style="danger", confirm=CONFIRM),
        button("Elsewhere", url=ADDRESS),
        {"type": "overflow", "action_id": "o", "options": OPTIONS},
    ),
    "menus": actions(
        {"type": "static_select", "action_id": "s", "placeholder": plain("Pick"), "options": OPTIONS},
        {"type": "users_select", "action_id": "u", "placeholder": plain("Person")},
        {"type": "channels_select", "action_id": "c", "placeholder": plain("Channel")},
        {"type": "conversations_select", "action_id": "v", "placeholder": plain("Conversation")},
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-11-22"},
        {"type": "timepicker", "action_id": "t", "initial_time": "09:30"},
    ),
    "boxes": actions(
        {"type": "radio_buttons", "action_id": "r", "options": OPTIONS},
        {"type": "checkboxes", "action_id": "b", "options": [{"text": markup("*Call* Ben"), "value": "call"}]},
    ),
    "context_actions": {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "f",
                "positive_button": {"text": plain("Good"), "value": "1"},
                "negative_button": {"text": plain("Bad"), "value": "0"},
            },
            {"type": "icon_button", "action_id": "i", "icon": "trash", "text": plain("Remove")},
        ],
    },
    "input": {
        "type": "input",
        "label": plain("Name"),
        "hint": plain("Any name"),
        "element": {"type": "plain_text_input", "action_id": "n", "placeholder": plain("Your name")},
    },
    "card": {**CARD, "actions": [button("Go")]},
    "carousel": {"type": "carousel", "elements": [CARD, CARD]},
    "container": {
        "type": "container",
        "title": plain("Container"),
        "is_collapsible": True,
        "child_blocks": [{"type": "section", "text": markup("inside")}],
    },
    "alert": {"type": "alert", "text": markup("Watch *out*"), "level": "warning"},
    "task_card": {
        "type": "task_card",
        "task_id": "t",
        "title": "Find the file",
        "status": "in_progress",
        "details": rich(line(text("details"))),
    },
    "plan": {
        "type": "plan",
        "title": "Plan",
        "tasks": [{"type": "task_card", "task_id": "t2", "title": "Ask", "status": "complete"}],
    },
    "video": {
        "type": "video",
        "alt_text": "A film",
        "video_url": ADDRESS,
        "thumbnail_url": ADDRESS,
        "title": plain("The film"),
        "title_url": ADDRESS,
        "author_name": "Ben",
    },
}
"""Good blocks by what is drawn of them; some need more than one."""
