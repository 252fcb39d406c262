"""The model of a results page: everything a template, a JSON answer or a feed may show, decided already.

In: nothing (standard library and markupsafe). Out: frozen values. `search.present` builds them (those of documents
are in search.document_page); templates only lay them out. Every sentence and label is in the interface's language
(`ui`); every text that may be in another language carries its own `lang`. Only fields of type Markup hold HTML, and
that is escaped text plus `<mark>`. URLs are site-relative and canonical (search.params.url_args), or come from the
allow-list of search.links.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from search.query import Query
from search.results import Contribution, GenerationInfo, Summary


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its own language (`lang` attribute wherever it differs from the page's)."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text as escaped HTML with `<mark>` around what matched, and plain."""

    html: Markup
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A code and its label in the interface's language (the code itself where the vocabulary has none)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """A choice among alternatives: sort orders, scopes, page sizes. `value` is the parameter's value."""

    value: str
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This same state in one interface language; `label` is in that language (`Français`)."""

    language: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about this answer: `code` is stable (`bad-parameter`, `page-past-end`,
    `partial`, `query-cut`, ...), `sentence` is for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SnippetModel:
    """`url` leads to the passage's section on the document page; `html` starts or ends with … where text was cut."""

    scope: str
    scope_label: str
    heading: str
    lang: str
    anchor: str
    url: str
    html: Markup


@dataclass(frozen=True, slots=True)
class HitModel:
    """One result. `rank` counts from 1 over all pages. `other_titles` are the titles in languages other than
    `title.lang`. Facts that no page states carry the label of `not-stated`. `source_url` is "" when not allowed.
    `machine_translated` names the languages (labels) whose text is a machine translation."""

    rank: int
    summary: Summary
    score: float
    url: str
    title: MarkedText
    other_titles: tuple[Text, ...]
    kind: Labelled
    captured: Labelled
    country: Labelled | None
    locality: Labelled | None
    policy_areas: tuple[Labelled, ...]
    status: Labelled
    completion: Labelled
    early_results: Labelled
    ambition: Labelled
    report_type: Labelled | None
    languages: tuple[Labelled, ...]
    machine_translated: tuple[str, ...]
    snippets: tuple[SnippetModel, ...]
    matched_languages: tuple[str, ...]
    via: tuple[str, ...]
    missing: tuple[str, ...]
    explanation: tuple[Contribution, ...]
    source_url: str
    fetched: str  # date of the scrape, formatted; "" when unknown


class ValueTargets(Protocol):
    """Where the links of a facet's values lead (search.links.ValueLinks)."""

    def toggled(self, value: str) -> str: ...

    def excluded(self, value: str) -> str: ...


@dataclass(frozen=True, slots=True)
class BucketModel:
    """A facet's value. `toggle_url` selects it, or takes it back; `exclude_url` excludes it, or takes that back: both
    made when they are asked for, because an answer in JSON has hundreds of values and no use for them.
    `argument` is the value as a form control must send it (a comma in it is escaped); `share` is the count relative
    to the facet's largest (0..1), for bars."""

    value: str
    argument: str
    label: str
    count: int
    count_label: str  # 1,234 or 1 234
    selected: bool
    excluded: bool
    share: float
    targets: ValueTargets

    @property
    def toggle_url(self) -> str:
        return self.targets.toggled(self.value)

    @property
    def exclude_url(self) -> str:
        return self.targets.excluded(self.value)


@dataclass(frozen=True, slots=True)
class FacetModel:
    """Buckets by count, then by label; a histogram by year. `active`: something is chosen in it. `hidden` buckets
    exist beyond those listed (`more_url`: all of them, as JSON). `low`/`high` are cycle_from and cycle_to."""

    name: str
    label: str
    type: str  # "terms" or "histogram"
    buckets: tuple[BucketModel, ...]
    total: int
    more: bool
    more_url: str
    active: bool
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class FilterModel:
    """An applied filter. `label` names it in full (`Country: France`, `Pays : sauf France`), `remove_label` is the
    link's accessible name (`Remove filter: Country: France`). `name`/`value` are its URL argument."""

    name: str
    value: str
    label: str
    remove_label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A way out of an empty answer, with the number of documents it would give."""

    label: str
    total: int
    total_label: str
    url: str


@dataclass(frozen=True, slots=True)
class PageNumber:
    """A link of the pagination; `gap` tells that page numbers are left out before this one."""

    number: int
    url: str
    current: bool
    gap: bool


@dataclass(frozen=True, slots=True)
class Pagination:
    """`pages` is at least 1; `first_hit`..`last_hit` are ranks (0, 0 when the page is empty). URLs are None where
    there is nowhere to go."""

    page: int
    pages: int
    size: int
    first_hit: int
    last_hit: int
    sentence: str  # "1–20 of 137"
    first_url: str | None
    prev_url: str | None
    next_url: str | None
    last_url: str | None
    numbers: tuple[PageNumber, ...]
    sizes: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SuggestionModel:
    """`applied`: the answer is already that of `text`, and `url` searches for what was typed instead; otherwise
    `url` searches for `text`. `sentence` says so without the link's own words."""

    text: str
    total: int
    applied: bool
    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLinks:
    """This very search in other shapes. `html` is the page itself, `json`... the API's."""

    html: str
    json: str
    csv: str
    ndjson: str
    atom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerModel:
    """What an answer says, in a page and in JSON. `notices` tell what was ignored, cut or only partly met."""

    ui: str
    query: Query
    total: int
    hits: tuple[HitModel, ...]
    facets: tuple[FacetModel, ...]
    notices: tuple[Notice, ...]
    suggestion: SuggestionModel | None
    coverage: Mapping[str, int]
    partial: bool
    index: GenerationInfo
    took_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageModel(AnswerModel):
    """A results page: an answer and the ways from it. `title` is for `<title>` (query, count, page), `heading` for
    `<h1>`, `status` for the status region. `hidden` are the arguments a form must carry along besides its own controls
    (never `page`). `alternates` are this page in every interface language, the current one included; `canonical` is the
    address without defaults."""

    q: str
    title: str
    heading: str
    status: str
    total_label: str
    filters: tuple[FilterModel, ...]
    clear_url: str
    sorts: tuple[Link, ...]
    scopes: tuple[Link, ...]
    pagination: Pagination
    alternates: tuple[LanguageLink, ...]
    canonical: str
    links: PageLinks
    hidden: tuple[tuple[str, str], ...]
    offers: tuple[Offer, ...]
    built: str  # date of the index, formatted
