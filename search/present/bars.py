"""A facet as the bars of a chart, each of which leads to the documents that it counts.

In: a query and one of its facets, labelled. Out: frozen Bars. What a report cannot have is no part of a chart.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from index import vocabulary
from index.document import NOT_APPLICABLE
from search.present.links import narrowed_url
from search.present.page import FacetModel
from search.query import Query, Selection


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart. `share` is its length relative to the longest (0..1); `url` finds what it counts."""

    label: str
    value: str
    count: int
    count_label: str
    share: float
    url: str


def bars(query: Query, facet: FacetModel | None, ui: str) -> Iterator[Bar]:
    """A facet as a chart: each bar links to its value alone."""
    if facet is None:
        return
    for bucket in facet.buckets:
        if bucket.count and not bucket.excluded and bucket.value != NOT_APPLICABLE:
            url = narrowed_url(query.with_selection(Selection(facet.name, (bucket.value,))), ui)
            yield Bar(bucket.label, bucket.value, bucket.count, bucket.count_label, bucket.share, url)


def rated(query: Query, facet: FacetModel | None, ui: str) -> tuple[Bar, ...]:
    """A facet of ratings as a chart in the order of its scale: from the best to what nobody rated."""
    return tuple(sorted(bars(query, facet, ui), key=lambda bar: on_scale(facet.name if facet else "", bar.value)))


def on_scale(facet: str, value: str) -> int:
    """The place of a rating on its scale, as the vocabulary lists it."""
    scale = list(vocabulary.codes_of(facet))
    return scale.index(value) if value in scale else len(scale)
