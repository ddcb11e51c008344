"""
The speech process: reads recordings to do from its standard input, writes what it hears to its standard output.

One JSON object a line, both ways. In: {path, language, vocabulary, max_seconds, voices}, the last {count} or null. Out,
any number of {type: "words", words: [[text, start, end, probability]...], processed: seconds}, then, where voices were
told apart, {type: "speakers", speakers: [number...]} until there is one for each word, then {type: "done", decoded};
or {type: "failed", code, message}. The process ends at once when its input ends, so it never outlives the engine,
however that ends. It opens no media itself: the sound comes from a process that may die of it.
"""

import json
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from conversation.wire.common import Json
from engine.errors import EngineError
from engine.speech.media_reading import DecodedSound
from engine.speech.voices.hearing import Voices

if TYPE_CHECKING:
    from engine.speech.recogniser import Recogniser

NICENESS = 10
"""Recognition uses every core for minutes; everything else on the machine goes first."""

UNEXPECTED = "Speech recognition failed on this recording for a reason that is not known."
MODEL_UNUSABLE = "The speech model in {folder} cannot be loaded. Check that it is a Whisper model in CTranslate2 form."

log = logging.getLogger(__name__)
Send = Callable[[Json], None]


def main() -> None:
    """Serve until the input ends. The arguments are the model's folder and the engine's."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    send = _private_output()
    recordings = queue.SimpleQueue[Json]()
    threading.Thread(target=_read_input, args=(recordings,), daemon=True).start()
    recogniser = _load(Path(sys.argv[1]), send)
    voices = Voices(Path(sys.argv[2]), threads=usable_cores())
    while True:
        _work(recogniser, voices, recordings.get(), send)


def _private_output() -> Send:
    """Keep standard output to ourselves: what libraries print goes to standard error."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def send(message: Json) -> None:
        output.write(json.dumps(message) + "\n")
        output.flush()

    return send


def _read_input(recordings: "queue.SimpleQueue[Json]") -> None:
    for line in sys.stdin.buffer:
        recordings.put(json.loads(line))
    # The engine has gone. Nothing here is worth finishing, and the main thread may be deep in a computation.
    os._exit(0)


def _load(folder: Path, send: Send) -> "Recogniser":
    from engine.speech.recogniser import Recogniser

    try:
        return Recogniser(folder, threads=usable_cores())
    except (RuntimeError, ValueError, OSError) as error:
        log.error("model not loaded: %s", error)
        send({"type": "failed", "code": "model_unavailable", "message": MODEL_UNUSABLE.format(folder=folder)})
        raise SystemExit(1) from error


def usable_cores() -> int:
    """How many cores recognition may use."""
    # Fewer than the machine has where a container or taskset limits us.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _work(recogniser: "Recogniser", voices: Voices, recording: Json, send: Send) -> None:
    try:
        _transcribe(recogniser, voices, recording, send)
    except EngineError as error:
        send({"type": "failed", "code": error.code, "message": error.message})
    except Exception:
        # The border of this process: whatever a broken file provokes in the libraries must not end the next job too.
        log.exception("recording failed")
        send({"type": "failed", "code": "recognition_failed", "message": UNEXPECTED})


def _transcribe(recogniser: "Recogniser", voices: Voices, recording: Json, send: Send) -> None:
    from engine.speech.recogniser import Hints, find_speech
    from engine.speech.windows import cut_windows

    hints = Hints(recording["language"], recording["vocabulary"])
    sound = DecodedSound(Path(recording["path"]), recording["max_seconds"])
    hearing = voices.of_recording(recording["voices"])
    for window in cut_windows(sound, find_speech):
        for words in recogniser.segments(window, hints):
            hearing.note((text, start, end) for text, start, end, _ in words)
            send({"type": "words", "words": words, "processed": words[-1][2] if words else window.offset})
        hearing.hear(window.samples)
        send({"type": "words", "words": [], "processed": window.end})
    if sound.skipped:
        log.warning("%d damaged packets left out", sound.skipped)
    for speakers in hearing.speakers():
        send({"type": "speakers", "speakers": speakers})
    send({"type": "done", "decoded": sound.seconds})


if __name__ == "__main__":
    main()
