"""The model of a results page: everything a template, a JSON answer or a feed may show, decided already.

In: what was asked and found. Out: frozen values. `search.present` builds them (results are in search.present.hits,
documents in search.present.document_page); templates only lay them out. Every sentence and label is in the interface's
language (`ui`); every text that may be in another language carries its own `lang`. Only fields of type Markup hold
HTML, and that is escaped text plus `<mark>`. URLs are site-relative and canonical (search.params.url_args), or come
from the allow-list of search.present.links.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from search.params.arguments import Arguments
from search.params.values import escaped
from search.present.hits import HitModel
from search.present.labels import number
from search.present.links import PageLinks, ValueLinks
from search.query import Query
from search.results import GenerationInfo
from search.texts import Notice


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its label; `url` searches for what it counts, "" where there is no such search."""

    label: str
    value: str
    url: str


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
class BucketModel:
    """A facet's value. What only a page shows of it is made when it is asked for, because an answer in JSON has
    hundreds of values and no use for that. `largest` is the largest count of the facet."""

    value: str
    label: str
    count: int
    largest: int
    links: ValueLinks

    @property
    def argument(self) -> str:
        """The value as a form control must send it (a comma in it is escaped)."""
        return escaped(self.value)

    @property
    def count_label(self) -> str:
        """1,234 or 1 234."""
        return number(self.count, self.links.ui)

    @property
    def share(self) -> float:
        """The count relative to the facet's largest (0..1), for bars."""
        return self.count / self.largest

    @property
    def selected(self) -> bool:
        return self.value in self.links.chosen.include

    @property
    def excluded(self) -> bool:
        return self.value in self.links.chosen.exclude

    @property
    def toggle_url(self) -> str:
        """Selects the value, or takes it back."""
        return self.links.toggled(self.value)

    @property
    def exclude_url(self) -> str:
        """Excludes the value, or takes that back."""
        return self.links.excluded(self.value)


@dataclass(frozen=True, slots=True)
class FacetModel:
    """Buckets by count, then by label; a histogram by year. `active`: something is chosen in it. `more`: there are
    buckets beyond those listed. `low`/`high` are cycle_from and cycle_to."""

    name: str
    label: str
    type: str  # "terms" or "histogram"
    buckets: tuple[BucketModel, ...]
    total: int
    more: bool
    active: bool
    low: int | None = None
    high: int | None = None

    @property
    def listed(self) -> tuple[BucketModel, ...]:
        """As a page lists them: of years the newest first."""
        return self.buckets[::-1] if self.type == "histogram" else self.buckets

    @property
    def chosen_first(self) -> tuple[BucketModel, ...]:
        """As a page lists more than it shows at once: what is chosen or excluded, then the others."""
        if not self.active:
            return self.listed
        return tuple(sorted(self.listed, key=lambda bucket: not (bucket.selected or bucket.excluded)))

    @property
    def chosen(self) -> int:
        """How many values are chosen or excluded."""
        return sum(bucket.selected or bucket.excluded for bucket in self.buckets) if self.active else 0

    @property
    def shown(self) -> bool:
        """Is there anything in it to choose or to take back?"""
        return bool(self.buckets) or self.active


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
class NamedFilter:
    """`label` names it in full (`Policy area: Open Data`), `total` counts what it leads to: what is filed there, within
    the filters of the query and without its words."""

    facet: str
    value: str
    label: str
    total: int
    total_label: str
    url: str
    api_url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A way out of an empty answer, with the number of documents it would give."""

    label: str
    total: int
    total_label: str
    url: str


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many of the words the listed documents hold: a sentence, and a link to the other choice of `match`, "" where
    that would find nothing."""

    sentence: str
    label: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerModel:
    """What an answer says, in a page and in JSON. `notices` tell what was ignored, cut or only partly met; `arguments`
    are the query's own, from which the addresses around it are made. `total` are the documents that hold enough of the
    words, `others` those listed beyond them."""

    ui: str
    query: Query
    arguments: Arguments
    links: PageLinks
    total: int
    others: int
    hits: tuple[HitModel, ...]
    facets: tuple[FacetModel, ...]
    notices: tuple[Notice, ...]
    suggestion: SuggestionModel | None
    named_filters: tuple[NamedFilter, ...]
    coverage: Mapping[str, int]
    partial: bool
    relaxed: bool
    complete: bool
    index: GenerationInfo
    took_ms: float

    @property
    def listed(self) -> int:
        """How many documents the pages go over."""
        return self.total + self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class PageModel(AnswerModel):
    """A results page: an answer and the ways from it. `title` is for `<title>` (query, count, page), `heading` for
    `<h1>`, `status` for the status region. `hidden` are the arguments that a form must carry
    along because the page shows no control for them (never `page`). `alternates` are this page in every interface
    language, the current one included; `canonical` is the address without defaults. `how_many` says how many more are
    listed, or that only documents with all words are, and leads to the other choice; `line` stands between those that
    hold enough and the others, of which the first has the rank `first_other`; "" and 0 where there is no such place."""

    q: str
    title: str
    heading: str
    status: str
    total_label: str
    how_many: HowMany | None
    line: str
    first_other: int
    filters: tuple[FilterModel, ...]
    clear_url: str
    sorts: tuple[Link, ...]
    scopes: tuple[Link, ...]
    pagination: Pagination
    alternates: tuple[LanguageLink, ...]
    canonical: str
    hidden: tuple[tuple[str, str], ...]
    offers: tuple[Offer, ...]
    built: str  # date of the index, formatted

    def below(self, hit: HitModel) -> bool:
        """Whether the line "these hold only some of your words" stands before this hit: the first on the page that
        comes after all that hold enough."""
        return bool(self.first_other) and hit.rank == max(self.first_other, self.hits[0].rank)

    @property
    def choices(self) -> bool:
        """Is there anything in the facets to choose or to take back?"""
        return any(facet.shown for facet in self.facets)
