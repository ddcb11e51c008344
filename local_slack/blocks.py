"""Block Kit as Slack accepts it: the SDK's own models, and what they let through though Slack does not."""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, InteractiveElement

from local_slack.errors import SlackError
from local_slack.ids import new_id

MAX_BLOCKS = 50
# Not documented; measured by users of Slack's SDKs (slackapi/bolt-js#2509).
MAX_BLOCKS_CHARACTERS = 13_200
MAX_TEXT = 3000
MAX_FIELD = 2000
# Source: reference of the option object; the models check options of none of the menus.
MAX_OPTION = {"text": 75, "description": 75, "value": 150}
MAX_MARKDOWN = 12_000
MAX_ROWS = 100
MAX_CELLS = 20
RICH_TEXT_PARTS = frozenset({"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"})
CELLS = frozenset({"raw_text", "raw_number", "rich_text"})
PLAIN_TEXT_OWNERS = frozenset({"header", "button"})
PLAIN_TEXT_FIELDS = frozenset({"placeholder", "label", "hint", "description"})
MARKUP_OPTIONS = frozenset({"checkboxes", "radio_buttons"})
TEXTS = ("plain_text", "mrkdwn")
# The models take values of any JSON type for these.
STRINGS = frozenset({"type", "block_id", "action_id"})
LISTS = frozenset({"elements", "fields", "options", "option_groups", "rows"})
# The models drop empty texts everywhere; a button may carry an empty value.
EMPTY_VALUE = ("value", "")

Json = dict[str, Any]
Problem = tuple[str, str]


def checked_blocks(blocks: Any) -> list[Json]:
    """
    Give blocks as Slack would keep them, each with a `block_id`.

    Raises: SlackError `invalid_blocks` with a message per problem, `invalid_blocks_format`, or `msg_blocks_too_long`.
    """
    if blocks is None:
        return []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    problems = [f"{text} [json-pointer:{pointer}]" for pointer, text in block_problems(blocks)]
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": messages})
    if len(json.dumps(blocks, ensure_ascii=False)) > MAX_BLOCKS_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return with_block_ids(blocks)


def with_block_ids(blocks: Sequence[Json]) -> list[Json]:
    """Give blocks each with a `block_id`."""
    return [block if block.get("block_id") else block | {"block_id": new_id("")[1:6]} for block in blocks]


def block_problems(blocks: Sequence[Json], most: int = MAX_BLOCKS) -> Iterator[Problem]:
    """Give each problem of a list of blocks as (JSON pointer, what is wrong)."""
    if len(blocks) > most:
        yield "/blocks", f"no more than {most} items allowed"
    wrong_types = list(_wrong_types(blocks, "/blocks"))
    if wrong_types:
        yield from wrong_types
        return
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield f"/blocks/{index}/block_id", "`block_id` must be unique"
        seen |= {block_id} if block_id else set()
        yield from _problems_of_block(block, f"/blocks/{index}")
    if sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown") > MAX_MARKDOWN:
        yield "/blocks", f"markdown blocks hold no more than {MAX_MARKDOWN} characters together"


def _wrong_types(node: Any, pointer: str) -> Iterator[Problem]:
    """Give values of a JSON type that their name does not allow anywhere in Block Kit."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _wrong_types(item, f"{pointer}/{index}")
    if not isinstance(node, dict):
        return
    is_text = node.get("type") in (*TEXTS, "markdown")
    for key, value in node.items():
        if (key in STRINGS or (key == "text" and is_text)) and not isinstance(value, str):
            yield f"{pointer}/{key}", "must provide a string"
        elif key in LISTS and not isinstance(value, list):
            yield f"{pointer}/{key}", "must provide a list"
        elif key in LISTS and not all(isinstance(item, list if key == "rows" else dict) for item in value):
            yield f"{pointer}/{key}", "must provide a list of objects"
        else:
            yield from _wrong_types(value, f"{pointer}/{key}")


def _problems_of_block(block: Json, pointer: str) -> Iterator[Problem]:
    try:
        parsed = Block.parse(copy.deepcopy(block))
        kept = parsed.to_dict() if parsed else None
    except (SlackObjectFormationError, TypeError, ValueError, AttributeError, KeyError) as problem:
        yield pointer, str(problem)
        return
    if kept is None:
        yield f"{pointer}/type", f"unsupported type: {block.get('type')}"
        return
    lost = list(_lost(block, kept, pointer))
    yield from lost or _missed_by_models(block, pointer)


def _lost(given: Any, kept: Any, pointer: str) -> Iterator[Problem]:
    """Give what a model dropped or changed while it read the block: names, elements and shapes unknown to Slack too."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            if value is not None and key not in kept and (key, value) != EMPTY_VALUE:
                yield f"{pointer}/{key}", "invalid additional property or empty value"
            else:
                yield from _lost(value, kept.get(key), f"{pointer}/{key}")
    elif isinstance(given, list) and isinstance(kept, list):
        for index, (item, kept_item) in enumerate(zip(given, kept, strict=False)):
            yield from _lost(item, kept_item, f"{pointer}/{index}")
    elif kept is None and given not in (None, ""):
        yield pointer, "unsupported element"
    elif isinstance(kept, dict | list):
        yield pointer, "must provide an object" if isinstance(kept, dict) else "must provide a list"


def _missed_by_models(block: Json, pointer: str) -> Iterator[Problem]:
    yield from _wrong_texts(block, pointer)
    for index, text in enumerate(block.get("fields", ()) if block["type"] == "section" else ()):
        if len(text.get("text", "")) > MAX_FIELD:
            yield f"{pointer}/fields/{index}/text", f"must be less than {MAX_FIELD + 1} characters"
    if block["type"] == "rich_text":
        for index, part in enumerate(block["elements"]):
            if part.get("type") not in RICH_TEXT_PARTS:
                yield f"{pointer}/elements/{index}/type", f"unsupported type: {part.get('type')}"
    if block["type"] == "table":
        yield from _wrong_rows(block["rows"], f"{pointer}/rows")
    yield from _wrong_action_ids(block, pointer)
    for path, element in elements(block, pointer):
        yield from _wrong_options(element, path)


def _wrong_rows(rows: Sequence[Any], pointer: str) -> Iterator[Problem]:
    if len(rows) > MAX_ROWS or any(len(row) > MAX_CELLS for row in rows):
        yield pointer, f"no more than {MAX_ROWS} rows of {MAX_CELLS} cells allowed"
    for index, row in enumerate(rows):
        for place, cell in enumerate(row):
            if not isinstance(cell, dict) or cell.get("type") not in CELLS:
                yield f"{pointer}/{index}/{place}", f"must be one of {', '.join(sorted(CELLS))}"


def _wrong_options(element: Json, pointer: str) -> Iterator[Problem]:
    for index, option in enumerate(options_of(element)):
        text = option.get("text")
        if not isinstance(text, dict):
            yield f"{pointer}/options/{index}/text", "must provide an object"
        elif element["type"] not in MARKUP_OPTIONS and text.get("type") != "plain_text":
            yield f"{pointer}/options/{index}/text/type", "must be plain_text"
        for name, most in MAX_OPTION.items():
            value = option.get(name) or ""
            if len(str(value.get("text", "") if isinstance(value, dict) else value)) > most:
                yield f"{pointer}/options/{index}/{name}", f"must be less than {most + 1} characters"


def options_of(element: Json) -> list[Json]:
    """Give what a menu offers, in groups or not."""
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group.get("options", ()))]


def _wrong_texts(node: Any, pointer: str) -> Iterator[Problem]:
    """Give texts that are missing, too long, or of a kind that their place does not take."""
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
            allowed = ("plain_text",) if is_plain else ("plain_text", "mrkdwn")
            if value.get("type") not in allowed:
                yield f"{pointer}/{key}/type", f"must be {' or '.join(allowed)}"
        yield from _wrong_texts(value, f"{pointer}/{key}")


def _wrong_action_ids(block: Json, pointer: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, element in elements(block, pointer):
        action_id = element.get("action_id")
        if not action_id:
            yield path, "missing required field: action_id"
        elif action_id in seen:
            yield f"{path}/action_id", "`action_id` must be unique within its block"
        seen.add(action_id or "")


def elements(block: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    """Give the interactive elements of a block with their JSON pointers."""
    candidates = [(f"{pointer}/{name}", block.get(name)) for name in ("accessory", "element")]
    candidates += [(f"{pointer}/elements/{index}", item) for index, item in enumerate(block.get("elements", ()))]
    for path, item in candidates:
        if isinstance(item, dict) and item.get("type") in INTERACTIVE_TYPES:
            yield path, item


def _interactive_types(base: type[InteractiveElement]) -> Iterator[str]:
    for subclass in base.__subclasses__():
        name = getattr(subclass, "type", None)
        if isinstance(name, str):
            yield name
        yield from _interactive_types(subclass)


INTERACTIVE_TYPES = frozenset(_interactive_types(InteractiveElement))


def checked_metadata(metadata: Any) -> Json | None:
    """
    Give message metadata as Slack would keep it.

    Raises: SlackError `invalid_metadata_format`, or `invalid_metadata_schema` for values nested too deeply.
    """
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not metadata.keys() <= {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"] or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if not all(_is_shallow(value) for value in payload.values()):
        raise SlackError("invalid_metadata_schema")
    return metadata


def _is_shallow(value: Any) -> bool:
    """Whether this is a scalar, or one level of an object or list of scalars."""
    if isinstance(value, Mapping):
        return all(isinstance(item, str | int | float | bool) for item in value.values())
    if isinstance(value, list):
        return all(isinstance(item, str | int | float | bool) for item in value)
    return isinstance(value, str | int | float | bool)
