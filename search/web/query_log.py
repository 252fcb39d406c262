"""A log of searches, where the operator wants one (OGPS_QUERY_LOG), and what it says.

In: search events; the lines of the log. Out: a line for each search; which questions find nothing, which are asked
most, how many are misspelt.
"""

import errno
import json
import logging
import os
import re
import stat
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

from flask import Flask, current_app, request

from search.answering import Answer
from search.params import url_args
from search.params.parameters import UI_LANGUAGES
from search.present.links import found_by
from search.query import Query

# A log of searches, where the operator wants one (OGPS_QUERY_LOG): what do people look for, and what is not found?
#
# In: what requests searched for. Out: one line of JSON per search in the folder's file of the day (`line_of`, `read`).
# Invariants: a line holds the hour, never the moment, and neither address nor browser; whatever was typed, it is one
# line of ASCII of at most LONGEST bytes, appended in one write, so that several workers share a file; days that are
# over are removed; a log that cannot be written costs a log line and never an answer.

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


# What a log of searches says: which questions find nothing, which are asked most, how many are misspelt.
#
# In: lines of search.web.query_log. Out: a Report, as sentences for people or as values for JSON. Searches that differ
# in the case of letters or in spaces are one; they are shown as they were typed first.


@dataclass(frozen=True, slots=True)
class Question:
    """A search and how often it was made. `found` is what it found last."""

    q: str
    filters: Mapping[str, str]
    count: int
    found: int


@dataclass(frozen=True, slots=True)
class Report:
    """Counts are of searches. `first` and `last` are hours, "" when there is no search at all; `nothing` and
    `frequent` are the most frequent questions first; `unreadable` counts lines that are not of the log."""

    searches: int
    zero: int
    corrected: int
    unreadable: int
    first: str
    last: str
    languages: Mapping[str, int]
    nothing: tuple[Question, ...]
    frequent: tuple[Question, ...]

    def as_json(self, zero_only: bool = False) -> dict[str, object]:
        """Shares are of all searches, 0 where there are none."""
        body: dict[str, object] = {
            "from": self.first,
            "to": self.last,
            "searches": self.searches,
            "languages": dict(self.languages),
            "zero": {"searches": self.zero, "share": _share(self.zero, self.searches)},
            "corrected": {"searches": self.corrected, "share": _share(self.corrected, self.searches)},
            "unreadable_lines": self.unreadable,
            "nothing_found": [_values(question) for question in self.nothing],
        }
        return body if zero_only else body | {"most_frequent": [_values(question) for question in self.frequent]}

    def lines(self, zero_only: bool = False) -> Iterator[str]:
        """For a terminal: no character of a search can move its cursor."""
        yield f"searches     {self.searches}" + (f" ({self.first} to {self.last}, UTC)" if self.searches else "")
        yield f"languages    {', '.join(f'{name} {count}' for name, count in self.languages.items())}".rstrip()
        yield f"found none   {self.zero} ({_share(self.zero, self.searches):.1%})"
        yield f"corrected    {self.corrected} ({_share(self.corrected, self.searches):.1%})"
        if self.unreadable:
            yield f"unreadable   {self.unreadable} lines"
        yield from _listed("Nothing found", self.nothing)
        if not zero_only:
            yield from _listed("Most frequent", self.frequent)


@dataclass(slots=True)
class _Group:
    q: str
    filters: Mapping[str, str]
    count: int = 0
    none: int = 0
    found: int = 0


@dataclass(slots=True)
class _Tally:
    searches: int = 0
    zero: int = 0
    corrected: int = 0
    unreadable: int = 0
    first: str = ""
    last: str = ""
    languages: Counter[str] = field(default_factory=Counter)
    groups: dict[tuple[str, ...], _Group] = field(default_factory=dict)

    def add(self, search: Search) -> None:
        self.searches += 1
        self.zero += not search.found
        self.corrected += bool(search.corrected)
        self.first = min(self.first or search.hour, search.hour)
        self.last = max(self.last, search.hour)
        self.languages[search.ui] += 1
        key = (" ".join(search.q.casefold().split()), *(f"{name}={search.filters[name]}" for name in search.filters))
        group = self.groups.setdefault(key, _Group(search.q, search.filters))
        group.count += 1
        group.none += not search.found
        group.found = search.found


def report(searches: Iterable[Search | None], most: int) -> Report:
    """At most `most` questions in each list. Needs memory for the different questions, not for the searches."""
    tally = _Tally()
    for search in searches:
        if search is None:
            tally.unreadable += 1
        else:
            tally.add(search)
    groups = list(tally.groups.values())
    return Report(
        searches=tally.searches,
        zero=tally.zero,
        corrected=tally.corrected,
        unreadable=tally.unreadable,
        first=tally.first,
        last=tally.last,
        languages=dict(sorted(tally.languages.items())),
        nothing=_first(((group, group.none) for group in groups), most),
        frequent=_first(((group, group.count) for group in groups), most),
    )


def _first(groups: Iterable[tuple[_Group, int]], most: int) -> tuple[Question, ...]:
    counted = (Question(group.q, group.filters, count, group.found) for group, count in groups if count)
    return tuple(sorted(counted, key=lambda question: (-question.count, question.q))[:most])


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _values(question: Question) -> dict[str, object]:
    filters = dict(question.filters)
    return {"q": question.q, "filters": filters, "searches": question.count, "found": question.found}


def _listed(heading: str, questions: tuple[Question, ...]) -> Iterator[str]:
    if not questions:
        return
    yield ""
    yield heading
    for question in questions:
        filters = " ".join(f"{name}={value}" for name, value in question.filters.items())
        yield f"{question.count:>7}  {_printable(question.q) or '(no words)'}  {_printable(filters)}".rstrip()


def _printable(text: str) -> str:
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)
