"""What people enter and choose in elements of Block Kit: how the app is told, and what a modal cannot be sent with."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from local_slack.blocks import elements, options_of
from local_slack.errors import SlackError

REQUIRED = "Please complete this required field."
TOO_SHORT = "Please enter at least {count} characters."
TOO_LONG = "Please enter at most {count} characters."
# Where Slack puts what was entered, and where an app says what is there at first.
VALUE_OF = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
}

Json = dict[str, Any]


def input_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Give each block that has elements with a value, with each of those elements."""
    for block in blocks:
        for _, element in elements(block):
            if element["type"] in VALUE_OF:
                yield block, element


def at_first(element: Json) -> Json:
    """Give the value of an element that nobody has touched."""
    key, initial = VALUE_OF[element["type"]]
    return {"type": element["type"], key: element.get(initial) or ([] if key == "selected_options" else None)}


def entered(element: Json, given: Mapping[str, Any]) -> Json:
    """
    Give the value of an element in which somebody entered or chose this.

    Options may be named by their values. Raises: SlackError `invalid_action` for what the element does not offer.
    """
    key, _ = VALUE_OF[element["type"]]
    return {"type": element["type"], key: READERS[key](element, given.get(key))}


def problem_of(block: Json, element: Json, value: Json) -> str:
    """Give what is wrong with a value, in the words of Slack's client; an empty string if it may be sent."""
    content = value[VALUE_OF[element["type"]][0]]
    if block["type"] != "input":
        return ""
    if not content:
        return "" if block.get("optional") else REQUIRED
    if element["type"] == "plain_text_input" and len(content) < element.get("min_length", 0):
        return TOO_SHORT.format(count=element["min_length"])
    if element["type"] == "plain_text_input" and len(content) > element.get("max_length", len(content)):
        return TOO_LONG.format(count=element["max_length"])
    return ""


def option_named(element: Json, wanted: Any) -> Json:
    """
    Find an option by itself or by its value.

    Raises: SlackError `invalid_action` if the element does not offer it.
    """
    value = wanted.get("value") if isinstance(wanted, Mapping) else wanted
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise SlackError("invalid_action")


def _text(element: Json, given: Any) -> str | None:  # noqa: ARG001
    return str(given) if given else None


def _option(element: Json, given: Any) -> Json | None:
    return option_named(element, given) if given else None


def _options(element: Json, given: Any) -> list[Json]:
    wanted = given if isinstance(given, list) else []
    return [option_named(element, option) for option in wanted]


def _date(element: Json, given: Any) -> str | None:  # noqa: ARG001
    if not given:
        return None
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError as problem:
        raise SlackError("invalid_action") from problem


READERS: Mapping[str, Callable[[Json, Any], Any]] = {
    "value": _text,
    "selected_option": _option,
    "selected_options": _options,
    "selected_user": _text,
    "selected_date": _date,
}
