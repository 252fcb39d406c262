"""What the start page shows of an index: figures, newest assessments, example searches.

In: a Snapshot and the interface's language. Out: a frozen StartPage. Every figure links to the search that counts it.
"""

from dataclasses import dataclass, replace

from index.document import NOT_STATED
from search import present
from search.answering import Answer
from search.engines.base import Snapshot
from search.i18n import Interface, _, interface
from search.params import DEFAULT
from search.present.hits import HitModel
from search.present.links import page_url
from search.present.page import FacetModel, Figure, PageModel
from search.query import Query, Selection
from search.results import Hit, Summary

RATED = ("complete", "substantial", "limited", "not-started", "no-evidence")
"""Completion codes that an assessment can end with."""
ENTRY_FACETS = ("policy_area", "country", "cycle")
NEWEST = 5
LOOKED_AT = 1_000
"""Rated commitments of the newest cycles among which those assessed last are looked for."""


EXAMPLES: tuple[tuple[str, Query], ...] = (
    (_("whistleblowers"), Query(text=_("whistleblowers"))),
    (_("“innovation” in what the IRM found"), Query(text="innovation", scope="irm")),
    (
        _("commitments on transparency that were never assessed"),
        Query(text=_("transparency"), selections=(Selection("completion", (NOT_STATED,)),)),
    ),
)
"""Worked examples: what the link says, and the search it makes (whose text is translated too)."""


@dataclass(frozen=True, slots=True)
class Example:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """`page` is the model of the search for everything: scopes, facets, alternates."""

    page: PageModel
    figures: tuple[Figure, ...]
    assessed: tuple[HitModel, ...]
    entries: tuple[FacetModel, ...]
    examples: tuple[Example, ...]


def start_page(snapshot: Snapshot, ui: str) -> StartPage:
    """Two searches: everything (counts only), and commitments with a rating."""
    everything = replace(DEFAULT, ui=ui)
    counted = snapshot.search(replace(everything, limit=1, highlight=False, facet_size=None))
    page = present.page(Answer.plain(everything, counted), ui)
    facets = {facet.name: facet for facet in page.facets}
    return StartPage(
        page,
        figures(page, facets, interface(ui)),
        tuple([HitModel(hit, rank, ui) for rank, hit in enumerate(newest(snapshot, ui), 1)]),
        tuple(facets[name] for name in ENTRY_FACETS if name in facets),
        tuple(Example(interface(ui).gettext(label), example_url(query, ui)) for label, query in EXAMPLES),
    )


def newest(snapshot: Snapshot, ui: str) -> list[Hit]:
    """The commitments that were assessed last, newest first and of each country one."""
    rated = replace(DEFAULT, limit=LOOKED_AT, highlight=False, facets=(), sort="-cycle", ui=ui)
    hits = snapshot.search(rated.with_selection(Selection("completion", RATED))).hits
    of_country: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: assessed(hit.document), reverse=True):
        of_country.setdefault(hit.document.country, hit)
    return list(of_country.values())[:NEWEST]


def assessed(found: Summary) -> str:
    """When, as far as anybody says: a date, a year, or the cycle, which an assessment follows."""
    return max(found.assessed_at, str(found.cycle or ""))


def example_url(query: Query, ui: str) -> str:
    """The results page of an example, its words in the interface's language."""
    text = interface(ui).gettext(query.text)
    return page_url(replace(DEFAULT, text=text, scope=query.scope, selections=query.selections), ui)


def figures(page: PageModel, facets: dict[str, FacetModel], here: Interface) -> tuple[Figure, ...]:
    """How much the index holds, counted by its facets."""
    years = sorted(bucket.value for bucket in facets["cycle"].buckets if bucket.value.isdecimal())
    span = f"{years[0]}–{years[-1]}" if years and years[0] != years[-1] else "".join(years)
    countries = sum(bucket.value != NOT_STATED for bucket in facets["country"].buckets)
    languages = [
        here.name_of_language(bucket.value) for bucket in facets["language"].buckets if bucket.value != NOT_STATED
    ]
    held = {bucket.value: bucket for bucket in facets["captured"].buckets}

    def called(one: str, many: str, count: int) -> str:
        return here.gettext(one if count == 1 else many)

    rows = [(called(_("Document"), _("Documents"), page.total), here.number(page.total), page_url(DEFAULT, page.ui))]
    if "full" in held:
        label = called(_("Full text"), _("Full texts"), held["full"].count)
        rows.append((label, held["full"].count_label, held["full"].toggle_url))
    rows += [
        (called(_("Country"), _("Countries"), countries), here.number(countries), ""),
        (called(_("Action plan cycle"), _("Action plan cycles"), len(years)), span, ""),
        (called(_("Language of texts"), _("Languages of texts"), len(languages)), here.listing(languages), ""),
        (here.gettext("Indexed on"), page.built, ""),
    ]
    return tuple(Figure(*row) for row in rows if row[1])
