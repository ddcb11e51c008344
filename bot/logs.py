"""Log lines on standard error: time, level, logger, event and its fields; ids only, never content or tokens."""

import logging
import sys

OURS = ("bot", "handlers", "blocks", "conversation", "engine", "storage", "local_slack")
LINE = "{time} {level:<7} {logger}: {event}{fields}"

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD and value is not None}
        line = LINE.format(
            time=self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            level=record.levelname.lower(),
            logger=record.name,
            event=record.getMessage(),
            fields="".join(f" {name}={value}" for name, value in fields.items()),
        )
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure(level: str) -> None:
    """Log what we do from `level` on, and what libraries do only when it goes wrong: they log bodies and URLs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
