"""Rules of Slack's that the SDK's models do not check: texts, options, tables, elements in the wrong place."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from local_slack.block_kit.data_blocks import cell_problems
from local_slack.block_kit.elements import Block, Element, elements, options_of, parts

MAX_TEXT = 3000
MAX_FIELD = 2000
# Source: reference of the option object; the models check options of none of the menus.
MAX_OPTION = {"text": 75, "description": 75, "value": 150}
MAX_OPTIONS = 100
MAX_ROWS = 100
MAX_CELLS = 20
RICH_TEXT_PARTS = frozenset({"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"})
PLAIN_TEXT_OWNERS = frozenset({"header", "button", "icon_button"})
PLAIN_TEXT_FIELDS = frozenset({"placeholder", "label", "hint", "description"})
MARKUP_OPTIONS = frozenset({"checkboxes", "radio_buttons"})
NUMBERS = ("initial_value", "min_value", "max_value")
TEXTS = ("plain_text", "mrkdwn")
PICKS = ("static", "external", "users", "conversations", "channels")
SINGLE_MENUS = frozenset(f"{kind}_select" for kind in PICKS)
MULTI_MENUS = frozenset(f"multi_{kind}_select" for kind in PICKS)
CHOICES = frozenset({"checkboxes", "radio_buttons", "datepicker", "timepicker"}) | SINGLE_MENUS
TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})
# Which elements a block takes, by the reference of each element ("Works with block types").
PLACES = {
    "section": CHOICES | MULTI_MENUS | {"button", "overflow", "image", "workflow_button"},
    "actions": CHOICES | {"button", "overflow", "datetimepicker", "workflow_button"},
    "input": CHOICES | MULTI_MENUS | TYPED | {"datetimepicker", "file_input"},
    "context": frozenset({"image", *TEXTS}),
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
    "card": frozenset({"button", "overflow"}),
    "auth_provider": frozenset({"button", "overflow"}),
}

Problem = tuple[str, str]


def missed_by_models(block: Block, pointer: str) -> Iterator[Problem]:
    """Yield the problems of a block that its model accepts."""
    yield from _wrong_texts(block, pointer)
    for index, text in enumerate(block.get("fields", ()) if block["type"] == "section" else ()):
        if len(text.get("text", "")) > MAX_FIELD:
            yield f"{pointer}/fields/{index}/text", f"must be less than {MAX_FIELD + 1} characters"
    if block["type"] == "rich_text":
        for index, part in enumerate(block["elements"]):
            if part.get("type") not in RICH_TEXT_PARTS:
                yield f"{pointer}/elements/{index}/type", f"unsupported type: {part.get('type')}"
    if block["type"] == "table":
        if len(block["rows"]) > MAX_ROWS or any(len(row) > MAX_CELLS for row in block["rows"]):
            yield f"{pointer}/rows", f"no more than {MAX_ROWS} rows of {MAX_CELLS} cells allowed"
        yield from cell_problems(block["rows"], f"{pointer}/rows")
    yield from _misplaced(block, pointer)
    yield from _repeated_action_ids(block, pointer)
    for path, element in elements(block, pointer):
        yield from wrong_options(element, path)
        for name in NUMBERS if element["type"] == "number_input" else ():
            if name in element and not is_number(element[name]):
                yield f"{path}/{name}", "must provide a number"


def _misplaced(block: Block, pointer: str) -> Iterator[Problem]:
    allowed = PLACES.get(block["type"], frozenset())
    for path, part in parts(block, pointer) if allowed else ():
        if part.get("type") not in allowed:
            yield f"{path}/type", f"unsupported type in {block['type']}: {part.get('type')}"


def wrong_options(element: Element, pointer: str) -> Iterator[Problem]:
    """Yield the problems of a menu's options, or of an app's answer to a search in one."""
    for index, option in enumerate(options_of(element)):
        text = option.get("text")
        if not isinstance(text, dict):
            yield f"{pointer}/options/{index}/text", "must provide an object"
        elif element.get("type") not in MARKUP_OPTIONS and text.get("type") != "plain_text":
            yield f"{pointer}/options/{index}/text/type", "must be plain_text"
        if not isinstance(option.get("value"), str):
            yield f"{pointer}/options/{index}/value", "must provide a string"
        for name, most in MAX_OPTION.items():
            value = option.get(name) or ""
            if len(str(value.get("text", "") if isinstance(value, dict) else value)) > most:
                yield f"{pointer}/options/{index}/{name}", f"must be less than {most + 1} characters"


def is_number(value: Any) -> bool:
    """Whether this is a number, or text that reads as one."""
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _wrong_texts(node: Any, pointer: str) -> Iterator[Problem]:
    """Yield texts that are missing, too long, or of a kind that their place does not take."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _wrong_texts(item, f"{pointer}/{index}")
    if not isinstance(node, dict):
        return
    if node.get("type") in TEXTS and not 0 < len(node.get("text", "")) <= MAX_TEXT:
        yield f"{pointer}/text", f"must be 1 to {MAX_TEXT} characters"
    for key, value in node.items():
        if isinstance(value, dict) and (key == "text" or key in PLAIN_TEXT_FIELDS):
            is_plain = key in PLAIN_TEXT_FIELDS or node.get("type") in PLAIN_TEXT_OWNERS
            allowed = ("plain_text",) if is_plain else TEXTS
            if value.get("type") not in allowed:
                yield f"{pointer}/{key}/type", f"must be {' or '.join(allowed)}"
        yield from _wrong_texts(value, f"{pointer}/{key}")


def _repeated_action_ids(block: Block, pointer: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, element in elements(block, pointer):
        action_id = element.get("action_id")
        if action_id in seen:
            yield f"{path}/action_id", "`action_id` must be unique within its block"
        seen |= {action_id} if action_id else set()
