"""The contract every engine keeps. In: Query. Out: Snapshots, which answer with Results and Documents.

An engine owes: matching, ranking, counts, texts, and look-ups of terms. What is offered instead of an answer, which
spelling is better, what the words name: that is decided outside, in search.answering.

One test each in tests/engine_contract.py: totals are exact; a page past the end is empty with the same total; OR
inside a facet, AND across; a facet's counts ignore its own selection; selected values are always among the buckets;
buckets are codes ordered by count, then code; ties in ranking break by document id; results are plain values usable
after a swap; only EngineUnavailable and NoPublishedIndex escape; the same query finds the same set on every engine;
whatever is published meanwhile, a snapshot answers from the generation that it was opened on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from index.document import Document
from index.errors import EngineUnavailable
from index.translation.lexicon import Lexicon
from search.query import Query
from search.results import GenerationInfo, Proposal, Results, Summary


class SnapshotLost(EngineUnavailable):
    """Files of the generation that a snapshot answers from are damaged. What was asked of the snapshot is to be asked
    again, all of it, of a newly opened one: that answers from the newest intact generation."""


class WordLookups(Protocol):
    """What the texts of a generation say about single words. `languages` are names of analysis chains (index.schema's
    INDEX_LANGUAGES); a *word* is folded (index.analysis.fold), a *term* is what a chain makes of a word. Occurrences of
    a word are those of all words of its term."""

    def holds(self, language: str, term: str) -> bool:
        """Whether any document holds the term in texts of that language."""

    def occurrences(self, languages: Collection[str], word: str) -> int:
        """How often a word stands in texts of those languages; 0 for one that none of them has in this form."""

    def near(self, languages: Collection[str], word: str, edits: int) -> Mapping[str, int]:
        """The words within so many edits (1 or 2) of a word, each with its occurrences in texts of those languages;
        words that are farther may be among them."""

    def spellings(self, languages: Collection[str], word: str) -> Collection[str]:
        """How those texts write the word, accents included, in lower case."""

    def usage(self, language: str, term: str) -> tuple[int, int]:
        """How often texts of that language hold the term, where a field of a document that repeats it counts once; and
        how many words all of them have."""

    @property
    def lexicon(self) -> Lexicon:
        """What words and phrases are called in the other language, and what else in their own: the reviewed glossary,
        and what was learned of the generation's documents."""

    def translates(self, language: str, term: str) -> bool:
        """Whether it is known what the term, alone or in a phrase, is called in another language."""


class Snapshot(WordLookups, Protocol):
    """One published generation, whole and unchanging until `close`. Of one thread at a time. Every method may raise
    SnapshotLost."""

    @property
    def info(self) -> GenerationInfo: ...

    def search(self, query: Query) -> Results: ...

    def get(self, document_id: str) -> Document | None:
        """The document of this id in any case of letters, or None."""

    def matching(self, query: Query) -> Iterator[Document]:
        """Every document that counts for the query, in its order, ignoring offset and limit. From its first document on
        the iterator holds the generation itself: it goes on when the snapshot is closed."""

    def summaries(self, document_ids: tuple[str, ...]) -> tuple[Summary, ...]:
        """Headers of those ids that exist, in the order asked."""

    def crossed(self, query: Query, facet: str, values: Sequence[str], other: str) -> Sequence[Mapping[str, int]]:
        """For each of `values` of a facet, how many documents of the query hold it and each value of the `other` facet
        (those that none holds may be left out). What is chosen in either facet is set aside, as a facet's own choice is
        when it is counted."""

    def suggest(self, text: str, ui: str, limit: int) -> tuple[Proposal, ...]:
        """What somebody who typed `text` may be about to ask: words, phrases, policy areas, places, institutions and
        titles with a word that begins like it, those in the interface's language first; documents whose id begins
        like it. An engine may know none."""

    def close(self) -> None:
        """Lets go of the generation. A second call does nothing."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class CacheLookups:
    """How often something looked for an answer that it might hold already, since it was made."""

    hits: int = 0
    misses: int = 0


class Searcher(Protocol):
    """Safe from several threads. Notices a new generation within two seconds and switches whole."""

    def open(self) -> Snapshot:
        """The generation that is served now, held until the snapshot is closed; takes no time to speak of. Raises
        NoPublishedIndex when nothing is published, EngineUnavailable when nothing intact is."""

    def cache_lookups(self) -> CacheLookups: ...

    def close(self) -> None: ...
