"""The sound of recordings: all tracks and channels of it, each moment at the time at which a player plays it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Disposition
from av.video.stream import VideoStream
from numpy.typing import NDArray

from engine.speech.media import SAMPLE_RATE, Samples, probe
from engine.speech.media_info import is_truncated
from engine.speech.sound import Decoding

HOUR = 3600.0
RATE = 48_000
QUIET = 10 ** (-60 / 20)

Floats = NDArray[np.float32]


def hum(seconds: float, pitch: float = 300, rate: int = RATE, loudness: float = 0.3) -> Floats:
    """A steady tone."""
    moments = np.arange(int(seconds * rate)) / rate
    return (loudness * np.sin(2 * np.pi * pitch * moments)).astype(np.float32)


def syllables(seconds: float, loudness: float = 0.3, rate: int = RATE) -> Floats:
    """A tone that comes and goes as speech does: 0.3 seconds of it, 0.3 without."""
    tone = hum(seconds, rate=rate, loudness=loudness)
    is_pause = (np.arange(len(tone)) // int(0.3 * rate)) % 2 == 1
    tone[is_pause] = 0
    return tone


def nothing(seconds: float) -> Floats:
    """Digital silence."""
    return np.zeros(int(seconds * RATE), np.float32)


Stretch = tuple[float, Floats]
"""Sound and the second at which it begins."""


def film(path: Path, tracks: Sequence[Sequence[Stretch]], *, pictures: float = 0, codec: str = "aac") -> Path:
    """A file with these tracks, and with a picture each second for so long."""
    with av.open(str(path), "w") as container:
        moving = container.add_stream("mpeg4", rate=Fraction(1)) if pictures else None
        if moving is not None:
            moving.width = moving.height = 64
            moving.pix_fmt = "yuv420p"
        streams = [cast("AudioStream", container.add_stream(codec, rate=RATE, layout="mono")) for _ in tracks]
        packets = list["Packet[AudioStream] | Packet[VideoStream]"]()
        for second in range(int(pictures)):
            assert moving is not None
            picture = av.VideoFrame(64, 64, "yuv420p")
            picture.pts, picture.time_base = second, Fraction(1)
            packets += moving.encode(picture)
        packets += moving.encode(None) if moving else []
        for stream, track in zip(streams, tracks, strict=True):
            packets += encoded(stream, track)
        for packet in sorted(packets, key=lambda each: float((each.dts or 0) * each.time_base)):
            container.mux(packet)
    return path


def encoded(stream: AudioStream, track: Sequence[Stretch]) -> Iterator["Packet[AudioStream]"]:
    """The packets of a track."""
    for begin, sound in track:
        for start in range(0, len(sound), 960):
            piece = np.ascontiguousarray(sound[start : start + 960]).reshape(1, -1)
            frame = AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
            frame.rate, frame.time_base = RATE, Fraction(1, RATE)
            frame.pts = int(begin * RATE) + start
            yield from stream.encode(frame)
    yield from stream.encode(None)


def wave(path: Path, channels: Sequence[Floats], kind: str = "pcm_f32le") -> Path:
    """A WAV file with these channels."""
    samples = np.stack(channels)
    with av.open(str(path), "w") as container:
        layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(samples)]
        stream = cast("AudioStream", container.add_stream(kind, rate=RATE, layout=layout))
        for start in range(0, samples.shape[1], RATE):
            piece = np.ascontiguousarray(samples[:, start : start + RATE].T).reshape(1, -1)
            frame = AudioFrame.from_ndarray(piece, format="flt", layout=layout)
            frame.rate = RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def heard(path: Path) -> Samples:
    """All that is decoded of a file."""
    return np.concatenate(list(Decoding(path)))


def loudness(samples: Samples, begin: float, end: float) -> float:
    """RMS of a stretch; 1.0 is full scale."""
    stretch = samples[int(begin * SAMPLE_RATE) : int(end * SAMPLE_RATE)].astype(np.float64) / 32768
    return float(np.sqrt((stretch**2).mean()))


def sounding(samples: Samples) -> list[tuple[float, float]]:
    """From when to when there is sound, to a tenth of a second; pauses of less do not count."""
    size = SAMPLE_RATE // 10
    is_loud = [abs(samples[start : start + size].astype(int)).max() > 300 for start in range(0, len(samples), size)]
    edges = np.flatnonzero(np.diff([False, *is_loud, False])) / 10
    return [(float(begin), float(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def near(*spans: tuple[float, float]) -> object:
    """These spans, up to the priming of an encoder."""
    return [(pytest.approx(begin, abs=0.15), pytest.approx(end, abs=0.15)) for begin, end in spans]


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "aac"), ("a.mkv", "libopus"), ("a.mov", "pcm_s16le")])
def test_sound_that_begins_late_is_heard_late(tmp_path: Path, name: str, codec: str) -> None:
    """Sound that starts 45 s into a film is at 45 s, and nothing is missing."""
    path = film(tmp_path / name, [[(45, hum(5))]], pictures=50, codec=codec)

    samples, declared = heard(path), probe(path, HOUR).duration

    assert near((45, 50)) == sounding(samples)
    assert declared == pytest.approx(50, abs=0.5)
    assert not is_truncated(declared, len(samples) / SAMPLE_RATE)


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "aac"), ("a.mkv", "libopus"), ("a.ts", "aac")])
def test_a_film_that_goes_on_without_sound_is_whole(tmp_path: Path, name: str, codec: str) -> None:
    """Pictures that go on when the sound has ended are part of the length, and nothing breaks off."""
    path = film(tmp_path / name, [[(0, hum(5))]], pictures=40, codec=codec)

    samples = heard(path)

    assert near((0, 5)) == sounding(samples)
    assert len(samples) / SAMPLE_RATE == pytest.approx(40, abs=1.1)
    assert not is_truncated(probe(path, HOUR).duration, len(samples) / SAMPLE_RATE)


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "aac"), ("a.mkv", "aac"), ("a.mkv", "libopus"), ("a.ts", "aac")])
def test_sound_in_the_middle_of_a_film_leaves_it_whole(tmp_path: Path, name: str, codec: str) -> None:
    """Sound that begins late and ends early is at its time, and nothing breaks off."""
    path = film(tmp_path / name, [[(45, hum(5))]], pictures=60, codec=codec)

    samples = heard(path)

    assert near((45, 50)) == sounding(samples)
    assert not is_truncated(probe(path, HOUR).duration, len(samples) / SAMPLE_RATE)


def test_a_film_that_breaks_off_is_known_to(tmp_path: Path) -> None:
    """Where pictures and sound end long before the declared length, that shows."""
    path = film(tmp_path / "a.mkv", [[(0, syllables(40))]], pictures=40)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert is_truncated(probe(path, HOUR).duration, len(heard(path)) / SAMPLE_RATE)


@pytest.mark.parametrize("name", ["a.mkv", "a.ogg", "a.mp4", "a.ts"])
def test_a_gap_in_the_stream_is_silence(tmp_path: Path, name: str) -> None:
    """What comes after lost packets is heard at its own time."""
    path = film(tmp_path / name, [[(0, hum(3)), (10, hum(3))]], codec="aac" if name in {"a.mp4", "a.ts"} else "libopus")

    samples = heard(path)

    assert near((0, 3), (10, 13)) == sounding(samples)
    assert probe(path, HOUR).duration == pytest.approx(len(samples) / SAMPLE_RATE, abs=0.2)


@pytest.mark.parametrize("name", ["a.ts", "a.mkv"])
def test_a_clock_that_starts_at_two_hours_counts_from_the_beginning(tmp_path: Path, name: str) -> None:
    """A recording cut out of a broadcast begins at zero, as a player shows it."""
    path = film(tmp_path / name, [[(7200, hum(3)), (7208, hum(2))]])

    assert near((0, 3), (8, 10)) == sounding(heard(path))
    assert probe(path, HOUR).duration == pytest.approx(10, abs=0.2)


def test_a_clock_that_starts_again_loses_nothing(tmp_path: Path) -> None:
    """Two recordings in one file, each with a clock of its own, are heard one after the other."""
    parts = [film(tmp_path / f"{number}.ts", [[(0, syllables(12, loudness=0.2))]]) for number in (1, 2)]
    path = tmp_path / "both.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))

    assert len(heard(path)) / SAMPLE_RATE == pytest.approx(24, abs=0.5)


def test_a_nonsensical_time_stamp_makes_no_hours(tmp_path: Path) -> None:
    """A stamp hours ahead in a file that does not say how long it is moves nothing."""
    path = tmp_path / "a.webm"
    with av.open(str(path), "w", container_options={"live": "1"}) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        for packet in encoded(stream, [(0, hum(2)), (5 * HOUR, hum(2))]):
            container.mux(packet)

    assert len(heard(path)) / SAMPLE_RATE == pytest.approx(4, abs=0.2)


def test_pauses_that_were_not_sent_are_silence(tmp_path: Path) -> None:
    """A telephone that sends nothing while nobody speaks shifts nothing that is said later."""
    path = tmp_path / "a.amr"
    with av.open(str(path), "w") as container:
        options = {"dtx": "1"}
        stream = container.add_stream("libopencore_amrnb", rate=8000, layout="mono", options=options)
        said = np.concatenate([hum(2, rate=8000), np.zeros(8000 * 10, np.float32), hum(2, rate=8000)])
        for start in range(0, len(said), 160):
            piece = (said[start : start + 160] * 32767).astype(np.int16).reshape(1, -1)
            frame = AudioFrame.from_ndarray(piece, format="s16", layout="mono")
            frame.rate = 8000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    samples = heard(path)

    assert len(samples) / SAMPLE_RATE == pytest.approx(14, abs=0.2)
    assert (0, 12) == tuple(round(begin) for begin, _ in sounding(samples)[:: len(sounding(samples)) - 1])


def test_a_wave_header_that_promises_too_little_is_not_believed(tmp_path: Path) -> None:
    """All 20 seconds are heard of a file that says that it has 5; a chunk behind the sound is no sound."""
    path = wave(tmp_path / "a.wav", [syllables(20)], "pcm_s16le")
    content = bytearray(path.read_bytes())
    size_at = content.index(b"data") + 4
    with_notes = bytes(content) + b"LIST" + (4).to_bytes(4, "little") + b"INFO"
    content[size_at : size_at + 4] = (5 * RATE * 2).to_bytes(4, "little")
    path.write_bytes(content)

    assert (20.0, False) == (len(heard(path)) / SAMPLE_RATE, probe(path, HOUR).is_declared)
    assert probe(path, HOUR).duration == pytest.approx(20, abs=0.1)

    path.write_bytes(with_notes)

    assert (20.0, True) == (len(heard(path)) / SAMPLE_RATE, probe(path, HOUR).is_declared)


def test_all_tracks_are_heard(tmp_path: Path) -> None:
    """A screen recorder's microphone and its computer's sound are heard together, each at its time."""
    path = film(tmp_path / "a.mkv", [[(0, hum(3)), (9, hum(3))], [(4, hum(2, 500))], [(0, nothing(14))]])

    assert near((0, 3), (4, 6), (9, 12)) == sounding(heard(path))


def test_a_silent_first_track_hides_nothing(tmp_path: Path) -> None:
    """Speech on the second track is heard as loud as it is there."""
    path = film(tmp_path / "a.mp4", [[(0, nothing(6))], [(2, hum(4))]])

    samples = heard(path)

    assert near((2, 6)) == sounding(samples)
    assert loudness(samples, 3, 5) == pytest.approx(0.3 / 2**0.5, rel=0.1)


def test_loud_tracks_together_do_not_clip(tmp_path: Path) -> None:
    """Tracks that are loud at once are made quieter instead of distorted."""
    path = film(tmp_path / "a.mkv", [[(0, hum(4, loudness=0.9))]] * 3, codec="pcm_s16le")

    assert loudness(heard(path), 1, 3) == pytest.approx(1 / 2**0.5, rel=0.02)


@pytest.mark.parametrize(
    "mark",
    [
        lambda stream: stream.metadata.update(language="deu"),
        lambda stream: setattr(stream, "disposition", Disposition.comment),
    ],
    ids=["another language", "commentary"],
)
def test_other_versions_of_the_sound_are_left_out(tmp_path: Path, mark: Callable[[AudioStream], None]) -> None:
    """A translation or a commentary is not mixed with what it is about."""
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        first, second = [container.add_stream("aac", rate=RATE, layout="mono") for _ in range(2)]
        first.metadata["language"] = "eng"
        mark(second)
        for stream, track in ((first, [(0.0, hum(2))]), (second, [(0.0, nothing(4)), (4.0, hum(2))])):
            for packet in encoded(stream, track):
                container.mux(packet)

    assert near((0, 2)) == sounding(heard(path))


CHANNELS: Mapping[str, Callable[[Floats], list[Floats]]] = {
    "inverted": lambda sound: [sound, -sound],
    "nearly inverted": lambda sound: [sound, -0.8 * sound],
    "left only": lambda sound: [sound, 0 * sound],
    "alike": lambda sound: [sound, sound],
    "sixth of six": lambda sound: [*[0 * sound] * 5, sound],
}


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_is_heard_at_its_loudness(tmp_path: Path, name: str) -> None:
    """Channels that would cancel when they are mixed do not, and one that is alone is not made quieter."""
    path = wave(tmp_path / "a.wav", CHANNELS[name](syllables(4)))

    assert loudness(heard(path), 0.05, 0.25) == pytest.approx(0.3 / 2**0.5, rel=0.1)


def test_speakers_on_a_channel_each_are_both_heard(tmp_path: Path) -> None:
    """A call with one side left and the other right keeps both, one after the other and at once."""
    left, right = np.concatenate([hum(6), nothing(3)]), np.concatenate([nothing(3), hum(6, 500)])

    samples = heard(wave(tmp_path / "a.wav", [left, right]))

    assert all(loudness(samples, begin, begin + 2) > 0.09 for begin in (0.5, 3.5, 6.5))


def test_what_is_loud_enough_stays_as_it_is(tmp_path: Path) -> None:
    """A usual recording comes out sample by sample."""
    sound = (syllables(30, rate=SAMPLE_RATE) * 32767).astype(np.int16)
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
        frame = AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
        frame.rate = SAMPLE_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    assert np.array_equal(sound, heard(path))


@pytest.mark.parametrize("kind", ["pcm_f32le", "pcm_s16le"])
def test_quiet_speech_is_raised(tmp_path: Path, kind: str) -> None:
    """What peaks at -60 dB becomes as loud as quiet speech usually is, without steps."""
    samples = heard(wave(tmp_path / "a.wav", [np.concatenate([nothing(20), syllables(30, QUIET)])], kind))

    assert 0.01 < loudness(samples, 20.05, 20.25) < 0.1
    assert loudness(samples, 20.05, 20.25) == pytest.approx(loudness(samples, 40.45, 40.65), rel=0.1)


def test_noise_and_hum_are_not_raised(tmp_path: Path) -> None:
    """Where nobody speaks there is nothing to raise."""
    noise = np.random.default_rng(1).normal(0, QUIET, RATE * 30).astype(np.float32)

    assert loudness(heard(wave(tmp_path / "noise.wav", [noise])), 1, 29) < QUIET
    assert loudness(heard(wave(tmp_path / "hum.wav", [hum(30, 50, loudness=QUIET)])), 1, 29) < QUIET


def test_a_loud_voice_after_a_quiet_one_is_not_distorted(tmp_path: Path) -> None:
    """Both are raised to what fits; nothing is clipped where it gets loud."""
    sound = np.concatenate([syllables(30, 0.003), syllables(30, 0.9)])

    samples = heard(wave(tmp_path / "a.wav", [sound]))

    assert abs(samples.astype(int)).max() <= 0.91 * 32768
    assert loudness(samples, 3.05, 3.25) > 0.01


def test_numbers_that_are_no_sound_are_silence(tmp_path: Path) -> None:
    """A file of floating point numbers can hold infinities and what is no number."""
    sound = syllables(12)
    sound[:: RATE // 3] = np.inf
    sound[1 :: RATE // 3] = np.nan

    assert near((0, 0.3)) == sounding(heard(wave(tmp_path / "a.wav", [sound])))[:1]
