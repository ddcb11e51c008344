"""The time line of a recording: where each piece of sound belongs by its time stamp, whatever the stamps are worth."""

from dataclasses import dataclass, field

TOLERANCE = 0.1
"""Seconds that a time stamp may be off the count of samples. Stamps in milliseconds and live capture wobble less."""

RESET = 1.0
"""A clock that goes back by more seconds than this was started again, as where two recordings were joined."""

LONGEST_UNDECLARED_SILENCE = 3600.0
"""The silence, in seconds, that time stamps can put into a file that does not say how long it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of sound: `start` by its time stamp in seconds from the recording's beginning, `length` in seconds."""

    start: float | None
    length: float


@dataclass(slots=True)
class Timeline:
    """
    Puts pieces of sound one after the other, in the order in which they come, with silence where some is missing.

    `declared` is how long the recording says it is. A time stamp beyond it is not believed, nor is one that the next
    piece contradicts; nothing goes backwards. `position` is the time up to which there is sound or silence.
    """

    declared: float | None = None
    position: float = 0.0
    _shift: float = 0.0
    _silence_left: float = field(init=False)

    def __post_init__(self) -> None:
        self._silence_left = LONGEST_UNDECLARED_SILENCE if self.declared is None else self.declared + TOLERANCE

    def place(self, piece: Piece, following: Piece | None) -> float:
        """The seconds of silence that belong before a piece; `following` is the one after it."""
        silence = 0.0 if piece.start is None else self._silence(piece.start, piece.length, following)
        self._silence_left -= silence
        self.position += silence + piece.length
        return silence

    def _silence(self, start: float, length: float, following: Piece | None) -> float:
        gap = start + self._shift - self.position
        # How much later than expected the following piece is by its own stamp.
        step = 0.0 if following is None or following.start is None else following.start - (start + length)
        if gap > TOLERANCE and step >= -TOLERANCE:
            if self._is_possible(gap):
                return gap
            self._shift -= gap
        elif gap < -RESET and abs(step) <= TOLERANCE:
            self._shift -= gap
        return 0.0

    def _is_possible(self, gap: float) -> bool:
        is_within = self.declared is None or self.position + gap <= self.declared + TOLERANCE
        return is_within and gap <= self._silence_left
