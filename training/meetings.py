"""
Meetings of the AMI corpus in the shape of our own conversations.

They are read from files with one JSON object a line: `{"id", "turns": [{"id", "speaker", "text"}], "action_items":
[text], "action_evidence": [[turn]], "extractive_ids": [turn], "abstractive_summary"}`. The corpus is licensed under CC
BY 4.0 (https://groups.inf.ed.ac.uk/ami/corpus/); no more of it is kept here than what was learned.
"""

import ast
from collections.abc import Mapping
from typing import Any


def is_meeting(document: Mapping[str, Any]) -> bool:
    """Whether a document has the shape of a meeting, not of a conversation."""
    return "action_evidence" in document


def series(meeting: Mapping[str, Any]) -> str:
    """The place where a meeting was recorded, with others of the same people."""
    return f"AMI {meeting['id'][:2]}"


def as_conversation(meeting: Mapping[str, Any]) -> Mapping[str, Any]:
    """A meeting as a conversation; it has no dates, and no turns for its decisions, questions and topics."""
    extract = meeting["extractive_ids"]
    pairs = zip(meeting["action_items"], meeting["action_evidence"], strict=True)
    return {
        "id": meeting["id"],
        "source": series(meeting),
        "turns": meeting["turns"],
        "action_items": [{"text": text, "evidence_ids": evidence} for text, evidence in pairs],
        "summary": meeting["abstractive_summary"],
        "summary_ids": ast.literal_eval(extract) if isinstance(extract, str) else extract,
    }
