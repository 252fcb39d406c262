"""Log lines as JSON, one object per line, with an access log (OGPS_LOG_JSON).

In: log records and Observations. Out: lines on standard error. Invariants: one event is one line whatever it holds
(control characters are escaped, everything is ASCII); no line holds a client's address or the words of a search, so
that there is nothing to delete later.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from search.measure import Observation

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


def log_access(seen: Observation) -> None:
    """One line of the access log."""
    ACCESS.info("request", extra={"seen": seen})


def write_json_lines() -> None:
    """Send our loggers' records to standard error as JSON; a second call changes nothing."""
    for name in OURS:
        logger = logging.getLogger(name)
        if any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
            continue
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
