"""The shapes of a document and of its history in JSON, as types (see search.api.shapes, whose rules hold here too).

In: the table of facts. Out: TypedDicts. What fills them is index.documents_json and search.history.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from index.vocabulary.facts import ADDED, FactKind
from search.api.shapes import with_keys


class DocumentAnswer(TypedDict):
    """A whole document: also one line of an export, and of NDJSON that can be indexed again, but for `predecessors` and
    `successors` (ids): these say what the index holds beside it."""

    id: str
    kind: str
    captured: str
    title: dict[str, str]
    earlier_titles: list[dict[str, str]]
    languages: list[str]
    machine_translated: list[str]
    country: str | None
    locality: str | None
    cycle: int | None
    action_plan: str
    policy_areas: list[str]
    starred: bool | None
    verifiable: bool | None
    values: list[str]
    status: str
    completion: str
    early_results: str
    ambition: str
    assessments: list[dict[str, Any]]
    milestones: list[dict[str, str]]
    start_date: str
    end_date: str
    carried_forward: str
    lead_institution: dict[str, str]
    support_institutions: dict[str, list[str]]
    irm_reports: list[str]
    related: list[str]
    report_type: str
    period: str
    year: int | None
    sections: list[dict[str, str]]
    provenance: dict[str, dict[str, Any]]
    captures: list[dict[str, Any]]
    listings: list[dict[str, Any]]
    links: dict[str, str | None]
    changed_at: str
    predecessors: list[str]
    successors: list[str]


class MomentShape(TypedDict):
    """What one capture stated, in codes; `capture` is its place in the document's captures."""

    capture: int
    language: str
    template: str
    fetched_at: str | None
    status: str
    completion: str
    early_results: str
    ambition: str


class FactChangeShape(TypedDict):
    """A fact in the pages' own words before and after, null where a page does not have it."""

    name: str
    before: str | list[str] | None
    after: str | list[str] | None


class PieceShape(TypedDict):
    kind: str
    text: str


class TextChangeShape(TypedDict):
    """A paragraph that was added, removed or reworded; `pieces` are its words: kept, added, removed."""

    kind: str
    scope: str
    heading: str
    pieces: list[PieceShape]


class ChangeShape(TypedDict):
    """From one capture to the next newer one of its language."""

    language: str
    older: int
    newer: int
    facts: list[FactChangeShape]
    text: list[TextChangeShape]


class HistoryAnswer(TypedDict):
    """What captures stated over time, oldest first, and how each differs from the one before it, newest first."""

    timeline: list[MomentShape]
    changes: list[ChangeShape]


OF_KIND: Mapping[FactKind, object] = {
    "rating": str,
    "yes-or-no": bool | None,
    "codes": list[str],
    "year": int | None,
}
"""What a document holds of a fact that is only a row of facts.toml."""
with_keys(DocumentAnswer, {fact.name: OF_KIND[fact.kind] for fact in ADDED})
with_keys(MomentShape, {fact.name: str for fact in ADDED if fact.kind == "rating"})
