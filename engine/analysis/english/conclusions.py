"""Conclusions: how a group says what holds from now on, and what only sounds like it."""

import re

from engine.analysis.english.patterns import contains

OPENERS = (
    "(?:(?:ok(?:ay)?|so|then|and|but|well|right|alright|fine|yes|yeah|yep|hm+|maybe|good|great|cool|no|perfect|agreed)"
    ",? ){0,3}(?:then )?"
)
"""Words that begin a sentence and add nothing to it; the source of an expression."""
CONFIRMED = re.compile(
    r"(?:confirmed|approved|agreed|decided)[,:] (?=.*\b(?:is|are|will|stays?)\b)"
    r"|(?:\w+[.!] )?(?:(?:sprint )?goal|decision|resolution|rule): ?(?=\w)",
    re.IGNORECASE,
)
"""A word that says what the rest of the line is."""
FRAGMENT = re.compile(
    r"^(?:which|because|like|as|than|there it is|when|while|whereas|who|or)\b"
    r"|(?:-|\b(?:on|of|in|to|for|with|at|by|from|the|an?|and|or"
    r"|but|so|our|your|my|its|because|if|um+|uh+))[.,\u2026]*$",
    re.IGNORECASE,
)
"""A piece of a sentence, which says nothing when it is read alone."""
DESCRIBES = re.compile(
    r"\b(?:was|were|had|did|been|it's|that's|it is|that is|this is|what"
    r"|looks?|it makes|maybe|perhaps|kinda|sort of|kind of|sorry)\b",
    re.IGNORECASE,
)
"""What tells how a thing is concludes nothing."""
FIXED = re.compile(
    r"\d|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|noon|next|january|february|march|april|june"
    r"|july|august|september|october|november|december|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
"""A date or a number, which a "then" fixes."""
CONDUCT = contains(
    r"""
    (?:we(?:'ll| will| shall)?|let's) (?:\w+ )?(?:go (?:through|over|around)|start with a|read|come to|continue|proceed)
    we(?:'ll| will) (?:\w+ ){0,2}take (?:that|this|it)(?: one)? as
    (?:plan|agenda|goal) (?:for|of) (?:today's|this|the) (?:meeting|call|session|talk)
    """
)
"""How a meeting goes on, which nobody wants to read after it."""
BARE = re.compile(
    rf"{OPENERS}(?:that's|it's|that is|it is|this is)"
    r" (?:the plan|unanimous|decided|settled|agreed|final|a deal)[.!]*",
    re.IGNORECASE,
)
"""Says that something is settled, and not what."""
MOVED = re.compile(
    r"(?<!was )(?<!were )(?<!been )(?<!i )\b(?:moved|postponed|rescheduled|brought forward"
    r"|pushed(?: back)?|cancell?ed) (?:to|until|till)"
    r" (?:the )?(?:next )?(?:\w+day|\d|week|month|sprint|quarter|tomorrow|january|february|march|april|june|july|august"
    r"|september|october|november|december)",
    re.IGNORECASE,
)
"""A meeting or a date that has a new place in the calendar."""
THEREFORE = re.compile(
    r"^(?:.{0,60}[,;] )?(?:\w+, )?(?:so|then|therefore|hence|thus)(?: (?:for|in|on|at) (?:the )?\w+)?,? "
    r"(?:for now )?we(?:'ll| will)? (?!will|would|could|can|should|might|may)(?:only |just )?(?P<verb>[\w']+)",
    re.IGNORECASE,
)
"""What a group does as a consequence; what it did, or how it is, is none."""
RULE = re.compile(
    rf"{OPENERS}(?:from (?:now|today|tomorrow|tonight|next \w+)(?: on)?\b|(?:anything|everything|every|whatever) .*\b"
    r"(?:straight|must|goes?|gets?|has to|have to|please)\b|(?:always|never) (?:\w+ ){2})(?!.*\?$)",
    re.IGNORECASE,
)
"""How cases that are still to come are dealt with."""
THEN = re.compile(r"\bthen\b(?:,? (?:from|for|at|on|in) [\w ]+)?[.!?]*$", re.IGNORECASE)
"""What the one who says it draws from the talk; another's yes settles it."""
