"""Values that people enter and choose in elements of Block Kit, and the reasons not to submit a modal with them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from local_slack.base.errors import SlackError
from local_slack.block_kit.block_rules import is_number
from local_slack.block_kit.blocks import block_problems
from local_slack.block_kit.elements import Block, Element, Option, elements, options_of, walk
from local_slack.people.choices import Choices

REQUIRED = "Please complete this required field."
TOO_SHORT = "Please enter at least {count} characters."
TOO_LONG = "Please enter at most {count} characters."
NO_NUMBER = "Please enter a number."
NO_WHOLE_NUMBER = "Please enter a whole number."
TOO_SMALL = "Please enter a number of at least {least}."
TOO_GREAT = "Please enter a number of at most {most}."
NO_EMAIL = "Please enter a valid email address."
NO_URL = "Please enter a valid URL."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MOST_FILES = 10
# The field for an entered value in state and actions, and the field for the initial value in the element.
VALUE_OF = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
Value = Mapping[str, Any]
"""The value of an element as views and actions carry it: its type, and under a name of that type's what it holds."""

LISTS = frozenset(key for key, _ in VALUE_OF.values() if key.endswith("s"))


def input_elements(blocks: Sequence[Block]) -> Iterator[tuple[Block, Element]]:
    """Yield each block that has elements with a value, with each of those elements."""
    for _, block in walk(blocks):
        for _, element in elements(block):
            if element["type"] in VALUE_OF:
                yield block, element


def at_first(element: Element) -> Value:
    """Return the value of an untouched element."""
    key, initial = VALUE_OF[element["type"]]
    value = element.get(initial) or ([] if key in LISTS else None)
    return {"type": element["type"], key: str(value) if element["type"] == "number_input" and value else value}


def entered(element: Element, given: Value, choices: Choices) -> Value:
    """
    Return the value of an element after a person entered or chose `given` in it.

    Options may be named by their values. Raises: SlackError `invalid_action` for what the element does not offer.
    """
    key, _ = VALUE_OF[element["type"]]
    return {"type": element["type"], key: READERS[key](element, given.get(key), choices)}


def problem_of(block: Block, element: Element, value: Value) -> str:
    """Return the objection of Slack's client to a value, or an empty string if it may be submitted."""
    content = value[VALUE_OF[element["type"]][0]]
    if block["type"] != "input":
        return ""
    if not content:
        return "" if block.get("optional") else REQUIRED
    check = CHECKS.get(element["type"])
    return check(element, content) if check else ""


def option_named(element: Element, wanted: Any, choices: Choices) -> Option:
    """
    Find an option by itself or by its value; in menus that search, among what the app offered for the last search.

    Raises: SlackError `invalid_action` if the element does not offer it.
    """
    value = wanted.get("value") if isinstance(wanted, Mapping) else wanted
    offered: list[Option] = [*options_of(element), *choices.searched.get(element["action_id"], ())]
    for option in offered:
        if option["value"] == value:
            return option
    raise SlackError("invalid_action")


def _text(element: Element, given: Any, choices: Choices) -> str | None:  # noqa: ARG001
    return str(given) if given else None


def _rich_text(element: Element, given: Any, choices: Choices) -> Block | None:  # noqa: ARG001
    if not given:
        return None
    block: Block = given if isinstance(given, dict) else {}
    if block.get("type") != "rich_text" or any(block_problems([block])):
        raise SlackError("invalid_action")
    return block


def _option(element: Element, given: Any, choices: Choices) -> Option | None:
    return option_named(element, given, choices) if given else None


def _options(element: Element, given: Any, choices: Choices) -> list[Option]:
    return [option_named(element, option, choices) for option in _listed(element, given)]


def _listed(element: Element, given: Any) -> list[Any]:
    wanted = given if isinstance(given, list) else []
    if len(wanted) > element.get("max_selected_items", len(wanted)):
        raise SlackError("invalid_action")
    return wanted


def _one_of(element: Element, given: Any, choices: Choices) -> str | None:
    return _some_of(element, [given], choices)[0] if given else None


def _some_of(element: Element, given: Any, choices: Choices) -> list[str]:
    wanted = _listed(element, given)
    if "conversations" in element["type"]:
        offered = set(choices.conversations(element.get("filter") or {}))
    else:
        offered = set(choices.users() if "users" in element["type"] else choices.public_channels())
    if not all(isinstance(one, str) and one in offered for one in wanted):
        raise SlackError("invalid_action")
    return wanted


def _moment(read: Callable[[Any], Any]) -> Callable[[Element, Any, Choices], Any]:
    def reader(element: Element, given: Any, choices: Choices) -> Any:  # noqa: ARG001
        try:
            return read(given) if given else None
        except (TypeError, ValueError) as problem:
            raise SlackError("invalid_action") from problem

    return reader


def _clock_time(given: Any) -> str:
    return time.fromisoformat(str(given)).strftime("%H:%M")


def _timestamp(given: Any) -> int:
    moment = int(given)
    if len(str(moment)) != len("1700000000"):
        raise ValueError(moment)
    return moment


def _files(element: Element, given: Any, choices: Choices) -> list[Mapping[str, Any]]:
    wanted = given if isinstance(given, list) else []
    if len(wanted) > element.get("max_files", MOST_FILES):
        raise SlackError("invalid_action")
    files = [choices.file(str(one.get("id") if isinstance(one, Mapping) else one)) for one in wanted]
    allowed = element.get("filetypes")
    if allowed and not all(file["filetype"] in allowed for file in files):
        raise SlackError("invalid_action")
    return files


READERS: Mapping[str, Callable[[Element, Any, Choices], Any]] = {
    "value": _text,
    "rich_text_value": _rich_text,
    "selected_option": _option,
    "selected_options": _options,
    "selected_user": _one_of,
    "selected_users": _some_of,
    "selected_conversation": _one_of,
    "selected_conversations": _some_of,
    "selected_channel": _one_of,
    "selected_channels": _some_of,
    "selected_date": _moment(lambda given: date.fromisoformat(str(given)).isoformat()),
    "selected_time": _moment(_clock_time),
    "selected_date_time": _moment(_timestamp),
    "files": _files,
}


def _length_problem(element: Element, text: str) -> str:
    if len(text) < element.get("min_length", 0):
        return TOO_SHORT.format(count=element["min_length"])
    if len(text) > element.get("max_length", len(text)):
        return TOO_LONG.format(count=element["max_length"])
    return ""


def _number_problem(element: Element, text: str) -> str:
    if not is_number(text):
        return NO_NUMBER
    number = Decimal(text)
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return NO_WHOLE_NUMBER
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(str(least)):
        return TOO_SMALL.format(least=least)
    return TOO_GREAT.format(most=most) if most is not None and number > Decimal(str(most)) else ""


def _email_problem(element: Element, text: str) -> str:  # noqa: ARG001
    return "" if EMAIL.fullmatch(text) else NO_EMAIL


def _url_problem(element: Element, text: str) -> str:  # noqa: ARG001
    try:
        parts = urlsplit(text)
    except ValueError:
        return NO_URL
    return "" if parts.scheme in ("http", "https") and parts.netloc else NO_URL


CHECKS: Mapping[str, Callable[[Element, str], str]] = {
    "plain_text_input": _length_problem,
    "number_input": _number_problem,
    "email_text_input": _email_problem,
    "url_text_input": _url_problem,
}
