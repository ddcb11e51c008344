"""
Failures of a step, seen from the person who waits for the readout.

    StepFailed
    ├── Refused   it never will; the problem's code has a sentence in `blocks.problems`
    └── Later     worth the same step again; the code has the sentence for when it never works
        └── Limited  too much was asked at once: the step waits its turn, and no attempt has failed
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


class Limited(Later):
    """Slack, or the API, wants us to ask less often. It did nothing; our turn comes after `retry_after` seconds."""

    def __init__(self, problem: str = "slack_limited", *, retry_after: float) -> None:
        super().__init__(problem, retry_after=retry_after, sent=False)
        self.seconds = retry_after
