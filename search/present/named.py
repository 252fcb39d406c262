"""What a page and an answer in JSON say of a filter that the words of a query name.

In: the Named of an Answer, the interface's language. Out: a NamedFilter.
"""

from dataclasses import dataclass

from search.answering import Named
from search.present.labels import label, number
from search.present.links import api_url, narrowed_url
from search.wording import say


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


def named_filter(found: Named, ui: str) -> NamedFilter:
    full = say("colon", ui, name=say(found.facet, ui), value=label(found.facet, found.value, ui))
    return NamedFilter(
        found.facet,
        found.value,
        full,
        found.total,
        number(found.total, ui),
        narrowed_url(found.query, ui),
        api_url(found.query, ui),
    )
