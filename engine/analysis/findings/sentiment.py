"""Sentiment: how a text sounds, by VADER's lexicon, with greetings and thanks left out of account."""

import re
import string
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from conversation.models import Sentiment
from engine.analysis.english.patterns import contains

CLEAR = 0.3
"""Scores beyond this, either way, are called positive or negative; the API's own bound."""
MAX_CHARACTERS = 2_000
"""Longer messages are judged by their beginning: VADER's time grows with the square of the length."""

_POLITENESS = contains(
    r"""
    (?:thank you|thanks|cheers)(?: (?:so|very) much| a lot| again)?
    (?:hi|hello|hey|welcome|dear|please|(?:good)?bye)
    good (?:morning|afternoon|evening|night|day|bye)
    (?:nice|good|great|lovely|glad|happy|pleasure) to (?:see|meet|have|hear from) you
    have a (?:good|great|nice|lovely|wonderful) \w+
    (?:best|kind|warm) (?:regards|wishes)
    (?:okay|ok|yes|yeah|sure|great|good|fine|well|right|cool|perfect)(?=\s*[,.!]|\s*$)
    """
)


def sentiment(text: str) -> Sentiment:
    """How the text sounds; a text of nothing but greetings and thanks is neutral."""
    said = _POLITENESS.sub(" ", text[:MAX_CHARACTERS])
    score = float(_analyzer().polarity_scores(said)["compound"]) if _may_sound(said) else 0.0
    return Sentiment(score, _suggested(score))


def _may_sound(text: str) -> bool:
    """False if there is no word that VADER knows: it gives 0 as well then, and takes ten times as long to say so."""
    if not re.search(r"\w", text):
        return False
    if not text.isascii():
        return True
    words = text.lower().split()
    stripped = (word.strip(string.punctuation) for word in words)
    return not _analyzer().lexicon.keys().isdisjoint({*words, *stripped})


def _suggested(score: float) -> str:
    if score < -CLEAR:
        return "negative"
    return "positive" if score > CLEAR else "neutral"


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
