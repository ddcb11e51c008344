"""Recognising speech: windows of samples in, words with their times out. Runs in the worker process only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions, get_speech_timestamps

from engine.speech.media import Samples
from engine.speech.windows import Span, Window

Word = tuple[str, float, float, float]
"""Text with its leading space, start and end in seconds of the recording, probability."""

VOCABULARY_CHARACTERS = 400
"""Hints share Whisper's 448 tokens with the words before and those to come; at most half of them are read."""

PAUSES = VadOptions(min_silence_duration_ms=100, speech_pad_ms=0)
"""For cutting: short pauses count, and speech is not widened by the padding that helps recognition."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a recording beforehand: its language as Whisper's code, and words that occur in it."""

    language: str
    vocabulary: Sequence[str] = ()


def prompt_of(vocabulary: Sequence[str]) -> str | None:
    """
    The first words of a vocabulary as text that might have been said before.

    A prompt of this form makes tiny.en spell names right without losing other words; given as `hotwords` the same
    list made it drop whole sentences of far-field speech.
    """
    chosen, length = list[str](), 0
    for word in vocabulary:
        length += len(word) + 2
        if length > VOCABULARY_CHARACTERS:
            break
        chosen.append(word)
    return ", ".join(chosen) + "." if chosen else None


def find_speech(samples: Samples) -> list[Span]:
    """The stretches of speech in some samples, told apart by pauses of a tenth of a second or more."""
    return [(span["start"], span["end"]) for span in get_speech_timestamps(_as_floats(samples), PAUSES)]


class Recogniser:
    """A loaded speech model. One recording at a time; all of `threads` work on it."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)

    def segments(self, window: Window, hints: Hints) -> Iterator[list[Word]]:
        """The words of a window, a stretch of some seconds at a time, as they are recognised."""
        # Hours can be missing at the beginning of a file or in the middle; they need no model.
        if not window.samples.any():
            return
        segments, _ = self._model.transcribe(
            _as_floats(window.samples),
            language=hints.language,
            beam_size=1,
            vad_filter=True,
            word_timestamps=True,
            initial_prompt=prompt_of(hints.vocabulary),
        )
        for segment in segments:
            yield [
                (word.word, window.offset + word.start, window.offset + word.end, word.probability)
                for word in segment.words or ()
            ]


def _as_floats(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return samples.astype(np.float32) / 32768.0
