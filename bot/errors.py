"""
Why a step did not work, seen from the person who waits for the readout.

    StepFailed
    ├── Refused   it never will; the problem's code has a sentence in `blocks.problems`
    └── Later     worth the same step again; the code says what to tell if it never works
"""


class StepFailed(Exception):
    """A step did not work; `problem` is a code that `blocks.problems` has a sentence for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Refused(StepFailed):
    """The step will never work."""


class Later(StepFailed):
    """
    The step may work later, after `retry_after` seconds if the other side said so.

    `sent` is False when the other side certainly did nothing.
    """

    def __init__(self, problem: str, *, retry_after: float | None = None, sent: bool = True) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
        self.sent = sent
