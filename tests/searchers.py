"""Searchers that hold little or nothing, and the header of one commitment, for tests of what stands around a search.

In: what a test is about. Out: values of search.results, and Searchers (search.engines.base) that answer with them.
"""

from collections.abc import Iterator

from index.document import Document
from search.query import Query
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
    names = [name for name in Summary.__dataclass_fields__ if name != "fetched_at"]
    return Summary(**{name: getattr(document, name) for name in names})


class Bare:
    """A searcher that finds nothing and holds nothing, for others to hold something."""

    info = INFO

    def search(self, query: Query) -> Results:
        return Results(0, (), (), self.info, 0.1)

    def get(self, document_id: str) -> Document | None:
        return None

    def matching(self, query: Query) -> Iterator[Document]:
        return iter(())

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        return ()

    def generation(self) -> GenerationInfo:
        return self.info

    def close(self) -> None:
        pass


class Raising:
    """A searcher that raises the same thing whatever it is asked."""

    def __init__(self, fault: BaseException) -> None:
        self.fault = fault

    def search(self, query: Query) -> Results:
        raise self.fault

    def get(self, document_id: str) -> Document | None:
        raise self.fault

    def matching(self, query: Query) -> Iterator[Document]:
        raise self.fault

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        raise self.fault

    def suggest(self, text: str, ui: str, limit: int) -> tuple[Proposal, ...]:
        raise self.fault

    def generation(self) -> GenerationInfo:
        raise self.fault

    def close(self) -> None:
        pass
