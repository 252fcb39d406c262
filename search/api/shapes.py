"""The shapes of the API's JSON, as types: what answers.py builds is checked against them, and the OpenAPI document is
made of them.

In: nothing. Out: the types of all answers, of a document and of its history.
"""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from index.vocabulary.facts import ADDED, FactKind

# The shapes of the API's JSON, as types: what answers.py builds is checked against them, and the OpenAPI document is
# generated from them.
#
# In: the table of facts. Out: TypedDicts, one per object of docs/http-api.md. A key that is not in every answer is
# NotRequired.
# The docstrings are the descriptions in the OpenAPI document. Additive changes only.


def with_keys(shape: type, types: Mapping[str, object]) -> None:
    """Adds keys to a TypedDict, required unless it is one whose keys may all be missing. Of these keys, which rows of
    facts.toml name, only OpenAPI need know: nothing in code names them."""
    shape.__annotations__.update(types)
    kept = "__required_keys__" if shape.__dict__["__total__"] else "__optional_keys__"
    setattr(shape, kept, shape.__dict__[kept] | types.keys())


class LabelledValue(TypedDict):
    """A code and its label in the language asked for."""

    value: str
    label: str


InScope = TypedDict("InScope", {"in": str})  # `in` cannot be written as a class's attribute


class QueryEcho(InScope):
    """The query as it was understood. `filters` and `excluded` map facets to codes (years for `cycle`). What has its
    default is left out, except the first four."""

    q: str
    filters: dict[str, list[str | int]]
    excluded: NotRequired[dict[str, list[str | int]]]
    sort: str
    cycle_from: NotRequired[int]
    cycle_to: NotRequired[int]
    changed_since: NotRequired[str]
    lang: NotRequired[list[str]]
    match: NotRequired[str]
    translate: NotRequired[bool]
    correct: NotRequired[bool]


class Matched(TypedDict):
    """Languages in which the words were found, the translations through which alone the document was found, the words
    that it does not hold, and `enough`, false where these are too many for it to be among the total."""

    languages: list[str]
    via: list[str]
    missing: NotRequired[list[str]]
    enough: NotRequired[bool]


class SnippetShape(TypedDict):
    """A passage. `html` is escaped text and `<mark>`, nothing else."""

    scope: str
    heading: str
    lang: str
    anchor: str
    html: str


class HitLinks(TypedDict):
    self: str
    html: str
    source: str | None


class ContributionShape(TypedDict):
    """What a word in a field gave to the score; the contributions of a hit add up to it."""

    field: str
    term: str
    score: float
    note: NotRequired[str]


class HitShape(TypedDict, total=False):
    """A document found. `fields` chooses which of these it holds; the usual ones are all up to `links`."""

    id: str
    kind: str
    captured: str
    score: float
    title: dict[str, str]
    languages: list[str]
    machine_translated: list[str]
    country: LabelledValue | None
    locality: LabelledValue | None
    cycle: int | None
    action_plan: str
    policy_areas: list[LabelledValue]
    status: LabelledValue
    completion: LabelledValue
    matched: Matched
    snippets: list[SnippetShape]
    links: HitLinks
    early_results: LabelledValue
    ambition: LabelledValue
    starred: bool | None
    report_type: LabelledValue | None
    year: int | None
    source_url: str | None
    fetched_at: str | None
    changed_at: str | None
    explanation: list[ContributionShape]


class BucketShape(TypedDict):
    """A value of a facet (a code; a year in a histogram) and how many documents have it."""

    value: str | int
    label: NotRequired[str]
    count: int
    selected: bool
    excluded: NotRequired[bool]


class FacetShape(TypedDict):
    """A facet. `total` counts its distinct values and `more` tells that not all are listed (not in a histogram)."""

    label: str
    type: str
    total: NotRequired[int]
    more: NotRequired[bool]
    buckets: list[BucketShape]


class SuggestionShape(TypedDict):
    """Another spelling and its number of documents; `applied`: the answer is already its own."""

    q: str
    total: int
    applied: bool


class ProposalShape(TypedDict):
    """A proposal for what is being typed. `type` is `word`, `phrase`, `document`, or the facet that `value` is a code
    of: `country`, `locality`, `policy_area`, `institution`; `label` says it in words. `value` of a document is its id.
    `count` is the number of documents that the filter finds. `url` is the page that choosing it opens."""

    text: str
    type: str
    label: str
    url: str
    value: NotRequired[str]
    count: NotRequired[int]


class ProposalsAnswer(TypedDict):
    """Proposals, best first."""

    q: str
    suggestions: list[ProposalShape]
    index: "IndexShape"


class PageLink(TypedDict):
    self: str
    html: str


class NamedFilterShape(TypedDict):
    """A filter that the words name as a whole, by a label of its value, and the number of documents behind it."""

    facet: str
    value: str
    label: str
    total: int
    links: PageLink


class Coverage(TypedDict):
    """Documents found whose page is held in full, and known from lists only."""

    full: int
    stub: int


class SearchLinks(TypedDict):
    self: str
    next: str | None
    prev: str | None
    html: str
    csv: str
    ndjson: str
    atom: str


class IndexShape(TypedDict):
    """The build that answered."""

    generation: str
    documents: int
    built_at: str
    analysis_version: str


class SearchAnswer(TypedDict):
    """`total`: documents that hold enough of the plain words; facets and downloads hold the same ones. `others`:
    documents listed beyond them, with fewer of the words (`enough` is false in `matched` of a hit). `partial`: no
    document that the filters leave holds enough. `relaxed`: none holds what was required, hits hold its words. `notes`:
    codes of what limits cut."""

    query: QueryEcho
    total: int
    page: int
    pages: int
    size: int
    took_ms: float
    hits: list[HitShape]
    facets: dict[str, FacetShape]
    suggestion: SuggestionShape | None
    named_filters: NotRequired[list[NamedFilterShape]]
    coverage: Coverage
    others: NotRequired[int]
    partial: NotRequired[bool]
    relaxed: NotRequired[bool]
    notes: NotRequired[list[str]]
    links: SearchLinks
    index: IndexShape


class FacetAnswer(TypedDict):
    """All values of one facet."""

    name: str
    query: QueryEcho
    label: str
    type: str
    total: NotRequired[int]
    more: NotRequired[bool]
    buckets: list[BucketShape]
    links: PageLink
    index: IndexShape


class StatsAnswer(TypedDict):
    """Documents by code of kind, language of text, captured and country."""

    documents: int
    kind: dict[str, int]
    language: dict[str, int]
    captured: dict[str, int]
    country: dict[str, int]
    generation: str
    built_at: str
    engine: str
    analysis_version: str


class HealthAnswer(TypedDict):
    status: str
    trouble: str
    engine: str
    generation: str
    documents: int
    built_at: str
    age_seconds: int | None


class ProblemError(TypedDict):
    parameter: str
    value: str
    detail: str


class Problem(TypedDict):
    """An error (RFC 9457). `errors` lists every wrong parameter."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[ProblemError]]


OF_KIND: Mapping[FactKind, object] = {
    "rating": LabelledValue,
    "yes-or-no": bool | None,
    "codes": list[LabelledValue],
    "year": int | None,
}
"""What a hit holds of a fact that is only a row of facts.toml."""
with_keys(HitShape, {fact.name: OF_KIND[fact.kind] for fact in ADDED})


# The shapes of a document and of its history in JSON, as types (see search.api.shapes, whose rules hold here too).
#
# In: the table of facts. Out: TypedDicts. What fills them is index.documents_json and search.history.


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


OF_DOCUMENT: Mapping[FactKind, object] = {
    "rating": str,
    "yes-or-no": bool | None,
    "codes": list[str],
    "year": int | None,
}
"""What a document holds of a fact that is only a row of facts.toml."""
with_keys(DocumentAnswer, {fact.name: OF_DOCUMENT[fact.kind] for fact in ADDED})
with_keys(MomentShape, {fact.name: str for fact in ADDED if fact.kind == "rating"})
