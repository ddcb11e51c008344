"""The labelled conversations keep to their format, and mistakes in them are named."""

from pathlib import Path

import pytest

from training.corpus import Malformed, as_json, conversations, read
from training.meetings import as_conversation, is_meeting

TALK = """== talk-01
medium: chat
date: 2026-03-02T14:02+01:00

0 Ada Holm: can you write it up by Thursday?
    it's for the board
1 Bo: yep

action: Bo | Write it up | 2026-03-05 | 0 1
topics: the board; a report
"""


def test_all_conversations_can_be_read() -> None:
    """Every label rests on turns that exist, and no id is there twice."""
    found = conversations()

    assert len(found) == len({each.id for each in found})
    assert all(each.turns for each in found)


def test_conversation_is_read_whole(tmp_path: Path) -> None:
    """Turns over several lines, labels with their fields."""
    (tmp_path / "talk.txt").write_text(TALK)

    [found] = map(as_json, conversations(tmp_path))

    assert "can you write it up by Thursday?\nit's for the board" == found["turns"][0]["text"]
    [item] = found["action_items"]
    assert ("Bo", "2026-03-05", ["0", "1"]) == (item["owner"], item["due"], item["evidence_ids"])
    assert ["the board", "a report"] == found["topics"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("0 1\n", "0 7\n", "rests on"),
        ("medium: chat", "medium: radio", "medium is one of"),
        ("+01:00", "", "no offset"),
        ("1 Bo: yep", "2 Bo: yep", "not numbered from 0"),
        ("Write it up | 2026-03-05 | ", "Write it up | ", "wrong number of fields"),
        ("topics: ", "subjects ", "not a turn"),
    ],
)
def test_mistake_is_named_with_its_place(old: str, new: str, named: str, tmp_path: Path) -> None:
    """Who labels sees at once what to fix."""
    path = tmp_path / "talk.txt"
    path.write_text(TALK.replace(old, new))

    with pytest.raises(Malformed, match=named):
        read(path)


def test_meetings_have_the_shape_of_conversations() -> None:
    """What the AMI corpus calls otherwise is found under our names; an extract may be written as text."""
    meeting = {
        "id": "ES2002a",
        "turns": [],
        "action_items": ["The designer will draw a lamp."],
        "action_evidence": [["7"]],
        "extractive_ids": "['3', '7']",
        "abstractive_summary": "They spoke about a lamp.",
    }

    found = as_conversation(meeting)

    assert is_meeting(meeting)
    assert not is_meeting(found)
    assert "AMI ES" == found["source"]
    assert [{"text": "The designer will draw a lamp.", "evidence_ids": ["7"]}] == found["action_items"]
    assert ["3", "7"] == found["summary_ids"]
