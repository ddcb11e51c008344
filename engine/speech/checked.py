"""Files of known content: checked by their SHA-256, which is remembered, for it takes a while."""

import contextlib
import hashlib
import json
from pathlib import Path


def is_whole(path: Path, sha256: str, remembered: Path) -> bool:
    """Whether a file has this SHA-256; a passed check is written to `remembered`, and holds until the file changes."""
    stat = path.stat()
    identity = [str(path), stat.st_size, stat.st_mtime_ns, sha256]
    if read_json(remembered) == identity:
        return True
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            return False
    with contextlib.suppress(OSError):  # Where it cannot be written down it is checked again the next time.
        remembered.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        remembered.write_text(json.dumps(identity), encoding="utf-8")
    return True


def read_json(path: Path) -> object:
    """What a file of JSON says, or None where there is none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
