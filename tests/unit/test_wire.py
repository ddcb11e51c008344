"""The wire: what is encoded can be decoded, by us and by the vendor's clients, and nothing decoded breaks us."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversation.errors import ContractError
from conversation.json_object import JsonObject
from conversation.models import (
    INSIGHT_TYPES,
    JOB_STATUSES,
    TRANSCRIPT_TYPES,
    Analytics,
    Conversation,
    Insight,
    InsightType,
    Job,
    Member,
    MemberAnalytics,
    Message,
    Metric,
    Problem,
    Progress,
    Results,
    Sentiment,
    Speaker,
    Submission,
    SubmitOptions,
    SummaryChunk,
    TextMessage,
    Token,
    Topic,
    TranscriptOptions,
    TranscriptType,
    Word,
)
from conversation.wire import results, submissions, transcripts
from conversation.wire.common import Json, encode_time

SAMPLES = Path(__file__).parents[1] / "contract" / "samples"

few = settings(max_examples=30, deadline=None)

INSIGHT_KEYS: dict[InsightType, str] = {
    "action_item": "actionItems",
    "follow_up": "followUps",
    "question": "questions",
}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ids = st.from_regex(r"[1-9][0-9]{5,15}", fullmatch=True)
scores = st.floats(0, 1)
thousandths = st.integers(0, 10**9).map(lambda thousandth: thousandth / 1000)
times = st.integers(-2 * 10**12, 2 * 10**14).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
maybe_times = st.none() | times

speakers = st.builds(
    Speaker, id=st.none() | ids, name=st.none() | texts, email=st.none() | texts, user_id=st.none() | texts
)
somebody = speakers.filter(lambda speaker: speaker != Speaker())
members = st.builds(Member, id=ids, name=names, email=st.none() | texts)
conversations = st.builds(
    Conversation,
    id=ids,
    name=names,
    type=names,
    start_at=maybe_times,
    end_at=maybe_times,
    members=st.lists(members, max_size=2).map(tuple),
    metadata=st.dictionaries(texts, texts, max_size=2).map(lambda pairs: tuple(pairs.items())),
)
words = st.builds(Word, text=texts, start_at=times, end_at=times, score=st.none() | scores)
messages = st.builds(
    Message,
    id=ids,
    text=texts,
    speaker=speakers,
    start_at=maybe_times,
    end_at=maybe_times,
    time_offset=st.none() | thousandths,
    duration=st.none() | thousandths,
    sentiment=st.none() | st.builds(Sentiment, score=st.floats(-1, 1), suggested=names),
    words=st.lists(words, max_size=2).map(tuple),
)
id_lists = st.lists(ids, max_size=3).map(tuple)
topics = st.builds(Topic, id=st.none() | ids, text=texts, score=scores, message_ids=id_lists)
summaries = st.lists(
    st.builds(SummaryChunk, id=ids, text=texts, message_ids=id_lists, start_at=maybe_times, end_at=maybe_times),
    max_size=2,
).map(tuple)
analytics = st.builds(
    Analytics,
    metrics=st.lists(st.builds(Metric, type=texts, percent=thousandths, seconds=thousandths), max_size=3).map(tuple),
    members=st.lists(
        st.builds(
            MemberAnalytics,
            id=ids,
            name=texts,
            wpm=st.integers(0, 1000).map(float),
            talk_seconds=thousandths,
            talk_percentage=thousandths,
            listen_seconds=thousandths,
            listen_percentage=thousandths,
            user_id=st.none() | texts,
        ),
        max_size=2,
    ).map(tuple),
)
problems = st.none() | st.builds(Problem, code=texts, message=texts)
hundredths = st.integers(0, 10**7).map(lambda hundredth: hundredth / 100)
jobs = st.builds(
    Job,
    id=names,
    status=st.sampled_from(JOB_STATUSES),
    progress=st.none() | st.builds(Progress, processed=hundredths, total=hundredths),
    error=problems,
    warning=problems,
)
options = st.builds(
    SubmitOptions,
    name=st.none() | texts,
    confidence_threshold=st.none() | scores,
    language_code=st.none() | texts,
    custom_vocabulary=st.lists(texts, max_size=3).map(tuple),
    enable_summary=st.none() | st.booleans(),
    webhook_url=st.none() | texts,
)
text_messages = st.builds(
    TextMessage,
    content=texts,
    speaker=st.builds(Speaker, name=st.none() | texts, user_id=st.none() | texts),
    start_at=maybe_times,
    end_at=maybe_times,
)


def insights(kind: InsightType) -> st.SearchStrategy[Insight]:
    common = {"id": ids, "type": st.just(kind), "text": texts, "score": scores, "message_ids": id_lists}
    if kind == "question":
        return st.builds(Insight, **common, speaker=speakers)
    return st.builds(
        Insight,
        **common,
        speaker=speakers,
        definitive=st.none() | st.booleans(),
        assignee=st.none() | somebody,
        due_at=maybe_times,
    )


def many(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=3).map(tuple)


everything = st.builds(
    Results,
    conversation=conversations,
    messages=many(messages),
    topics=many(topics),
    insights=many(st.sampled_from(INSIGHT_TYPES).flatmap(insights)),
    summary=summaries,
    members=many(members),
    analytics=analytics,
)


def sent(body: Json) -> JsonObject:
    """What arrives at the other side."""
    return JsonObject.parse(json.dumps(body, allow_nan=False).encode())


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every value of a body that is neither list nor object, with the name it goes by."""
    if isinstance(value, dict):
        return [leaf for name, item in value.items() for leaf in leaves(item, name)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item, path)]
    return [(path, value)]


@few
@given(conversations)
def test_conversation_survives_the_wire(conversation: Conversation) -> None:
    """A conversation arrives as it was sent."""
    assert conversation == results.decode_conversation(sent(results.encode_conversation(conversation)))


@few
@given(many(messages))
def test_messages_survive_the_wire(spoken: tuple[Message, ...]) -> None:
    """Messages arrive as they were sent when everything about them is asked for."""
    body = results.encode_messages(spoken, "1", verbose=True, sentiment=True)

    assert spoken == results.decode_messages(sent(body))


@few
@given(many(messages))
def test_words_and_sentiment_are_sent_on_request(spoken: tuple[Message, ...]) -> None:
    """Without being asked for, words and polarities are not even keys."""
    body = results.encode_messages(spoken, "1")

    assert not any({"words", "sentiment"} & message.keys() for message in body["messages"])


@few
@given(many(topics))
def test_topics_survive_the_wire(found: tuple[Topic, ...]) -> None:
    """Topics arrive as they were sent."""
    assert found == results.decode_topics(sent(results.encode_topics(found)))


@pytest.mark.parametrize("kind", INSIGHT_KEYS)
def test_insights_survive_the_wire(kind: InsightType) -> None:
    """Action items, follow-ups and questions arrive as they were sent."""

    @few
    @given(many(insights(kind)))
    def survive(found: tuple[Insight, ...]) -> None:
        body = results.encode_insights(found, kind)

        assert [INSIGHT_KEYS[kind]] == list(body)
        assert found == results.decode_insights(sent(body), kind)

    survive()


@few
@given(summaries)
def test_summary_survives_the_wire(chunks: tuple[SummaryChunk, ...]) -> None:
    """A summary arrives as it was sent."""
    assert chunks == results.decode_summary(sent(results.encode_summary(chunks)))


@few
@given(many(members))
def test_members_survive_the_wire(people: tuple[Member, ...]) -> None:
    """Members arrive as they were sent."""
    assert people == results.decode_members(sent(results.encode_members(people)))


@few
@given(analytics)
def test_analytics_survive_the_wire(figures: Analytics) -> None:
    """Analytics arrive as they were sent, to the thousandth."""
    assert figures == results.decode_analytics(sent(results.encode_analytics(figures)))


@few
@given(jobs)
def test_job_survives_the_wire(job: Job) -> None:
    """A job arrives as it was sent, its progress to the hundredth of a second."""
    assert job == submissions.decode_job(sent(submissions.encode_job(job)))


def test_token_and_submission_survive_the_wire() -> None:
    """A token and a submission arrive as they were sent."""
    token, submission = Token("a.b.c", 86400), Submission("5183920174653440", "a-job")

    assert token == submissions.decode_token(sent(submissions.encode_token(token)))
    assert submission == submissions.decode_submission(sent(submissions.encode_submission(submission)))


@few
@given(many(text_messages), options)
def test_text_request_survives_the_wire(written: tuple[TextMessage, ...], asked: SubmitOptions) -> None:
    """A written conversation arrives with its options."""
    body = sent(submissions.encode_text_request(written, asked))

    assert written == submissions.decode_text_messages(body)
    assert asked == submissions.decode_options(body)


def test_options_as_query_parameters() -> None:
    """In a query everything is text: lists as JSON, booleans as words; what is not asked for is left out."""
    asked = SubmitOptions("Weekly", 0.6, custom_vocabulary=("cold frame", "é"), enable_summary=True)

    assert {
        "name": "Weekly",
        "confidenceThreshold": "0.6",
        "customVocabulary": '["cold frame", "\\u00e9"]',
        "enableSummary": "true",
    } == submissions.encode_options_query(asked)
    assert {} == submissions.encode_options_query(SubmitOptions())


@few
@given(texts, st.sampled_from(TRANSCRIPT_TYPES), st.booleans(), st.booleans())
def test_transcript_survives_the_wire(text: str, kind: TranscriptType, paragraphs: bool, names: bool) -> None:
    """A transcript arrives as it was sent, and so does what was asked of it; SubRip knows no paragraphs."""
    asked = TranscriptOptions(kind, paragraphs and kind == "text/markdown", names)

    assert text == transcripts.decode_transcript(sent(transcripts.encode_transcript(text, kind)))
    assert asked == transcripts.decode_transcript_options(sent(transcripts.encode_transcript_options(asked)))


def test_status_for_a_webhook_survives_the_wire() -> None:
    """What a webhook is told is a job, under either name of its id."""
    status = submissions.encode_status("a-job", "completed")

    assert Job("a-job", "completed") == submissions.decode_job(sent(status))
    assert {"id", "jobId", "status"} == status.keys()


@few
@given(everything)
def test_vendors_python_client_can_read_results(found: Results) -> None:
    """Lists are there even when empty, nothing is null, and what is a date to the vendor's models is one."""
    bodies: list[Json] = [
        results.encode_conversation(found.conversation),
        results.encode_messages(found.messages, found.conversation.id, verbose=True, sentiment=True),
        results.encode_topics(found.topics),
        *(results.encode_insights(found.insights, type_) for type_ in INSIGHT_TYPES),
        results.encode_members(found.members),
        results.encode_summary(found.summary),
        results.encode_analytics(found.analytics),
    ]

    assert all(isinstance(next(iter(body.values())), list) for body in bodies[1:])
    for name, value in leaves(bodies):
        assert value is not None
        if name in {"startTime", "endTime", "dueBy"}:
            assert value.endswith("Z")
            assert datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f%z").tzinfo is UTC


def test_results_in_one_object_have_every_part() -> None:
    """Everything about a conversation fits one JSON object, each part in the API's own shape."""
    found = Results(
        Conversation("1", "Weekly", start_at=datetime(2026, 3, 9, 14, 30, tzinfo=UTC)),
        messages=(Message("2", "Who waters?", time_offset=0.0, duration=1.5),),
        topics=(Topic("3", "watering", 0.9, ("2",)),),
        insights=(Insight("4", "question", "Who waters?", 1.0, ("2",)),),
        summary=(SummaryChunk("5", "Watering is open.", ("2",)),),
        members=(Member("6", "Mira Holm"),),
        analytics=Analytics((Metric("total_talk_time", 100.0, 1.5),), ()),
    )

    body = sent(results.encode_results(found))

    assert ("1", "Weekly", 1.5) == (body.text("conversationId"), body.text("name"), body.number("duration"))
    assert "2026-03-09T14:30:00.000Z" == body.text("startTime")
    assert found.messages == results.decode_messages(body)
    assert found.topics == results.decode_topics(body)
    assert found.of_type("action_item") == results.decode_insights(body, "action_item")
    assert found.of_type("question") == results.decode_insights(body, "question")
    assert found.of_type("follow_up") == results.decode_insights(body, "follow_up")
    assert found.summary == results.decode_summary(body)
    assert found.members == results.decode_members(body)
    assert found.analytics == results.decode_analytics(body.child("analytics"))


def test_time_on_the_wire() -> None:
    """A time is ISO 8601 with milliseconds and the offset that it has, which is Z for UTC."""
    at = datetime.fromisoformat("2026-03-09T14:30:04.123999+01:00")

    assert "2026-03-09T14:30:04.123+01:00" == encode_time(at)
    assert "2026-03-09T13:30:04.123Z" == encode_time(at.astimezone(UTC))


def test_error_body() -> None:
    """An error's code is there only when there is one."""
    assert {"message": "No."} == submissions.encode_error("No.")
    assert {"message": "No.", "code": "too_large"} == submissions.encode_error("No.", "too_large")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"accessToken": "", "expiresIn": 1}, "accessToken"),
        ({"accessToken": "a\nb", "expiresIn": 1}, "accessToken"),
        ({"accessToken": "å", "expiresIn": 1}, "accessToken"),
        ({"accessToken": "a"}, "expiresIn"),
    ],
)
def test_token_that_cannot_be_sent_is_refused(body: Json, field: str) -> None:
    """A token must fit into a header, and its lifetime must be told."""
    with pytest.raises(ContractError) as caught:
        submissions.decode_token(sent(body))

    assert field == caught.value.field


@pytest.mark.parametrize("status", ["done", "", "queued"])
def test_unknown_status_is_refused(status: str) -> None:
    """A status that the contract does not know is named as the problem."""
    with pytest.raises(ContractError, match=r"^status: is not one of scheduled, in_progress, completed, failed$"):
        submissions.decode_job(sent({"id": "1", "status": status}))


@pytest.mark.parametrize("broken", ["half", {"processed": 1}, {"code": 5}, [], {"processed": "1", "total": 2}])
def test_broken_extensions_are_ignored(broken: object) -> None:
    """What only our engine says about a job does no harm when another service says something else there."""
    body = {"id": "1", "status": "failed", "progress": broken, "error": broken, "warning": broken}

    assert Job("1", "failed") == submissions.decode_job(sent(body))


DECODERS: dict[str, Callable[[JsonObject], object]] = {
    "token": submissions.decode_token,
    "submission": submissions.decode_submission,
    "job_of_our_engine": submissions.decode_job,
    "text_request": submissions.decode_text_messages,
    "conversation": results.decode_conversation,
    "messages": results.decode_messages,
    "topics": results.decode_topics,
    "action_items": partial(results.decode_insights, type_="action_item"),
    "follow_ups": partial(results.decode_insights, type_="follow_up"),
    "questions": partial(results.decode_insights, type_="question"),
    "summary": results.decode_summary,
    "members": results.decode_members,
    "analytics": results.decode_analytics,
    "options": submissions.decode_options,
}
"""What reads what; named as the samples of the wire format, where there is one."""

SAMPLED = [name for name in DECODERS if name != "options"]

HOSTILE: list[object] = [
    None,
    True,
    0,
    -(10**400),
    1.5,
    math.nan,
    math.inf,
    "",
    "word",
    "0001-01-01T00:00:00+14:00",
    [],
    [None],
    {},
]

foreign_values = st.recursive(
    st.sampled_from(HOSTILE) | st.integers() | st.floats() | st.text(max_size=5),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3),
    max_leaves=5,
)


def refused(read: Callable[[JsonObject], object], body: Json) -> bool:
    """Whether reading ends in a ContractError that names a field; any other exception comes out."""
    try:
        read(JsonObject.parse(json.dumps(body).encode()))
    except ContractError as error:
        return bool(error.field)
    return False


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a body that holds a value: its list or object, and its index or name there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield value, key
        yield from places_in(item)


@pytest.mark.parametrize("name", SAMPLED)
def test_one_wrong_value_anywhere_harms_nobody(name: str) -> None:
    """With any one value of an answer exchanged for a hostile one, it is read or refused, and never breaks us."""
    body = json.loads((SAMPLES / f"{name}.json").read_text())
    refusals = 0
    for holder, key in list(places_in(body)):
        right = holder[key]
        for wrong in HOSTILE:
            holder[key] = wrong
            refusals += refused(DECODERS[name], body)
        holder[key] = right

    assert refusals > 0
    assert not refused(DECODERS[name], body)


@pytest.mark.parametrize("name", DECODERS)
def test_any_json_harms_nobody(name: str) -> None:
    """Whatever values a service puts under the names we look for, nothing but ContractError comes out."""
    sample = SAMPLES / f"{name if name in SAMPLED else 'text_request'}.json"
    fields = st.sampled_from(sorted(json.loads(sample.read_text())))

    @few
    @given(st.dictionaries(fields, foreign_values))
    def read(body: Json) -> None:
        refused(DECODERS[name], body)

    read()


@few
@given(st.binary(max_size=50))
def test_any_bytes_harm_nobody(content: bytes) -> None:
    """Whatever bytes a service answers, nothing but ContractError comes out."""
    with suppress(ContractError):
        JsonObject.parse(content)
