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
    accomplish add adjust advertise analyse analyze announce answer apply approve archive arrange ask assign attach
    audit automate backup batch benchmark block book brief bring build bundle buy calculate cancel cap chart chase
    check circulate clarify clean clear clone close collate collect combine commission commit compare compile
    complete compute conduct configure confirm consolidate consult contact continue convert coordinate copy correct
    count create credit cut debug define delete deliver deploy design develop disable distribute document
    double-check downgrade download draft draw drop dump edit email enable escalate estimate evaluate examine expand
    experiment explore export expose extend fetch file fill finalise finalize find finish fix flag flip follow
    format formulate forward freeze gather grant hand handle hire host identify implement import improve include
    increase index inform insert inspect install integrate interview investigate invite invoice label launch learn
    lift limit link list load lock log lower mail map market measure merge message migrate monitor move mute
    negotiate notify obtain offer onboard open optimise optimize order organise organize outline outsource patch
    pause pay pilot pin plan port post prepare present print process procure produce profile promote proofread
    propose prototype provide prune publish purchase push put quote raise reach rebase rebook recalculate recommend
    reconnect record recruit redeploy redirect redo redraw reduce refactor reformat refund register reimburse
    reinstall reject relay release reload remind remove rename render renew reopen repair replace reply report
    request reroute rerun reschedule research resend reset resize resolve respond restart restock restore
    restructure retest retire retrain retrieve retry return revert review revise revoke reword rework rewrite ring
    roll rollback rotate route run sample save scale scan schedule scope screen search secure select sell send share
    ship shorten sign silence simplify simulate sketch solve sort source specify stage strip study submit subscribe
    summarise summarize supply survey switch sync tabulate tackle tag teach test text trace track train transfer
    translate trigger trim tune type unblock undertake undo unlock update upgrade upload validate verify visit warn
    weigh wipe wire withdraw write
    """
)
WORK = _TASKS | word_set(
    """
    bump call change continue cover do finish help kick look make nudge ping polish pull rebuild reconcile rerun rotate
    set show split start swap take talk tell tidy try tweak
    """
)
PLAIN_TASK = "(?:" + "|".join(sorted(WORK)) + ")"
"""The source of an expression for a verb of work in its plain form."""
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
    work(?:ing)? (?:together )?(?:on|with|out|up|through)
    figur(?:e|ing) (?:\\w+ ){0,3}?out
    look(?:ing)? (?:(?:more|further|deeper) )?(?:into|up|after|for)
    find(?:ing)? out
    com(?:e|ing) up with
    put(?:ting)? together
    (?:have|having|tak(?:e|ing)) (?:a|another) (?:\\w+ )?look (?:at|into|over|through)
    tak(?:e|ing) (?:care|over|on|charge|notes|minutes|the (?:minutes|notes|lead|action))
    mak(?:e|ing) sure
    mak(?:e|ing) (?:an?|the|some|our|my|your) (?!point|guess|note|difference|mistake|decision|choice|comment|joke)\\w+
    set(?:ting)? up
    pick(?:ing)? up (?!on|speed|where|from|it|that|this)\\w+
    get(?:ting)? (?!it|that|this|to|in|out|up|off|on|over|back)[a-z]+ (?:on the way|for (?:the|our|my|you|us)|at the)\\b
    get(?:ting)? (?:hold|the|some|a (?:quote|price|list|copy))
    read(?:ing)? (?:through|over|up)
    giv(?:e|ing) \\w+ (?:an?|the) (?:copy|list|report|update|draft|document|presentation|access|estimate|quote)
    giv(?:e|ing) \\w+ (?:an?|the) (?:note|overview|figures?|numbers?|details|dates?|feedback|reply|answer|heads-?up)
    (?:get|bring|find)(?:ting|ing)? (?:me|us|you|them|him|her) (?:the|an?|some|those|these|all|more|that) \\w+
    get(?:ting)? (?:\\w+ ){1,3}from (?:the|our|my|(?-i:[A-Z])\\w+)
    get(?:ting)? (?:it|that|this|those|them|the \\w+) (?:over|across|back|out|round|around|ready|done|off)
    (?:get|have|ask)(?:ting|ing)? (?:(?-i:[A-Z])\\w+|some(?:body|one)|people) (?:to )?\\w+
    see(?:ing)? (?:if|whether) (?:i|we|you|they|he|she|there|(?-i:[A-Z])\\w+) \\w+
    let(?:ting)? \\w+ know
    tell(?:ing)? (?:them|him|her) (?:not to|to|that|about|no)\\b
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
    start(?:ing)? (?:on|the(?! (?:meeting|call|recording))|working|writing|building|drafting|preparing)
    finish(?:ing)? (?:off )?\\w+
    continu(?:e|ing) (?:with|on) \\w+
    kick(?:ing)? off
    mak(?:e|ing) (?:you|him|her|us|them|\\w+) (?:an?|the|one|some)
    keep (?:track|\\w+ (?:posted|updated|informed|in the loop))
    do(?:ing)? (?:an?|the|some|our|my|your|all) (?!same|thing|opposite|trick|best)\\w+
    help(?:ing)? \\w+ \\w+
    own(?:ing)? (?:the|this|that|it)
    do(?:ing)? (?:it|that|this|them|those) (?!justice|all|again$|now)\\w+
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
    com(?:e|ing) back (?:to|with) \\w+
    giv(?:e|ing) \\w+ an? (?:call|ring|shout)
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
    (?:call|put) (?:it|that|this)(?! (?:in|on|into|onto|up|under|back)\\b)
    hand over to
    go(?:ing)? (?:through(?! (?:the|your|my|all|each|these|those) \\w)|on|ahead|for|with|back|around|round|to)
    (?:check|see) if (?:this|it|that) works
    (?:note|bear|keep in mind|remember|be aware|feel free)\\b
    find (?:\\w+ ){1,4}(?:attached|enclosed|below)\\b
    (?:find|see) (?:attached|enclosed|above|below)\\b
    let (?:me|us) know
    (?:teach|show|tell|explain to|remind) (?:me|us) (?:how|what|why|where|when|which|who|if)
    miss(?:ing)? (?:the|our|today's|tomorrow's)
    add that
    find (?:it|that|this|out that) \\w+
    look like
    mak(?:e|ing) sense
    plan to be
    present (?:itself|myself|ourselves)
    (?:run|turn) out
    answer (?:that|this|your)
    let you know if
    welcome \\w+
    stop \\w+ing
    take (?:an? |the |some )?(?:coffee|tea|drink|beer|lunch|nap|walk|bus|train|taxi|cab|break|rest|day off|shower)\\b
    (?:bed|lunch|sleep)\\b
    do(?:ing)? (?:nothing|anything|so|well)
    accept (?:our|my|the) (?:sincere )?(?:apolog|thanks|condolences|congrat)\\w*
    read (?:(?:it|that|this) )?(?:out|aloud)
    (?:add|answer|ask|call|check|find|list|order|plan|present|put|raise|run|test) (?:you|that|this|it|one)$
    """
)
"""Said of the conversation itself."""
_LOOKING = starts_with(
    """
    (?:tak|hav)(?:e|ing) (?:a|another) (?:\\w+ )?look (?:at|through|into) \\w+
    look(?:ing)? (?:\\w+ )?(?:at|over) \\w+
    think(?:ing)? about \\w+
    go(?:ing)? over \\w+
    go(?:ing)? through (?:the|your|my|all|each|these|those) \\w+
    """
)
"""Work when one does it for others, talk when all do it together."""
_HELPERS = starts_with(
    """
    (?:also|just|then|now|definitely|certainly|probably|really|actually|quickly|please|first|maybe|all|both|each|still)
    (?:either|simply|kindly|be(?= \\w+ing\\b)|try to|try and|go and|go ahead and|start to|want to|need to|have to)
    double(?= check\\b)
    (?:make sure to|take the time to)
    (?:start|begin|continue|finish|get)(?: to| on)?(?= \\w+ing\\b)
    (?:get|be able|manage|help) to(?= \\w+)
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
    said = tokens(action := plain(action))
    if len(said) < 2 or said[-1] in _DANGLING or _PASSING.match(action):
        return Errand.NONE
    if _CONTACT_PHRASES.match(action) or _ARRANGING.match(action):
        return Errand.CONTACT
    if all(word in _PARTICLES for word in said[1:]):
        return Errand.NONE
    named_object = any(word not in STOP_WORDS for word in said[1:])
    if _TASK_PHRASES.match(action) or without_ing(said[0]) in _TASKS:
        return Errand.TASK if named_object else Errand.OTHER
    if _LOOKING.match(action):
        return Errand.OTHER
    known_talk = without_ing(said[0]) in _TALK or said[0] in STOP_WORDS
    return Errand.OTHER if named_object and not known_talk else Errand.NONE


def main_verb(action: str) -> str:
    """The verb of an action in its plain form, small, without what helps it: "just try and finish X" is to finish."""
    return without_ing(next(iter(tokens(plain(action))), ""))


def plain(action: str) -> str:
    """The action from its own verb on: "try to go and find X" is to find X."""
    while found := _HELPERS.match(action):
        action = action[found.end() :].lstrip()
    return action


_GOING_ON = re.compile(r"be (?=\w+ing )", re.IGNORECASE)


def in_plain_form(action: str) -> str:
    """The action with its verb in the form that follows "will": "sending it" gives "send it"."""
    action = _GOING_ON.sub("", action)
    verb, _, rest = action.partition(" ")
    return f"{without_ing(verb.lower())} {rest}" if verb.lower().endswith("ing") else action


def third_person_in_plain_form(action: str) -> str:
    """The action with its verb in the form that follows "will": "writes it" gives "write it"."""
    verb, _, rest = action.partition(" ")
    known = (form for form in (verb.removesuffix("s"), verb.removesuffix("es")) if form in WORK)
    return f"{next(known, verb)} {rest}".strip() if verb.endswith("s") else action


def without_ing(word: str) -> str:
    """A verb without its "-ing", if it is known."""
    if not word.endswith("ing"):
        return word
    bare = word.removesuffix("ing")
    return next((form for form in (bare, bare + "e", bare[:-1]) if form in WORK or form in _TALK), word)


def means_work(word: str) -> bool:
    """True for a verb that means work with a result, plain or in "-ing"."""
    return without_ing(word) in _TASKS
