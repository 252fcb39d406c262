"""The Searcher of the Whoosh engine. In: Query. Out: Results, Documents.

Which generation answers is the business of current.py. What a query matches is kept in a bounded cache, so that its
pages and facets are found once.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.analysis import Chain
from index.document import Document
from index.engines.generations import Store
from index.engines.whoosh.arrays import Array
from index.schema import INDEX_LANGUAGES
from index.settings import Settings
from search.engines.base import CacheLookups
from search.engines.whoosh.cells import Cells
from search.engines.whoosh.closeness import best, refined
from search.engines.whoosh.correction import Correction, corrected
from search.engines.whoosh.current import Current
from search.engines.whoosh.document_set import DocumentSet, among
from search.engines.whoosh.evaluate import Evaluation, Found
from search.engines.whoosh.facets import facets
from search.engines.whoosh.filters import filters_of, selected
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.hits import hits
from search.engines.whoosh.matches import Matches
from search.engines.whoosh.order import first, ordered
from search.engines.whoosh.proposing import propose
from search.query import Query, Selection
from search.results import GenerationInfo, Proposal, Results, Suggestion, Summary
from search.syntax import parse
from search.syntax.relaxing import relaxed

CAPTURED = "captured"
"""The facet that tells full documents from listings."""


@dataclass(slots=True)
class Answer:
    """What a query matches, whatever page or facet is asked for. `clause` are the documents that count before the
    filters, `counted` those after them, `others` those listed beyond. `ranked` are those that are scored: `counted`, or
    all that are listed where these are one list by score (Found.together). `failing` counts the filters each document
    of `clause` fails, for facets that ignore their own selection; `looked_at` are the documents that got a closer look
    (closeness.py)."""

    clause: Array
    counted: Array
    others: Array
    ranked: Matches
    filters: dict[str, Array]
    failing: Array | None
    found: Found
    looked_at: Array
    relaxed: bool = False

    def lists(self, generation: OpenGeneration, tables: list[Array], query: Query) -> Iterator[Matches]:
        """The lists whose documents are shown one after the other."""
        if not self.found.together:
            yield self.ranked
            rest = self.others[~among(self.ranked.ids, self.others)]
            if len(rest):
                yield Matches(rest, self.found.scores(generation, tables, DocumentSet(generation.size, rest)))
        elif query.sort == "relevance":
            yield self.ranked
        else:
            for ids in (self.counted, self.others):
                yield self.ranked.of(ids)


class WhooshSearcher:
    """See search.engines.base.Searcher."""

    def __init__(self, settings: Settings) -> None:
        self._current = Current(Store(settings.index_dir), self._forget)
        self._entries = settings.cache_entries
        self._answers: OrderedDict[tuple[str, Query], Answer] = OrderedDict()
        self._lookups = CacheLookups()
        self._lock = threading.Lock()
        self._local = threading.local()

    # The contract

    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        return self._current.ask(lambda generation, tables: self._spelt(generation, tables, query, started))

    def _spelt(self, generation: OpenGeneration, tables: list[Array], query: Query, started: float) -> Results:
        better = corrected(generation, self._chains(), query) if query.text else None
        results = self._results(generation, tables, query, started)
        if better is None:
            return results
        results = self._with_suggestion(generation, tables, query, results, better)
        return replace(results, took_ms=_milliseconds_since(started))

    def _with_suggestion(
        self, generation: OpenGeneration, tables: list[Array], query: Query, results: Results, better: Correction
    ) -> Results:
        """The other spelling is offered when it finds something, for words that the index knows when it finds more.
        Where nothing was found, its results are shown at once, if they hold all of its words: what holds one of them
        may be about anything."""
        other = replace(query, text=better.text, clause=parse(better.text).clause)
        if not results.total and query.correct and better.sure:
            found = self._results(generation, tables, other, 0.0)
            if found.total:
                return replace(found, suggestion=Suggestion(better.text, found.total, True))
        answer = self._answer(generation, tables, other)
        if len(answer.counted) + len(answer.others) > (0 if better.unknown else results.listed):
            return replace(results, suggestion=Suggestion(better.text, len(answer.counted) or len(answer.others)))
        return results

    def _results(self, generation: OpenGeneration, tables: list[Array], query: Query, started: float) -> Results:
        answer = self._answer(generation, tables, query)
        page = _page(generation, tables, answer, query)
        cells = generation.cells(tuple(dict.fromkeys((*query.facets, CAPTURED))))
        counts = cells.counts(answer.counted)
        captured = cells.of(CAPTURED)
        coverage = dict(zip(cells.values[captured], counts[captured].tolist(), strict=True))
        shown = hits(generation, self._chains(), tables, query, answer.found, page, answer.looked_at)
        if len(answer.others):
            counted = among(answer.counted, np.array([number for number, _ in page], np.int64)).tolist()
            both = zip(shown, counted, strict=True)
            shown = tuple([hit if own else replace(hit, counted=False) for hit, own in both])
        return Results(
            total=len(answer.counted),
            hits=shown,
            facets=facets(query, cells, _without_own(query, answer, cells, counts)),
            generation=generation.info,
            took_ms=_milliseconds_since(started),
            others=len(answer.others),
            relaxed=answer.relaxed,
            complete=answer.found.complete,
            split=not answer.found.together or query.sort != "relevance",
            coverage={"full": 0, "stub": 0} | coverage,
            notes=tuple(sorted(answer.found.notes)),
        )

    def crossed(self, query: Query, facet: str, values: Sequence[str], other: str) -> Sequence[Mapping[str, int]]:
        """See search.engines.base.Crossing."""

        def count(generation: OpenGeneration, tables: list[Array]) -> Sequence[Mapping[str, int]]:
            ids = _but_for(self._answer(generation, tables, query), facet, other)
            cells = generation.cells((other,))
            held = [ids[selected(generation, Selection(facet, (value,))).take(ids)] for value in values]
            return [dict(zip(cells.values, cells.counts(documents).tolist(), strict=True)) for documents in held]

        return self._current.ask(count)

    def get(self, document_id: str) -> Document | None:
        return self._current.ask(lambda generation, _: _document(generation, document_id))

    def matching(self, query: Query) -> Iterator[Document]:
        generation, tables = self._current.get()
        answer = self._answer(generation, tables, query)
        for number in ordered(generation, answer.ranked.of(answer.counted), query).tolist():
            yield generation.document(number)

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        return self._current.ask(lambda generation, _: _summaries(generation, document_ids))

    def suggest(self, text: str, ui: str, limit: int) -> tuple[Proposal, ...]:
        return self._current.ask(lambda generation, _: propose(generation, text, ui, limit))

    def generation(self) -> GenerationInfo:
        return self._current.get()[0].info

    def cache_lookups(self) -> CacheLookups:
        return self._lookups

    def close(self) -> None:
        self._current.close()
        self._forget()

    # Steps

    def _forget(self) -> None:
        with self._lock:
            self._answers.clear()

    def _chains(self) -> dict[str, Chain]:
        """This thread's analysis chains: they are not meant to be shared."""
        chains: dict[str, Chain] | None = getattr(self._local, "chains", None)
        if chains is None:
            chains = self._local.chains = {name: Chain(name) for name in INDEX_LANGUAGES}
        return chains

    def _answer(self, generation: OpenGeneration, tables: list[Array], query: Query) -> Answer:
        key = (generation.info.name, _essence(query)) if self._entries else None
        if key is not None and (known := self._known(key)) is not None:
            return known
        answer = self._evaluated(generation, tables, query)
        if not (len(answer.counted) or len(answer.others)) and (less := relaxed(query.clause)) is not None:
            answer = _relaxed(answer, self._evaluated(generation, tables, replace(query, clause=less)))
        if key is not None:
            with self._lock:
                self._answers[key] = answer
                while len(self._answers) > self._entries:
                    self._answers.popitem(last=False)
        return answer

    def _evaluated(self, generation: OpenGeneration, tables: list[Array], query: Query) -> Answer:
        evaluation = Evaluation(generation, self._chains(), query)
        held, found = evaluation.held(query.clause), evaluation.found
        filters = filters_of(generation, query)
        counted, failing = _filtered(held.enough.numbers, filters)
        listed = counted if held.some is held.enough else _filtered(held.some.numbers, filters)[0]
        others = listed[:0] if listed is counted else listed[~among(counted, listed)]
        ids = listed if found.together else counted
        ranked = Matches(ids, found.scores(generation, tables, DocumentSet(generation.size, ids)))
        looked_at = best(generation, found, ranked)
        ranked = refined(generation, tables, found, ranked, looked_at)
        return Answer(held.enough.numbers, counted, others, ranked, filters, failing, found, looked_at)

    def _known(self, key: tuple[str, Query]) -> Answer | None:
        """From the cache, counted; what is asked again stays longest."""
        with self._lock:
            known = self._answers.get(key)
            if known is None:
                self._lookups = replace(self._lookups, misses=self._lookups.misses + 1)
            else:
                self._lookups = replace(self._lookups, hits=self._lookups.hits + 1)
                self._answers.move_to_end(key)
        return known


def _without_own(query: Query, answer: Answer, cells: Cells, counts: Array) -> Array:
    """Counts in which each facet ignores its own selection: among the documents that fail no other filter."""
    if answer.failing is None:
        return counts
    counts = counts.copy()
    for name in answer.filters.keys() & set(query.facets):
        column = cells.of(name)
        counts[column] = cells.counts(_but_for(answer, name))[column]
    return counts


def _but_for(answer: Answer, *facets: str) -> Array:
    """The documents that fail no filter but those of `facets`."""
    ids = answer.clause
    if answer.failing is None:
        return ids
    failing = answer.failing.copy()
    for name in answer.filters.keys() & set(facets):
        failing -= ~answer.filters[name].take(ids)
    documents: Array = ids[failing == 0]
    return documents


def _relaxed(answer: Answer, less: Answer) -> Answer:
    """Nothing counts, and what the words alone would find is listed, if that is anything."""
    listed = np.union1d(less.counted, less.others)
    none, some = listed[:0], len(listed) > 0
    return replace(less, clause=answer.clause, counted=none, others=listed, failing=answer.failing, relaxed=some)


def _document(generation: OpenGeneration, document_id: str) -> Document | None:
    number = generation.number_of(document_id)
    return None if number is None else generation.document(number)


def _summaries(generation: OpenGeneration, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
    numbers = (generation.number_of(document_id) for document_id in document_ids)
    return tuple(generation.summaries([number for number in numbers if number is not None]))


def _essence(query: Query) -> Query:
    """The part of a query that decides what it matches and what that is worth."""
    return replace(query, sort="relevance", offset=0, limit=1, facets=(), facet_size=None, highlight=True, ui="en")


def _filtered(ids: Array, filters: Mapping[str, Array]) -> tuple[Array, Array | None]:
    """(what passes all filters, how many of them each document fails)."""
    if not filters:
        return ids, None
    failing = np.zeros(len(ids), np.int8)
    for flags in filters.values():
        failing += ~flags.take(ids)
    return ids[failing == 0], failing


def _page(generation: OpenGeneration, tables: list[Array], answer: Answer, query: Query) -> list[tuple[int, float]]:
    """(number, score) of the documents on the query's page."""
    page: list[tuple[int, float]] = []
    offset, limit = query.offset, query.limit
    for matches in answer.lists(generation, tables, query):
        if limit and offset < len(matches):
            numbers = first(generation, matches, query, offset, limit)
            page += zip(numbers.tolist(), _scores_of(matches, numbers), strict=True)
            limit -= len(numbers)
        if not limit:
            break
        offset = max(0, offset - len(matches))
    return page


def _scores_of(result: Matches, numbers: Array) -> list[float]:
    if result.scores is None:
        return [0.0] * len(numbers)
    scores: list[float] = result.scores[result.ids.searchsorted(numbers)].tolist()
    return scores


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
