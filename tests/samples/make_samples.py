"""
The maker of the sample recordings: each `<name>.md` with spoken lines becomes `<name>.mp3` beside it.

Run by hand after a script has changed; no test depends on it. It needs flite and sox with mp3 on the path
(Debian: `apt-get install flite sox libsox-fmt-mp3`). The same script always gives the same recording.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
SCRIPTS = (ROOT / "bot/sample/meeting.md", ROOT / "tests/samples/standup.md")
SPOKEN_LINE = re.compile(r"^\*\*(\w+):\*\* (.+)$", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.?!]) ")
PAUSE_IN_TURN = 0.4
# People take turns unevenly; a fixed pattern keeps the recording the same each time.
PAUSES_AFTER_TURN = (0.6, 0.5, 0.8, 0.55, 0.7)
KBIT_PER_SECOND = 32
# At flite's own tempo Whisper tiny.en mostly hears "should call Thursday" for "ship on Thursday"; slowed it does not.
SLOWER = ("--setf", "duration_stretch=1.15")
# Dither is random noise: with it no two runs give the same file.
NO_DITHER = "-D"


@dataclass(frozen=True)
class Voice:
    """A flite voice, and the peak (dBFS) at which it sounds as loud as the others."""

    flite_name: str
    peak_db: float


VOICES = {"Anna": Voice("slt", -7), "Ben": Voice("rms", -4), "David": Voice("awb", -3)}


@dataclass(frozen=True)
class Utterance:
    """One sentence in one voice, and the silence after it in seconds."""

    voice: Voice
    text: str
    pause: float


def utterances(script: str) -> Iterator[Utterance]:
    """
    The sentences of a script in the order spoken; only lines such as `**Anna:** Hello.` are spoken.

    Raises: KeyError for a speaker who has no voice.
    """
    turns = SPOKEN_LINE.findall(script)
    for (speaker, line), pause_after in zip(turns, cycle(PAUSES_AFTER_TURN), strict=False):
        *earlier, last = SENTENCE_END.split(line)
        yield from (Utterance(VOICES[speaker], sentence, PAUSE_IN_TURN) for sentence in earlier)
        yield Utterance(VOICES[speaker], last, pause_after)


def speak(utterance: Utterance, wav: Path) -> None:
    """Write an utterance to `wav` (16 kHz mono), without flite's own silences and with the pause after it."""
    raw = wav.with_suffix(".raw.wav")
    _run("flite", "-voice", utterance.voice.flite_name, *SLOWER, "-t", utterance.text, str(raw))
    trim = ("silence", "1", "0.02", "0.5%", "reverse")
    level = ("norm", str(utterance.voice.peak_db))
    _run("sox", NO_DITHER, str(raw), str(wav), *trim, *trim, *level, "pad", "0", str(utterance.pause))


def make_recording(script: Path) -> Path:
    """Write the recording of a script beside it, and give its path."""
    recording = script.with_suffix(".mp3")
    with TemporaryDirectory() as folder:
        wavs = []
        for number, utterance in enumerate(utterances(script.read_text("utf-8"))):
            wavs.append(Path(folder, f"{number}.wav"))
            speak(utterance, wavs[-1])
        _run("sox", NO_DITHER, *map(str, wavs), "--comment", "", "-C", str(KBIT_PER_SECOND), str(recording))
    return recording


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    for script in SCRIPTS:
        make_recording(script)
