"""What a search answers: plain frozen values, usable after the generation they came from is gone.

In: the table of facts. Out: Results and its parts. Codes, not labels: search.present adds those.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.vocabulary.facts import with_facts

Piece = tuple[str, bool]
"""A run of text and whether it matched. Never HTML: escaping happens where the page is made."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of one section. `pieces` concatenate to the passage; `before`/`after` tell that text was left out."""

    scope: str
    heading: str
    lang: str
    anchor: str
    pieces: tuple[Piece, ...]
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of an explanation: how much `term` in `field` gave. Contributions of a hit add up to its score."""

    field: str
    term: str
    score: float
    note: str = ""


@dataclass(frozen=True, slots=True)
@with_facts()
class Summary:
    """The header of a document as result lists show it (see index.document.Document for the fields). `lead` is the
    first sentence of its promise, by language; `source_urls` and `fetched` are those of the newest capture in a
    language. Facts that are only rows of facts.toml come last, by their names."""

    id: str
    kind: str
    captured: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    machine_translated: tuple[str, ...]
    country: str
    locality: str | None
    cycle: int | None
    action_plan: str
    policy_areas: tuple[str, ...]
    starred: bool | None
    status: str
    completion: str
    early_results: str
    ambition: str
    source_url: str
    fetched_at: str | None = None
    changed_at: str = ""
    report_type: str = ""
    year: int | None = None
    action_plans: Mapping[str, str] = field(default_factory=dict)
    lead: Mapping[str, str] = field(default_factory=dict)
    source_urls: Mapping[str, str] = field(default_factory=dict)
    fetched: Mapping[str, str] = field(default_factory=dict)
    assessed_at: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """`matched_languages`: chains in which the query's words were found (empty for a query without words).
    `via`: the translations by which it holds words of the query that it does not hold themselves.
    `missing`: the query's words that this document does not hold. `counted`: whether it holds enough of them to be
    among the total (search.query.words_needed). `beside` is where else it matched, when neither its passages nor a
    title that it bears show it: an earlier title, an institution, an IRM report (`anchor` tells which), or a place
    that the query names (scope `place`, the facet as anchor, the code as text)."""

    document: Summary
    score: float
    snippets: tuple[Snippet, ...] = ()
    title_pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    matched_languages: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    explanation: tuple[Contribution, ...] = ()
    counted: bool = True
    beside: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True)
class Bucket:
    """`value` is a code (a year for a histogram). `selected`/`excluded` echo the query."""

    value: str
    count: int
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Buckets by count (descending), then code; a histogram by value. Counts ignore this facet's own selection.
    `total` is the number of distinct values counted; `more` tells that `buckets` was cut to facet_size."""

    name: str
    buckets: tuple[Bucket, ...]
    total: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another spelling of the query and how many documents it finds. `applied`: the results are already its own."""

    text: str
    total: int
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody who types may mean. `type` is `word`, `phrase`, `document`, or the facet that `value` is a code of:
    `country`, `locality`, `policy_area`, `institution`. `value` of a document is its id, and `kind` what it is.
    `count` is the number of documents that the filter finds."""

    text: str
    type: str
    value: str = ""
    kind: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """Which build answered. `built_at` is ISO 8601 UTC; counts are of documents. `trouble` is a sentence that says why
    this is not the newest one, "" where it is; only a snapshot's own `info` tells."""

    name: str
    documents: int
    full: int
    stub: int
    built_at: str
    engine: str
    analysis_version: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """`total` is exact: the documents that hold enough of the plain words. Facets and `coverage` count the same ones.
    `others` are listed beyond them: documents that hold fewer words, or only the words of a phrase that no document
    holds (`relaxed`). Where some document holds all the words, the answer is `complete`. Where `split`, the others come
    after all that count (from the rank `first_other` on), else among them by score (search.query.by_score_alone). Pages
    go on over `listed` documents; one past the end has no hits and the same numbers."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    generation: GenerationInfo
    took_ms: float
    others: int = 0
    relaxed: bool = False
    split: bool = False
    complete: bool = False
    coverage: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # what limits cut ("expansion"), as codes

    @property
    def first_other(self) -> int:
        """The rank (from 1) of the first document that does not count, where all that do come before it and both are
        listed; else 0."""
        return self.total + 1 if self.split and self.total and self.others else 0

    @property
    def listed(self) -> int:
        """How many documents the pages go over."""
        return self.total + self.others

    @property
    def partial(self) -> bool:
        """Whether no document that the filters leave holds enough of the words, so that all hits hold only some."""
        return not self.total and self.others > 0
