"""Where time and identifiers come from: the machine's, or on request a clock that is moved and a seed."""

import random
import string
import time
import uuid

ALPHABET = string.ascii_uppercase + string.digits


class Source:
    """
    Gives the time, identifiers and secrets.

    With a seed, identifiers and secrets are the same ones in the same order every time, so they are for tests alone.
    What comes and goes with the network, such as envelopes and connections, takes none of them.
    """

    def __init__(self, seed: str = "") -> None:
        self.reset(seed)

    def reset(self, seed: str = "") -> None:
        """Go back to the machine's time, and begin the identifiers that belong to a seed, or ones that nobody knows."""
        self._random = random.Random(seed) if seed else random.SystemRandom()
        self._ahead = 0.0
        self._held_at: float | None = None

    def now(self) -> float:
        """Give the time in seconds since the epoch."""
        return time.time() + self._ahead if self._held_at is None else self._held_at

    def move(self, to: float, *, hold: bool = False) -> None:
        """Set the clock; it goes on from there unless it is to stand still."""
        self._ahead = to - time.time()
        self._held_at = to if hold else None

    def new_id(self, prefix: str) -> str:
        """Give an unused identifier such as `F0A1B2C3D4E`."""
        return f"{prefix}0{''.join(self._random.choices(ALPHABET, k=9))}"

    def secret(self, length: int = 32) -> str:
        """Give a secret of so many hexadecimal digits."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def uuid(self) -> str:
        """Give a random UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
