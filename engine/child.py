"""How the engine's own processes are started: in a fresh interpreter, and without the secrets of the one they serve."""

import os
import sys

PASSED_ON = (
    *("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE"),
    # Where Python and the libraries that it is built on may have to be found.
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "PYTHONUTF8"),
)
"""Settings of the system. All others stay here, tokens among them."""


def child_command(module: str, *arguments: str) -> tuple[str, ...]:
    """
    The command that runs a module of ours.

    To be executed, never forked: a forked child would keep the lock on our database after we were killed.
    """
    # -P: what lies in the folder we were started from is not imported.
    return (sys.executable, "-P", "-m", module, *arguments)


def child_environment() -> dict[str, str]:
    """All of the environment that a child may see."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}
