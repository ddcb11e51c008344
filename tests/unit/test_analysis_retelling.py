"""Tests of telling sentences in the third person."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.models import Speaker
from engine.analysis.english.asides import without_asides
from engine.analysis.english.asking import asked
from engine.analysis.english.lines import read_lines
from engine.analysis.english.people import People
from engine.analysis.english.retelling import retold
from engine.analysis.findings.telling import Teller
from tests.unit.talk import messages

PEOPLE = People({name.lower(): Speaker(name=name) for name in ("Ada", "Bo", "Cleo Ruiz", "Cleo")})


def told(text: str, speaker: str = "Bo") -> str | None:
    """What others say that Bo said."""
    sentence = without_asides(text, PEOPLE)
    addressee = sentence.addressee.name or "" if sentence.addressee else ""
    return (asked if sentence.text.endswith("?") else retold)(sentence.text, speaker, addressee)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I moved it to the other rack", "Bo moved it to the other rack."),
        ("I'm seeing a delay on my phone", "Bo is seeing a delay on their phone."),
        ("I sold the vans with my logo", "Bo sold the vans with Bo's logo."),
        ("i've asked the vendor and i still have no answer", "Bo has asked the vendor and still has no answer."),
        ("I don't know the password", "Bo doesn't know the password."),
        ("I think the cable is loose", "Bo thinks the cable is loose."),
        ("The cable is loose, I think", "Bo thinks the cable is loose."),
        ("I put the keys on the desk", "Bo put the keys on the desk."),
        ("I'd like to see the draft", "Bo would like to see the draft."),
        ("I'd heard of it before", "Bo had heard of it before."),
        ("Marketing gave me the old logo", "Marketing gave Bo the old logo."),
        ("My flight was cancelled", "Bo's flight was cancelled."),
        ("Ada can open the vault", "Ada can open the vault."),
        ("we have twelve printers", "We have twelve printers."),
        ("I told Ada that he is late and I will wait", "Bo told Ada that he is late and Bo will wait."),
    ],
)
def test_who_says_i_is_named(said: str, expected: str) -> None:
    """A name stands for "I", and the verb goes with it."""
    assert expected == told(said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("dropped the old index", "Bo dropped the old index."),
        ("looking into it", "Bo is looking into it."),
        ("restarting the router now", "Bo is restarting the router now."),
        ("rolled back to 1.9", "Bo rolled back to 1.9."),
        ("will ping the vendor", "Bo will ping the vendor."),
        ("growing by a gig an hour", "Growing by a gig an hour."),
        ("will be in the next release", "Will be in the next release."),
        ("restarting it means an hour of downtime", "Restarting it means an hour of downtime."),
        ("moved to Friday", "Moved to Friday."),
    ],
)
def test_a_subject_is_added_only_where_the_verb_asks_for_it(said: str, expected: str) -> None:
    """Who types "looking into it" speaks of himself; what grows or was moved is something else."""
    assert expected == told(said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Btw the lift is out :sob:", "The lift is out."),
        ("ok so, um, the lift is out lol", "The lift is out."),
        ("FYI: the lift is out!! https://example.com/a", "The lift is out."),
        ("@Ada the lift is out, right?", "The lift is out."),
        ("Hi all, the lift is out, thanks Ada", "The lift is out."),
        ("that's from Ada :( the lift is out", "That's from Ada; the lift is out."),
        ("Options: 1) the lift is out", "The lift is out."),
        ("Careful, the lift is out", "The lift is out."),
    ],
)
def test_marks_of_chat_are_left_out(said: str, expected: str) -> None:
    """Greetings, names that call somebody, emoji, links and tags are no part of what is said."""
    assert expected == told(said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("did someone move the server?", "Bo asked whether someone moved the server."),
        ("Does it work?", "Bo asked whether it works."),
        ("anyone else hearing a noise?", "Bo asked whether anyone else is hearing a noise."),
        ("who owns the domain?", "Bo asked who owns the domain."),
        ("What's the budget for May?", "Bo asked what the budget for May is."),
        ("why did we buy two?", "Bo asked why we bought two."),
        ("what do I tell the landlord?", "Bo asked what to tell the landlord."),
        ("shall we meet on Monday?", "Bo asked whether we shall meet on Monday."),
        ("what does the new car cost us?", None),
        ("is it just me or is the tea cold?", None),
        ("Should I restart it?", "Bo asked whether to restart it."),
        ("Ada, are you in Rome?", "Bo asked whether Ada is in Rome."),
        ("Is the new printer from the third floor back?", None),
        ("can you hear it?", None),
    ],
)
def test_questions_are_told_where_their_words_can_be_turned(said: str, expected: str | None) -> None:
    """A subject of one word is found safely; a longer one is not, and nor is a "you" without a name."""
    assert expected == told(said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("you dropped the index", None),
        ("Cleo, you dropped the index", "Cleo dropped the index."),
        ('the customer wrote "I cannot log in"', None),
        ("customer: I cannot log in", None),
        ("Ada and I moved the rack", None),
        ("nor did I", None),
        ("Let me check the lock", None),
        ("I run it and check the log", None),
        ("I'd only cut the end", None),
    ],
)
def test_what_is_not_certain_is_not_told(said: str, expected: str | None) -> None:
    """Nobody is named where grammar leaves it open who is meant."""
    assert expected == told(said)


def test_what_cannot_be_told_is_quoted() -> None:
    """The quote has its speaker, by the first name if nobody else has it."""
    lines = read_lines(
        messages([("Bo Lind", "you have to restart it"), ("Cleo Ruiz", "I did"), ("Cleo Park", "I saw")])
    )
    teller = Teller(lines, People({"bo": lines[0].speaker}))
    texts = [found.text for line in lines if (found := teller.tell(line))]

    assert ['Bo: "You have to restart it."', "Cleo Ruiz did.", "Cleo Park saw."] == texts


def test_what_goes_on_from_another_sentence_gets_no_subject() -> None:
    """After "We will scan it." the words "and put it into the archive" are no order."""
    lines = read_lines(messages([("Bo Lind", "and put it into the archive"), ("Bo Lind", "and please put it back")]))
    teller = Teller(lines, People({"bo": lines[0].speaker}))

    assert ["Put it into the archive.", "Bo asked to put it back."] == [
        found.text for line in lines if (found := teller.tell(line))
    ]


def test_one_voice_without_a_name_is_the_speaker() -> None:
    """A recording in which nobody is named has a speaker."""
    [line] = read_lines(messages([("Speaker 1", "I moved the meeting to Lyon.")]))
    found = Teller([line], People({})).tell(line)

    assert found is not None
    assert "The speaker moved the meeting to Lyon." == found.text


SUBJECTS = st.sampled_from(["I", "we", "he", "the vendor", "Ada", "my colleague"])
VERBS = st.sampled_from(["moved", "checked", "don't like", "have seen", "can fix", "wrote to", "'ll call"])
OBJECTS = st.sampled_from(["me", "my desk", "Cleo", "the 3 racks", "our bank", "it", "your boss"])
JOINTS = st.sampled_from([" and ", " but ", " because ", ", which ", " that "])
CLAUSES = st.builds("{} {} {}".format, SUBJECTS, VERBS, OBJECTS)


@given(CLAUSES, JOINTS, CLAUSES)
def test_nobody_is_named_who_was_not_there(first: str, joint: str, second: str) -> None:
    """A told sentence has its own names and its speaker's, keeps its other words, and says neither "I" nor "you"."""
    said = f"{first}{joint}{second}".replace(" 'll", "'ll")
    text = told(said)
    attribution = len(re.findall(r"^Bo said that", text or ""))

    if text is not None:
        names = {"Ada", "Cleo"}
        assert {name for name in names if name in said} == {name for name in names if name in text}
        assert not re.search(r"\b(?:I|me|my|you|your)\b", text)
        assert set(re.findall(r"\b(?:vendor|racks|bank|desk|boss|colleague|3)\b", said)) == set(
            re.findall(r"\b(?:vendor|racks|bank|desk|boss|colleague|3)\b", text)
        )
        assert text.count("Bo") - attribution <= len(re.findall(r"\b(?:I|me|my)\b", said))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The second kiln uses the same fuse btw, its a copy", "The second kiln uses the same fuse, it's a copy."),
        ("We keep the moulds in the shed or something", "We keep the moulds in the shed."),
        ("[image: kiln.png] the door is bent", "The door is bent."),
        ("I know, they need the key for the yard", "They need the key for the yard."),
        ("They did, it was in the letter", "It was in the letter."),
        ("because in the trial we took the half, only the half", "In the trial we took the half, only the half."),
        ("because the yard is wet, the trucks are late", "Because the yard is wet, the trucks are late."),
    ],
)
def test_what_only_chat_carries_is_left_out(said: str, expected: str) -> None:
    """Chat marks, pictures, short answers and beginnings that lean on the sentence before are no news."""
    assert expected == told(said)


@pytest.mark.parametrize(
    "said", ["The roof I think the tiles are too heavy", "It was a crack I believe the frost made it"]
)
def test_who_begins_anew_is_not_retold(said: str) -> None:
    """A sentence that breaks off for another has no words that one may put together."""
    assert told(said) is None
