"""READOUT_HOME on disk, which is for its owner alone."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
OURS = ("readout.db*", "engine", "demo", "local-slack")
"""Everything that Readout makes in its home. What else is there is left as it is."""

log = logging.getLogger(__name__)


def keep_private(home: Path) -> None:
    """
    Take from everybody else what they may do in the home, and with whatever this process makes from now on.

    Restored files have the permissions that they were restored with. A folder that everybody may put files into, as
    /tmp, stays so; what we make in it is private all the same.
    """
    os.umask(OTHERS)
    for path in _ours(home):
        try:
            mode = path.stat().st_mode
            if mode & OTHERS:
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)
        except OSError as error:
            log.info("permissions not changed", extra={"path": str(path), "reason": error.strerror})


def _ours(home: Path) -> Iterator[Path]:
    if home.is_dir() and not home.stat().st_mode & stat.S_ISVTX:
        yield home
    for top in (path for pattern in OURS for path in home.glob(pattern)):
        yield top
        for folder, folders, files in os.walk(top):
            yield from (path for name in folders + files if not (path := Path(folder, name)).is_symlink())
