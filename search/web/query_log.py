"""A log of searches, where the operator wants one (OGPS_QUERY_LOG): what do people look for, and what is not found?

In: what requests searched for. Out: one line of JSON per search in the folder's file of the day (`line_of`, `read`).
Invariants: a line holds the hour, never the moment, and neither address nor browser; whatever was typed, it is one line
of ASCII of at most LONGEST bytes, appended in one write, so that several workers share a file; days that are over are
removed; a log that cannot be written costs a log line and never an answer.
"""

import errno
import json
import logging
import os
import re
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

from flask import Flask, current_app, request

from search.answering import Answer
from search.params import url_args
from search.params.parameters import UI_LANGUAGES
from search.present.links import found_by
from search.query import Query

LONGEST = 4096
"""Bytes of a line: what POSIX lets a pipe take in one piece, and more than 2,000 characters of English or
French need; of a query in another script that is longer, the end is left out."""
FULL_DAY = 64 * 1024 * 1024
"""Bytes of one day's file: who searches in a loop cannot fill the disk."""
HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d", re.ASCII)
NAME = re.compile(r"queries-(\d{4}-\d\d-\d\d)\.jsonl")
EXTENSION = "ogp_query_log"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchEvent:
    """What a request searched for: the query as it was asked, how many documents were found, and the spelling whose
    results were shown in place of the query's own, "" where there was none."""

    query: Query
    found: int
    corrected: str = ""

    @classmethod
    def of(cls, query: Query, answer: Answer) -> "SearchEvent":
        return cls(query, answer.results.total, answer.applied)


@dataclass(frozen=True, slots=True)
class Search:
    """A line of the log. `hour` is UTC, as in `2026-11-22T14`; `filters` are canonical arguments by name; `found`
    counts the documents that hold enough of the words, those of the corrected spelling where there is one."""

    hour: str
    ui: str
    q: str
    filters: Mapping[str, str]
    found: int
    corrected: str = ""


def search_of(asked: SearchEvent, moment: datetime) -> Search:
    """What is kept of a search. Two pages, orders or shapes of one search are the same search."""
    args = dict(url_args(replace(found_by(asked.query), sort="relevance")))
    text = args.pop("q", "")
    return Search(moment.strftime("%Y-%m-%dT%H"), asked.query.ui, text, args, asked.found, asked.corrected)


def line_of(search: Search) -> bytes:
    """The line, with whatever is too long left out: filters first, then the end of the words."""
    whole = {row.name: getattr(search, row.name) for row in fields(Search)}
    short = {"filters": {}, "q": search.q[:100], "corrected": search.corrected[:100]}
    for kept in (whole, whole | {"filters": {}}, whole | short):
        line = json.dumps(kept, separators=(",", ":")).encode("ascii") + b"\n"
        if len(line) <= LONGEST:
            break
    return line


def read(folder: Path, since: datetime | None = None) -> Iterator[Search | None]:
    """The searches of a folder in the order of their days, None for each line that is none (torn by a full disk)."""
    first = since.strftime("%Y-%m-%dT%H") if since else ""
    for path, day in sorted(files(folder)):
        if since and day < since.date():
            continue
        for line in _lines(path):
            search = _search(line)
            if search is None or search.hour >= first:
                yield search


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, in pieces where one is longer than the log writes them. What is no file (a folder, a pipe)
    or cannot be read costs itself only: it gives one line that is none."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(file, "rb") as lines:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "not a file")
            while line := lines.readline(LONGEST + 1):
                yield line
    except OSError as error:
        log.warning("query log: %s: %s; it is left out", path, error.strerror or error)
        yield b""


def files(folder: Path) -> Iterator[tuple[Path, date]]:
    """Files of the log and their days; nothing else in the folder is looked at. Raises OSError."""
    for path in folder.iterdir():
        if match := NAME.fullmatch(path.name):
            try:
                yield path, date.fromisoformat(match.group(1))
            except ValueError:
                continue


def _search(line: bytes) -> Search | None:
    try:
        search = Search(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(search.filters, dict) or type(search.found) is not int or search.found < 0:
        return None
    texts = (search.hour, search.ui, search.q, search.corrected, *search.filters, *search.filters.values())
    known = all(isinstance(text, str) for text in texts) and HOUR.fullmatch(search.hour) and search.ui in UI_LANGUAGES
    return search if known else None


class QueryLog:
    """The log of one worker. `days` is how many days are kept, today included."""

    def __init__(self, folder: Path, days: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._days = days
        self._now = now
        self._tidied: date | None = None
        self._failing = False
        self._lock = threading.Lock()

    def add(self, asked: SearchEvent) -> None:
        """Append a search. The first of several failures in a row is logged; none is raised."""
        moment = self._now()
        try:
            self._tidy(moment.date())
            self._append(self._folder / f"queries-{moment.date()}.jsonl", line_of(search_of(asked, moment)))
        except OSError as error:
            if not self._failing:
                log.error("query log: %s: %s; searches go on without it", self._folder, error.strerror or error)
            self._failing = True
        else:
            self._failing = False

    def _append(self, path: Path, line: bytes) -> None:
        # O_NONBLOCK: were the name a pipe, opening it would wait for a reader; for files it means nothing.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.open(path, flags, 0o600)
        try:
            if os.fstat(file).st_size + len(line) > FULL_DAY:
                raise OSError(errno.EFBIG, f"today's file has reached {FULL_DAY} bytes")
            if os.write(file, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(file)

    def _tidy(self, today: date) -> None:
        """Once a day: the folder, without the files that are too old."""
        with self._lock:
            if self._tidied == today:
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path, day in files(self._folder):
                if day <= today - timedelta(days=self._days):
                    path.unlink(missing_ok=True)  # another worker may have been faster
            self._tidied = today


def keep_log(app: Flask, query_log: QueryLog) -> None:
    """Write what requests of `app` search for."""
    app.extensions[EXTENSION] = query_log


def tell(event: SearchEvent | None) -> None:
    """Add what the request that was just answered searched for, where a log is kept. A search is counted on its first
    page."""
    query_log = cast(QueryLog | None, current_app.extensions.get(EXTENSION))
    if query_log is not None and event is not None and request.method == "GET" and not event.query.offset:
        query_log.add(event)
