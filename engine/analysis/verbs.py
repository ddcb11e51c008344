"""
Verbs: which actions are work that is left after a conversation, and which are only talk or states.
"""

import re
from enum import Enum

from engine.analysis.words import STOP_WORDS, tokens


class Errand(Enum):
    """What kind of thing an action is."""

    TASK = "work with a result"
    CONTACT = "a meeting, or getting in touch"
    OTHER = "something to do"
    NONE = "talk, thought or a state"


_TASKS = frozenset(
    """
    send email mail write draft prepare finish complete finalize finalise update review check fix test book order buy call
    contact ask invite schedule arrange organize organise share upload post publish deliver submit file create build
    implement design develop document research investigate find confirm sign approve collect gather compile measure analyze
    analyse present report notify inform remind deploy release merge migrate install configure translate edit revise
    print bring circulate distribute forward reply answer negotiate estimate calculate plan assign recruit hire interview
    train register cancel renew pay transfer add remove delete clean rewrite refactor summarize summarise evaluate verify
    double-check run coordinate handle produce specify put fill rename replace rework redo sketch record backup restore order
    ship launch pilot announce propose collect download sort sync chase escalate close open reopen raise log track monitor
    onboard demo message text visit consult hand provide supply extend adjust correct proofread outline map list
    scope audit benchmark profile optimise optimize automate patch rollback roll convert export import archive rotate reset
    enable disable commission procure purchase sell promote advertise market recalculate resend reschedule rebook repair cut reduce increase improve migrate settle clarify define
    """.split()
)
_TALK = frozenset(
    """
    be have see know think say tell guess like love hate want need feel hope believe mean seem agree argue admit bet assume
    suppose imagine remember forget notice hear listen speak talk discuss happen become stay remain stop start begin continue
    wait skip move look let go come sit stand get keep consider understand care mind focus decide explain repeat show describe
    elaborate hold pass excuse appear sound die live exist matter depend change use try do make take give leave turn
    put pick choose stick vote read quote mention add point call return step lose win end hand open close play work help meet
    put allow enable support appreciate enjoy prefer expect worry wonder trust doubt refer assign remind run join share
    """.split()
)
_PHRASES = re.compile(
    r"""^(?:
        work(?:ing)?\ (?:on|with|out|up|through) | look(?:ing)?\ (?:(?:more|further|deeper)\ )?(?:into|up|after|for) | find(?:ing)?\ out | com(?:e|ing)\ up\ with | put(?:ting)?\ together
      | tak(?:e|ing)\ (?:care|over|on|charge|notes|minutes|the\ (?:minutes|notes|lead|action)) | mak(?:e|ing)\ sure | mak(?:e|ing)\ (?:a|an|the|some|our|my|your)\ (?!point|guess|note\ that|difference|mistake|decision|choice|distinction|sense|comment|joke)
      | set(?:ting)?\ up | pick(?:ing)?\ up\ the | go(?:ing)?\ (?:and\ )?(?:find|get|check|buy|ask|see\ if) | get(?:ting)?\ (?:hold|the|some|a\ (?:quote|price|list|copy))
      | read(?:ing)?\ (?:through|over|up) | giv(?:e|ing)\ [\w]+\ (?:the|a|an)\ (?:copy|list|report|update|draft|document|presentation|access|estimate|quote)
      | let(?:ting)?\ \w+\ know | writ(?:e|ing)\ | try(?:ing)?\ out | change\ the | start\ (?:working|writing|building|drafting|preparing)\b
      | show(?:ing)?\ [\w\ ]+\ (?:at|in|on)\ (?:the\ )?next | close\ (?:the|out|all)\ | open\ (?:a|an)\ | add\ (?:a|an|the|it|them|that|more|some)\ | hand\ (?:over|in|out) | run\ (?:the|a|an|through|it|them|some)\ | keep\ (?:track|\w+\ (?:posted|updated|informed|in\ the\ loop))
      | do\ (?:the|a|an|some|our|my|your|all)\ (?!same|thing|opposite|trick|best) | remind\ \w+ | share\ (?:the|my|our|a|it|that|with)\ | assign\ | help\ \w+\ (?:with|to|on|set|write|prepare|\w+) | leave\ (?:a|the|comments|feedback) | join\ the
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CONTACT = re.compile(
    r"""^(?:
        (?:meet(?:ing)?|get(?:ting)?\ together|reconvene|regroup|sync(?:\ up)?|catch(?:ing)?\ up|check(?:ing)?\ in|touch(?:ing)?\ base|follow(?:ing)?\ up|circle\ back|sit\ down|reach(?:ing)?\ out
          |get(?:ting)?\ back\ to|get(?:ting)?\ in\ touch)\b
      | (?:talk|speak|chat|connect)(?:ing)?\ (?:(?:to|with)\ (?!you\ about|each|myself)\w+ | again\b | tomorrow | next\ | on\ \w+day | at\ \d)
      | (?:call|ping|ring|phone|dm)(?:ing)?\ (?!it\b|that\b|this\b|the\ \w+\ the\b)\w+
      | (?:schedule|set(?:ting)?\ up|book|arrange|organi[sz]e|plan|have|hold|do|find|send|put)\ (?:\w+\ ){0,2}?(?:another|an?|the|our|some|us)?\ ?(?:[\w-]+\ ){0,2}?
        (?:call|meeting|chat|follow-?up|catch-?up|sync|session|check-?in|workshop|demo|retro|retrospective|one-on-one|invite|stand-?up|debrief)s?\b(?!\ (?:room|notes|minutes|guide|script|page|report|link))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_PASSING = re.compile(
    r"""^(?:
        (?:add|say|show|tell|run|call|put|find|write|ask|open|check|share|present|answer|list|raise|close|order|turn|hand|plan|test|record|sound|mark)\s+
            (?:you|that|this|it|it\s+\w+|things?|something|anything|nothing|what|how|why|up\s+on)?\s*(?:now|here|again|later\s+on\s+if)?$
      | (?:share|show)\s+(?:my|the|this)\s+screen | ask\s+(?:you|a\s+question|something|one|why|whether|myself) | call\s+(?:it|that|this)\b | go\s+(?:through|on|ahead|for|with|back|around|round|to)\b
      | (?:check|see)\s+if\s+(?:this|it|that)\s+works | add\s+that | find\s+(?:it|that|this|out\s+that)\s | look\s+like\b | hand\s+over\s+to\b | mak(?:e|ing)\s+sense | put\s+it\s+(?:this|that)\s+way | say\b | test\s+you
      | plan\s+to\s+be | present\s+(?:itself|myself|ourselves) | run\s+out | turn\s+out | answer\s+(?:that|this|your)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_HELPERS = re.compile(r"^(?:(?:also|just|then|now|definitely|certainly|probably|really|actually|quickly|please|first|be(?= \w+ing\b)|go(?= (?:find|get|check|finish|ask|buy|write|send|look))|try to|try and|go and|go ahead and|keep(?: on)?(?= \w+ing\b)|start to|want to|need to|have to|make sure to|take the time to|maybe|all|both|each|still|either|simply|kindly)\s+)+", re.IGNORECASE)
_LOOKING = re.compile(r"^(?:tak(?:e|ing)\s+(?:a|another)\s+(?:\w+\s+)?look\s+at|look(?:ing)?\s+(?:\w+\s+)?(?:at|over)|think(?:ing)?\s+about|go(?:ing)?\s+over)\s+\w", re.IGNORECASE)
"""Looking at something is work when another is asked to do it, and talk when it is done together."""
_PARTICLES = frozenset("up down in out on off over after away back around along through for at with into to by about again too now then so and".split())
_DANGLING = frozenset(
    "a an the to of with for and or but that my your our their some is are was which who because if at from by so we i you then as like very".split()
)
"""Words on which no finished sentence ends."""


def head_verb(action: str) -> str:
    """The verb of an action in its plain form, as far as spelling tells ("sending" gives "send")."""
    found = tokens(_HELPERS.sub("", action))
    verb = found[0] if found else ""
    if verb.endswith("ing") and len(verb) > 4:
        plain = verb.removesuffix("ing")
        return next((form for form in (plain, plain + "e", plain[:-1]) if form in _TASKS), verb)
    return verb


def errand(action: str) -> Errand:
    """What kind of thing the action is; nothing without an object is a task."""
    plain = _HELPERS.sub("", action)
    said = tokens(plain)
    if len(said) < 2 or said[-1] in _DANGLING or _PASSING.match(plain):
        return Errand.NONE
    if _CONTACT.match(plain):
        return Errand.CONTACT
    if not _has_object(said):
        return Errand.NONE
    if _PHRASES.match(plain):
        return Errand.TASK if _has_named_object(said) else Errand.OTHER
    if _LOOKING.match(plain):
        return Errand.OTHER
    verb = head_verb(action)
    if verb in _TASKS:
        return Errand.TASK if _has_named_object(said) else Errand.OTHER
    if verb in _TALK or verb in STOP_WORDS:
        return Errand.NONE
    return Errand.OTHER if _has_named_object(said) else Errand.NONE


def _has_object(said: list[str]) -> bool:
    """True if anything is acted on, be it only "it"."""
    return any(word not in _PARTICLES for word in said[1:])


def _has_named_object(said: list[str]) -> bool:
    return any(word not in STOP_WORDS for word in said[1:])
