"""
Reading submissions: options from the query and the body, written messages, and what is refused.

Refusals are worded like the hosted API's. Options of the API that do nothing here are accepted and left alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from conversation.errors import ContractError
from conversation.json_object import JsonObject, parse_json
from conversation.models import SubmitOptions, TextMessage
from conversation.wire import submissions
from engine.errors import RequestProblem

NOT_JSON = "The request body is not valid JSON."
NO_MESSAGES = '"messages" does not contain 1 required value(s)'
WRONG_YEAR = '"messages[{index}].duration" must lie between the years 1900 and 2999'
WRONG_START_YEAR = '"startTime" must lie between the years 1900 and 2999'
EMPTY_CONTENT = '"messages[{index}].payload.content" is not allowed to be empty'
TOO_LONG_METADATA = '"metadata.{name}" length must be less than or equal to {limit} characters long'
ONLY_ENGLISH = (
    "Only English can be transcribed with the speech model in use. Set READOUT_MODEL to a multilingual model."
)

LANGUAGE_CODES = (
    *("en-US", "en-GB", "en-AU", "en-IE", "en-IN", "en-ZA", "ru-RU", "fr-CA", "fr-FR", "de-DE", "it-IT", "nl-NL"),
    *("ja-JP", "es-US", "es-ES", "ar-SA", "hi-IN", "pt-BR", "pt-PT", "fa-IR"),
)
"""The languages of the hosted API."""

NUMBERS = {"confidenceThreshold", "diarizationSpeakerCount"}

YEARS = range(1900, 3000)
"""Times outside of these are mistakes, and leave no room to reckon in: there is no day after the year 9999."""

MAX_METADATA = 128
"""Characters of one value, as the hosted API has it."""


# What JsonObject says of a field, and how the hosted API says it.
JOI_WORDS = (
    ("is missing", "is required"),
    ("is empty", "is not allowed to be empty"),
    ("is not a string", "must be a string"),
    ("is not a number", "must be a number"),
    ("is not a finite number", "must be a number"),
    ("is not a list", "must be an array"),
    ("is not an object", "must be of type object"),
    ("is not true or false", "must be a boolean"),
    ("is not an ISO 8601 time", "must be in ISO 8601 date format"),
)


def read_options(query: Iterable[tuple[str, str]], body: Mapping[str, Any]) -> SubmitOptions:
    """
    The options of a request; what the query says goes before what the body says.

    Raises: RequestProblem 400 for a value of the wrong kind.
    """
    fields = {**body, **_query_fields(query)}
    fields["customVocabulary"] = _vocabulary(fields.get("customVocabulary"))
    with joi_refusals():
        options = submissions.decode_options(JsonObject(fields))
    _check_threshold(options.confidence_threshold)
    if options.speaker_count is not None and options.speaker_count < 1:
        raise RequestProblem(400, '"diarizationSpeakerCount" must be greater than or equal to 1')
    if options.start_at is not None and options.start_at.year not in YEARS:
        raise RequestProblem(400, WRONG_START_YEAR)
    return options


def read_text_messages(body: JsonObject) -> tuple[TextMessage, ...]:
    """The messages of a written conversation. Raises: RequestProblem 400 when there are none or one is wrong."""
    with joi_refusals():
        messages = submissions.decode_text_messages(body)
    if not messages:
        raise RequestProblem(400, NO_MESSAGES)
    for index, message in enumerate(messages):
        if not message.content.strip():
            raise RequestProblem(400, EMPTY_CONTENT.format(index=index))
        if any(at.year not in YEARS for at in (message.start_at, message.end_at) if at):
            raise RequestProblem(400, WRONG_YEAR.format(index=index))
    return messages


def read_metadata(body: JsonObject) -> Mapping[str, str]:
    """The metadata that a conversation is to have. Raises: RequestProblem 400."""
    with joi_refusals():
        fields = body.child("metadata")
        metadata = {name: fields.text(name) for name in fields.fields}
    for name, value in metadata.items():
        if len(value) > MAX_METADATA:
            raise RequestProblem(400, TOO_LONG_METADATA.format(name=name, limit=MAX_METADATA))
    return metadata


def read_json(content: bytes) -> JsonObject:
    """A request body that must be a JSON object. Raises: RequestProblem 400."""
    with joi_refusals():
        return JsonObject.parse(content)


def read_language(options: SubmitOptions, *, is_multilingual: bool) -> str:
    """
    Whisper's code of the language a recording is in; English unless the request says otherwise.

    Raises: RequestProblem 400, with the code `language_not_supported` for a language the model does not know.
    """
    code = options.language_code or LANGUAGE_CODES[0]
    language = code.split("-")[0].lower()
    if language not in {known.split("-")[0] for known in LANGUAGE_CODES}:
        raise RequestProblem(400, f'"languageCode" must be one of [{", ".join(LANGUAGE_CODES)}]')
    if language != "en" and not is_multilingual:
        raise RequestProblem(400, ONLY_ENGLISH, "language_not_supported")
    return language


@contextmanager
def joi_refusals() -> Iterator[None]:
    """Turns what is wrong with a field into a 400 in the hosted API's words."""
    try:
        yield
    except ContractError as error:
        raise RequestProblem(400, _joi_message(error)) from error


def _joi_message(error: ContractError) -> str:
    if error.problem == "is not JSON":
        return NOT_JSON
    for ours, theirs in JOI_WORDS:
        if error.problem.startswith(ours):
            return f'"{error.field}" {theirs}'
    return f'"{error.field}" {error.problem}'


def _query_fields(query: Iterable[tuple[str, str]]) -> dict[str, Any]:
    fields = dict[str, Any]()
    for name, value in query:
        if name == "customVocabulary":
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = _number(value) if name in NUMBERS else value
    return fields


def _number(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _vocabulary(value: object) -> object:
    """
    A vocabulary in any of the forms that clients send.

    A JSON list, as a list or as text; the key repeated for each word; one plain word. The vendor's Python client
    repeats the key for every single character of the JSON text.
    """
    pieces = [value] if isinstance(value, str) else value
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        return pieces
    try:
        words = parse_json("".join(pieces).encode())
    except ValueError:
        return pieces
    return words if isinstance(words, list) else pieces


def _check_threshold(threshold: float | None) -> None:
    if threshold is not None and threshold < 0:
        raise RequestProblem(400, '"confidenceThreshold" must be greater than or equal to 0')
    if threshold is not None and threshold > 1:
        raise RequestProblem(400, '"confidenceThreshold" must be less than or equal to 1')
