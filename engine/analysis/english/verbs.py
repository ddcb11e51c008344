"""Verbs: which actions are work that is left after a conversation, and which are only talk or states."""

import re
from enum import Enum

from engine.analysis.english.patterns import alternatives, starts_with, word_set
from engine.analysis.english.words import STOP_WORDS, tokens


class Errand(Enum):
    """What kind of thing an action is."""

    TASK = "work with a result"
    CONTACT = "a meeting, or getting in touch"
    OTHER = "something to do"
    NONE = "talk, thought or a state"


_TASKS = word_set(
    """
    add adjust advertise analyse analyze announce answer approve archive arrange ask assign audit automate backup
    benchmark book bring build buy calculate cancel chase check circulate clarify clean close collect commission
    compile complete configure confirm consult contact convert coordinate correct create cut define delete deliver
    deploy design develop disable distribute document double-check download draft edit email enable escalate
    estimate evaluate export extend file fill finalise finalize find finish fix follow forward gather hand handle
    hire implement import improve increase inform install interview investigate invite launch list mail map market
    measure merge message migrate move monitor negotiate notify onboard open optimise optimize order organise organize
    outline outsource patch pay pilot plan post prepare present print procure produce profile promote proofread
    propose provide publish purchase put raise recalculate record recruit redo reduce refactor register release
    remind remove rename renew reopen repair replace reply report rerun resend reschedule research reset restore
    review revise rewrite rework rollback rotate run schedule scope sell send share ship sign sketch solve sort
    specify submit summarise summarize supply test text track train transfer translate update upgrade upload verify
    visit write
    """
)
_TALK = word_set(
    """
    admit agree allow appear appreciate argue assume be become begin believe bet care choose come consider
    decide depend describe die discuss doubt elaborate enable end enjoy excuse exist expect explain feel
    forget get give go guess happen hate have hear hold hope imagine keep know leave let like listen live
    lose love make matter mean meet mention mind need play point prefer quote refer remain
    remember repeat say see seem show sit skip sound speak stand stay step stick suppose
    talk tell think trust turn understand use vote wait want win wonder work worry
    """
)
_TASK_PHRASES = starts_with(
    """
    work(?:ing)? (?:on|with|out|up|through)
    look(?:ing)? (?:(?:more|further|deeper) )?(?:into|up|after|for)
    find(?:ing)? out
    com(?:e|ing) up with
    put(?:ting)? together
    tak(?:e|ing) (?:care|over|on|charge|notes|minutes|the (?:minutes|notes|lead|action))
    mak(?:e|ing) sure
    mak(?:e|ing) (?:an?|the|some|our|my|your) (?!point|guess|note|difference|mistake|decision|choice|comment|joke)\\w+
    set(?:ting)? up
    pick(?:ing)? up the
    get(?:ting)? (?:hold|the|some|a (?:quote|price|list|copy))
    read(?:ing)? (?:through|over|up)
    giv(?:e|ing) \\w+ (?:an?|the) (?:copy|list|report|update|draft|document|presentation|access|estimate|quote)
    let(?:ting)? \\w+ know
    tell(?:ing)? (?:the|our|my|his|her|their|(?-i:[A-Z])\\w+) \\w+
    (?:talk|speak)(?:ing)? (?:to|with) (?!you\\b|us\\b|each\\b|myself\\b)\\w+
    (?:call|phone|ping)(?:ing)? (?!it\\b|that\\b|this\\b|them\\b)\\w+
    writ(?:e|ing)
    try(?:ing)? out
    change
    look(?:ing)? at
    tak(?:e|ing) (?:the|it|that|this|those|them|care|over|on|charge|notes|minutes)
    try(?:ing)?
    bump
    nudge
    ping
    kick off
    cover
    fill in
    pull
    chase
    reconcile
    polish
    show
    talk to
    take
    join
    rotate
    rerun
    rebuild
    swap
    split
    tweak
    tidy
    clean
    start (?:working|writing|building|drafting|preparing)
    keep (?:track|\\w+ (?:posted|updated|informed|in the loop))
    do(?:ing)? (?:an?|the|some|our|my|your|all) (?!same|thing|opposite|trick|best)\\w+
    help(?:ing)? \\w+ \\w+
    hav(?:e|ing) (?:\\w+ ){1,4}?(?:ready|done|finished|completed)
    hav(?:e|ing) (?:it|them|the \\w+|an? \\w+)(?: \\w+)? (?:by|before|for you)
    leave (?:a|the|comments|feedback)
    join the
    """
)
_CONTACT_PHRASES = starts_with(
    """
    (?:meet|catch|check|touch|follow|reach|sync)(?:ing)? (?:up|in|base|out)
    meet(?:ing)? \\w+
    get(?:ting)? (?:together|back to|in touch)
    reconvene
    regroup
    circle back
    sit down
    (?:talk|speak|chat|connect)(?:ing)? (?:to|with) (?:you(?! about)|us|(?-i:[A-Z])\\w+)
    (?:talk|speak|chat|connect)(?:ing)? (?:again|tomorrow|next|soon|on \\w+day|at \\w+)
    (?:call|ping|ring|phone|dm|text|message)(?:ing)? (?:you|me|us|every(?:one|body)|(?-i:[A-Z])\\w+|\\w+ (?:back|again))
    """
)
_MEETINGS = alternatives(
    """
    calls?
    meetings?
    chats?
    follow-?ups?
    catch-?ups?
    syncs?
    sessions?
    check-?ins?
    workshops?
    demos?
    retros?
    retrospectives?
    one-on-ones?
    invites?
    stand-?ups?
    debriefs?
    """
)
_ARRANGING = re.compile(
    r"(?:schedul(?:e|ing)|set(?:ting)? up|book|arrange|organi[sz]e|plan|have|hold|do|find|send|put) "
    rf"(?:[\w-]+ ){{0,4}}?{_MEETINGS}\b"
    r"(?! (?:rooms?|notes|minutes|guide|script|page|report|link|slides)\b)",
    re.IGNORECASE,
)
_PASSING = starts_with(
    """
    move (?:on|forward|ahead|along)
    take (?:an? (?:look|break|step|moment|minute|second|seat|guess)|your time|turns)
    take (?:that|it) (?:easy|slow|as|back|from)
    start (?:with|over|from|off|the (?:meeting|call|recording))
    try (?:again|harder|to)
    show (?:up|you)
    pull (?:it |this |that )?up
    join (?:in|us|you)
    (?:share|show) (?:my|the|this) screen
    ask (?:you|a question|something|one|why|whether|myself)
    (?:call|put) (?:it|that|this)
    hand over to
    go(?:ing)? (?:through|on|ahead|for|with|back|around|round|to)
    (?:check|see) if (?:this|it|that) works
    add that
    find (?:it|that|this|out that) \\w+
    look like
    mak(?:e|ing) sense
    plan to be
    present (?:itself|myself|ourselves)
    (?:run|turn) out
    answer (?:that|this|your)
    read (?:(?:it|that|this) )?(?:out|aloud)
    (?:add|answer|ask|call|check|find|list|order|plan|present|put|raise|run|test) (?:you|that|this|it|one)$
    """
)
"""Said of the conversation itself."""
_LOOKING = starts_with(
    """
    tak(?:e|ing) (?:a|another) (?:\\w+ )?look at \\w+
    look(?:ing)? (?:\\w+ )?(?:at|over) \\w+
    think(?:ing)? about \\w+
    go(?:ing)? over \\w+
    """
)
"""Work when one does it for others, talk when all do it together."""
_HELPERS = starts_with(
    """
    (?:also|just|then|now|definitely|certainly|probably|really|actually|quickly|please|first|maybe|all|both|each|still)
    (?:either|simply|kindly|be(?= \\w+ing\\b)|try to|try and|go and|go ahead and|start to|want to|need to|have to)
    (?:make sure to|take the time to)
    go(?= (?:find|get|check|finish|ask|buy|write|send|look)\\b)
    keep(?: on)?(?= \\w+ing\\b)
    """
)
_PARTICLES = word_set(
    """
    about after again along and around at away back by down for in into now off on out over so then through to too
    up with
    """
)
_DANGLING = word_set(
    """
    a an and are as at because but by for from i if is like my of or our so some the their then to very was we which
    who with your
    """
)
"""Words on which no finished sentence ends."""


def errand(action: str) -> Errand:
    """What kind of thing the action is; nothing without an object is a task."""
    plain = _plain(action)
    said = tokens(plain)
    if len(said) < 2 or said[-1] in _DANGLING or _PASSING.match(plain):
        return Errand.NONE
    if _CONTACT_PHRASES.match(plain) or _ARRANGING.match(plain):
        return Errand.CONTACT
    if all(word in _PARTICLES for word in said[1:]):
        return Errand.NONE
    named_object = any(word not in STOP_WORDS for word in said[1:])
    if _TASK_PHRASES.match(plain) or _verb(said[0]) in _TASKS:
        return Errand.TASK if named_object else Errand.OTHER
    if _LOOKING.match(plain):
        return Errand.OTHER
    known_talk = _verb(said[0]) in _TALK or said[0] in STOP_WORDS
    return Errand.OTHER if named_object and not known_talk else Errand.NONE


def main_verb(action: str) -> str:
    """The verb of an action in its plain form, small, without what helps it: "just try and finish X" is to finish."""
    return _verb(next(iter(tokens(_plain(action))), ""))


def _plain(action: str) -> str:
    """The action from its own verb on: "try to go and find X" is to find X."""
    while found := _HELPERS.match(action):
        action = action[found.end() :].lstrip()
    return action


def in_plain_form(action: str) -> str:
    """The action with its verb in the form that follows "will": "sending it" gives "send it"."""
    verb, _, rest = action.partition(" ")
    return f"{_verb(verb.lower())} {rest}" if verb.lower().endswith("ing") else action


def third_person_in_plain_form(action: str) -> str:
    """The action with its verb in the form that follows "will": "writes it" gives "write it"."""
    verb, _, rest = action.partition(" ")
    known = (form for form in (verb.removesuffix("s"), verb.removesuffix("es")) if form in _TASKS)
    return f"{next(known, verb)} {rest}".strip() if verb.endswith("s") else action


def _verb(word: str) -> str:
    """A verb without its "-ing", if it is known."""
    if not word.endswith("ing"):
        return word
    bare = word.removesuffix("ing")
    return next((form for form in (bare, bare + "e", bare[:-1]) if form in _TASKS or form in _TALK), word)


def is_work(verb: str) -> bool:
    """Whether a verb in its plain form is one of work."""
    return verb in _TASKS
