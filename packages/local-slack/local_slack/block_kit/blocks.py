"""Block Kit as Slack accepts it: the SDK's own model reads each block, and these rules catch what it misses."""

import copy
import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block as Model

from local_slack.base.errors import SlackError
from local_slack.block_kit.block_rules import TEXTS, missed_by_models
from local_slack.block_kit.data_blocks import MOST_CHARTS, WITHOUT_MODELS
from local_slack.block_kit.elements import NESTING, Block, elements, walk, with_ids

MAX_BLOCKS = 50
# Not documented; measured by users of Slack's SDKs (slackapi/bolt-js#2509).
MAX_BLOCKS_CHARACTERS = 13_200
MAX_MARKDOWN = 12_000
MESSAGE, MODAL, HOME = "message", "modal", "home"
# By the reference of each block ("Available in surfaces"); the others stand anywhere.
ONLY_IN_MESSAGES = frozenset(
    {"markdown", "table", "data_table", "data_visualization", "context_actions", "task_card", "plan"}
)
ONLY_IN_MODALS = frozenset({"file_input"})
# The models take values of any JSON type for these.
STRINGS = frozenset({"type", "block_id", "action_id"})
LISTS = frozenset(
    {
        *("elements", "fields", "options", "option_groups", "rows", "child_blocks", "tasks", "actions", "sources"),
        "initial_options",
    }
)
LISTS_OF_STRINGS = frozenset({"filetypes", "include", "initial_users", "initial_conversations", "initial_channels"})
INTEGERS = frozenset({"min_length", "max_length", "max_selected_items", "min_query_length", "max_files"})
OBJECTS = frozenset({"filter", "initial_option", "confirm", "dispatch_action_config"})
# The models take it for `type`, and warn on standard error.
UNKNOWN_TO_SLACK = frozenset({"subtype"})
# The models drop empty texts everywhere; a button may carry an empty value.
EMPTY_VALUE = ("value", "")
# Rich text in these is not looked at by the models.
RICH_TEXTS = ("details", "output", "rich_text_title")

# The models quote what they cannot read in warnings; what people write does not belong in a log.
logging.getLogger("slack_sdk.models").setLevel(logging.ERROR)

Problem = tuple[str, str]


def checked_blocks(blocks: Any) -> list[Block]:
    """
    Return blocks as Slack would keep them, each with a `block_id`.

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
    return with_ids(blocks)


def block_problems(blocks: Sequence[Block], most: int = MAX_BLOCKS, surface: str = MESSAGE) -> Iterator[Problem]:
    """Yield each problem of a list of blocks, as a JSON pointer and a description."""
    if len(blocks) > most:
        yield "/blocks", f"no more than {most} items allowed"
    wrong_types = list(_wrong_types(blocks, "/blocks"))
    if wrong_types:
        yield from wrong_types
        return
    for index, block in enumerate(blocks):
        yield from _problems_of_block(block, f"/blocks/{index}")
    yield from _repeated_block_ids(blocks)
    yield from _not_on(surface, blocks)
    if sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown") > MAX_MARKDOWN:
        yield "/blocks", f"markdown blocks hold no more than {MAX_MARKDOWN} characters together"
    if sum(block.get("type") == "data_visualization" for block in blocks) > MOST_CHARTS:
        yield "/blocks", f"no more than {MOST_CHARTS} data_visualization blocks allowed"


def _repeated_block_ids(blocks: Sequence[Block]) -> Iterator[Problem]:
    seen: set[str] = set()
    for pointer, block in walk(blocks, "/blocks"):
        block_id = block.get("block_id")
        if block_id in seen:
            yield f"{pointer}/block_id", "`block_id` must be unique"
        seen |= {block_id} if block_id else set()


def _not_on(surface: str, blocks: Sequence[Block]) -> Iterator[Problem]:
    for pointer, block in walk(blocks, "/blocks"):
        if surface != MESSAGE and block.get("type") in ONLY_IN_MESSAGES:
            yield f"{pointer}/type", f"unsupported type in a {surface}: {block['type']}"
        for path, element in elements(block, pointer):
            if surface != MODAL and element["type"] in ONLY_IN_MODALS:
                yield f"{path}/type", f"unsupported type in a {surface}: {element['type']}"


def _wrong_types(node: Any, pointer: str) -> Iterator[Problem]:
    """Yield the values whose JSON type Block Kit allows nowhere under their name."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _wrong_types(item, f"{pointer}/{index}")
    if not isinstance(node, dict):
        return
    is_text = node.get("type") in (*TEXTS, "markdown")
    for key, value in node.items():
        if (key in STRINGS or (key == "text" and is_text)) and not isinstance(value, str):
            yield f"{pointer}/{key}", "must provide a string"
        elif key in UNKNOWN_TO_SLACK:
            yield f"{pointer}/{key}", "invalid additional property"
        elif key in LISTS and not isinstance(value, list):
            yield f"{pointer}/{key}", "must provide a list"
        elif key in LISTS and not all(isinstance(item, list if key == "rows" else dict) for item in value):
            yield f"{pointer}/{key}", "must provide a list of objects"
        else:
            expected = _expected(key, value)
            yield from [(f"{pointer}/{key}", expected)] if expected else _wrong_types(value, f"{pointer}/{key}")


def _expected(key: str, value: Any) -> str:
    """Say which type a field must have, or return an empty string if it has it."""
    if key in INTEGERS and (isinstance(value, bool) or not isinstance(value, int)):
        return "must provide an integer"
    if key in OBJECTS and not isinstance(value, dict):
        return "must provide an object"
    if key in LISTS_OF_STRINGS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        return "must provide a list of strings"
    return ""


def _problems_of_block(block: Block, pointer: str) -> Iterator[Problem]:
    kind = str(block.get("type"))
    problems = list(WITHOUT_MODELS[kind](block, pointer) if kind in WITHOUT_MODELS else _by_model(block, pointer))
    yield from problems
    for path, inner in _inner_blocks(block, pointer) if not problems else ():
        yield from _problems_of_block(inner, path)


def _by_model(block: Block, pointer: str) -> Iterator[Problem]:
    try:
        parsed = Model.parse(copy.deepcopy(dict(block)))
        kept = parsed.to_dict() if parsed else None
    except (SlackObjectFormationError, TypeError, ValueError, AttributeError, KeyError) as problem:
        yield pointer, str(problem)
        return
    if kept is None:
        yield f"{pointer}/type", f"unsupported type: {block.get('type')}"
        return
    lost = list(_lost(block, kept, pointer))
    yield from lost or missed_by_models(block, pointer)


def _inner_blocks(block: Block, pointer: str) -> Iterator[tuple[str, Block]]:
    """Yield the blocks within a block, and rich text that takes the place of a text."""
    children = NESTING.get(block["type"], "")
    for index, child in enumerate(block.get(children) or ()):
        yield f"{pointer}/{children}/{index}", child
    for name in RICH_TEXTS:
        if isinstance(block.get(name), dict):
            yield f"{pointer}/{name}", block[name]
    for index, row in enumerate(block.get("rows", ())):
        for place, cell in enumerate(row):
            if cell.get("type") == "rich_text":
                yield f"{pointer}/rows/{index}/{place}", cell


def _lost(given: Any, kept: Any, pointer: str) -> Iterator[Problem]:
    """Yield the names, elements and shapes that a model dropped or changed, because Slack does not know them either."""
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
