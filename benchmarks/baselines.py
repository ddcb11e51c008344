"""What a few lines find in a conversation without understanding any: the measure of what understanding is worth."""

import re
from collections import Counter

from benchmarks.labelled import Document, Found, Readout
from engine.analysis.english.sentences import split_text
from engine.analysis.english.words import STOP_WORDS, tokens

_ITEM = re.compile(r"\b(?:will|need to|should|please|let's|can you|could you)\b|'ll\b", re.IGNORECASE)
_DECISION = re.compile(r"\b(?:decid\w+|agree\w*|settled|let's|go with)\b", re.IGNORECASE)
_OWN = re.compile(r"\bI\b", re.IGNORECASE)
TOPICS = 5


def by_cue_words(document: Document, sentences: int) -> Readout:
    """
    Every turn with a word of promising, asking, or deciding; the first sentences; the most frequent words.

    A turn with an "I" is its speaker's. The summary has as many sentences as the one it stands beside.
    """

    def turns(cue: re.Pattern[str]) -> list[Found]:
        return [
            Found(turn["text"], frozenset([str(turn["id"])]), turn["speaker"] if _OWN.search(turn["text"]) else "")
            for turn in document["turns"]
            if cue.search(turn["text"])
        ]

    said = [sentence for turn in document["turns"] for sentence in split_text(turn["text"])]
    words = Counter(word for each in said for word in tokens(each) if word not in STOP_WORDS and not word.isdigit())
    return Readout(
        items=turns(_ITEM),
        follow_ups=[],
        questions=turns(re.compile(r"\?")),
        decisions=turns(_DECISION),
        summary=said[:sentences],
        topics=[word for word, _ in words.most_common(TOPICS)],
    )
