"""Others: whom a sentence names or describes, and the words by which it gives them something to do."""

import re

from engine.analysis.english.cues import ADVERBS
from engine.analysis.english.patterns import alternatives

_FUNCTIONS = alternatives(
    """
    managers?
    designers?
    teams?
    leads?
    experts?
    engineers?
    developers?
    specialists?
    department
    owners?
    assistants?
    officers?
    directors?
    analysts?
    editors?
    writers?
    testers?
    consultants?
    group
    interns?
    accountants?
    lawyers?
    agency
    vendors?
    suppliers?
    clerks?
    secretary
    secretariat
    treasurer
    officials
    staff
    board
    committee
    council
    chair(?:man|woman|person)?
    students?
    administrators?
    """
)
ROLE = re.compile(
    rf"(?:the|our)\s+(?:[\w-]+\s+){{0,3}}?{_FUNCTIONS}|officers|staff|officials|everyone|everybody|someone|somebody"
    r"|(?:all|each|both|one)\s+of\s+(?:us|you|them)",
    re.IGNORECASE,
)
"""Somebody described by what he does in an organisation."""
_NAMED = r"(?:(?-i:Dr|Mrs?|Ms|Prof)\b\.?\s+)?@?[^\W\d_][\w-]*(?:\s+(?-i:[A-Z])[\w-]*)?"
MODAL = alternatives(
    r"""
    'll
    \s+(?:will|should|must)
    (?:'s|\s+is|\s+are) (?:going to|gonna|supposed to)
    \s+(?:needs?|has|have) to
    """
)
OTHER = re.compile(
    rf"(?P<subject>{ROLE.pattern}|{_NAMED})(?P<place>\s+(?:from|of|in|at)\s+(?:the\s+)?[\w-]+)?(?:\s+(?:still|also|just))?(?P<modal>{MODAL}|\s+can|\s+could|\s+to|:){ADVERBS}",
    re.IGNORECASE,
)
"""Somebody named or described, and what he is to do."""
NAME_ASKED = re.compile(
    r"(?:can|could|would|will)\s+(?P<subject>@[^\W\d_][\w-]*|(?-i:[A-Z])[\w-]+)" + ADVERBS, re.IGNORECASE
)
"""A request to somebody by name: "could Bo look at it?"."""
SHARES_OUT = re.compile(
    r"(?:i(?:'d|\s+would)?\s+(?:say|suggest|propose)(?:\s+that)?\s+|it's\s+best\s+if\s+|what\s+if\s+|how\s+about\s+)?"
    r"(?P<subject>@?[^\W\d_][\w-]*?)(?:(?P<doing>'s|\s+is)(?=\s+\w+ing\b))?\s+(?=(?P<does>[a-z]+(?:s|ing))\s+\S)",
    re.IGNORECASE,
)
"""A share of the work given to somebody in the present tense: "Bo books the room"."""
FIRM_MODALS = ("ll", "will", "going to", "gonna", ":")
WISHING_MODALS = ("need to", "needs to", "has to", "have to", "supposed to")
