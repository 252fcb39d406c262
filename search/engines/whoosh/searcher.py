"""The Searcher of the Whoosh engine and its Snapshots. In: Query. Out: Results, Documents.

Which generation is served is the business of `Current` (generation.py). What a query matches is kept in a bounded
cache, so that its pages and facets are found once.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

import numpy as np

from index.document import Document
from index.engines.generations import Store
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.dictionary import Dictionary
from index.engines.whoosh.words import folded
from index.translation.lexicon import Lexicon
from search.engines.base import CacheLookups, SnapshotLost
from search.engines.whoosh.completion import propose
from search.engines.whoosh.current import Current
from search.engines.whoosh.document_set import among
from search.engines.whoosh.expand import candidates
from search.engines.whoosh.facets import Cells, facets
from search.engines.whoosh.filters import selected
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.hits import hits
from search.engines.whoosh.matched import Matched, MatchedQueries, matched
from search.engines.whoosh.matches import Matches, first, ordered
from search.engines.whoosh.postings import ALL_FIELDS, term_postings
from search.query import Query, Selection
from search.query_words import own_chains
from search.results import GenerationInfo, Proposal, Results, Summary
from search.settings import Settings

T = TypeVar("T")
P = ParamSpec("P")
CAPTURED = "captured"
"""The facet that tells full documents from listings."""


class WhooshSearcher:
    """See search.engines.base.Searcher."""

    def __init__(self, settings: Settings) -> None:
        self._matched = MatchedQueries(settings.cache_entries)
        self._current = Current(Store(settings.index_dir), self._matched.clear)

    def open(self) -> "WhooshSnapshot":
        return WhooshSnapshot(self._current, self._matched)

    def cache_lookups(self) -> CacheLookups:
        return self._matched.lookups

    def close(self) -> None:
        self._current.close()
        self._matched.clear()


def _unless_lost(
    method: Callable[Concatenate["WhooshSnapshot", P], T],
) -> Callable[Concatenate["WhooshSnapshot", P], T]:
    """What a method of a snapshot says; where it cannot be read because of damage, SnapshotLost."""

    @wraps(method)
    def asked(snapshot: "WhooshSnapshot", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(snapshot, *args, **kwargs)
        except SnapshotLost:
            raise
        except Exception as error:  # damaged bytes may raise whatever there is
            snapshot.look_for_damage(error)
            raise

    return asked


class WhooshSnapshot:
    """See search.engines.base.Snapshot."""

    def __init__(self, current: Current, matched: MatchedQueries) -> None:
        self._open = False
        self._current, self._matched = current, matched
        self._generation, self._tables = current.held()
        self._open = True

    @property
    def info(self) -> GenerationInfo:
        info, trouble = self._generation.info, self._current.trouble
        return replace(info, trouble=trouble) if trouble else info

    def close(self) -> None:
        if self._open:
            self._open = False
            self._generation.release()

    __del__ = close

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def look_for_damage(self, error: Exception) -> None:
        """An answer could not be read: raises SnapshotLost where that is because of damage."""
        if self._current.lost(self._generation, error):
            raise SnapshotLost(f"generation {self.info.name} is damaged: run reindex --full") from error

    # What is found

    @_unless_lost
    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        generation, tables = self._generation, self._tables
        found = self._match(query)
        page = _page(generation, tables, found, query)
        cells = generation.cells(tuple(dict.fromkeys((*query.facets, CAPTURED))))
        counts = cells.counts(found.counted)
        captured = cells.of(CAPTURED)
        coverage = dict(zip(cells.values[captured], counts[captured].tolist(), strict=True))
        shown = hits(generation, own_chains(), tables, query, found.found, page, found.looked_at)
        if len(found.others):
            counted = among(found.counted, np.array([number for number, _ in page], np.int64)).tolist()
            both = zip(shown, counted, strict=True)
            shown = tuple([hit if own else replace(hit, counted=False) for hit, own in both])
        return Results(
            total=len(found.counted),
            hits=shown,
            facets=facets(query, cells, _without_own(query, found, cells, counts)),
            generation=generation.info,
            took_ms=(time.perf_counter() - started) * 1000,
            others=len(found.others),
            relaxed=found.relaxed,
            complete=found.found.complete,
            split=found.split(query),
            coverage={"full": 0, "stub": 0} | coverage,
            notes=tuple(sorted(found.found.notes)),
        )

    @_unless_lost
    def crossed(self, query: Query, facet: str, values: Sequence[str], other: str) -> Sequence[Mapping[str, int]]:
        generation = self._generation
        ids = self._match(query).but_for(facet, other)
        cells = generation.cells((other,))
        held = [ids[selected(generation, Selection(facet, (value,))).take(ids)] for value in values]
        return [dict(zip(cells.values, cells.counts(documents).tolist(), strict=True)) for documents in held]

    @_unless_lost
    def get(self, document_id: str) -> Document | None:
        number = self._generation.number_of(document_id)
        return None if number is None else self._generation.document(number)

    @_unless_lost
    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        numbers = (self._generation.number_of(document_id) for document_id in document_ids)
        return tuple(self._generation.summaries([number for number in numbers if number is not None]))

    def matching(self, query: Query) -> Iterator[Document]:
        generation = self._generation
        if not generation.hold():
            raise SnapshotLost(f"generation {self.info.name} was let go of")
        try:
            found = self._match(query)
            for number in ordered(generation, found.ranked.of(found.counted), query).tolist():
                yield generation.document(number)
        except SnapshotLost:
            raise
        except Exception as error:
            self.look_for_damage(error)
            raise
        finally:
            generation.release()

    @_unless_lost
    def suggest(self, text: str, ui: str, limit: int) -> tuple[Proposal, ...]:
        return propose(self._generation, text, ui, limit)

    def _match(self, query: Query) -> Matched:
        generation, tables = self._generation, self._tables
        return self._matched.of(generation, query, lambda: matched(generation, tables, query))

    # What is said of words

    @_unless_lost
    def holds(self, language: str, term: str) -> bool:
        return self._generation.holds(language, term)

    @_unless_lost
    def occurrences(self, languages: Collection[str], word: str) -> int:
        key = word.encode()
        found = ((dictionary, dictionary.words.number(key)) for dictionary in self._dictionaries(languages))
        return sum(int(dictionary.word_count[number]) for dictionary, number in found if number is not None)

    @_unless_lost
    def near(self, languages: Collection[str], word: str, edits: int) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for dictionary in self._dictionaries(languages):
            for number in candidates(dictionary, word.encode(), edits):
                counts[dictionary.words.strings.text(number)] += int(dictionary.word_count[number])
        return counts

    @_unless_lost
    def spellings(self, languages: Collection[str], word: str) -> Collection[str]:
        found: set[str] = set()
        for dictionary in self._dictionaries(languages):
            number = dictionary.words.number(word.encode())
            if number is not None:
                forms = np.flatnonzero(dictionary.form_term == dictionary.word_term[number]).tolist()
                surfaces = (dictionary.forms.strings.text(form) for form in forms)
                found.update(surface for surface in surfaces if folded(surface) == word)
        return found

    @_unless_lost
    def usage(self, language: str, term: str) -> tuple[int, int]:
        found = term_postings(self._generation, language, term.encode(), ALL_FIELDS)
        return sum(block.size for block in found.blocks), self._generation.words[language]

    @property
    def lexicon(self) -> Lexicon:
        return self._lexicon()

    @_unless_lost
    def _lexicon(self) -> Lexicon:
        return self._generation.lexicon

    @_unless_lost
    def translates(self, language: str, term: str) -> bool:
        return term in self._generation.translated_terms[language]

    def _dictionaries(self, languages: Collection[str]) -> list[Dictionary]:
        return [segment.dictionaries[name] for segment in self._generation.segments for name in languages]


def _without_own(query: Query, matched: Matched, cells: Cells, counts: Array) -> Array:
    """Counts in which each facet ignores its own selection: among the documents that fail no other filter."""
    if matched.failing is None:
        return counts
    counts = counts.copy()
    for name in matched.filters.keys() & set(query.facets):
        column = cells.of(name)
        counts[column] = cells.counts(matched.but_for(name))[column]
    return counts


def _page(generation: OpenGeneration, tables: list[Array], matched: Matched, query: Query) -> list[tuple[int, float]]:
    """(number, score) of the documents on the query's page."""
    page: list[tuple[int, float]] = []
    offset, limit = query.offset, query.limit
    for matches in matched.lists(generation, tables, query):
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
