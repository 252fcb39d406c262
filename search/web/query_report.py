"""What a log of searches says: which questions find nothing, which are asked most, how many are misspelt.

In: lines of search.web.query_log. Out: a Report, as sentences for people or as values for JSON. Searches that differ in
the case of letters or in spaces are one; they are shown as they were typed first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from search.web.query_log import Search


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
