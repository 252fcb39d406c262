"""The model of a document page, decided already: labels, provenance, formatted dates, links.

In: nothing (standard library and the parts of search.present.page). Out: frozen values, built by
`search.present.document`. The conventions are those of search.present.page: sentences and labels in the interface's
language, texts with their `lang`."""

from dataclasses import dataclass

from search.present.page import LanguageLink
from search.texts import Labelled, Text


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact was read. `sentence` says it; `fragment` is the id of that capture on the page, "" if none; `as_of`
    is its date in words, or says that nobody knows it, "" where there is no capture."""

    sentence: str
    fragment: str
    line: int | None
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class FactValue:
    """`url` searches for documents with the same value, "" where that is no facet."""

    text: str
    lang: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    label: str
    values: tuple[FactValue, ...]
    origin: Origin | None = None


VERDICT = ("country", "action_plan", "status", "completion", "early_results", "report_type", "year")
"""Facts that stand above the text: who promised what when, and what came of it."""


@dataclass(frozen=True, slots=True)
class AssessmentModel:
    """One IRM verdict of the timeline, oldest first. `early_results` pairs an OGP value with its rating."""

    assessment: Labelled
    completion: Labelled | None
    early_results: tuple[tuple[Labelled, Labelled], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class SectionModel:
    """`fragment` is the element's id on the page (language and anchor, so that both languages may stand on one
    page); `paragraphs` are the text's lines that are not blank."""

    fragment: str
    anchor: str
    scope: str
    scope_label: str
    heading: str
    lang: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MilestoneModel:
    number: str
    text: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class LanguageText:
    """Everything held in one language; the interface's language comes first."""

    lang: str
    label: str
    machine_translated: bool
    sections: tuple[SectionModel, ...]
    milestones: tuple[MilestoneModel, ...]


@dataclass(frozen=True, slots=True)
class CaptureModel:
    """One scrape of the document, newest first. `name` is its date or says that it has none; `facts` are
    the page's own words under labels of the interface."""

    fragment: str
    source: str
    language: Labelled
    template: str
    name: str
    fetched: str
    sha256: str
    url: str
    stale: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another document: a sibling of the plan, a report, a related commitment."""

    id: str
    url: str
    title: Text
    kind: Labelled
    captured: Labelled
    country: str
    cycle: int | None
    status: Labelled
    completion: Labelled
    starred: bool


@dataclass(frozen=True, slots=True)
class ListingModel:
    """What another page's sibling list says of this document."""

    source: str
    title: Text
    cycle: str
    policy_area: str
    starred: bool


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document page. `reports` are names of IRM reports as written, each with the search that finds what names it;
    `siblings_url` searches for the commitments of the same country and cycle ("" when either is unknown);
    `predecessors` and `successors` are probably the same promise in the plans before and after; `similar` are of other
    plans. `verdict` are the facts that stand above the text, `completion` the code of one of them; `description` is
    what it promises and what came of it, in a sentence or two."""

    ui: str
    id: str
    kind: Labelled
    captured: Labelled
    title: Text
    other_titles: tuple[Text, ...]
    earlier_titles: tuple[Text, ...]
    starred: bool
    facts: tuple[Fact, ...]
    verdict: tuple[Fact, ...]
    completion: str
    assessments: tuple[AssessmentModel, ...]
    texts: tuple[LanguageText, ...]
    reports: tuple[FactValue, ...]
    related: tuple[Neighbour, ...]
    siblings: tuple[Neighbour, ...]
    siblings_url: str
    predecessors: tuple[Neighbour, ...]
    successors: tuple[Neighbour, ...]
    similar: tuple[Neighbour, ...]
    captures: tuple[CaptureModel, ...]
    listings: tuple[ListingModel, ...]
    source_url: str
    changed: str
    alternates: tuple[LanguageLink, ...]
    canonical: str
    json_url: str
    citation: str
    description: str
