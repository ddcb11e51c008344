"""Recordings: what is refused, and what comes out of files that are whole, cut short, damaged or not what they say."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from engine.errors import MediaRefused
from engine.speech.media import SAMPLE_RATE, probe
from engine.speech.media_info import is_truncated
from engine.speech.sound import Decoding

HOUR = 3600.0
CODECS = {
    "mp3": "libmp3lame",
    "wav": "pcm_s16le",
    "flac": "flac",
    "m4a": "aac",
    "aac": "aac",
    "ogg": "libopus",
    "webm": "libopus",
}


def tone(seconds: float, rate: int) -> Iterator[AudioFrame]:
    """A hum, a tenth of a second a frame."""
    for start in range(0, int(seconds * rate), rate // 10):
        wave = 8000 * np.sin(np.arange(start, start + rate // 10) * 2 * np.pi * 220 / rate)
        frame = AudioFrame.from_ndarray(wave.astype(np.int16).reshape(1, -1), format="s16", layout="mono")
        frame.rate = rate
        yield frame


def make(path: Path, seconds: float = 10, rate: int = 16_000, **options: str) -> Path:
    """A recording of this length in the format that the name says."""
    kind = path.suffix[1:]
    rate = 48_000 if kind in {"ogg", "webm"} else rate
    with av.open(str(path), "w", container_options=options) as container:
        stream = cast("AudioStream", container.add_stream(CODECS[kind], rate=rate, layout="mono"))
        for frame in tone(seconds, rate):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def make_picture(path: Path, seconds: int = 1) -> Path:
    """A film without sound, or, as PNG, a picture."""
    with av.open(str(path), "w", format="image2" if path.suffix == ".png" else "mp4") as container:
        stream = container.add_stream("png" if path.suffix == ".png" else "mpeg4", rate=Fraction(1))
        stream.width = stream.height = 64
        stream.pix_fmt = "rgb24" if path.suffix == ".png" else "yuv420p"
        for _ in range(seconds):
            container.mux(stream.encode(av.VideoFrame(64, 64, stream.pix_fmt)))
        container.mux(stream.encode(None))
    return path


def seconds_in(path: Path) -> float:
    decoding = Decoding(path)
    return sum(len(block) for block in decoding) / SAMPLE_RATE


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.flac", "a.m4a", "a.aac", "a.ogg", "a.webm"])
def test_every_common_format_is_heard_whole(tmp_path: Path, name: str) -> None:
    """The probe knows the length, and all of it comes out at 16 kHz."""
    path = make(tmp_path / name)

    assert probe(path, HOUR).duration == pytest.approx(10, abs=0.2)
    assert seconds_in(path) == pytest.approx(10, abs=0.2)


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    """A file is read as what it is, whatever it is called."""
    path = make(tmp_path / "a.m4a").rename(tmp_path / "voice.mp3")

    assert probe(path, HOUR).duration == pytest.approx(10, abs=0.2)


def test_a_length_that_is_nowhere_declared_is_measured(tmp_path: Path) -> None:
    """Recordings of browsers carry no duration; their packets tell it."""
    info = probe(make(tmp_path / "live.webm", live="1"), HOUR)

    assert not info.is_declared
    assert info.duration == pytest.approx(10, abs=0.2)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """An empty file has a code of its own."""
    path = tmp_path / "a.mp3"
    path.touch()

    with pytest.raises(MediaRefused) as refused:
        probe(path, HOUR)

    assert "empty_file" == refused.value.code


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 40, b"Dear all,\nplease find attached.\n" * 100, b"RIFF\x00\x00"],
    ids=["noise", "text", "stub"],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    """Noise, text and stubs are unreadable."""
    path = tmp_path / "a.mp3"
    path.write_bytes(content)

    with pytest.raises(MediaRefused) as refused:
        probe(path, HOUR)

    assert "unreadable_media" == refused.value.code


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{path}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {path}\n",
    ],
    ids=["hls", "concat"],
)
def test_a_playlist_cannot_open_another_file(tmp_path: Path, playlist: str) -> None:
    """A playlist that names somebody else's recording is refused instead of followed."""
    secret = make(tmp_path / "secret.mp3")
    path = tmp_path / "upload"
    path.write_text(playlist.format(path=secret))

    with pytest.raises(MediaRefused) as refused:
        probe(path, HOUR)

    assert "unreadable_media" == refused.value.code


@pytest.mark.parametrize("name", ["picture.png", "silent.mp4"])
def test_a_picture_called_mp3_has_no_sound(tmp_path: Path, name: str) -> None:
    """A picture or a silent film is refused for what it lacks, not as damaged."""
    path = make_picture(tmp_path / name).rename(tmp_path / "voice.mp3")

    with pytest.raises(MediaRefused) as refused:
        probe(path, HOUR)

    assert "no_audio" == refused.value.code


def test_a_recording_over_the_limit_is_refused(tmp_path: Path) -> None:
    """The length is refused before anything is decoded, and the sentence names both lengths."""
    with pytest.raises(MediaRefused, match=r"is 0\.0 hours long; at most 0\.0") as refused:
        probe(make(tmp_path / "a.mp3"), max_seconds=5)

    assert "too_long" == refused.value.code


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.webm", "a.flac"])
def test_a_recording_that_breaks_off_is_heard_up_to_there(tmp_path: Path, name: str) -> None:
    """Half of a file gives half of the sound, and the missing half is known to be missing."""
    path = make(tmp_path / name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    info, heard = probe(path, HOUR), seconds_in(path)

    assert info.is_declared
    assert heard == pytest.approx(5, abs=1)
    assert is_truncated(info.duration, heard)


def test_damaged_packets_are_left_out_and_counted(tmp_path: Path) -> None:
    """Damage in the middle costs a little sound and stops nothing."""
    path = make(tmp_path / "a.mp3")
    content = bytearray(path.read_bytes())
    for position in range(len(content) // 3, len(content) // 2, 97):
        content[position : position + 20] = b"\xaa" * 20
    path.write_bytes(content)

    decoding = Decoding(path)
    for _ in decoding:
        pass

    assert decoding.skipped > 0
    assert 6 < decoding.seconds < 10.2


def test_a_stream_may_change_its_format_on_the_way(tmp_path: Path) -> None:
    """Two recordings with different sample rates in one file are heard one after the other."""
    first = make(tmp_path / "first.mp3", seconds=4, rate=16_000)
    second = make(tmp_path / "second.mp3", seconds=4, rate=44_100)
    path = tmp_path / "both.mp3"
    path.write_bytes(first.read_bytes() + second.read_bytes())

    assert seconds_in(path) == pytest.approx(8, abs=0.3)


def test_a_sample_rate_that_carries_no_speech_is_refused(tmp_path: Path) -> None:
    """At a few samples a second one small packet can last for hours, more than memory holds at 16 kHz."""
    with pytest.raises(MediaRefused) as refused:
        probe(make(tmp_path / "a.wav", rate=500), HOUR)

    assert "unreadable_media" == refused.value.code


def test_a_file_of_headers_only_is_refused_when_decoded(tmp_path: Path) -> None:
    """A recording in which nothing can be decoded is unreadable, not silent."""
    path = make(tmp_path / "a.wav")
    path.write_bytes(path.read_bytes()[:44])

    with pytest.raises(MediaRefused) as refused:
        seconds_in(path)

    assert "unreadable_media" == refused.value.code
