"""JsonObject: foreign JSON read field by field."""

from datetime import UTC, datetime, timedelta

import pytest

from conversation.errors import ContractError
from conversation.json_object import JsonObject


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><p>Bad gateway",
        b'{"topics": [',
        b'{"text": "\xff"}',
        b"[" * 100_000,
        b'{"n": ' + b"1" * 5000 + b"}",
    ],
    ids=["empty", "html", "truncated", "not utf-8", "too deep", "too many digits"],
)
def test_what_is_not_json_is_a_contract_error(content: bytes) -> None:
    """Whatever a body holds, reading it ends in an object or in a ContractError."""
    with pytest.raises(ContractError, match=r"^body: is not JSON$"):
        JsonObject.parse(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"[]", "a list"), (b"null", "null"), (b'"x"', "a string"), (b"true", "a boolean"), (b"1.5", "a number")],
)
def test_json_that_is_no_object_is_named(content: bytes, kind: str) -> None:
    """A body of another kind is refused with the kind that it is."""
    with pytest.raises(ContractError) as caught:
        JsonObject.parse(content)

    assert f"is not an object but {kind}" == caught.value.problem


def test_byte_order_mark_is_skipped() -> None:
    """A body may begin with a byte order mark."""
    assert "x" == JsonObject.parse(b'\xef\xbb\xbf{"id": "x"}').text("id")


def test_half_a_surrogate_pair_is_replaced() -> None:
    """Every text that is read can be written as UTF-8, and whole pairs stay what they are."""
    body = JsonObject.parse(rb'{"text": "a \ud83d b \uD83D\uDE00", "\ud83d": ["\udc00"]}')

    assert "a \N{REPLACEMENT CHARACTER} b \N{GRINNING FACE}" == body.text("text")
    assert ("\N{REPLACEMENT CHARACTER}",) == body.texts("\N{REPLACEMENT CHARACTER}")


def test_a_problem_is_named_by_its_path() -> None:
    """The path leads through objects and lists to the field that is wrong."""
    body = JsonObject.parse(b'{"topics": [{"id": "1"}, {"parent": {"score": "high"}}]}')

    with pytest.raises(ContractError) as caught:
        body.children("topics")[1].child("parent").number("score")

    assert "topics[1].parent.score" == caught.value.field
    assert "is not a number but a string" == caught.value.problem


def test_null_counts_as_missing() -> None:
    """A required field that is null is missing, an optional one absent."""
    body = JsonObject.parse(b'{"text": null, "list": null, "child": null, "time": null}')

    assert body.optional_text("text") is None
    assert () == body.optional_children("list")
    assert body.optional_child("child") is None
    for read in (body.text, body.number, body.time, body.child, body.children):
        with pytest.raises(ContractError, match="is missing"):
            read("text")


def test_empty_object_is_nobody() -> None:
    """An optional object that is empty counts as absent, for services send {} for nobody."""
    assert JsonObject.parse(b'{"from": {}}').optional_child("from") is None


def test_identifier_is_not_empty() -> None:
    """An id is a string with something in it, or a number."""
    body = JsonObject.parse(b'{"id": "", "number": 5183920174653440}')

    assert "5183920174653440" == body.identifier("number")
    with pytest.raises(ContractError, match=r"^id: is empty$"):
        body.identifier("id")


@pytest.mark.parametrize("item", [b"{}", b"true", b"null", b"1.5"])
def test_list_of_strings_holds_strings(item: bytes) -> None:
    """An item that is no string is named by its place in the list."""
    with pytest.raises(ContractError, match=r"^ids\[1\]: is not a string but"):
        JsonObject.parse(b'{"ids": ["a", ' + item + b"]}").texts("ids")


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999", b"1" + b"0" * 400])
def test_number_is_finite(number: bytes) -> None:
    """Numbers that are none, or too large for a float, are refused."""
    with pytest.raises(ContractError, match=r"^score: is not a finite number$"):
        JsonObject.parse(b'{"score": ' + number + b"}").number("score")


def test_number_is_not_a_boolean() -> None:
    """True is not 1."""
    with pytest.raises(ContractError, match="is not a number but a boolean"):
        JsonObject.parse(b'{"score": true}').number("score")


@pytest.mark.parametrize(("content", "expected"), [(b'"TRUE"', True), (b'"false"', False), (b"true", True)])
def test_flag_may_be_written_as_a_word(content: bytes, expected: bool) -> None:
    """A boolean is read from its word too, as the API's examples have it."""
    assert expected is JsonObject.parse(b'{"flag": ' + content + b"}").optional_flag("flag")


def test_flag_is_not_any_word() -> None:
    """Other words are refused."""
    with pytest.raises(ContractError, match=r"^flag: is not true or false but a string$"):
        JsonObject.parse(b'{"flag": "yes"}').optional_flag("flag")


@pytest.mark.parametrize("text", ["2026-02-03T10:00:04.500Z", "2026-02-03T11:00:04.5+01:00", "2026-02-03T10:00:04.500"])
def test_time_keeps_its_offset(text: str) -> None:
    """A time comes out with the offset that it had; without one it was UTC."""
    expected = datetime(2026, 2, 3, 10, 0, 4, 500_000, tzinfo=UTC)

    assert expected == JsonObject({"at": text}).time("at")
    assert timedelta(hours=1 if "+01" in text else 0) == JsonObject({"at": text}).time("at").utcoffset()


@pytest.mark.parametrize("text", ["tomorrow", "0001-01-01T00:00:00+23:59", "2026-02-30"])
def test_time_must_be_one(text: str) -> None:
    """What is no time, or outside what can be told in UTC, is refused."""
    with pytest.raises(ContractError, match=r"^at: is not an ISO 8601 time$"):
        JsonObject({"at": text}).optional_time("at")


def test_empty_time_is_absent() -> None:
    """An empty string is no time."""
    assert JsonObject({"at": ""}).optional_time("at") is None
