"""The contract every engine keeps. In: Query. Out: Results, Document.

One test each in tests/engine_contract.py: totals are exact; a page past the end is empty with the same total; OR
inside a facet, AND across; a facet's counts ignore its own selection; selected values are always among the buckets;
buckets are codes ordered by count, then code; ties in ranking break by document id; results are plain values usable
after a swap; only EngineUnavailable and NoPublishedIndex escape; the same query finds the same set on every engine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from index.document import Document
from search.query import Query
from search.results import GenerationInfo, Proposal, Results, Summary


class Searcher(Protocol):
    """Safe from several threads. Notices a new generation within two seconds and switches whole."""

    def search(self, query: Query) -> Results: ...

    def get(self, document_id: str) -> Document | None:
        """The document of this id in any case of letters, or None."""

    def matching(self, query: Query) -> Iterator[Document]:
        """Every document the query finds, in its order, ignoring offset and limit; pinned to one generation."""

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        """Headers of those ids that exist, in the order asked."""

    def generation(self) -> GenerationInfo:
        """Raises NoPublishedIndex when nothing is published, EngineUnavailable when nothing intact is."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class CacheLookups:
    """How often an engine looked for an answer that it might hold already, since it was opened."""

    hits: int = 0
    misses: int = 0


@runtime_checkable
class Caching(Protocol):
    """Something that keeps answers and counts how often that helped; a Searcher may be one."""

    def cache_lookups(self) -> CacheLookups: ...


@runtime_checkable
class Crossing(Protocol):
    """A Searcher that also counts one facet by another; an overview has a matrix only where there is one."""

    def crossed(self, query: Query, facet: str, values: Sequence[str], other: str) -> Sequence[Mapping[str, int]]:
        """For each of `values` of a facet, how many documents of the query hold it and each value of the `other` facet
        (those that none holds may be left out). What is chosen in either facet is set aside, as a facet's own choice is
        when it is counted; the query is taken as it is spelled."""


@runtime_checkable
class Proposer(Protocol):
    """A Searcher that also proposes while somebody types; pages offer proposals only where there is one."""

    def suggest(self, text: str, ui: str, limit: int) -> tuple[Proposal, ...]:
        """What somebody who typed `text` may be about to ask: words, phrases, policy areas, places, institutions and
        titles with a word that begins like it, those in the interface's language first; documents whose id begins
        like it."""

    def generation(self) -> GenerationInfo: ...
