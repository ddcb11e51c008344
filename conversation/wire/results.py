"""Results on the wire: the conversation, its messages and what was understood of them."""

from collections.abc import Iterable

from conversation.json_object import JsonObject
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
    Sentiment,
    SummaryChunk,
    Topic,
    Word,
)
from conversation.wire.common import Json, decode_speaker, encode_speaker, encode_time, optional_time, present


def decode_conversation(body: JsonObject) -> Conversation:
    """Read a conversation; its name is its id when it has none."""
    conversation_id = body.identifier("id")
    metadata = body.optional_child("metadata")
    return Conversation(
        id=conversation_id,
        name=body.optional_text("name") or conversation_id,
        type=body.optional_text("type") or "meeting",
        start_at=body.optional_time("startTime"),
        end_at=body.optional_time("endTime"),
        members=tuple(map(_decode_member, body.optional_children("members"))),
        metadata=tuple((key, str(value)) for key, value in metadata.fields.items()) if metadata else (),
    )


def encode_conversation(conversation: Conversation) -> Json:
    """Write a conversation."""
    return present(
        id=conversation.id,
        type=conversation.type,
        name=conversation.name,
        startTime=optional_time(conversation.start_at),
        endTime=optional_time(conversation.end_at),
        members=[encode_member(member) for member in conversation.members],
        metadata=dict(conversation.metadata),
    )


def decode_messages(body: JsonObject) -> tuple[Message, ...]:
    """Read the messages of a conversation, in the service's order."""
    return tuple(_decode_message(message) for message in body.children("messages"))


def encode_messages(
    messages: Iterable[Message], conversation_id: str, *, verbose: bool = False, sentiment: bool = False
) -> Json:
    """Write the messages of a conversation; `verbose` adds words, `sentiment` polarities."""
    return {
        "messages": [
            _encode_message(message, conversation_id, verbose=verbose, sentiment=sentiment) for message in messages
        ]
    }


def decode_topics(body: JsonObject) -> tuple[Topic, ...]:
    """Read the topics of a conversation, in the service's order. `score` is 0.0 when it is missing."""
    return tuple(
        Topic(topic.optional_text("id"), topic.text("text"), topic.number("score", 0.0), topic.texts("messageIds"))
        for topic in body.children("topics")
    )


def encode_topics(topics: Iterable[Topic]) -> Json:
    """Write the topics of a conversation."""
    return {"topics": [_encode_topic(topic) for topic in topics]}


def insights_path(type_: InsightType) -> str:
    """The end of the path at which a conversation's insights of a type are: action-items, questions, follow-ups."""
    return f"{type_.replace('_', '-')}s"


def insights_key(type_: InsightType) -> str:
    """The key of insights of a type: actionItems, questions, followUps."""
    first, *others = type_.split("_")
    return f"{first}{''.join(map(str.capitalize, others))}s"


def decode_insights(body: JsonObject, type_: InsightType) -> tuple[Insight, ...]:
    """Read the insights of one type."""
    return tuple(_decode_insight(insight, type_) for insight in body.children(insights_key(type_)))


def encode_insights(insights: Iterable[Insight], type_: InsightType | None = None) -> Json:
    """Write those of one type under their key, or all of them under "insights"."""
    if type_ is None:
        return {"insights": [_encode_insight(insight) for insight in insights]}
    return {insights_key(type_): [_encode_insight(insight) for insight in insights if insight.type == type_]}


def decode_summary(body: JsonObject) -> tuple[SummaryChunk, ...]:
    """Read a summary."""
    return tuple(
        SummaryChunk(
            id=chunk.identifier("id"),
            text=chunk.text("text"),
            message_ids=tuple(ref.identifier("id") for ref in chunk.optional_children("messageRefs")),
            start_at=chunk.optional_time("startTime"),
            end_at=chunk.optional_time("endTime"),
        )
        for chunk in body.children("summary")
    )


def encode_summary(chunks: Iterable[SummaryChunk]) -> Json:
    """Write a summary."""
    return {
        "summary": [
            present(
                id=chunk.id,
                text=chunk.text,
                messageRefs=[{"id": message_id} for message_id in chunk.message_ids],
                startTime=optional_time(chunk.start_at),
                endTime=optional_time(chunk.end_at),
            )
            for chunk in chunks
        ]
    }


def decode_members(body: JsonObject) -> tuple[Member, ...]:
    """Read the members of a conversation."""
    return tuple(map(_decode_member, body.children("members")))


def encode_members(members: Iterable[Member]) -> Json:
    """Write the members of a conversation."""
    return {"members": [encode_member(member) for member in members]}


def encode_member(member: Member) -> Json:
    """Write one member, also as the body that changes it."""
    return present(id=member.id, name=member.name, email=member.email)


def decode_analytics(body: JsonObject) -> Analytics:
    """Read talk time and silence. The API writes `percent` for metrics and `percentage` for members."""
    return Analytics(
        metrics=tuple(
            Metric(metric.text("type"), metric.number("percent", 0.0), metric.number("seconds", 0.0))
            for metric in body.children("metrics")
        ),
        members=tuple(map(_decode_member_analytics, body.children("members"))),
    )


def encode_analytics(analytics: Analytics) -> Json:
    """Write talk time and silence; `overlap` is empty for recordings."""
    return {
        "metrics": [
            {"type": metric.type, "percent": round(metric.percent, 3), "seconds": round(metric.seconds, 3)}
            for metric in analytics.metrics
        ],
        "members": [_encode_member_analytics(member) for member in analytics.members],
    }


def encode_results(results: Results) -> Json:
    """Everything about one conversation in one object, each part in the API's shape; `duration` in seconds."""
    return {
        "conversationId": results.conversation.id,
        "name": results.conversation.name,
        **present(startTime=optional_time(results.conversation.start_at)),
        "duration": round(results.length, 2),
        **encode_messages(results.messages, results.conversation.id),
        **encode_topics(results.topics),
        **{insights_key(type_): [_encode_insight(each) for each in results.of_type(type_)] for type_ in INSIGHT_TYPES},
        **encode_summary(results.summary),
        **encode_members(results.members),
        "analytics": encode_analytics(results.analytics),
    }


def _decode_member(body: JsonObject) -> Member:
    member_id = body.identifier("id")
    return Member(member_id, body.optional_text("name") or member_id, body.optional_text("email"))


def _decode_message(body: JsonObject) -> Message:
    return Message(
        id=body.identifier("id"),
        text=body.text("text"),
        speaker=decode_speaker(body.optional_child("from")),
        start_at=body.optional_time("startTime"),
        end_at=body.optional_time("endTime"),
        time_offset=body.optional_number("timeOffset"),
        duration=body.optional_number("duration"),
        sentiment=_decode_sentiment(body.optional_child("sentiment")),
        words=tuple(map(_decode_word, body.optional_children("words"))),
        said_at=body.optional_time("saidAt"),
    )


def _encode_message(message: Message, conversation_id: str, *, verbose: bool, sentiment: bool) -> Json:
    return present(
        id=message.id,
        text=message.text,
        **{"from": encode_speaker(message.speaker)},
        startTime=optional_time(message.start_at),
        endTime=optional_time(message.end_at),
        saidAt=optional_time(message.said_at),
        timeOffset=message.time_offset,
        duration=message.duration,
        conversationId=conversation_id,
        phrases=[],
        sentiment=_encode_sentiment(message.sentiment) if sentiment else None,
        words=[_encode_word(word, message) for word in message.words] if verbose else None,
    )


def _decode_sentiment(body: JsonObject | None) -> Sentiment | None:
    if body is None:
        return None
    return Sentiment(body.child("polarity").number("score"), body.optional_text("suggested") or "neutral")


def _encode_sentiment(sentiment: Sentiment | None) -> Json | None:
    if sentiment is None:
        return None
    return {"polarity": {"score": sentiment.score}, "suggested": sentiment.suggested}


def _decode_word(body: JsonObject) -> Word:
    return Word(body.text("word"), body.time("startTime"), body.time("endTime"), body.optional_number("score"))


def _encode_word(word: Word, message: Message) -> Json:
    start_at = message.start_at or word.start_at
    offset = (message.time_offset or 0.0) + (word.start_at - start_at).total_seconds()
    return present(
        word=word.text,
        startTime=encode_time(word.start_at),
        endTime=encode_time(word.end_at),
        speakerTag=0,
        score=word.score,
        timeOffset=round(offset, 2),
        duration=round((word.end_at - word.start_at).total_seconds(), 2),
    )


def _encode_topic(topic: Topic) -> Json:
    return present(
        id=topic.id,
        text=topic.text,
        type="topic",
        score=topic.score,
        messageIds=list(topic.message_ids),
        parentRefs=[],
    )


def _decode_insight(body: JsonObject, kind: InsightType) -> Insight:
    assignee = body.optional_child("assignee")
    return Insight(
        id=body.identifier("id"),
        type=kind,
        text=body.text("text"),
        score=body.number("score", 0.0),
        message_ids=body.texts("messageIds"),
        speaker=decode_speaker(body.optional_child("from")),
        definitive=body.optional_flag("definitive"),
        assignee=None if assignee is None else decode_speaker(assignee),
        due_at=body.optional_time("dueBy"),
        is_answered=body.optional_flag("answered") or False,
    )


def _encode_insight(insight: Insight) -> Json:
    common = present(
        id=insight.id,
        text=insight.text,
        type=insight.type,
        score=insight.score,
        messageIds=list(insight.message_ids),
        **{"from": encode_speaker(insight.speaker)},
    )
    if insight.type == "question":
        return common | {"answered": insight.is_answered}
    if insight.type == "decision":
        return common
    return common | present(
        entities=[],
        phrases=[],
        definitive=insight.definitive,
        assignee=encode_speaker(insight.assignee),
        dueBy=optional_time(insight.due_at),
    )


def _decode_member_analytics(body: JsonObject) -> MemberAnalytics:
    pace, talk, listen = (body.optional_child(name) for name in ("pace", "talkTime", "listenTime"))
    return MemberAnalytics(
        id=body.identifier("id"),
        name=body.optional_text("name") or "",
        wpm=pace.number("wpm", 0.0) if pace else 0.0,
        talk_seconds=talk.number("seconds", 0.0) if talk else 0.0,
        talk_percentage=talk.number("percentage", 0.0) if talk else 0.0,
        listen_seconds=listen.number("seconds", 0.0) if listen else 0.0,
        listen_percentage=listen.number("percentage", 0.0) if listen else 0.0,
        user_id=body.optional_text("userId"),
    )


def _encode_member_analytics(member: MemberAnalytics) -> Json:
    return present(
        id=member.id,
        name=member.name,
        userId=member.user_id,
        pace={"wpm": round(member.wpm)},
        talkTime={"percentage": round(member.talk_percentage, 3), "seconds": round(member.talk_seconds, 3)},
        listenTime={"percentage": round(member.listen_percentage, 3), "seconds": round(member.listen_seconds, 3)},
        overlap={},
    )
