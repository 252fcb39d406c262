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

CAPTURED = "captured"
"""The facet that tells full documents from listings."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query matches, whatever page or facet is asked for. `failing` counts the filters each matching document
    of the clause fails, for facets that ignore their own selection; `looked_at` are the documents that got a closer
    look (closeness.py)."""

    clause: Matches
    result: Matches
    filters: dict[str, Array]
    failing: Array | None
    found: Found
    looked_at: Array


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
            if found.total and not found.partial:
                return replace(found, suggestion=Suggestion(better.text, found.total, True))
        total = len(self._answer(generation, tables, other).result)
        if total > (0 if better.unknown else results.total):
            return replace(results, suggestion=Suggestion(better.text, total))
        return results

    def _results(self, generation: OpenGeneration, tables: list[Array], query: Query, started: float) -> Results:
        answer = self._answer(generation, tables, query)
        numbers = first(generation, answer.result, query)
        scores = _scores_of(answer.result, numbers)
        page = list(zip(numbers.tolist(), scores, strict=True))
        cells = generation.cells(tuple(dict.fromkeys((*query.facets, CAPTURED))))
        counts = cells.counts(answer.result.ids)
        captured = cells.of(CAPTURED)
        coverage = dict(zip(cells.values[captured], counts[captured].tolist(), strict=True))
        return Results(
            total=len(answer.result),
            hits=hits(generation, self._chains(), tables, query, answer.found, page, answer.looked_at),
            facets=facets(query, cells, _without_own(query, answer, cells, counts)),
            generation=generation.info,
            took_ms=_milliseconds_since(started),
            partial=answer.found.partial and len(answer.result) > 0,
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
        for number in ordered(generation, self._answer(generation, tables, query).result, query).tolist():
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
        evaluation = Evaluation(generation, tables, self._chains(), query)
        filters = filters_of(generation, query)
        allowed: Array | None = None
        for flags in filters.values():
            allowed = flags if allowed is None else allowed & flags
        clause = evaluation.matches(query.clause, allowed)
        result, failing = _filtered(clause, filters)
        looked_at = best(generation, evaluation.found, result)
        result = refined(tables, evaluation.found, result, looked_at)
        answer = Answer(clause, result, filters, failing, evaluation.found, looked_at)
        if key is not None:
            with self._lock:
                self._answers[key] = answer
                while len(self._answers) > self._entries:
                    self._answers.popitem(last=False)
        return answer

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
    ids = answer.clause.ids
    if answer.failing is None:
        return ids
    failing = answer.failing.copy()
    for name in answer.filters.keys() & set(facets):
        failing -= ~answer.filters[name].take(ids)
    documents: Array = ids[failing == 0]
    return documents


def _document(generation: OpenGeneration, document_id: str) -> Document | None:
    number = generation.number_of(document_id)
    return None if number is None else generation.document(number)


def _summaries(generation: OpenGeneration, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
    numbers = (generation.number_of(document_id) for document_id in document_ids)
    return tuple(generation.summaries([number for number in numbers if number is not None]))


def _essence(query: Query) -> Query:
    """The part of a query that decides what it matches, and whether the best of it gets a closer look."""
    looks = min(query.limit, 1)
    return replace(query, sort="relevance", offset=0, limit=looks, facets=(), facet_size=None, highlight=True, ui="en")


def _filtered(clause: Matches, filters: Mapping[str, Array]) -> tuple[Matches, Array | None]:
    """(what passes all filters, how many of them each document fails)."""
    if not filters:
        return clause, None
    failing = np.zeros(len(clause), np.int8)
    for flags in filters.values():
        failing += ~flags.take(clause.ids)
    kept = failing == 0
    return Matches(clause.ids[kept], None if clause.scores is None else clause.scores[kept]), failing


def _scores_of(result: Matches, numbers: Array) -> list[float]:
    if result.scores is None:
        return [0.0] * len(numbers)
    scores: list[float] = result.scores[result.ids.searchsorted(numbers)].tolist()
    return scores


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
