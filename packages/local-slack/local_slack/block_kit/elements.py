"""The parts of Block Kit: blocks within blocks, the elements of each, their options, and ids that Slack fills in."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import InteractiveElement

Block = Mapping[str, Any]
Element = Mapping[str, Any]
Option = Mapping[str, Any]
"""Parts of Block Kit in their JSON form, as apps write them: an open vocabulary, which the checks here read."""

# Which field of a block holds blocks of its own.
NESTING = {"container": "child_blocks", "carousel": "elements", "plan": "tasks"}
SINGLE = ("accessory", "element")
LISTED = ("elements", "actions")


def _interactive_types(base: type[InteractiveElement]) -> Iterator[str]:
    for subclass in base.__subclasses__():
        name = getattr(subclass, "type", None)
        if isinstance(name, str):
            yield name
        yield from _interactive_types(subclass)


INTERACTIVE_TYPES = frozenset(_interactive_types(InteractiveElement))


def walk(blocks: Sequence[Block], pointer: str = "") -> Iterator[tuple[str, Block]]:
    """Yield each block with its JSON pointer, those within blocks too."""
    for index, block in enumerate(blocks):
        yield f"{pointer}/{index}", block
        inner = NESTING.get(block.get("type", ""), "")
        yield from walk(block.get(inner) or (), f"{pointer}/{index}/{inner}")


def elements(block: Block, pointer: str = "") -> Iterator[tuple[str, Element]]:
    """Yield the interactive elements that a block itself holds, with their JSON pointers."""
    for path, item in parts(block, pointer):
        if item.get("type") in INTERACTIVE_TYPES:
            yield path, item


def parts(block: Block, pointer: str = "") -> Iterator[tuple[str, Element]]:
    """Yield everything in the place of an element in a block, with JSON pointers."""
    candidates = [(f"{pointer}/{name}", block.get(name)) for name in SINGLE]
    for name in LISTED if block.get("type") not in NESTING else ():
        candidates += [(f"{pointer}/{name}/{index}", item) for index, item in enumerate(block.get(name) or ())]
    yield from ((path, item) for path, item in candidates if isinstance(item, dict))


def options_of(element: Element) -> list[Option]:
    """Return all options of a menu, grouped or not."""
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group.get("options", ()))]


def with_ids(blocks: Sequence[Block], place: str = "") -> list[Block]:
    """Fill in missing `block_id`s and `action_id`s, the same ones for the same blocks."""
    return [_with_ids(block, f"{place}{index}") for index, block in enumerate(blocks)]


def _with_ids(block: Block, place: str) -> Block:
    filled = {**block, "block_id": block.get("block_id") or _id_of(place, block)}
    inner = NESTING.get(block["type"])
    if inner:
        return filled | {inner: with_ids(block.get(inner) or (), f"{place}.")}
    for name in SINGLE:
        if filled.get(name):
            filled = filled | {name: _with_action_id(filled[name], f"{place}/{name}")}
    for name in LISTED:
        if filled.get(name):
            acting = [_with_action_id(item, f"{place}/{index}") for index, item in enumerate(filled[name])]
            filled = filled | {name: acting}
    return filled


def _with_action_id(element: Element, place: str) -> Element:
    if element.get("action_id") or element.get("type") not in INTERACTIVE_TYPES:
        return element
    return {**element, "action_id": _id_of(place, element)}


def _id_of(place: str, part: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{place} {json.dumps(part)}".encode()).hexdigest()[:8]
