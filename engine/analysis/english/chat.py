"""Chat spelling: how people type what the rules read as whole words."""

import re
from collections.abc import Mapping

_SHORT: Mapping[str, str] = {
    "ill": "I'll",
    "im": "I'm",
    "ive": "I've",
    "pls": "please",
    "plz": "please",
    "plse": "please",
    "lets": "let's",
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "cant": "can't",
    "wont": "won't",
    "isnt": "isn't",
    "havent": "haven't",
    "hasnt": "hasn't",
    "shouldnt": "shouldn't",
    "thats": "that's",
    "whats": "what's",
    "theres": "there's",
    "youre": "you're",
    "youll": "you'll",
    "u": "you",
    "ur": "your",
    "thx": "thanks",
    "ty": "thanks",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tmw": "tomorrow",
    "2moro": "tomorrow",
    "tonite": "tonight",
    "nite": "night",
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "thur": "Thursday",
    "fri": "Friday",
    "weds": "Wednesday",
    "tues": "Tuesday",
    "thurs": "Thursday",
    "gimme": "give me",
    "wanna": "want to",
    "b4": "before",
    "asap": "as soon as possible",
}
THUMBS = frozenset({"+1", ":+1:", ":thumbsup:", ":ok_hand:", ":white_check_mark:", ":saluting_face:", "👍", "✅", "👌"})
"""Messages that are nothing but a yes."""
LAUGHTER = r"lol|haha\w*|:(?:joy|upside_down_face|smil\w*|smirk):|\(laughs\)"
"""The source of an expression that matches a laugh, typed or transcribed."""
_WORD = re.compile(r"(?<![\w'/@#.-])(?:" + "|".join(_SHORT) + r")(?![\w'/@-])", re.IGNORECASE)
_ILL_AS_ADJECTIVE = re.compile(
    r"(?:is|was|are|am|be|been|\w'(?:s|re|m)|feel\w*|fell|seriously|very|mentally)\s$", re.IGNORECASE
)
_WEEKEND = re.compile(
    r"(?<![\w'/@#.-])(?:(?<=\bon )|(?<=\bby )|(?<=\bnext )|(?<=\bthis )"
    r"|(?=\w+ (?:morning|afternoon|arvo|evening|night)\b))(?:sat|sun)(?![\w'/@-])",
    re.IGNORECASE,
)
"""The short names of these two days are words too: they need company."""
_SMALL_I = re.compile(r"(?<![\w'.])i(?=(?:'(?:ll|m|ve|d))?(?:\s|,|$))")


def in_full(text: str) -> str:
    """A typed sentence with the usual short forms written out: "ill send it tmrw pls" is as good as any other."""

    def whole(found: re.Match[str]) -> str:
        word = found[0]
        if word.lower() == "ill" and _ILL_AS_ADJECTIVE.search(text[: found.start()]):
            return word
        if word.isupper() and len(word) > 1:
            return word
        return _SHORT[word.lower()]

    text = _WEEKEND.sub(lambda found: {"sat": "Saturday", "sun": "Sunday"}[found[0].lower()], text)
    return _SMALL_I.sub("I", _WORD.sub(whole, text))
