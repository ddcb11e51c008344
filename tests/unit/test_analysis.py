"""The analysis as a whole: a small meeting read right, and promises that hold for any conversation."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.models import Message, Speaker
from engine.analysis import Findings, Text, by_rules
from engine.analysis.english.words import cleaned, without_opening
from engine.analysis.findings.analytics import analytics
from engine.analysis.findings.questions import question_score
from engine.analysis.findings.sentiment import sentiment
from tests.unit.talk import TUESDAY, ada, analysed, bo, cleo, messages

MEETING = (
    ada("Good morning everyone, thanks for joining."),
    ada("Let's start with the pilot launch."),
    bo("The pilot launch is on track, and twelve customers have signed up for it."),
    cleo("Okay, so, the onboarding guide is almost finished, but two chapters are missing."),
    ada("Bo, can you send Cleo the draft budget by Friday?"),
    bo("Yes, I'll send it by Friday."),
    cleo("Who pays for the customer interviews?"),
    ada("That is still open."),
    bo("I'll book the room for the customer interviews tomorrow."),
    ada("We decided to start the pilot launch with the draft of the onboarding guide."),
    cleo("So the guide has to be ready, right?"),
    ada("Let's meet again on Tuesday at ten."),
    bo("I'll call you next week."),
    cleo("Bye."),
)


def test_quotes_are_not_what_their_writer_says() -> None:
    """What somebody repeats is neither their promise nor their question, nor part of the summary."""
    quote = "> We decided to cancel the whole pilot launch. I will tell all customers on Friday.\n> Who pays for it?"
    found = analysed(ada(f"{quote}\nI will answer the sales team about the launch tomorrow."))

    [item] = found.action_items
    assert "answer the sales team" in item.text
    assert () == found.questions
    assert not any("cancel" in chunk.text for chunk in found.summary)


@pytest.fixture(scope="module")
def meeting() -> Findings:
    """The analysis of a small meeting."""
    return analysed(*MEETING)


def test_a_meeting_leaves_its_action_items(meeting: Findings) -> None:
    """Just the two commitments to work are there."""
    assert [
        "Bo will send Cleo the draft budget by Friday",
        "Bo will book the room for the customer interviews tomorrow",
    ] == [item.text for item in meeting.action_items]


def test_a_meeting_leaves_its_follow_ups(meeting: Findings) -> None:
    """Meetings and calls to come are told apart from work."""
    assert ["Let's meet again on Tuesday at ten", "Bo will call you next week"] == [
        item.text for item in meeting.follow_ups
    ]
    assert TUESDAY.replace(day=10, hour=10) == meeting.follow_ups[0].due_at


def test_a_meeting_leaves_its_questions(meeting: Findings) -> None:
    """A request is no question, and nor is a tag."""
    assert ["Who pays for the customer interviews?"] == [question.text for question in meeting.questions]


def test_topics_are_phrases_and_not_people(meeting: Findings) -> None:
    """The subjects of the meeting come first, nobody's name among them."""
    topics = [topic.text for topic in meeting.topics]

    assert {"pilot launch", "onboarding guide", "customer interviews"} <= set(topics)
    assert not {"bo", "cleo", "ada"} & {word.lower() for topic in topics for word in topic.split()}
    assert ("1", "2", "9") == next(topic.message_ids for topic in meeting.topics if topic.text == "pilot launch")


def test_the_summary_is_sentences_of_the_meeting_in_order(meeting: Findings) -> None:
    """At most five, none of them a greeting or a bare question, and nothing that a decision says already."""
    texts = [chunk.text for chunk in meeting.summary]
    places = [int(chunk.message_ids[0]) for chunk in meeting.summary]

    assert len(texts) <= 5
    assert sorted(places) == places
    assert any("pilot launch is on track, and twelve customers have signed up for it." in text for text in texts)
    assert not any(text.startswith("Good morning") or text.endswith("?") for text in texts)
    assert not any(text.startswith("We decided") for text in texts)


def test_every_message_has_a_sentiment(meeting: Findings) -> None:
    """Sentiments are given by message id."""
    assert {str(number) for number in range(len(MEETING))} == set(meeting.sentiments)


def test_an_empty_conversation_says_nothing() -> None:
    """No messages give no results, and no failure."""
    found = analysed()

    assert ((), (), (), (), ()) == (
        found.topics, found.action_items, found.follow_ups, found.questions, found.summary
    )  # fmt: skip
    assert {} == found.sentiments


@pytest.mark.parametrize(
    "text",
    [
        "What is the budget?",
        "Anna, how far are you?",
        "So do we ship it?",
        "Any questions?",
        "do you have the new numbers",
    ],
)
def test_explicit_questions_are_questions(text: str) -> None:
    """Who asks something is heard, with or without a question mark."""
    assert question_score(text) >= 0.5


@pytest.mark.parametrize(
    "text", ["Okay?", "You know?", "That's it, right?", "Why?", "Isn't it?", "Can you hear me?", "which is what I said"]
)
def test_tags_and_back_channels_ask_nothing(text: str) -> None:
    """Noises of listening are not open questions."""
    assert 0 == question_score(text)


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("I love this design, it is wonderful!", "positive"),
        ("This is terrible, I hate it.", "negative"),
        ("Thank you very much, have a great day.", "neutral"),
        ("Good morning!", "neutral"),
        ("The report has five pages.", "neutral"),
    ],
)
def test_politeness_is_no_mood(text: str, mood: str) -> None:
    """Greetings and thanks say nothing about how somebody feels."""
    assert mood == sentiment(text).suggested


def test_fillers_go_and_meaning_stays() -> None:
    """Openings and hesitations are cut, words that begin a meaning are not."""
    assert "We ship it." == without_opening(cleaned("Okay, so, um, we we ship it."))
    assert "So that nobody waits." == without_opening("So that nobody waits.")
    assert "Right now we wait." == without_opening("Right now we wait.")


def test_talk_and_silence_fill_the_conversation() -> None:
    """Two speakers of three seconds each, four seconds of silence between them."""
    first, second = messages([ada("one two three four five six"), bo("one two three")])
    later = replace(second, start_at=TUESDAY.replace(second=7), end_at=TUESDAY.replace(second=10))

    found = analytics([first, later])

    assert {"total_silence": 4.0, "total_talk_time": 6.0, "total_overlap": 0.0} == {
        metric.type: metric.seconds for metric in found.metrics
    }
    assert [("Ada Holm", 120.0, 3.0, 7.0), ("Bo Lind", 60.0, 3.0, 7.0)] == [
        (member.name, member.wpm, member.talk_seconds, member.listen_seconds) for member in found.members
    ]
    assert [30.0, 70.0] == [found.members[0].talk_percentage, found.members[0].listen_percentage]


PIECES = (
    "I'll", "Bo,", "@bo", "can you", "we need to", "send", "the draft budget", "by Friday", "on", "if", "not",
    "let's meet", "Cleo will", "Yes,", "Okay", "um", "what is it", "TODO:", "?", ".", "...", "\n", "http://x.y",
    "Ünïcödé", "你好", "🎉",
)  # fmt: skip
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
speakers = st.builds(Speaker, name=st.sampled_from([None, "", "Speaker 1", "Bo Lind", "Cleo", "  ", "Ünal-Öz K"]))
conversations = st.lists(st.tuples(texts, speakers), max_size=12).map(
    lambda said: [Message(id=str(number), text=text, speaker=who) for number, (text, who) in enumerate(said)]
)


def analysed_plainly(said: list[Message]) -> Findings:
    """The analysis with ids that are all the same, so that two of them compare."""
    return by_rules(Text(said, TUESDAY, 0.3, lambda: "id"))


@given(conversations)
def test_any_conversation_gives_sound_results(said: list[Message]) -> None:
    """Whatever is said: every message id exists, scores are 0..1 (sentiment -1..1), and nothing fails."""
    found = analysed_plainly(said)
    insights = [*found.action_items, *found.follow_ups, *found.questions]
    results = [(insight.text, insight.message_ids) for insight in insights]
    results += [(topic.text, topic.message_ids) for topic in found.topics]
    results += [(chunk.text, chunk.message_ids) for chunk in found.summary]
    ids = {message.id for message in said}

    assert all(
        0 <= score <= 1
        for score in [*(topic.score for topic in found.topics), *(insight.score for insight in insights)]
    )
    assert all(text.strip() and message_ids and ids.issuperset(message_ids) for text, message_ids in results)
    assert set(found.sentiments) <= ids
    assert all(-1 <= mood.score <= 1 for mood in found.sentiments.values())


@given(conversations)
def test_the_same_conversation_gives_the_same_results(said: list[Message]) -> None:
    """The analysis is deterministic."""
    assert analysed_plainly(said) == analysed_plainly(said)


SUMMARISE = """
from tests.unit.talk import ada, analysed
said = [ada(f"I sent report {number} to the finance team in Lyon.") for number in range(400)]
print([chunk.text for chunk in analysed(*said).summary])
"""


def test_results_are_the_same_in_every_process() -> None:
    """Of sentences that say as much the first count, whatever Python's hashes of strings are."""
    found = {
        subprocess.check_output([sys.executable, "-c", SUMMARISE], env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2", "3")
    }

    assert 1 == len(found)
