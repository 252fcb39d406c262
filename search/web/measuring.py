"""What each request cost, and the logs as JSON that tell of it (OGPS_LOG_JSON).

In: requests and their answers. Out: an Observation for each, handed to who asked: the access log, the metrics.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from flask import Flask, Response, g, request

# What each request cost, handed to those who asked: the access log and the metrics.
#
# In: the application's requests. Out: one Observation per response. Invariants: nothing is measured unless somebody
# observes; an observation holds neither the client's address nor what was searched for, only the route that answered.


@dataclass(frozen=True, slots=True)
class Observation:
    """`route` is the pattern that matched (`/<ui>/search`), "" when none did; `seconds` end when the body begins;
    `size` is the body's bytes, None for a stream; `generation` is "" where no index was needed."""

    method: str
    route: str
    status: int
    seconds: float
    size: int | None
    generation: str


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")
"""Named in observations; whatever else is sent counts as one, so that nobody can make up series."""

Observer = Callable[[Observation], None]


def observe(app: Flask, observers: tuple[Observer, ...]) -> None:
    """Call each of `observers` after each response. Must be installed before whatever else may answer a request."""
    if not observers:
        return

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def report(response: Response) -> Response:
        seen = Observation(
            method=request.method if request.method in METHODS else "other",
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            seconds=time.perf_counter() - g.started,
            size=None if response.is_streamed else response.calculate_content_length(),
            generation=response.headers.get("Index-Generation", ""),
        )
        for observer in observers:
            observer(seen)
        return response


# Log lines as JSON, one object per line, with an access log (OGPS_LOG_JSON).
#
# In: log records and Observations. Out: lines on standard error or in a file (OGPS_LOG_FILE). Invariants: one event is
# one line whatever it holds (control characters are escaped, everything is ASCII), appended in one piece, so that all
# workers write to one file; no line of the access log holds a client's address or the words of a search, so that there
# is nothing to delete later; a file that cannot be written costs no answer.

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
