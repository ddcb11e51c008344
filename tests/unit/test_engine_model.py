"""The speech model: the packaged one is whole, another one may be given, and a missing one is explained."""

import json
from pathlib import Path

import pytest

from engine.errors import ModelUnavailable
from engine.speech import model
from engine.speech.model import find_model


def make_model(folder: Path, words: int = 10) -> Path:
    """A folder with the files of a model, empty of sense."""
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    (folder / "vocabulary.txt").write_text("word\n" * words)
    return folder


def test_the_packaged_model_is_whole(tmp_path: Path) -> None:
    """The weights in the environment are those that Readout was made with."""
    assert "Whisper tiny.en (English)" == find_model(None, tmp_path).description


def test_a_passed_check_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second start does not read the weights again."""
    find_model(None, tmp_path)
    monkeypatch.setattr("hashlib.file_digest", None)

    assert "Whisper tiny.en (English)" == find_model(None, tmp_path).description


def test_changed_weights_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights with another hash are refused with what to do, also after a check that was passed."""
    find_model(None, tmp_path / "home")
    damaged = make_model(tmp_path / "model")
    monkeypatch.setattr(model, "_packaged_folder", lambda: damaged)

    with pytest.raises(ModelUnavailable, match=r"is damaged\. Install the package"):
        find_model(None, tmp_path / "home")


def test_a_missing_package_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the message names the extra to install and the setting."""
    monkeypatch.setattr(model, "PACKAGE", "no_such_package")

    with pytest.raises(ModelUnavailable, match="Install Readout with its `engine` extra, or set READOUT_MODEL"):
        find_model(None, tmp_path)


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_an_incomplete_folder_is_refused(tmp_path: Path, missing: str) -> None:
    """A folder that lacks a file is refused by name, for nothing may be downloaded."""
    folder = make_model(tmp_path / "model")
    (folder / missing).unlink()

    with pytest.raises(ModelUnavailable, match=f"{missing} is missing"):
        find_model(folder, tmp_path)


@pytest.mark.parametrize(("words", "is_multilingual"), [(51_864, False), (51_865, True), (51_866, True)])
def test_the_vocabulary_tells_multilingual_models(tmp_path: Path, words: int, is_multilingual: bool) -> None:
    """Models of several languages are known by one word more."""
    folder = make_model(tmp_path / "model", words)

    assert is_multilingual is find_model(folder, tmp_path).is_multilingual


def test_a_vocabulary_may_be_json(tmp_path: Path) -> None:
    """Newer conversions keep the vocabulary as JSON."""
    folder = make_model(tmp_path / "model")
    (folder / "vocabulary.txt").unlink()
    (folder / "vocabulary.json").write_text(json.dumps(["word"] * 51_866))

    assert find_model(folder, tmp_path).is_multilingual
