"""The voices of one recording after another, beside recognition: samples and words in, the words' speakers out."""

import logging
import pickle
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from conversation.wire.common import Json
from engine.speech.voices.clusters import people
from engine.speech.voices.stretches import Stretch
from engine.speech.voices.turns import Moment, speakers_of, turns_of
from engine.speech.voices.weights import VOICES_MISSING, find_voice_model

if TYPE_CHECKING:
    from engine.speech.voices.listening import Listener, Stream

AT_ONCE = 10_000
"""Speakers in one piece."""

log = logging.getLogger(__name__)


@dataclass
class Voices:
    """The networks, loaded when a recording first needs them; where they are missing nobody is told apart."""

    home: Path
    threads: int

    def of_recording(self, voices: Json | None) -> "Hearing":
        """What is to be heard of a recording whose voices are to be told apart as `voices` says."""
        from engine.speech.voices.listening import Stream

        stream = Stream(self._listener) if voices is not None and self._listener is not None else None
        return Hearing(stream, voices["count"] if voices is not None else None)

    @cached_property
    def _listener(self) -> "Listener | None":
        from engine.speech.voices.listening import Listener

        model = find_voice_model(self.home)
        if model is None:
            log.warning("voices: %s", VOICES_MISSING)
            return None
        try:
            return Listener(model, self.threads)
        except (RuntimeError, ValueError, OSError, pickle.UnpicklingError, zipfile.BadZipFile):
            # A transcript without voices is worth more than none.
            log.exception("voices not loaded, everybody will be one speaker")
            return None


@dataclass
class Hearing:
    """One recording; without a stream nothing is heard of its voices."""

    _stream: "Stream | None"
    _count: int | None
    _stretches: list[Stretch] = field(default_factory=list)
    _words: list[Moment] = field(default_factory=list)

    def note(self, words: Iterable[Moment]) -> None:
        """Remember words and when they were said."""
        self._words.extend(words)

    def hear(self, samples: NDArray[np.int16]) -> None:
        """Listen to what comes next of the recording."""
        if self._stream is not None:
            self._stretches.extend(self._stream.hear(samples))

    def speakers(self) -> Iterator[list[int]]:
        """Who says each of the words, after everything was heard, in pieces; nothing without a stream."""
        if self._stream is None:
            return
        self._stretches.extend(self._stream.end())
        turns = turns_of(self._stretches, people(self._stretches, self._count))
        speakers = speakers_of(self._words, turns)
        for start in range(0, len(speakers), AT_ONCE):
            yield speakers[start : start + AT_ONCE]
