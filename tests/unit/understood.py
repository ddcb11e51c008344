"""Conversations as the API understood them, to write about, and what Slack takes of that."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from blocks.body import Body
from blocks.page import Evidence
from blocks.readout import SourceNote, readout
from blocks.text import clock
from conversation.models import (
    INSIGHT_TYPES,
    Analytics,
    Conversation,
    Insight,
    InsightType,
    Member,
    MemberAnalytics,
    Message,
    Metric,
    Results,
    Speaker,
    SummaryChunk,
    Topic,
)

START_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
PERMALINK = "https://example.slack.com/archives/C1/p1795424531204819?thread_ts=1795424531.204819&cid=C1"
HOSTILE = "<!channel> *bold* & <@U1> <https://example.com|here>"


def message(message_id: str, text: str, *, speaker: str | None = None, offset: float = 0.0) -> Message:
    return Message(message_id, text, Speaker(name=speaker), START_AT + timedelta(seconds=offset), None, offset, 4.0)


def insight(text: str, kind: InsightType = "action_item", **known: Any) -> Insight:
    return Insight("1", kind, text, 0.9, known.pop("message_ids", ("m1",)), **known)


def results(**parts: Any) -> Results:
    """A conversation of Anna and Ben that has nothing but the given parts; insights are given by their plural types."""
    found = {type_: parts.pop(f"{type_}s", ()) for type_ in INSIGHT_TYPES}
    nothing: dict[str, Any] = {
        "conversation": Conversation("4500000000000001", "standup.mp3", start_at=START_AT),
        "messages": (message("m1", "Ben, can you update the server?", speaker="Anna", offset=31),),
        "members": (Member("1", "Anna"), Member("2", "Ben")),
        "analytics": Analytics((), ()),
    }
    insights = tuple(replace(each, type=type_) for type_, given in found.items() for each in given)
    return Results(**{"topics": (), "summary": (), "insights": insights} | nothing | parts)


def show(conversation: Results, *sources: SourceNote, url: str | None = None) -> Body:
    def evidence(said: Message) -> Evidence:
        return Evidence(clock(said.time_offset or 0), url)

    title = conversation.conversation.name
    return readout(conversation, title=title, sources=sources, evidence=evidence, conversation="17")


def elements(body: Body) -> Iterator[dict[str, Any]]:
    """All texts and links of the rich text of a message."""
    for block in body.blocks:
        for part in block["elements"] if block["type"] == "rich_text" else ():
            for line in part["elements"] if part["type"] == "rich_text_list" else [part]:
                yield from line["elements"]


def assert_slack_takes(body: Body) -> None:
    """Check a message against the SDK's models, Slack's limits and the rules for foreign text."""
    blocks = list(body.blocks)
    for parsed in Block.parse_all(copy.deepcopy(blocks)):
        parsed.validate_json()
        assert parsed.to_dict()
    assert 50 >= len(blocks)
    assert 12_000 >= len(json.dumps(blocks))
    assert 3000 >= len(body.text)
    assert not {"<", ">"} & set(body.text)
    for block in blocks:
        assert_texts_are_taken(block)
    assert all(element["text"] and element["type"] in {"text", "link"} for element in elements(body))


def assert_texts_are_taken(block: dict[str, Any]) -> None:
    if block["type"] == "header":
        assert 150 >= len(block["text"]["text"])
    texts = [block["text"]] if block["type"] == "header" else block["elements"] if block["type"] == "context" else []
    for text in texts:
        assert "plain_text" == text["type"]
        assert 0 < len(text["text"]) <= 3000
        assert not {"<", ">"} & set(text["text"])


TEXTS = st.text(max_size=80) | st.sampled_from([HOSTILE, "\U0001f600" * 900, "x" * 5000, "Speaker 1", ""])
IDS = st.sampled_from(["m1", "m2", "m3", "unknown"])
ID_LISTS = st.lists(IDS, max_size=3).map(tuple)
SPEAKERS = st.builds(Speaker, name=st.none() | TEXTS)
TIMES = st.datetimes(timezones=st.just(UTC))
SECONDS = st.none() | st.floats(min_value=0, max_value=1e9)


def tuples_of(what: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(what, max_size=12).map(tuple)


def insights(kind: InsightType) -> st.SearchStrategy[tuple[Any, ...]]:
    return tuples_of(
        st.builds(
            Insight,
            id=st.just("1"),
            type=st.just(kind),
            text=TEXTS,
            score=st.just(0.5),
            message_ids=ID_LISTS,
            speaker=SPEAKERS,
            definitive=st.none() | st.booleans(),
            assignee=st.none() | SPEAKERS,
            due_at=st.none() | TIMES,
        )
    )


MESSAGES = st.builds(Message, IDS, TEXTS, SPEAKERS, time_offset=SECONDS, duration=SECONDS)
RESULTS = st.builds(
    Results,
    conversation=st.builds(Conversation, IDS, TEXTS, start_at=st.none() | TIMES),
    messages=tuples_of(MESSAGES),
    topics=tuples_of(st.builds(Topic, st.none(), TEXTS, st.just(0.5), ID_LISTS)),
    insights=st.tuples(*map(insights, INSIGHT_TYPES)).map(lambda found: sum(found, ())),
    summary=tuples_of(st.builds(SummaryChunk, IDS, TEXTS, ID_LISTS)),
    members=tuples_of(st.builds(Member, IDS, TEXTS)),
    analytics=st.builds(
        Analytics,
        st.just((Metric("total_silence", 10.0, 12.0),)),
        tuples_of(st.builds(MemberAnalytics, IDS, TEXTS, *[st.floats(0, 1e6)] * 5)),
    ),
)
SOURCES = st.lists(st.builds(SourceNote, TEXTS, st.none() | TEXTS, st.none() | TEXTS), max_size=12)
EVIDENCE = st.none() | st.builds(Evidence, TEXTS, st.none() | TEXTS | st.just(PERMALINK))
