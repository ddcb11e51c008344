"""Topics: phrases by which a person would look for the conversation, or none."""

import pytest

from tests.unit.talk import ada, analysed


def topics(*texts: str) -> list[str]:
    """The topics of what one person says."""
    return [topic.text for topic in analysed(*map(ada, texts)).topics]


def test_a_noun_keeps_what_describes_it() -> None:
    """A topic ends with its noun: a part of it that stops before is only half a name."""
    said = topics("The memory leak is back in the search worker.", "I saw the memory leak last night.", "Same here.")

    assert "memory leak" in said
    assert "memory" not in said


@pytest.mark.parametrize(
    "text",
    [
        "The customers report a fault every morning, and the customers call.",
        "Thanks for merging, I saw the pull request merged.",
        "See the ninth and the 22nd of it, and the ninth again.",
        "Haha lol, the laughs, the lol.",
        "We send it to them, they send it to us, and it waits.",
    ],
    ids=["verb", "participle", "ordinal", "chat", "pronouns"],
)
def test_what_is_no_noun_phrase_is_no_topic(text: str) -> None:
    """Verbs, dates and laughter are left out."""
    wrong = {"customers report", "customers call", "pull request merged", "ninth", "22nd", "lol", "laughs", "send"}

    assert not wrong & {topic.lower() for topic in topics(text, "Hm, yes.")}


def test_few_topics_say_more() -> None:
    """There are at most five, and three of a short talk."""
    things = ["oven", "fridge", "kettle", "toaster", "freezer", "blender", "grill", "mixer"]
    lines = [f"The {thing} is broken, so look at the {thing}." for thing in things]

    assert 3 == len(topics(*lines))
    assert 5 == len(topics(*lines, *lines))
