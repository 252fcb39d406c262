"""The unit of retrieval: what parsers, merge, writers and readers hand to each other.

In: the table of facts. Out: frozen values. Everything downstream of the parsers speaks in *codes*
(`FR`, `capacity-building`, `substantial`); the page's own words survive in `Capture.facts`.

Line of data:  Scrape -> Page (one capture in one language) -> Document (all captures of one id).
Mappings inside these values are treated as read-only; JSON in and out is `index.documents_json`.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.vocabulary.facts import of_kind, with_facts

Language = str  # "en", "fr", "es"; "und" where nobody can say
Kind = Literal["commitment", "irm-report"]
Scope = Literal["commitment", "milestones", "irm", "quoted", "notes"]
Facts = Mapping[str, str | tuple[str, ...]]

SCOPES: tuple[Scope, ...] = ("commitment", "milestones", "irm", "quoted", "notes")

NOT_STATED = "not-stated"
"""Code of a facet whose fact no capture states: absent, empty, NA or NR on every page that was read."""

NOT_APPLICABLE = "not-applicable"
"""Code of a facet whose fact a document of its kind cannot have: an IRM report judges commitments and is not judged."""
RATED = of_kind("rating")
"""Facts that only a commitment has."""


def document_id(kind: Kind, written: str) -> str:
    """The id under which a document is found, however it was written: upper case for commitments, the whole of it
    (`GH0050.OTHER`); a report's is a slug and stays as it is."""
    return written.upper() if kind == "commitment" else written


@dataclass(frozen=True, slots=True)
class Section:
    """A run of text under one heading. `anchor` is unique within a document and a language, and stable across
    reindexes of the same text; `heading` is empty for text that stands under none."""

    lang: Language
    scope: Scope
    heading: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What another page's sibling list says of a commitment. `source` names that page's scrape."""

    id: str
    lang: Language
    title: str
    cycle: int | None
    policy_area: str  # as written, "" when the list leaves it out
    starred: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A numbered step of a commitment. Dates are as written on the page (`2018`, `January 2019`), "" when not given."""

    lang: Language
    number: str
    text: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """One IRM verdict found in a page's text, before merging. `assessment` is `mid-term`, `end-of-term`, `results` or
    `design`; `early_results` maps an OGP value (`access-to-information`, `civic-participation`,
    `public-accountability`) to a rating code; `line` is 1-based."""

    assessment: str
    completion: str | None
    early_results: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One capture as a parser read it: one id, one language, one moment. Nothing is coded yet except `ratings`.

    `facts` holds the page's own words under canonical names (`title`, `action_plan`, `cycle`, `status`,
    `lead_institution`, `support_institutions`, `policy_areas`, `irm_reports`, `starred`, `early_results`,
    `verifiable`, `relevant_to_ogp_values`, `ambition`, `completion`, `country`, ...): a label without a value is the
    empty string (or an empty tuple), an absent label has no key. `fact_lines` gives the 1-based line of each.
    `warnings` are sentences for the reindex report (unknown values, repaired encodings).
    """

    id: str
    kind: Kind
    language: Language
    source: str
    sha256: str
    template: str  # "old", "new", "local", "legacy", "report", "document"
    facts: Facts
    fact_lines: Mapping[str, int]
    sections: tuple[Section, ...]
    extractor: str = ""  # "full", "lossy", "dense", "html", "pdf"
    listings: tuple[Listing, ...] = ()
    ratings: tuple[Rating, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    start_date: str = ""
    end_date: str = ""
    carried_forward: str = ""
    url: str = ""
    fetched_at: str | None = None  # ISO 8601 in UTC, from a sidecar
    machine_translated: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact comes from: an index into `Document.captures` (or `Document.listings`), the 1-based line there, and
    how it was read: `header`, `irm-text`, `listing`, or `document` (an NDJSON input said so)."""

    capture: int | None
    line: int | None
    how: Literal["header", "irm-text", "listing", "document"] = "header"
    listing: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A rating with its provenance. Codes, oldest assessment first."""

    assessment: str
    completion: str | None
    early_results: Mapping[str, str]
    origin: Provenance


@dataclass(frozen=True, slots=True)
class Capture:
    """One scrape of this document, as kept for its history: the page's own words and its text."""

    source: str
    language: Language
    template: str
    sha256: str
    facts: Facts
    sections: tuple[Section, ...] = ()
    extractor: str = ""
    url: str = ""
    fetched_at: str | None = None
    stale: bool = False  # kept from an earlier generation because the newest fetch was a bot wall or an error page

    @property
    def verdict(self) -> tuple[object, ...]:
        """What it says of the completion, as written: the line of the header and the IRM's text."""
        said = [(section.heading, section.text) for section in self.sections if section.scope == "irm"]
        return self.facts.get("completion"), *said


@dataclass(frozen=True, slots=True)
class EarlierTitle:
    lang: Language
    text: str


@dataclass(frozen=True, slots=True)
@with_facts()
class Document:
    """What is found and counted. One per commitment id or IRM report. Facts that are only rows of facts.toml are
    attributes too, by their names.

    `title`, `lead_institution` map a language to text; `support_institutions` to a tuple of names. `languages` are
    those in which a full text is held (empty for a stub). `captures` and `listings` are newest first.
    `sections` are the text that is searched: of each language the newest capture's.
    """

    id: str
    kind: Kind
    captured: Literal["full", "stub"]
    title: Mapping[Language, str]
    earlier_titles: tuple[EarlierTitle, ...] = ()
    languages: tuple[Language, ...] = ()
    machine_translated: tuple[Language, ...] = ()
    country: str = ""  # ISO 3166-1 alpha-2, "" when unknown
    locality: str | None = None
    cycle: int | None = None
    action_plan: str = ""
    policy_areas: tuple[str, ...] = ()
    starred: bool | None = None
    verifiable: bool | None = None
    values: tuple[str, ...] = ()
    status: str = NOT_STATED
    completion: str = NOT_STATED
    early_results: str = NOT_STATED
    ambition: str = NOT_STATED
    assessments: tuple[Assessment, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    start_date: str = ""
    end_date: str = ""
    carried_forward: str = ""
    lead_institution: Mapping[Language, str] = field(default_factory=dict)
    support_institutions: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    irm_reports: tuple[str, ...] = ()  # names as written, newest capture's first
    related: tuple[str, ...] = ()  # ids: reports of a commitment, commitments of a report
    report_type: str = ""  # IRM reports only, a code
    period: str = ""  # IRM reports only: "2018-2020"
    year: int | None = None  # IRM reports only: year of publication
    sections: tuple[Section, ...] = ()
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    captures: tuple[Capture, ...] = ()
    listings: tuple[Listing, ...] = ()
    source_url: str = ""
    changed_at: str = ""  # ISO 8601 UTC: when an index first told this; "" until indexed

    def __post_init__(self) -> None:
        """A report for which nothing is stated of these says that nothing can be."""
        if self.kind == "irm-report":
            for name in RATED:
                if getattr(self, name) == NOT_STATED:
                    object.__setattr__(self, name, NOT_APPLICABLE)

    @property
    def action_plans(self) -> dict[str, str]:
        """What the plan is called in each language in which a capture names it, by the newest that does. `action_plan`
        is one of these names, the English one where there is one."""
        names: dict[str, str] = {}
        for capture in self.captures:
            stated = capture.facts.get("action_plan")
            if isinstance(stated, str) and stated:
                names.setdefault(capture.language, stated)
        return names

    @property
    def source_urls(self) -> dict[Language, str]:
        """The address of the page in each language of which a capture names it, by the newest that does."""
        return _newest((capture.language, capture.url) for capture in self.captures)

    @property
    def fetched(self) -> dict[Language, str]:
        """When the page was last fetched in each language, as far as its captures say."""
        return _newest((capture.language, capture.fetched_at or "") for capture in self.captures)

    @property
    def assessed_at(self) -> str:
        """When its completion was known: the date (ISO 8601) of the oldest capture that states it as the newest does.
        Without such a date the last year in the names of the IRM's reports; "" where nothing is rated or dated."""
        if self.completion in (NOT_STATED, NOT_APPLICABLE, "pending"):
            return ""
        origin = self.provenance.get("completion") or next((one.origin for one in self.assessments[::-1]), None)
        if origin is not None and origin.capture is not None and origin.capture < len(self.captures):
            newest = self.captures[origin.capture]
            alike = (one for one in self.captures[origin.capture :] if one.verdict == newest.verdict)
            dates = [one.fetched_at for one in alike if one.fetched_at and one.language == newest.language]
            if dates:
                return dates[-1]
        years = [year for name in self.irm_reports for year in _YEAR.findall(name)]
        return max(years, default="")


_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def _newest(pairs: Iterable[tuple[Language, str]]) -> dict[Language, str]:
    """The first text of each language that is not empty."""
    found: dict[Language, str] = {}
    for language, text in pairs:
        if text:
            found.setdefault(language, text)
    return found


# Anchors of sections: each names one place, so that it can be linked to.
#
# In: wished anchors, in page order. Out: the same, numbered from the second of a kind on (`irm-next-steps-2`). The time
# is linear in their number, however many are alike.


class Anchors:
    """The anchors given out so far. `within` parts names that may repeat: a document's languages."""

    def __init__(self) -> None:
        self._taken: set[tuple[Hashable, str]] = set()
        self._last: dict[tuple[Hashable, str], int] = {}

    def unique(self, wished: str, within: Hashable = None) -> str:
        """The anchor itself if it is free, else with the next free number."""
        return self._claim(wished, within, wished, 1)

    def numbered(self, base: str, within: Hashable = None) -> str:
        """`irm-1`, `irm-2`: the base with the next free number, from 1 on."""
        return self._claim(f"{base}-1", within, base, 1)

    def reserve(self, anchor: str, within: Hashable = None) -> None:
        """Keeps an anchor from being given out as a numbered one."""
        self._taken.add((within, anchor))

    def _claim(self, first: str, within: Hashable, base: str, lowest: int) -> str:
        anchor, number = first, self._last.get((within, base), lowest)
        while (within, anchor) in self._taken:
            number += 1
            anchor = f"{base}-{number}"
        self._last[within, base] = number
        self._taken.add((within, anchor))
        return anchor
