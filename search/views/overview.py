"""The overview of a result set: how far its commitments got, when they were made, who promised in which policy area.

In: the page model of a search, and the snapshot that it is of for the matrix. Out: a frozen Overview, every number of
which links to the search that counts it. Invariants: a cell's count is what its link finds, because a facet's counts
ignore the facet's own selection and the link replaces that selection.
"""

from dataclasses import dataclass

from index.document import NOT_STATED
from search.engines.base import Snapshot
from search.present.bars import Bar, bars, rated
from search.present.links import narrowed_url
from search.present.page import BucketModel, FacetModel, PageModel
from search.query import Query, Selection
from search.texts import Labelled

ROWS, COLUMNS = 12, 8
"""The largest countries and policy areas of the matrix."""
SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix; `shade` (0..SHADES) grows with the count, 0 for none. `url` is "" for an empty cell."""

    count: int
    shade: int
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """`url` finds the `count` documents of the country."""

    country: Labelled
    count: int
    count_label: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """`more_rows` and `more_columns` count the countries and policy areas that the matrix leaves out."""

    completion: tuple[Bar, ...]
    cycles: tuple[Bar, ...]
    areas: tuple[Labelled, ...]
    rows: tuple[Row, ...]
    more_rows: int
    more_columns: int


def overview(snapshot: Snapshot, answered: Query, page: PageModel) -> Overview:
    """Charts from the facets that the page has counted already, the matrix from counting areas by country. `answered`
    is the query whose results the page shows."""
    facets = {facet.name: facet for facet in page.facets}
    countries, more_rows = largest(facets.get("country"), ROWS)
    areas, more_columns = largest(facets.get("policy_area"), COLUMNS)
    places = [country.value for country in countries]
    crossed = snapshot.crossed(answered, "country", places, "policy_area")
    counted = list(zip(countries, crossed, strict=True))
    most = max((counts.get(area.value, 0) for _, counts in counted for area in areas), default=0)
    rows = tuple(
        Row(
            Labelled(country.value, country.label),
            country.count,
            country.count_label,
            narrowed_url(page.query.with_selection(Selection("country", (country.value,))), page.ui),
            tuple(cell(page, country.value, area.value, counts.get(area.value, 0), most) for area in areas),
        )
        for country, counts in counted
    )
    return Overview(
        rated(page.query, facets.get("completion"), page.ui),
        tuple(sorted(bars(page.query, facets.get("cycle"), page.ui), key=lambda bar: bar.value)),
        tuple(Labelled(area.value, area.label) for area in areas),
        rows,
        more_rows,
        more_columns,
    )


def largest(facet: FacetModel | None, most: int) -> tuple[tuple[BucketModel, ...], int]:
    """The facet's chosen values where something is chosen, else its largest; and how many are left out."""
    if facet is None:
        return (), 0
    stated = [bucket for bucket in facet.buckets if bucket.value != NOT_STATED and bucket.count and not bucket.excluded]
    chosen = [bucket for bucket in stated if bucket.selected] or stated
    ranked = sorted(chosen, key=lambda bucket: -bucket.count)
    return tuple(ranked[:most]), max(len(ranked) - most, 0)


def cell(page: PageModel, country: str, area: str, count: int, most: int) -> Cell:
    if not count:
        return Cell(0, 0, "")
    query = page.query.with_selection(Selection("country", (country,)))
    query = query.with_selection(Selection("policy_area", (area,)))
    return Cell(count, max(1, round(SHADES * count / most)), narrowed_url(query, page.ui))
