"""Listening to voices: samples in, stretches out. Runs in the worker process only."""

from collections.abc import Iterator

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.speech.voices.checkpoint import read_tensors
from engine.speech.voices.features import FRAME, features
from engine.speech.voices.stretches import (
    FRAME_SAMPLES,
    STEP_FRAMES,
    STRETCH_FRAMES,
    STRETCH_SAMPLES,
    Activity,
    Stretch,
    Voice,
)
from engine.speech.voices.weights import GRAPH, VoiceModel

Samples = NDArray[np.int16]

# Which of three voices speak, for each of the seven answers of the segmentation.
SPEAKING = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], bool)

STEP_SAMPLES = STEP_FRAMES * FRAME_SAMPLES

ENOUGH_ALONE = round(0.6 * 16_000 / FRAME_SAMPLES)
"""Frames of a voice alone from which on those with others are left out of how it sounds."""

PIECE_FRAMES = round(2.0 * 16_000 / FRAME_SAMPLES)
"""Two seconds say well enough how a voice sounds, and in more of them another may have taken over unnoticed."""

LEAST_PIECE_FRAMES = round(0.8 * 16_000 / FRAME_SAMPLES)

LEAST = round(0.3 * 16_000 / FRAME_SAMPLES)
"""Frames that say something of how a voice sounds."""

MOST_SAMPLES = 5 * 16_000
"""More of a voice hardly changes how it sounds, and costs as much again."""


class Listener:
    """Loaded networks. One recording at a time."""

    def __init__(self, model: VoiceModel, threads: int) -> None:
        self._segmentation = _session(model.segmentation.read_bytes(), _options(threads))
        tensors, graph, options = read_tensors(model.checkpoint), GRAPH.read_bytes(), _options(threads)
        # The runtime does not keep the arrays alive.
        self._weights = {name: onnxruntime.OrtValue.ortvalue_from_numpy(each) for name, each in tensors.items()}
        options.add_external_initializers(list(self._weights), list(self._weights.values()))
        self._voice = _session(graph, options)

    def stretch(self, index: int, samples: Samples) -> Stretch:
        """What is heard in at most STRETCH_SAMPLES."""
        if not samples.any():
            return Stretch(index, np.zeros((STRETCH_FRAMES, 0), bool), (), (), ())
        whole = np.zeros((1, 1, STRETCH_SAMPLES), np.float32)
        whole[0, 0, : len(samples)] = samples / np.float32(32768)
        (answers,) = self._segmentation.run(None, {"input": whole})
        speaking = SPEAKING[answers[0].argmax(axis=1)]
        pieces = [(number, piece) for number, voice in enumerate(speaking.T) for piece in pieces_of(voice)]
        activity = np.zeros((STRETCH_FRAMES, len(pieces)), bool)
        for column, (_, piece) in enumerate(pieces):
            activity[piece[piece < STRETCH_FRAMES], column] = True
        alone = activity & (activity.sum(axis=1) == 1)[:, None]
        sounds = [self._sound(samples, a, s) for a, s in zip(activity.T, alone.T, strict=True)]
        seconds = [float(each.sum()) * FRAME_SAMPLES / 16_000 for each in alone.T]
        return Stretch(index, activity, [number for number, _ in pieces], sounds, seconds)

    def _sound(self, samples: Samples, active: Activity, alone: Activity) -> Voice | None:
        """How a voice sounds, where it is heard for long enough."""
        chosen = alone if alone.sum() >= ENOUGH_ALONE else active
        heard = samples[np.repeat(chosen, FRAME_SAMPLES)[: len(samples)].nonzero()[0]][:MOST_SAMPLES]
        if len(heard) < max(FRAME, LEAST * FRAME_SAMPLES):
            return None
        (vectors,) = self._voice.run(None, {"features": features(heard)[None]})
        return np.asarray(vectors[0] / np.linalg.norm(vectors[0]), np.float32)


def pieces_of(active: Activity) -> list[NDArray[np.intp]]:
    """
    The frames in which a voice is active, in pieces of about PIECE_FRAMES.

    A new piece begins with a pause where it can, for that is where another may have taken over.
    """
    frames = np.flatnonzero(active)
    runs = np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1)
    parts = [part for run in runs for part in np.array_split(run, max(1, round(len(run) / PIECE_FRAMES)))]
    pieces = list[NDArray[np.intp]]()
    for part in parts:
        if pieces and min(len(part), len(pieces[-1])) < LEAST_PIECE_FRAMES:
            pieces[-1] = np.concatenate([pieces[-1], part])
        elif len(part):
            pieces.append(part)
    return pieces


class Stream:
    """The stretches of a recording whose samples come piece by piece; at most a stretch is held, and what came last."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._held = np.zeros(0, np.int16)
        self._index = 0

    def hear(self, samples: Samples) -> Iterator[Stretch]:
        """The stretches that are complete with these samples."""
        self._held = np.concatenate([self._held, samples])
        while len(self._held) >= STRETCH_SAMPLES:
            yield self._next()

    def end(self) -> Iterator[Stretch]:
        """The last stretch, if it holds anything that was in none yet."""
        unheard = len(self._held) - (STRETCH_SAMPLES - STEP_SAMPLES if self._index else 0)
        if unheard > 0:
            yield self._next()

    def _next(self) -> Stretch:
        stretch = self._listener.stretch(self._index, self._held[:STRETCH_SAMPLES])
        self._held, self._index = self._held[STEP_SAMPLES:], self._index + 1
        return stretch


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    # Threads that spin for the next piece of work would take it from recognition.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Every voice is heard for another time; memory that is kept for each would grow.
    options.enable_cpu_mem_arena = False
    return options


def _session(graph: bytes, options: onnxruntime.SessionOptions) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
