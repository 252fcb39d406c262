"""HTTP arguments to a Query and back, by the table of search.params.parameters; every limit and default is there.

In: arguments (name -> values, as a URL decodes) and the interface's language. Out: a Query; strict (`parse`, for the
API) or lenient (`parse_lenient`, for pages, with notices of what was ignored). `url_args` is the way back: canonical,
in the table's order, without defaults, so that equal queries have equal URLs in every language.

A facet's values are repeated or comma-separated, a leading `-` excludes; a comma, a leading `-` or a backslash that
belongs to the value itself carries a backslash. Codes and labels are taken in any case of letters.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, cast

from index.schema import FACETS, SHOWN_FACETS
from search.engines.base import Snapshot
from search.params.parameters import (
    DEFAULT_FACET_SIZE,
    DEFAULT_SIZE,
    DELIMITER,
    FORM,
    IDS,
    MAX_VALUE,
    MAX_WINDOW,
    PARAMETER_BY_NAME,
    PARAMETERS,
    PREFIX,
    Parameter,
)
from search.params.values import ParameterErrors, ReadingState, escaped, nearest_parameter, read, split
from search.query import Match, Query, Selection, Sort
from search.syntax import of_text
from search.texts import Notice
from search.wording import say

A_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
"""A page number that is one, however far beyond the end."""

DEFAULT = Query(facets=SHOWN_FACETS, facet_size=DEFAULT_FACET_SIZE)
"""The query of a URL without arguments: everything, first page."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Documents chosen one by one: their ids as given, and the language in which to speak of them."""

    ids: tuple[str, ...]
    ui: str


class Multi(Protocol):
    """Repeatable arguments, as werkzeug's MultiDict gives them."""

    def lists(self) -> Iterable[tuple[str, list[str]]]: ...


def parse(args: Multi, ui: str, snapshot: Snapshot | None = None, also: tuple[Parameter, ...] = ()) -> Query:
    """Strict, for the API. `also` are parameters of the resource's own, checked here and read by the caller. With a
    snapshot, a value that none of its documents holds is wrong too. Raises ParameterErrors with one error for each
    wrong argument; an unknown name or code is answered with the nearest known one."""
    given = dict(args.lists())
    language = given.get("ui", [ui])[0]
    ui = language if language in PARAMETER_BY_NAME["ui"].choices else ui
    reading = ReadingState(ui, snapshot)
    _refuse_unknown(given, {*PARAMETER_BY_NAME, *(row.name for row in also)}, reading)
    for row in also:
        read(row, given.get(row.name, [row.default or ""]), reading)
    query = _query(given, reading)
    if reading.errors:
        raise ParameterErrors(reading.errors)
    return query


def parse_lenient(args: Multi, ui: str, snapshot: Snapshot | None = None) -> tuple[Query, tuple[Notice, ...]]:
    """For pages: what is wrong is left out or brought within its limits, and said; unknown arguments, empty ones and
    `ui` (the path says it) are ignored without a word."""
    given = {name: [value for value in values if value] or [""] for name, values in args.lists()}
    given = {name: values for name, values in given.items() if values != [""] or name in ("q", "facets")}
    given.pop("ui", None)
    reading = ReadingState(ui, snapshot, on_page=True)
    query = _query(given, reading)
    errors = {error.parameter: error for error in reversed(reading.errors)}  # one notice for each argument
    taken = {name for name, _ in url_args(query)}
    notices = (
        Notice(
            "bad-parameter",
            say("wrong" if name in taken else "ignored", ui, name=reading.called(name), detail=error.detail),
            name,
            error.nearest,
            error.called,
        )
        for name, error in reversed(errors.items())
    )
    return replace(query, ui=ui), tuple(notices)


def refuse_unknown(args: Multi, known: Collection[str], ui: str) -> None:
    """For resources that take few arguments. Raises ParameterErrors."""
    reading = ReadingState(ui, None)
    _refuse_unknown(dict(args.lists()), known, reading)
    if "ui" in known:
        read(PARAMETER_BY_NAME["ui"], dict(args.lists()).get("ui", [ui]), reading)
    if reading.errors:
        raise ParameterErrors(reading.errors)


def hit_fields(args: Multi) -> tuple[str, ...]:
    """The `fields` asked for (valid ones, in the table's order), empty for the usual ones."""
    parameter = PARAMETER_BY_NAME["fields"]
    asked = {value for text in dict(args.lists()).get("fields", []) for value in split(text)}
    return tuple(name for name in parameter.choices if name in asked)


def prefix_of(args: Multi) -> str:
    """How the labels of the values asked for begin, "" for all. `parse` has checked it."""
    return cast(str, read(PREFIX, dict(args.lists()).get(PREFIX.name, [""]), ReadingState("en")))


def form_of(args: Multi) -> str:
    """In which form proposals are asked for. `parse` has checked it."""
    return cast(str, read(FORM, dict(args.lists()).get(FORM.name, [FORM.default or ""]), ReadingState("en")))


def delimiter_of(args: Multi) -> str:
    """The sign between the cells of a CSV file. `parse` has checked it."""
    given = dict(args.lists()).get(DELIMITER.name, [DELIMITER.default or ""])
    return cast(str, read(DELIMITER, given, ReadingState("en")) or DELIMITER.default)


def chosen(args: Multi, ui: str, also: tuple[Parameter, ...] = ()) -> Chosen:
    """Strict: the documents that are chosen one by one. `also` are further parameters of the resource, checked here.
    Raises ParameterErrors."""
    given = dict(args.lists())
    language = given.get("ui", [ui])[0]
    reading = ReadingState(language if language in PARAMETER_BY_NAME["ui"].choices else ui)
    _refuse_unknown(given, {"ui", IDS.name, *(row.name for row in also)}, reading)
    for row in (PARAMETER_BY_NAME["ui"], *also):
        if row.name in given:
            read(row, given[row.name], reading)
    ids = cast(tuple[str, ...], read(IDS, given.get(IDS.name, [""]), reading))
    if reading.errors:
        raise ParameterErrors(reading.errors)
    return Chosen(ids, reading.ui)


def chosen_on_page(args: Multi) -> tuple[str, ...]:
    """Lenient: the ids of documents that are chosen one by one, those that can be ids."""
    return cast(tuple[str, ...], read(IDS, dict(args.lists()).get(IDS.name, [""]), ReadingState("en")))


def refuse_unheld(ids: Iterable[str], ui: str) -> None:
    """For ids that no document has. Raises ParameterErrors if there are any."""
    reading = ReadingState(ui)
    for one in ids:
        reading.refuse(IDS.name, one, "unknown-code", value=one)
    if reading.errors:
        raise ParameterErrors(reading.errors)


def url_args(query: Query, fields: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The canonical arguments of a query: in the table's order, defaults left out. `ui` is not among them: pages say
    it in their path, and the API's links add it."""
    texts = {
        "q": query.text,
        "in": query.scope,
        "match": query.match,
        **{chosen.facet: written(chosen) for chosen in query.selections},
        "cycle_from": _number(query.cycle_from),
        "cycle_to": _number(query.cycle_to),
        "changed_since": query.changed_since or "",
        "lang": ",".join(query.languages),
        "sort": query.sort,
        "page": str(page_of(query)),
        "size": str(query.limit),
        "facets": ",".join(query.facets),
        "facet_size": _number(query.facet_size),
        "fields": ",".join(fields),
        **{name: str(int(getattr(query, name))) for name in ("highlight", "translate", "correct", "explain")},
    }
    found = ((row, texts.get(row.name, "")) for row in PARAMETERS)
    return [(row.name, text) for row, text in found if text != row.default and (text or row.name == "facets")]


def page_of(query: Query) -> int:
    """The page number, from 1, that the query's offset stands for."""
    return query.offset // max(query.limit, 1) + 1


def pages_of(query: Query, listed: int) -> int:
    """How many pages of so many documents can be asked for: no page ends beyond MAX_WINDOW."""
    size = max(query.limit, 1)
    return min(-(-listed // size), MAX_WINDOW // size)


def asked_page(args: Multi, query: Query) -> int:
    """The page that was asked for, before it was brought within its limits."""
    written = dict(args.lists()).get("page", [""])[0]
    return int(written) if A_NUMBER.fullmatch(written) else page_of(query)


def written(chosen: Selection) -> str:
    """A facet's values as one argument."""
    return ",".join([*map(escaped, chosen.include), *("-" + escaped(value) for value in chosen.exclude)])


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _refuse_unknown(given: dict[str, list[str]], known: Collection[str], reading: ReadingState) -> None:
    for name, values in given.items():
        if name not in known:
            called = name[:MAX_VALUE] or '""'
            reading.refuse(called, values[0], "unknown-parameter", partial(nearest_parameter, name, known))


def _query(given: dict[str, list[str]], reading: ReadingState) -> Query:
    """The table's rows read one after the other; a row that is not given keeps DEFAULT's value."""
    values = ((row.name, read(row, given[row.name], reading)) for row in PARAMETERS if row.name in given)
    got = {name: value for name, value in values if value is not None}
    size, page = cast(int, got.get("size", DEFAULT_SIZE)), cast(int, got.get("page", 1))
    if page * size > MAX_WINDOW:
        reading.refuse(
            "page", str(page), "window", limit=MAX_WINDOW, page=reading.called("page"), size=reading.called("size")
        )
        page = MAX_WINDOW // size
    low, high = cast(int | None, got.get("cycle_from")), cast(int | None, got.get("cycle_to"))
    if low is not None and high is not None and low > high:
        key = "order-turned" if reading.on_page else "order"
        reading.refuse("cycle_from", str(low), key, until=reading.called("cycle_to"))
        low, high = high, low
    text = cast(str, got.get("q", ""))
    selections = (cast(Selection, got[facet.name]) for facet in FACETS if facet.name in got)
    return Query(
        **of_text(text),
        scope=cast(str, got.get("in", "all")),
        match=cast(Match, got.get("match", "some")),
        languages=cast(tuple[str, ...], got.get("lang", ())),
        selections=tuple(chosen for chosen in selections if chosen.include or chosen.exclude),
        cycle_from=low,
        cycle_to=high,
        changed_since=cast(str | None, got.get("changed_since")),
        sort=cast(Sort, got.get("sort", "relevance")),
        offset=(page - 1) * size,
        limit=size,
        facets=cast(tuple[str, ...], got.get("facets", DEFAULT.facets)),
        facet_size=cast(int, got.get("facet_size", DEFAULT_FACET_SIZE)),
        highlight=cast(bool, got.get("highlight", True)),
        translate=cast(bool, got.get("translate", True)),
        correct=cast(bool, got.get("correct", True)),
        explain=cast(bool, got.get("explain", False)),
        ui=cast(str, got.get("ui", reading.ui)),
    )
