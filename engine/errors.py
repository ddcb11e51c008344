"""
What can go wrong in the engine.

    EngineError                carries `code`, a stable word, and `message`, a sentence that may be shown to people
    ├── MediaRefused           the user's: the file cannot be made into text, now or later
    ├── ModelUnavailable       ours: the speech model is missing or damaged; the message says what to do
    ├── RecordingLost          ours: the recording is gone from the spool, as after a restore from a backup
    ├── WorkerDied             ours: the speech process ended in the middle of a recording
    ├── UnderstandingDied      ours: the process that reads long texts ended in the middle of one
    └── RequestProblem         the caller's: an HTTP answer other than success, with its `status`
"""

RECORDING_LOST = "The engine no longer has this recording. Send it again."
WORKER_DIED = (
    "Speech recognition broke off on this recording several times, perhaps for want of memory. Try a shorter piece."
)
UNDERSTANDING_DIED = "The engine stopped while it read this text, perhaps for want of memory. Try a shorter piece."


class EngineError(Exception):
    """Something went wrong that the caller may be told; `status` is the HTTP answer where a request meets it."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class MediaRefused(EngineError):
    """The file is not a recording that can be made into text."""


class ModelUnavailable(EngineError):
    """The speech model is missing or damaged."""

    def __init__(self, message: str) -> None:
        super().__init__("model_unavailable", message)


class RecordingLost(EngineError):
    """The recording of a job is not there any more."""

    def __init__(self) -> None:
        super().__init__("recording_lost", RECORDING_LOST)


class WorkerDied(EngineError):
    """The speech process ended while it worked on a recording."""

    def __init__(self) -> None:
        super().__init__("worker_died", WORKER_DIED)


class UnderstandingDied(EngineError):
    """The process that was to understand a conversation ended before it had."""

    def __init__(self) -> None:
        super().__init__("engine_failed", UNDERSTANDING_DIED)


class RequestProblem(EngineError):
    """A request that is answered with `status` and an error body; `code` may be empty."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(code, message)
        self.status = status
