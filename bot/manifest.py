"""The Slack app's manifest, as it is in `manifest.yml`."""

from pathlib import Path
from typing import Any

import yaml

PLACES = (Path(__file__).with_name("manifest.yml"), Path(__file__).parent.parent / "manifest.yml")
"""Inside the installed package, and beside it in a checkout."""


def manifest() -> dict[str, Any]:
    """The manifest for Socket Mode."""
    path = next(place for place in PLACES if place.exists())
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read
