"""Submissions as clients really send them, and refusals in the hosted API's words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.api.requests import read_json, read_language, read_options, read_text_messages
from engine.errors import RequestProblem

OPTIONS = ("name", "confidenceThreshold", "languageCode", "customVocabulary", "enableSummary", "webhookUrl")
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
)
JSON_LIST = '["Readout", "Ada Holm"]'


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ([("customVocabulary", JSON_LIST)], {}),
        ([("customVocabulary", "Readout"), ("customVocabulary", "Ada Holm")], {}),
        ([("customVocabulary", character) for character in JSON_LIST], {}),
        ([], {"customVocabulary": ["Readout", "Ada Holm"]}),
        ([], {"customVocabulary": JSON_LIST}),
    ],
    ids=["json-in-query", "repeated-key", "python-client", "json-body", "text-in-body"],
)
def test_a_vocabulary_is_read_in_every_form(query: list[tuple[str, str]], body: dict[str, object]) -> None:
    """All forms that clients send give the same words."""
    assert ("Readout", "Ada Holm") == read_options(query, body).custom_vocabulary


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": 1}', "[Readout", "5"])
def test_what_is_no_list_is_one_word(text: str) -> None:
    """A vocabulary that looks like JSON and is no list of words is taken as it stands, however deep it is nested."""
    assert (text,) == read_options([("customVocabulary", text)], {}).custom_vocabulary


def test_half_a_character_in_a_vocabulary_is_replaced() -> None:
    """Half a surrogate pair, which the speech model could not read, becomes U+FFFD."""
    assert ("\N{REPLACEMENT CHARACTER}",) == read_options([("customVocabulary", r'["\ud800"]')], {}).custom_vocabulary


def test_one_plain_word_is_a_vocabulary() -> None:
    """A word that is no JSON is itself."""
    assert ("Readout",) == read_options([("customVocabulary", "Readout")], {}).custom_vocabulary


def test_the_query_goes_before_the_body() -> None:
    """An option in both places has the query's value; an option in one place counts wherever it is."""
    options = read_options(
        [("name", "Query"), ("confidenceThreshold", "0.7")], {"name": "Body", "languageCode": "en-GB"}
    )

    assert ("Query", 0.7, "en-GB") == (options.name, options.confidence_threshold, options.language_code)


def test_unknown_options_are_left_alone() -> None:
    """Options that do nothing here, and words that mean nothing, are accepted; booleans may be strings."""
    options = read_options([("webhookUrl", "https://hooks.example.com"), ("mode", "phone")], {"enableSummary": "true"})

    assert options.enable_summary is True


@pytest.mark.parametrize(
    ("query", "body", "message"),
    [
        ([("confidenceThreshold", "high")], {}, '"confidenceThreshold" must be a number'),
        ([("confidenceThreshold", "nan")], {}, '"confidenceThreshold" must be a number'),
        ([("customVocabulary", '[["a"]]')], {}, '"customVocabulary[0]" must be a string'),
        ([("confidenceThreshold", "1.5")], {}, '"confidenceThreshold" must be less than or equal to 1'),
        ([("confidenceThreshold", "-1")], {}, '"confidenceThreshold" must be greater than or equal to 0'),
        ([], {"enableSummary": "maybe"}, '"enableSummary" must be a boolean'),
        ([], {"customVocabulary": {"a": 1}}, '"customVocabulary" must be an array'),
        ([], {"name": ["x"]}, '"name" must be a string'),
    ],
)
def test_wrong_options_are_refused_as_the_hosted_api_does(
    query: list[tuple[str, str]], body: dict[str, object], message: str
) -> None:
    """A value of the wrong kind is a 400 that names the option."""
    with pytest.raises(RequestProblem) as refused:
        read_options(query, body)

    assert (400, message) == (refused.value.status, refused.value.message)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, '"messages" is required'),
        ({"messages": []}, '"messages" does not contain 1 required value(s)'),
        ({"messages": {}}, '"messages" must be an array'),
        ({"messages": [{}]}, '"messages[0].payload" is required'),
        ({"messages": [{"payload": {}}]}, '"messages[0].payload.content" is required'),
        ({"messages": [{"payload": {"content": " "}}]}, '"messages[0].payload.content" is not allowed to be empty'),
        (
            {"messages": [{"payload": {"content": "Hi."}, "duration": {"startTime": "soon"}}]},
            '"messages[0].duration.startTime" must be in ISO 8601 date format',
        ),
        (
            {"messages": [{"payload": {"content": "Hi."}, "duration": {"startTime": "9999-12-31T23:59:59Z"}}]},
            '"messages[0].duration" must lie between the years 1900 and 2999',
        ),
        (
            {"messages": [{"payload": {"content": "Hi."}, "duration": {"endTime": "0001-01-01T00:00:00Z"}}]},
            '"messages[0].duration" must lie between the years 1900 and 2999',
        ),
    ],
)
def test_wrong_messages_are_refused_by_their_path(body: dict[str, object], message: str) -> None:
    """What is missing or wrong in a written conversation is named by its path."""
    with pytest.raises(RequestProblem) as refused:
        read_text_messages(read_json(json.dumps(body).encode()))

    assert (400, message) == (refused.value.status, refused.value.message)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"], ids=["empty", "half", "binary"])
def test_a_body_that_is_no_json_is_refused(content: bytes) -> None:
    """Broken JSON is a 400 with a sentence."""
    with pytest.raises(RequestProblem, match=r"The request body is not valid JSON\."):
        read_json(content)


@pytest.mark.parametrize(
    ("code", "is_multilingual", "language"),
    [(None, False, "en"), ("en-GB", False, "en"), ("EN", False, "en"), ("de-DE", True, "de"), (None, True, "en")],
)
def test_languages_that_the_model_knows(code: str | None, is_multilingual: bool, language: str) -> None:
    """English always works, and is meant when nothing is said; more work with a model of several languages."""
    options = read_options([("languageCode", code)] if code else [], {})

    assert language == read_language(options, is_multilingual=is_multilingual)


def test_a_language_the_model_does_not_know_is_refused() -> None:
    """German with an English model is refused with a code instead of transcribed as nonsense."""
    with pytest.raises(RequestProblem, match="Only English can be transcribed") as refused:
        read_language(read_options([("languageCode", "de-DE")], {}), is_multilingual=False)

    assert "language_not_supported" == refused.value.code


def test_a_language_nobody_knows_is_refused() -> None:
    """A code outside the hosted API's list is refused with the list."""
    with pytest.raises(RequestProblem, match=r'^"languageCode" must be one of \[en-US, en-GB, '):
        read_language(read_options([("languageCode", "tlh")], {}), is_multilingual=True)


@given(st.lists(st.tuples(st.sampled_from(OPTIONS), st.text())), st.dictionaries(st.sampled_from(OPTIONS), JSON))
def test_whatever_the_options_are_they_are_read_or_refused(
    query: list[tuple[str, str]], body: dict[str, object]
) -> None:
    """No option can make the engine fail: it is understood, left alone, or refused."""
    try:
        options = read_options(query, body)
    except RequestProblem:
        return

    assert all(isinstance(word, str) for word in options.custom_vocabulary)


@given(JSON)
def test_whatever_the_messages_are_they_are_read_or_refused(messages: object) -> None:
    """No value can make the engine fail: messages that are taken all have content."""
    try:
        taken = read_text_messages(read_json(json.dumps({"messages": messages}).encode()))
    except RequestProblem:
        return

    assert all(message.content.strip() for message in taken)
