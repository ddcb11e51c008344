"""Time, identifiers and secrets: the machine's own, or a clock that tests move and ids that a seed determines."""

import random
import string
import time
import uuid

ALPHABET = string.ascii_uppercase + string.digits


class Environment:
    """
    The source of time, identifiers and secrets.

    A seed gives the same identifiers and secrets in the same order every time, so it is for tests alone. Envelopes and
    connections, which come and go with the network, take none of them.
    """

    def __init__(self, seed: str = "") -> None:
        self.reset(seed)

    def reset(self, seed: str = "") -> None:
        """Go back to the machine's time, and start the sequence of ids of a seed, or a random one without a seed."""
        self._random = random.Random(seed) if seed else random.SystemRandom()
        self._ahead = 0.0
        self._held_at: float | None = None

    def now(self) -> float:
        """Return the time in seconds since the epoch."""
        return time.time() + self._ahead if self._held_at is None else self._held_at

    def move(self, to: float, *, hold: bool = False) -> None:
        """Set the clock; it goes on from there, or with `hold` stands still."""
        self._ahead = to - time.time()
        self._held_at = to if hold else None

    def new_id(self, prefix: str) -> str:
        """Return an unused identifier such as `F0A1B2C3D4E`."""
        return f"{prefix}0{''.join(self._random.choices(ALPHABET, k=9))}"

    def secret(self, length: int = 32) -> str:
        """Return a secret of `length` hexadecimal digits."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def uuid(self) -> str:
        """Return a random UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
