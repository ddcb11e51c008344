"""
Third person: a clause in which names stand for "I" and "you".

Only what follows from the words is told. A clause that cannot be told without a guess at who did what is not told.
"""

import itertools
import re

from engine.analysis.english.inflections import has_one_form, is_modal, is_participle, past_form, third_person
from engine.analysis.english.patterns import word_set
from engine.analysis.english.verbs import WORK
from engine.analysis.english.words import STOP_WORDS

_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*|(?:[^\w]|_)+")
_FIRST_PERSON = word_set("i i'm i've i'll i'd me my mine myself")
_SECOND_PERSON = word_set("you you're you've you'll you'd your yours yourself yourselves")
_SHORT_FORMS = {"m": "is", "re": "is", "ve": "has", "ll": "will"}
_ADVERBS = word_set(
    """
    just also still already actually only never always now then probably definitely currently finally really usually
    often even maybe first once both all personally quickly recently simply again honestly
    """
)
_TURNED = word_set(
    """
    than as like do did does have has had am was were is are can could should would will shall may might must so nor
    neither not either
    """
)
"""Words after which "I" is no subject with its verb behind it."""
_OTHER_SUBJECTS = word_set(
    """
    he she they it we you who which that this these those there if when because since while until whether what how why
    where so everyone everybody someone somebody nobody as but
    """
)
_CLAUSE_SUBJECTS = word_set("he she they we i who which that when if because since while until")
_NO_VERBS = STOP_WORDS - word_set(
    """
    get go make say see seem take try use want need like put let thank take am have haven't do don't can can't cannot
    could couldn't will would wouldn't shall should shouldn't may might must did didn't had hadn't was wasn't got gotta
    wanna went said saw took used wanted tried made seemed won't think know are aren't were weren't
    """
)
_BEFORE_PAIRS = word_set(
    "that because when if and but so while since whether for with between like to from by what where how both than as"
)
_SINGULAR = word_set("it he she this that there anyone anybody someone somebody everyone everybody nobody")
_WOULD = word_set(
    "like love prefer rather say suggest want do be have need go add expect argue wait hope hate appreciate"
)
_HEDGES = word_set("think guess mean suppose believe")
_BEGIN_CLAUSES = _OTHER_SUBJECTS | word_set("the a an my our your his her their some most all")
MOST_NAMES = 3
"""So often one name may stand in a sentence."""
LONGEST_JOINT = 10
"""Clauses of one person are joined over so many words."""


def in_third_person(text: str, speaker: str, addressee: str = "") -> str | None:
    """A clause with names for "I" and "you", or None where the names or the verbs are not certain."""
    return _Retelling(speaker, addressee).tell(text)


def declarative(subject: str, helper: str, rest: str) -> str | None:
    """
    The statement that a question asks about, from its helping verb, its subject and what follows them.

    "did", "it", "work" give "it worked". None where the verb does not follow at once.
    """
    helper, (verb, _, more) = helper.lower(), rest.partition(" ")
    tail = f" {more}" if more else ""
    if helper not in {"do", "does", "did"}:
        return f"{subject} {helper} {rest}".strip()
    is_singular = subject.lower().split()[0] in _SINGULAR
    if not verb.isalpha() or not verb.islower() or verb in _NO_VERBS or (helper == "do" and is_singular):
        return None
    if helper == "did":
        return f"{subject} {past_form(verb)}{tail}"
    return f"{subject} {third_person(verb) if helper == 'does' else verb}{tail}"


class _Retelling:
    """One sentence on its way into the third person."""

    def __init__(self, speaker: str, addressee: str) -> None:
        self._speaker, self._addressee = speaker, addressee
        self._pieces: list[str] = []
        self._told: list[str] = []
        self._named: dict[str, int] = {}

    def tell(self, text: str) -> str | None:
        """The sentence in the third person, None where that is not certain."""
        self._pieces = _PIECE.findall(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
        place = 0
        while place < len(self._pieces):
            piece = self._pieces[place]
            small = piece.lower()
            is_first = small in _FIRST_PERSON and not (piece == "i" and self._is_letter(place))
            if is_first or small in _SECOND_PERSON:
                name = self._speaker if is_first else self._addressee
                if not name or self._in_quotes(place) or self._named.get(name, 0) >= MOST_NAMES:
                    return None
                taken = self._person(place, name, small)
                if taken is None:
                    return None
                place = taken
            else:
                self._told.append(piece)
                place += 1
        return "".join(self._told)

    def _is_letter(self, place: int) -> bool:
        return place > 0 and self._pieces[place - 1].endswith((".", "/", "("))

    def _in_quotes(self, place: int) -> bool:
        before = "".join(self._pieces[:place])
        return before.count('"') % 2 == 1 or before.rstrip().endswith(":") or before.count("`") % 2 == 1

    def _person(self, place: int, name: str, small: str) -> int | None:
        """Tell of a person at a place; gives the place after what was told."""
        match small:
            case "my" | "your":
                self._told.append("their" if self._is_only(name) else _whose(name))
            case "mine" | "yours":
                self._told.append(_whose(name))
            case "myself" | "yourself":
                if not self._is_only(name):
                    return None
                self._told.append("themselves")
            case "yourselves":
                return None
            case "me":
                self._told.append("them" if self._is_only(name) else name)
            case _:
                if small == "you" and not self._is_subject(place):
                    self._told.append("them" if self._is_only(name) else name)
                    return place + 1
                return self._subject(place, name, small)
        return place + 1

    def _is_only(self, name: str) -> bool:
        """Whether the name stands before and nobody and nothing else that "their" could mean."""
        words = [piece for piece in self._told if piece[0].isalnum()]
        said = "".join(self._told)
        if name not in said:
            return False
        after = said[said.rindex(name) + len(name) :]
        others = re.findall(r"\b(?:they|them|we|us|he|she|people|everyone|[a-z]{3,}s)\b|\b[A-Z][a-z]+", after)
        return bool(words) and not [other for other in others if not other.endswith("ss") and not _is_verb_s(other)]

    def _is_subject(self, place: int) -> bool:
        following = self._verb_after(place)
        return following is not None and self._pieces[following].lower() not in _NO_VERBS

    def _verb_after(self, place: int) -> int | None:
        """The place of the verb that follows a subject, adverbs skipped; None where something else follows."""
        following = place + 1
        while following + 1 < len(self._pieces):
            if self._pieces[following].strip():
                return None
            word = self._pieces[following + 1].lower()
            if word not in _ADVERBS and not (
                word.endswith("ly") and len(word) > 4 and word != "apply" and word != "reply"
            ):
                return following + 1
            following += 2
        return None

    def _subject(self, place: int, name: str, small: str) -> int | None:
        """Tell of a person that does something, with the verb in the form that goes with the name."""
        before = [piece.lower() for piece in self._pieces[:place] if piece[0].isalnum()]
        # "the pro I think the cost is": he began anew, and nobody can tell from where.
        is_anew = len(before) > 1 and before[-2] in {"a", "an", "the"} and small == "i" and self._hedges(place)
        if is_anew:
            return None
        # "Tom and I": both, or the beginning of another clause?
        is_unclear = before and before[-1] in {"and", "or"} and self._is_after_name(place)
        if is_unclear or (before and before[-1] in _TURNED):
            return None
        stem, _, ending = small.partition("'")
        verb = self._verb_after(place)
        told = self._short_form(ending, verb) if ending else self._form(place, verb)
        if told is None:
            return None
        if self._may_be_left_out(before, name, stem):
            told = told.lstrip()
        else:
            self._told.append(name)
            self._named[name] = self._named.get(name, 0) + 1
        self._told.append(told)
        return place + 1 if verb is None or ending else verb + 1

    def _hedges(self, place: int) -> bool:
        """Whether "I think" is followed by a clause of its own rather than by the verb of the noun before it."""
        words = [piece.lower() for piece in self._pieces[place + 1 :] if piece[0].isalnum()]
        return bool(words) and words[0] in _HEDGES and (len(words) < 2 or words[1] in _BEGIN_CLAUSES)

    def _short_form(self, ending: str, verb: int | None) -> str | None:
        """A short form such as "'ve" in full."""
        word = self._pieces[verb].lower() if verb is not None else ""
        if ending != "d":
            return f" {_SHORT_FORMS[ending]}" if ending in _SHORT_FORMS else None
        if has_one_form(word):
            return None
        if word in {"better", "been"} or is_participle(word):
            return " had"
        return " would" if word in _WOULD else None

    def _form(self, place: int, verb: int | None) -> str | None:
        """The verb of a subject in the form that goes with a name, with the adverbs before it."""
        word = self._pieces[verb].lower() if verb is not None else ""
        if (
            verb is None
            or word in _NO_VERBS
            or word.endswith("ing")
            or word == "dunno"
            or len(word) < 2
            or not word.replace("'", "").isalpha()
        ):
            return None
        form = third_person(word)
        if form != word and (is_participle(word) or self._goes_on_in_plain_form(verb)):
            return None
        return f"{''.join(self._pieces[place + 1 : verb])}{form}"

    def _goes_on_in_plain_form(self, verb: int) -> bool:
        """Whether a second verb may hang on the same subject, which then has to change too: "I run it and check"."""
        words = [piece.lower() for piece in self._pieces[verb + 1 :] if piece[0].isalnum()]
        for place, word in enumerate(words[:-1]):
            if word == "to" or is_modal(word) or word in _CLAUSE_SUBJECTS:
                return False
            if word in {"and", "or", "but"} and words[place + 1] in WORK and not words[place + 1].endswith("s"):
                return True
        return False

    def _is_after_name(self, place: int) -> bool:
        """Whether "and I" may go together with a name or pronoun that begins a clause, or follows a preposition."""
        words = [piece for piece in self._pieces[:place] if piece[0].isalnum()][:-1]
        rest = list(itertools.dropwhile(_is_name, reversed(words)))
        return len(rest) < len(words) and (not rest or rest[0].lower() in _BEFORE_PAIRS)

    def _may_be_left_out(self, before: list[str], name: str, stem: str) -> bool:
        """Whether "and" joins on to a clause of the same person, which began the sentence: "Ben checked and found"."""
        joint = len(before) - 1 if before[-1:] != ["then"] else len(before) - 2
        if stem != "i" or joint < 1 or before[joint] not in {"and", "but"} or "".join(self._told[:1]) != name:
            return False
        between = before[1:joint]
        return len(between) <= LONGEST_JOINT and _OTHER_SUBJECTS.isdisjoint(between) and "," not in "".join(self._told)


def _is_name(word: str) -> bool:
    return (word[:1].isupper() and word != "I") or word.lower() in {"you", "he", "she", "they"}


def _whose(name: str) -> str:
    return f"{name}'s"


def _is_verb_s(word: str) -> bool:
    return word in {"has", "is", "does", "was", "says", "wants", "needs", "thinks", "knows", "sees", "uses", "gets"}
