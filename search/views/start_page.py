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
from search.present.page import FacetModel, PageModel
from search.query import Query, Selection

RATED = ("complete", "substantial", "limited", "not-started", "no-evidence")
"""Completion codes that an assessment can end with."""
ENTRY_FACETS = ("policy_area", "country", "cycle")
NEWEST = 5


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
class Figure:
    """A number with its label; `url` searches for what it counts, "" where there is no such search."""

    label: str
    value: str
    url: str


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
    """Two searches: everything (counts only), and the newest commitments with a rating."""
    everything = replace(DEFAULT, ui=ui)
    counted = snapshot.search(replace(everything, limit=1, highlight=False, facet_size=None))
    page = present.page(Answer.plain(everything, counted), ui)
    rated = replace(DEFAULT, limit=NEWEST, highlight=False, facets=(), sort="-cycle", ui=ui)
    rated = rated.with_selection(Selection("completion", RATED))
    facets = {facet.name: facet for facet in page.facets}
    return StartPage(
        page,
        figures(page, facets, interface(ui)),
        present.page(Answer.plain(rated, snapshot.search(rated)), ui).hits,
        tuple(facets[name] for name in ENTRY_FACETS if name in facets),
        tuple(Example(interface(ui).gettext(label), example_url(query, ui)) for label, query in EXAMPLES),
    )


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
