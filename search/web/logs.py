"""Log lines as JSON, one object per line, with an access log (OGPS_LOG_JSON).

In: log records and Observations. Out: lines on standard error or in a file (OGPS_LOG_FILE). Invariants: one event is
one line whatever it holds (control characters are escaped, everything is ASCII), appended in one piece, so that all
workers write to one file; no line of the access log holds a client's address or the words of a search, so that there
is nothing to delete later; a file that cannot be written costs no answer.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from search.web.measure import Observation

ACCESS = logging.getLogger("search.access")
OURS = ("search", "index")
"""Loggers of this project."""


class JsonLines(logging.Formatter):
    """`at`, `level`, `logger`, `message`, `error` with its traceback, and the values of an access line."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            event["error"] = self.formatException(record.exc_info)
        seen = getattr(record, "seen", None)
        if isinstance(seen, Observation):
            event |= {
                "method": seen.method,
                "route": seen.route,
                "status": seen.status,
                "ms": round(seen.seconds * 1000, 2),
                "bytes": seen.size,
                "generation": seen.generation,
            }
        return json.dumps(event)


class LogFile(WatchedFileHandler):
    """A file that may be moved away at any time (by logrotate): the next line begins a new one. Lines that cannot be
    written go to standard error."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="ascii", delay=True)
        self._otherwise = logging.StreamHandler(sys.stderr)

    def setFormatter(self, formatter: logging.Formatter | None) -> None:  # logging's name
        super().setFormatter(formatter)
        self._otherwise.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.reopenIfNeeded()
            if self.stream is None:
                self.stream = self._open()
            self.stream.write(self.format(record) + self.terminator)
            self.stream.flush()
        except OSError:
            self._otherwise.emit(record)


def log_access(seen: Observation) -> None:
    """One line of the access log."""
    ACCESS.info("request", extra={"seen": seen})


def write_json_lines(path: Path | None = None) -> None:
    """Send our loggers' records to the file, or to standard error, as JSON; a second call changes nothing."""
    for name in OURS:
        logger = logging.getLogger(name)
        if any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
            continue
        handler = LogFile(path) if path else logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
