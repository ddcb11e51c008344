"""Recordings as files: what a file holds, and how long it is."""

from collections.abc import Callable, Sequence
from pathlib import Path

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from engine.errors import MediaRefused
from engine.speech.media_info import EMPTY_FILE, NO_AUDIO, MediaInfo, check_length, unreadable
from engine.speech.waves import READ_TO_THE_END, UNKNOWN_SIZE, open_options, read_wave_header

SAMPLE_RATE = 16_000
"""Samples a second that the speech model hears."""

LEAST_SAMPLE_RATE = 1_000
"""Less carries no speech, and one packet of up to 65,535 samples would be hours of sound to hold in memory."""

GREATEST_SAMPLE_RATE = 768_000
"""The most that converters for studios offer. FFmpeg's resampler takes memory in proportion to the rate."""

MAX_CHANNELS = 64
"""As many as a mixing desk records, and as FFmpeg's resampler takes."""

MAX_STREAMS = 100
"""Tracks, subtitles and cover pictures of a file; FFmpeg keeps each picture in memory."""

Samples = NDArray[np.int16]

# A playlist can name other files and addresses, so only formats that hold their own sound are opened. The pictures
# are here to be told apart from damaged recordings.
RECORDINGS = (
    "mp3,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,wav,w64,flac,aac,ac3,eac3,amr,asf,aiff,avi,caf,au,mpeg,mpegts,flv"
)
PICTURES = "png_pipe,jpeg_pipe,gif,webp_pipe,bmp_pipe,tiff_pipe"

# Pictures and films are never decoded: a cover of 200 kB can unfold to 200 MB. What is not listed here is not decoded
# either, be it sound: games and old telephones have codecs that few people have looked at for faults.
CODECS = (
    "aac,aac_fixed,aac_latm,ac3,ac3_fixed,eac3,alac,amrnb,amrwb,ape,dca,flac,mp1,mp1float,mp2,mp2float,mp3,mp3float,"
    "mlp,truehd,opus,libopus,vorbis,speex,tta,wavpack,wmav1,wmav2,wmapro,wmalossless,wmavoice,adpcm_g722,g722,g726,"
    "g726le,g729,g723_1,gsm,gsm_ms,ilbc,nellymoser,qcelp,evrc,qdm2,mace3,mace6,truespeech,adpcm_ms,adpcm_ima_wav,"
    "adpcm_ima_qt,adpcm_swf,adpcm_yamaha,pcm_alaw,pcm_mulaw,pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_u16le,pcm_u16be,"
    "pcm_s24le,pcm_s24be,pcm_u24le,pcm_u24be,pcm_s32le,pcm_s32be,pcm_u32le,pcm_u32be,pcm_s64le,pcm_s64be,pcm_f16le,"
    "pcm_f24le,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_s8_planar,pcm_s16le_planar,pcm_s16be_planar,"
    "pcm_s24le_planar,pcm_s32le_planar,pcm_bluray,pcm_dvd,s302m"
)
OPEN_OPTIONS = {
    "format_whitelist": f"{RECORDINGS},{PICTURES}",
    "protocol_whitelist": "file",
    "codec_whitelist": CODECS,
    "max_streams": str(MAX_STREAMS),
}

MATROSKA = "matroska,webm"

# These carry no duration; FFmpeg guesses one from the first bit rate it sees, a fifth wrong for variable rates.
GUESSED_DURATIONS = {"aac", "ac3", "eac3", "amr"}

LONGEST_BELIEVED = 24 * 3600
"""Seconds; a header that promises more is wrong, not the rest of the file missing."""

FAR_OVER = 1.25
"""How many times the limit is measured, for the refusal to say; a gigabyte of AMR can hold eight months of silence."""

PROGRESS_SECONDS = 60
Progress = Callable[[float], None]
"""Is told about once a minute of the recording how many seconds have been looked at."""


def probe(path: Path, max_seconds: float, on_progress: Progress | None = None) -> MediaInfo:
    """
    Look at a recording without decoding it.

    Raises: MediaRefused with code `empty_file`, `unreadable_media`, `no_audio` or `too_long`.
    """
    if path.stat().st_size == 0:
        raise MediaRefused("empty_file", EMPTY_FILE)
    with open_media(path) as container:
        streams = audio_streams(container)
        declared = _promised(declared_duration(container), path)
        if declared is not None and declared <= max_seconds:
            return MediaInfo(declared, is_declared=True)
        # What a header promises beyond the limit may not be there.
        there = _measure(container, streams, FAR_OVER * max_seconds, on_progress)
    check_length(there, max_seconds)
    return MediaInfo(there, is_declared=False) if declared is None else MediaInfo(declared, is_declared=True)


def open_media(path: Path) -> InputContainer:
    """Open a recording; nothing but sound is ever decoded of it. Raises: MediaRefused(`unreadable_media`)."""
    try:
        return av.open(str(path), mode="r", metadata_errors="ignore", options=OPEN_OPTIONS | open_options(path))
    except av.FFmpegError as error:
        raise unreadable() from error


def audio_streams(container: InputContainer) -> Sequence[AudioStream]:
    """The tracks of sound that can be decoded. Raises: MediaRefused with code `no_audio` or `unreadable_media`."""
    if not container.streams.audio:
        raise MediaRefused("no_audio", NO_AUDIO)
    streams = [stream for stream in container.streams.audio if _is_readable(stream)]
    if not streams:
        raise unreadable()
    return streams


def _is_readable(stream: AudioStream) -> bool:
    # A codec that this FFmpeg knows by name only has no context.
    codec: AudioCodecContext | None = stream.codec_context
    if codec is None or codec.name not in CODECS.split(","):
        return False
    # Threads for each core would take as many stacks of address space, and one is much faster than recognition.
    codec.thread_count = 1
    # A rate of 0 is not known before the first packet is decoded.
    return is_bearable(codec.sample_rate or SAMPLE_RATE, codec.channels)


def is_bearable(rate: int, channels: int) -> bool:
    """Whether sound of this form can carry speech and be converted in little memory."""
    return LEAST_SAMPLE_RATE <= rate <= GREATEST_SAMPLE_RATE and channels <= MAX_CHANNELS


def check_rate(rate: int) -> None:
    """Raise MediaRefused(`unreadable_media`) for a sample rate out of bounds; a stream can change it on its way."""
    if not is_bearable(rate, channels=1):
        raise unreadable()


def declared_duration(container: InputContainer) -> float | None:
    """How many seconds a file says that it lasts, as a player shows it; None where it does not, or cannot know."""
    stream = container.streams.audio[0]
    codec: AudioCodecContext | None = stream.codec_context
    is_known_wrong = READ_TO_THE_END.items() <= container.options.items()
    if container.duration is None or is_known_wrong or _is_guessed(container.format.name, stream):
        return None
    # Matroska declares the time at which it ends; others how long it is from where their clock starts.
    begin = container.start_time or 0 if container.format.name == MATROSKA else 0
    seconds = (container.duration - begin) / av.time_base
    # Only files that hold bare samples have a bit rate from which their writer's promise can be told.
    promised_bytes = seconds * (codec.bit_rate or 0) / 8 if codec is not None else 0
    return seconds if 0 < seconds <= LONGEST_BELIEVED and promised_bytes < UNKNOWN_SIZE else None


def _promised(seconds: float | None, path: Path) -> float | None:
    """The declared seconds of a file; FFmpeg shortens those of a WAV file to the bytes that it finds."""
    header = read_wave_header(path)
    if header is None or seconds is None:
        return seconds
    if header.promised is None:
        return None
    return seconds * max(1.0, header.promised / max(1, path.stat().st_size - header.start))


def _is_guessed(name: str, stream: AudioStream) -> bool:
    # An MP3 file declares its duration in the header that also declares how many samples of padding it starts with.
    return name in GUESSED_DURATIONS or (name == "mp3" and not stream.start_time)


def _measure(
    container: InputContainer, streams: Sequence[AudioStream], enough: float, on_progress: Progress | None
) -> float:
    """Seconds of sound by its packets' times, up to `enough`; much cheaper than decoding."""
    origin = (container.start_time or 0) / av.time_base
    end, told = 0.0, 0.0
    try:
        for packet in container.demux(streams):
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base) - origin)
            if on_progress is not None and end - told > PROGRESS_SECONDS:
                told = end
                on_progress(end)
            if end > enough:
                break
    except av.FFmpegError:
        return end
    return end
