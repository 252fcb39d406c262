"""The model of a document page, decided already: labels, provenance, formatted dates, links, its history, and the same
as schema.org JSON-LD.

In: a Document. Out: what each capture stated, and what changed from one to the next. `document_builder` makes the page.
"""

from dataclasses import dataclass

from index.document import NOT_APPLICABLE, NOT_STATED, Document
from search.history import STATES, Change, FactChange, Moment, Piece, TextChange, Value, changes, timeline
from search.present.labels import capture_name, labelled, language_name
from search.present.page import LanguageLink
from search.texts import Labelled, Text
from search.wording import WORDING, say

# The model of a document page, decided already: labels, provenance, formatted dates, links, and its history.
#
# In: a Document. Out: what each capture stated, and what changed from one to the next.

# The model of a document page, decided already: labels, provenance, formatted dates, links.
#
# In: nothing (standard library and the parts of search.present.page). Out: frozen values, built by
# `search.present.document_builder`. The conventions are those of search.present.page: sentences and labels in the
# interface's language, texts with their `lang`.


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


# The history of a document for its page: what each capture stated, and what changed from one to the next.
#
# In: a Document and the interface's language. Out: frozen models; labels in the interface's language, the pages' own
# words in theirs. The differences themselves are search.history's.

MOST_PARAGRAPHS = 60
"""Paragraphs of one step that the page shows; two quite different texts are better read side by side."""


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """A capture as another part of the page names it: the id of its element, and its date, or which of the undated ones
    it is."""

    fragment: str
    name: str


@dataclass(frozen=True, slots=True)
class MomentModel:
    """A row of the table of states, oldest first."""

    capture: CaptureRef
    language: str
    states: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class FactChangeModel:
    """`before` and `after` are None where the page had no such label."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TextChangeModel:
    """A paragraph that came, went or was reworded; `place` names its part of the page."""

    kind: str
    place: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChangeModel:
    """From one capture to the next newer one in `lang`. `left_out` counts paragraphs beyond MOST_PARAGRAPHS."""

    lang: str
    language: str
    older: CaptureRef
    newer: CaptureRef
    facts: tuple[FactChangeModel, ...]
    text: tuple[TextChangeModel, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class HistoryModel:
    """`columns` are the labels of the states that any capture gives; `moments` have one state for each."""

    columns: tuple[str, ...]
    moments: tuple[MomentModel, ...]
    changes: tuple[ChangeModel, ...]


def present_history(document: Document, ui: str) -> HistoryModel:
    """States over time (only those that some capture gives) and every step that changed something."""
    moments = timeline(document)
    told = tuple(
        name for name in STATES if any(getattr(moment, name) not in (NOT_STATED, NOT_APPLICABLE) for moment in moments)
    )
    return HistoryModel(
        tuple(say(name, ui) for name in told),
        tuple(_moment(document, moment, told, ui) for moment in moments),
        tuple(_change(document, change, ui) for change in changes(document)),
    )


def _moment(document: Document, moment: Moment, told: tuple[str, ...], ui: str) -> MomentModel:
    states = tuple(labelled(name, getattr(moment, name), ui) for name in told)
    return MomentModel(_capture(document, moment.capture, ui), language_name(moment.language, ui), states)


def _change(document: Document, change: Change, ui: str) -> ChangeModel:
    return ChangeModel(
        change.language,
        language_name(change.language, ui),
        _capture(document, change.older, ui),
        _capture(document, change.newer, ui),
        tuple(_fact(fact, ui) for fact in change.facts),
        tuple(_text(text, ui) for text in change.text[:MOST_PARAGRAPHS]),
        max(len(change.text) - MOST_PARAGRAPHS, 0),
    )


def _capture(document: Document, number: int, ui: str) -> CaptureRef:
    return CaptureRef(f"capture-{number + 1}", capture_name(document.captures, number, ui))


def _fact(fact: FactChange, ui: str) -> FactChangeModel:
    title = say(fact.name, ui) if fact.name in WORDING else fact.name.replace("_", " ")
    return FactChangeModel(title, _written(fact.before), _written(fact.after))


def _text(text: TextChange, ui: str) -> TextChangeModel:
    place = say(f"scope:{text.scope}", ui)
    return TextChangeModel(text.kind, f"{place} › {text.heading}" if text.heading else place, text.pieces)


def _written(value: Value | None) -> str | None:
    return value if value is None or isinstance(value, str) else ", ".join(value)


# A document as schema.org JSON-LD, for search engines and reference managers.
#
# In: the model of a document page, and what stands before its addresses (https://...; "" where that is not known). Out:
# plain JSON values.

Json = str | list["Json"] | dict[str, "Json"]


def linked_data(page: DocumentPage, site: str) -> dict[str, Json]:
    """A commitment or report as a CreativeWork or Report: titles, languages, source, related documents."""
    data: dict[str, Json] = {
        "@context": "https://schema.org",
        "@type": "Report" if page.kind.value == "irm-report" else "CreativeWork",
        "@id": site + page.canonical,
        "url": site + page.canonical,
        "identifier": page.id,
        "name": page.title.text,
        "inLanguage": [version.lang for version in page.texts],
        "publisher": {"@type": "Organization", "name": "Open Government Partnership"},
    }
    if page.other_titles:
        data["alternateName"] = [title.text for title in (*page.other_titles, *page.earlier_titles)]
    if page.source_url:
        data["isBasedOn"] = page.source_url
    if page.related:
        data["isRelatedTo"] = [site + other.url for other in page.related]
    return data
