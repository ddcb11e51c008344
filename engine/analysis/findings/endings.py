"""Endings: commitments that are no longer work at the end of a conversation, because they were done or taken back."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from conversation.models import Speaker
from engine.analysis.english.actions import past, verb_of
from engine.analysis.english.due_dates import without_times
from engine.analysis.english.lines import Line, places_after
from engine.analysis.english.patterns import contains, starts_with, word_set
from engine.analysis.english.people import first_name
from engine.analysis.english.verbs import main_verb
from engine.analysis.english.words import stem, telling_words, tokens

SOON, LATER = 8, 30
"""A "done" speaks of what was promised up to 8 lines before; what came of an enquiry is reported within 30."""
AT_ONCE = 2
"""A bare "never mind" speaks of the line before it or the one before that."""
BARE = 3
"""A "done" of up to three words fits whatever was promised; a longer one has to name it."""

DONE, REPORTED, TAKEN_BACK, DROPPED, FINISHED = " done", " reported", " taken back", " dropped", " finished"
SPOKE, TELLS = " spoke", " tells"
"""Kinds of endings; no word begins with a space, so that none is taken for a past tense."""

_ALREADY = "(?:(?:ok(?:ay)?|and|all|it's|that's|i|we|just|now|already|yep|yes|i've|we've|i have),? )*"
_DONE = starts_with(
    rf"""
    {_ALREADY}(?:done|finished|sorted|fixed|posted|sent|shipped|merged|live|deployed|rolled back|rollback done|received)
    {_ALREADY}did(?: (?:it|that|this|so|both))?(?:[.,!]|$)
    {_ALREADY}doing (?:it|that|this) (?:right )?now
    {_ALREADY}(?:(?:back )?(?:up|on|green|working|running)(?: again| now)*(?:[.!]|$)|try (?:it )?(?:now|again))
    {_ALREADY}should be (?:fixed|good|ok|okay|fine|up|live|working)
    {_ALREADY}(?:told (?:them|him|her|everyone)|all set|in place|up now)
    """
)
_TAKEN_BACK = contains(
    r"""
    scratch that
    never ?mind
    nvm
    forget (?:it|that|about it|what i said)
    ignore (?:me|that)
    not doing (?:it|that)
    (?:don't|no) need to(?: do)? (?:that|it)?
    no longer (?:needed|necessary)
    cancel(?:led)? (?:it|that)
    leave it
    i take that back
    """
)
_DROPPED = contains(
    """
    (?:we|i|they)(?:'ve| have)? (?:dropped|cancel?led|killed|scrapped|skipped|abandoned)
    (?:is|was|got|has been) (?:dropped|cancel?led|killed|scrapped|off the table|not needed any ?more|no longer needed)
    """
)
"""By which a thing is given up, whoever says it."""
_FINISHED = contains(
    r"(?:(?:is|are|was|were|got) (?:already |now |all )?|(?<!\S)(?:the )?[\w-]+ (?=\w+(?:[.!]*$|,)))"
    "(?:done|ready|fixed|sorted|finished|live|sent|attached|merged|deployed|updated|uploaded)"
    r"|(?:has|have|'ve)? ?(?:just |already )?(?:arrived|come through|came through|been delivered)"
)
_ONLY_ONCE = contains("once|when|if|as soon as|after|until|till|not|isn't|aren't|should|will|unless|almost")
"""By which one tells that a thing is finished, and what makes that a wish or a condition."""
_WHAT_IT_WAS = re.compile(r",\s+(?:it\s+)?(?:was|were|turned)\b.*$", re.IGNORECASE)
"""What may follow a bare "fixed": "fixed, was a typo"."""
_ENQUIRIES = word_set(
    """
    ask call chase check confirm debug find have investigate look nudge ping remind review test try verify
    """
)
_REPORTED = contains(
    r"""
    (?:he|she|they|\w+) (?:says?|said|confirmed|answered|replied|is fine with|agreed)
    (?:asked|mailed) (?:him|her|them)
    looks (?:good|fine|ok|okay|right)
    lgtm
    all (?:good|fine)
    false alarm
    found (?:it|the|out)
    nothing (?:there|unusual|suspicious)
    """
)
"""How one comes back from an enquiry."""
_OPENING = re.compile(
    r"(?:(?:ok(?:ay)?|and|i've|i have|i|we've|we|just|already|now|yep|yes|all)\W+)*(?P<word>\w+)", re.IGNORECASE
)
"""The word with which a sentence says what its speaker did: "ok, I've *sent* it"."""
_TO_SOMEBODY = re.compile(r"@?(?P<name>[^\W\d_]+),?\s+(?:i\s+|i've\s+|just\s+)?(?P<word>\w+)\b", re.IGNORECASE)
"""How one reports to whoever asked: "Bo, sent"."""
_TELLS = re.compile(
    r"(?:[\w'-]+,?\s+){0,4}?[\w-]+(?:'s|\s+(?:is|are|was|were|has|had|can|can't|isn't|aren't|says|said|thinks|wants|doesn't|didn't))\s",
    re.IGNORECASE,
)
"""A sentence that states how something is."""
_IN_A_MINUTE = contains(
    "(?:an?|one|two|five|[1-9]|few) ?(?:m|mins?|minutes?|secs?|seconds?|moments?)"
    "|hold on|hang on|right (?:away|now)|sec"
)
"""Who accepts so does it while the others wait."""


class Endings:
    """
    Tells which promises of a conversation are over by its end.

    The lines that may end one are looked up, not walked to: a long conversation of promises takes time in proportion to
    its length.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._said = defaultdict[tuple[str, Speaker | None], list[int]](list)
        for place, line in enumerate(lines):
            for kind in _endings_in(line):
                self._said[kind, line.speaker].append(place)
                self._said[kind, None].append(place)

    def is_over(self, said_in: Sequence[Line], action: str, owner: Speaker | None, place: int) -> bool:
        """
        Whether what `owner` would do, as `said_in` lines, was done or taken back after the line at a place.

        "Done" alone counts right after the promise, a past tense of its verb wherever it is said by the owner.
        """
        verb, promise = main_verb(action), said_in[0]
        is_timeless = without_times(action) == action
        # Who accepts may call the thing by another name: "a sample of both", "you get the swatches".
        words = telling_words(action).union(*(telling_words(text) for text in self._answer(said_in, place)))
        # What nobody in particular was asked for is done by whoever says so.
        speakers = {None} if owner is None else {owner, promise.speaker}

        def said(kind: str, within: int | None = None) -> Iterator[int]:
            return itertools.chain.from_iterable(
                places_after(self._said.get((kind, speaker), ()), place, within) for speaker in speakers
            )

        def names_it(other: int) -> bool:
            return bool(words & telling_words(self._lines[other].text))

        def names_thing(other: int) -> bool:
            return bool((words - {stem(verb)}) & telling_words(self._lines[other].text))

        def is_bare(other: int) -> bool:
            return len(tokens(_WHAT_IT_WAS.sub("", self._lines[other].text))) <= BARE

        return (
            any(names_it(other) or is_bare(other) for other in said(DONE, SOON))
            or any(names_it(other) for other in said(FINISHED, LATER))
            or any(names_it(other) for other in places_after(self._said.get((FINISHED, None), ()), place, AT_ONCE))
            or any(other <= place + SOON or names_it(other) for other in said(past(verb)))
            or any(True for _ in said(f"{past(verb)} {first_name(promise.speaker).lower()}", LATER))
            or (any(_IN_A_MINUTE.search(line.text) for line in said_in[1:]) and any(True for _ in said(SPOKE, SOON)))
            or any(names_thing(other) for other in said(f" was {verb}", LATER))
            or (verb in _ENQUIRIES and any(True for _ in said(REPORTED, LATER)))
            or (verb in _ENQUIRIES and is_timeless and any(names_thing(other) for other in said(TELLS, SOON)))
            or any(other <= place + AT_ONCE or names_it(other) for other in said(TAKEN_BACK))
            or any(names_it(other) for other in places_after(self._said.get((DROPPED, None), ()), place, LATER))
        )

    def _answer(self, said_in: Sequence[Line], place: int) -> Iterator[str]:
        """What is said to accept, with the sentence that goes on from there."""
        yield from (line.text for line in said_in[1:])
        following = self._lines[place + 1 : place + 2] if len(said_in) > 1 else ()
        yield from (line.text for line in following if line.message is said_in[-1].message)


def _endings_in(line: Line) -> Iterator[str]:
    """The kinds of endings that a line may be, and the word with which it says what its speaker did."""
    if line.text.endswith("?"):
        return
    yield SPOKE
    if told := _TO_SOMEBODY.match(line.text):
        yield f"{told['word']} {told['name']}".lower()
    if _DONE.match(line.text):
        yield DONE
    if not _ONLY_ONCE.search(line.text):
        if _TELLS.match(line.text):
            yield TELLS
        yield from (f" was {verb}" for word in tokens(line.text) if (verb := verb_of(word)))
    if _REPORTED.search(line.text):
        yield REPORTED
    if _TAKEN_BACK.search(line.text):
        yield TAKEN_BACK
    if _FINISHED.search(line.text) and not _ONLY_ONCE.search(line.text):
        yield FINISHED
    if _DROPPED.search(line.text):
        yield DROPPED
    if opening := _OPENING.match(line.text):
        yield opening["word"].lower()
