"""The facets of a results page, the filters that are applied to it, and those that the words of a query name.

In: an Answer. Out: their models, with the links that change them.
"""

from collections.abc import Iterator

from index.schema import FACET_BY_NAME, SHOWN_FACETS
from search.answering import Applied, Named, WayOut, applied
from search.params.arguments import Arguments
from search.params.values import escaped
from search.present.labels import collation, date, label, language_name, number
from search.present.links import ValueLinks, api_url, narrowed_url
from search.present.page import BucketModel, FacetModel, FilterModel, NamedFilter, Offer
from search.query import Query, Selection
from search.results import Bucket, Facet
from search.wording import say

# What a page and an answer in JSON say of a filter that the words of a query name.
#
# In: the Named of an Answer, the interface's language. Out: a NamedFilter.


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


# The facets of a results page and the filters that are applied to it, with the links that change them.
#
# In: a Query, its facets, ways out of an empty answer. Out: FacetModels in the schema's order, FilterModels
# and Offers named in full.

ORDER = {name: place for place, name in enumerate(SHOWN_FACETS)}


def facet_models(query: Query, facets: tuple[Facet, ...], ui: str, first: Arguments) -> tuple[FacetModel, ...]:
    """In the fixed order of the schema, whatever order the engine answered in. `first` are the arguments of the links
    of values, as facet_model takes them."""
    ordered = sorted(facets, key=lambda facet: ORDER.get(facet.name, len(ORDER)))
    return tuple([facet_model(query, facet, ui, first) for facet in ordered])


def facet_model(query: Query, facet: Facet, ui: str, first: Arguments) -> FacetModel:
    """Values by count, then by label; a histogram by year. Values without documents vanish unless they are chosen.
    `first` are the arguments of the query's first page."""
    row = FACET_BY_NAME[facet.name]
    chosen = query.selection(facet.name)
    links = ValueLinks(first, chosen, ui)
    buckets = list(_kept(chosen, facet))
    largest = max((bucket.count for bucket in buckets), default=0) or 1
    models = [BucketModel(kept.value, label(row.name, kept.value, ui), kept.count, largest, links) for kept in buckets]
    if row.type == "histogram":
        models.sort(key=lambda model: model.value)
    else:
        models.sort(key=lambda model: (-model.count, collation(model.label)))
    ranged = row.name == "cycle" and (query.cycle_from is not None or query.cycle_to is not None)
    return FacetModel(
        name=facet.name,
        label=say(facet.name, ui),
        type=row.type,
        buckets=tuple(models),
        total=facet.total,
        more=facet.more,
        active=ranged or chosen in query.selections,
        low=query.cycle_from if row.name == "cycle" else None,
        high=query.cycle_to if row.name == "cycle" else None,
    )


def _kept(chosen: Selection, facet: Facet) -> Iterator[Bucket]:
    held = (*chosen.include, *chosen.exclude)
    counted = {bucket.value for bucket in facet.buckets} if held else set()
    for bucket in facet.buckets:
        if bucket.count or bucket.value in held:
            yield bucket
    for value in held:
        if value not in counted:
            yield Bucket(value, 0)


def filter_models(query: Query, ui: str) -> tuple[FilterModel, ...]:
    """Everything that narrows the answer besides the words, each with the link that takes it away."""
    return tuple(filter_model(one, ui) for one in applied(query))


def filter_model(one: Applied, ui: str) -> FilterModel:
    text = _value(one, ui)
    full = say("colon", ui, name=say(one.name, ui), value=say("except", ui, label=text) if one.excluded else text)
    own = escaped(one.value) if one.name in FACET_BY_NAME else one.value
    value = f"-{own}" if one.excluded else own
    return FilterModel(one.name, value, full, say("remove", ui, filter=full), narrowed_url(one.query, ui))


TELLING = ("country", "locality", "cycle", "policy_area", "institution", "kind", "in")
"""Filters whose values need no name beside them in a title."""
IN_TITLES = 4
"""Filters that a title names."""


def chosen_in_words(query: Query, ui: str) -> str:
    """What narrows a query, for titles: `Kenya, 2018`, `France, Completion: Limited`."""
    named = list(applied(query))
    words = [_short(one, ui) if one.name in TELLING else filter_model(one, ui).label for one in named[:IN_TITLES]]
    return ", ".join([*words, "…"] if len(named) > IN_TITLES else words)


def _short(one: Applied, ui: str) -> str:
    return say("except", ui, label=_value(one, ui)) if one.excluded else _value(one, ui)


def _value(one: Applied, ui: str) -> str:
    if one.name == "changed_since":
        return date(one.value, ui)
    if one.name == "in":
        return say(f"in:{one.value}", ui)
    if one.name == "lang":
        return language_name(one.value, ui)
    return label(one.name, one.value, ui) if one.name in FACET_BY_NAME else one.value


def offer(way: WayOut, ui: str) -> Offer:
    name = say(way.kind, ui, filter=filter_model(way.dropped, ui).label) if way.dropped else say(way.kind, ui)
    return Offer(name, way.total, number(way.total, ui), narrowed_url(way.query, ui))
