"""
Sentiment: how a text sounds, by VADER's lexicon, with greetings and thanks left out of account.
"""

import re
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from conversation.models import Sentiment

CLEAR = 0.3
"""Scores beyond this, either way, are called positive or negative; the API's own bound."""
MAX_CHARACTERS = 2_000
"""Longer messages are judged by their beginning: VADER's time grows with the square of the length."""

_POLITENESS = re.compile(
    r"""\b(?:
        (?:thank\s+you|thanks|cheers)(?:\s+(?:so|very)\s+much|\s+a\s+lot|\s+again)?
      | (?:hi|hello|hey|welcome|dear|please|bye|goodbye)
      | good\s+(?:morning|afternoon|evening|night|day|bye)
      | (?:nice|good|great|lovely|glad|happy|pleasure)\s+to\s+(?:see|meet|have|hear\s+from)\s+you
      | have\s+a\s+(?:good|great|nice|lovely|wonderful)\s+\w+
      | (?:best|kind|warm)\s+(?:regards|wishes)
      | (?:okay|ok|yes|yeah|sure|great|good|fine|well|right|cool|perfect)(?=\s*[,.!]|\s*$)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def sentiment(text: str) -> Sentiment:
    """How the text sounds; a text of nothing but greetings and thanks is neutral."""
    said = _POLITENESS.sub(" ", text[:MAX_CHARACTERS])
    score = float(_analyzer().polarity_scores(said)["compound"]) if said.strip() else 0.0
    return Sentiment(score, _suggested(score))


def _suggested(score: float) -> str:
    if score < -CLEAR:
        return "negative"
    return "positive" if score > CLEAR else "neutral"


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
