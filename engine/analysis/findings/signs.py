"""Signs: ways of speaking that make a sentence more or less worth telling."""

import re

from engine.analysis.english.chat import LAUGHTER
from engine.analysis.english.patterns import contains, starts_with

_LEANING = starts_with(
    """
    (?:it|that|he|she|they|there|what)(?:'s|'re|'ll)?
    (?:its|this|these|those|which|because|unless|same|'cause|or|if|when|one|then|not|no|yes|to|is|are|was|were|will|also|like|as)
    for example
    you know
    let me
    """
)
"""Beginnings of sentences that lean on the one before."""
_PROMISE = starts_with(
    """
    (?:(?:yes|sure|of course),? )*(?:i'll|i will|i can)
    (?:can|could|would) you
    on it
    will do
    please
    (?:ai|to-?do|action(?: item)?s?|next(?: steps?)?):?
    """
)
"""Promises and requests, which are action items."""
TALK = contains(
    """
    thank you
    thanks
    hello|hey|hi|welcome
    goodbye
    good (?:morning|afternoon|evening)
    this meeting
    see you
    any questions
    i don't know
    not sure
    sorry
    scratch that
    never ?mind
    forget (?:it|that)
    let's (?:start|begin|see|move|look|talk|continue|wrap|go (?:through|over|on|ahead))
    """
)
"""The conversation's own wheels."""
_JOKE = contains(LAUGHTER)
_OPINION = contains(r"i (?:think|guess|wonder|feel|hope|hate|love|like)|maybe|probably|perhaps|honestly")
_PLAN = contains(
    r"""
    will
    going to|gonna
    (?:need|have) to
    should|must
    important|main|finally
    goal|aim|target|deadline|budget|result\w*
    decid\w+|agree\w*|conclu\w+
    plan(?:s|ned)?
    """
)
_DECISION = contains(
    r"""
    we(?: have| just| all)* (?:decided|agreed|settled|concluded)
    (?:the|our) (?:decision|conclusion|plan|goal|aim|idea|main \w+) (?:is|was)
    agreed
    let's (?:go with|\w+ on)
    we(?:'re| are) going (?:to|with)
    in summary
    in conclusion
    to sum up
    overall
    """
)
CAUSE = contains(
    r"""
    because
    turns out|turned out
    (?:root )?cause[sd]?
    (?:it's|its) (?:the|an?|our|their|from|that) \w+
    due to
    the (?:reason|culprit|problem|issue|bug) (?:is|was)
    that's why
    it was
    so (?:it|they|we|the \w+) (?:never|didn't|couldn't|can't|don't|doesn't)
    """
)
OUTCOME = contains(
    r"""
    (?:is|are|it's|all|got|has been|have been|i|i've|we|we've) (?:now )?done
    (?:fixed|resolved|solved|sorted|restored|recovered|confirmed|reverted|signed|approved)
    back (?:to normal|up|online|to \S*\d\S*)
    rolled back
    (?:work|works|worked|working) (?:now|again)
    (?:it|that) (?:works|worked)
    (?:is|are|we're|it's) (?:live|green|gone|back|in|out)
    (?:errors?|rate|latency) (?:\w+ ){0,3}(?:down|dropped|fell)
    through (?:now|again)
    \d\S* ?(?:->|to) ?\d\S*%
    \d\S* ?-> ?\d\S*
    can (?:see|log|use|get) \w+ again
    """
)
_FACT = re.compile(r"(?<![\w.])\d")
_DEED = re.compile(r"\bI(?:'ve| have)? (?:just )?\w{2,}ed\b")
_STUTTER = re.compile(r"\b(?!a an)([a-z]{1,3}) \1[a-z]|\b[a-z] [a-z]\b(?<!a i)", re.IGNORECASE)
_SIGNS = (
    (_STUTTER, 0.7),
    (_LEANING, 0.6),
    (_PROMISE, 0.5),
    (TALK, 0.5),
    (_JOKE, 0.4),
    (_OPINION, 0.8),
    (_PLAN, 0.8),
    (_DECISION, 1.5),
    (CAUSE, 1.5),
    (OUTCOME, 1.5),
    (_FACT, 1.1),
    (_DEED, 1.2),
)
"""What a sign does to a sentence's merit."""


def weight(text: str) -> float:
    """What the signs in a sentence do to its merit, 1 if there are none."""
    found = 1.0
    for sign, factor in _SIGNS:
        if sign.search(text):
            found *= factor
    return found
