"""Searchers that hold little or nothing, and the header of one commitment, for tests of what stands around a search.

In: what a test is about. Out: values of search.results, and Searchers (search.engines.base) that answer with them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Self

from index.document import Document
from index.prose.lead import leads
from index.translation.glossary import glossary
from index.translation.lexicon import Lexicon
from search.engines.base import CacheLookups, Searcher
from search.query import Query
from search.query_translation import understood
from search.results import Facet, GenerationInfo, Hit, Proposal, Results, Summary

INFO = GenerationInfo("20261122T014512Z-1f3a", 50, 3, 47, "2026-11-22T01:45:12Z", "memory", "1")
SUMMARY = Summary(
    id="FR0038",
    kind="commitment",
    captured="full",
    title={"en": "Administrative Capacity-Building", "fr": "Renforcement des capacités administratives"},
    languages=("en", "fr"),
    machine_translated=("fr",),
    country="FR",
    locality=None,
    cycle=2018,
    action_plan="France Action Plan 2018-2020",
    policy_areas=("capacity-building",),
    starred=None,
    status="active",
    completion="substantial",
    early_results="no-irm-data",
    ambition="low",
    source_url="https://www.opengovpartnership.org/fr/members/france/commitments/FR0038/",
    fetched_at="2024-05-06T07:08:09Z",
)


def results(total: int = 0, *facets: Facet, hits: tuple[Hit, ...] = ()) -> Results:
    return Results(total, hits, facets, INFO, 2.0, coverage={"full": total, "stub": 0})


def summary(document: Document) -> Summary:
    """Its header, without the moment of its scrape."""
    names = [name for name in Summary.__dataclass_fields__ if name not in ("fetched_at", "lead")]
    return Summary(**{name: getattr(document, name) for name in names}, lead=leads(document))


def search(searcher: Searcher, query: Query) -> Results:
    """What a searcher finds for a query whose words are understood."""
    with searcher.open() as snapshot:
        return snapshot.search(understood(snapshot, query))


class Bare:
    """A searcher that finds nothing and holds nothing, for others to hold something; its only snapshot is itself."""

    info = INFO

    def open(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        pass

    def cache_lookups(self) -> CacheLookups:
        return CacheLookups()

    def search(self, query: Query) -> Results:
        return Results(0, (), (), self.info, 0.1)

    def get(self, document_id: str) -> Document | None:
        return None

    def matching(self, query: Query) -> Iterator[Document]:
        return iter(())

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        return ()

    def crossed(self, query: Query, facet: str, values: Sequence[str], other: str) -> Sequence[Mapping[str, int]]:
        return [{} for _ in values]

    def suggest(self, text: str, ui: str, limit: int) -> tuple[Proposal, ...]:
        return ()

    def holds(self, language: str, term: str) -> bool:
        return False

    def occurrences(self, languages: Collection[str], word: str) -> int:
        return 0

    def near(self, languages: Collection[str], word: str, edits: int) -> Mapping[str, int]:
        return {}

    def spellings(self, languages: Collection[str], word: str) -> Collection[str]:
        return ()

    def usage(self, language: str, term: str) -> tuple[int, int]:
        return 0, 0

    @property
    def lexicon(self) -> Lexicon:
        return glossary()

    def translates(self, language: str, term: str) -> bool:
        return False


class Raising(Bare):
    """A searcher that raises the same thing whatever it is asked."""

    def __init__(self, fault: BaseException) -> None:
        self.fault = fault

    def open(self) -> Self:
        raise self.fault
