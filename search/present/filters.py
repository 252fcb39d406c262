"""The facets of a results page and the filters that are applied to it, with the links that change them.

In: a Query and the engine's facets. Out: FacetModels in the schema's order, FilterModels named in full.
"""

from collections.abc import Iterator
from dataclasses import replace

from index.schema import FACET_BY_NAME, SHOWN_FACETS
from search.params.arguments import Arguments
from search.params.reading import escaped
from search.present.labels import collation, date, label, language_name, number
from search.present.links import ValueLinks, cleared, page_url, without
from search.present.page import BucketModel, FacetModel, FilterModel, Offer
from search.query import Query, Selection
from search.results import Bucket, Facet
from search.wording import say

ORDER = {name: place for place, name in enumerate(SHOWN_FACETS)}


def facet_models(query: Query, facets: tuple[Facet, ...], ui: str, arguments: Arguments) -> tuple[FacetModel, ...]:
    """In the fixed order of the schema, whatever order the engine answered in. `arguments` are the query's."""
    first = arguments.on_page(1)
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
    return tuple(model for model, _ in applied(query, ui))


def applied(query: Query, ui: str) -> Iterator[tuple[FilterModel, Query]]:
    """Each applied filter, and the query without it."""
    for chosen in query.selections:
        for value in chosen.include:
            text = label(chosen.facet, value, ui)
            yield _filter(chosen.facet, escaped(value), text, without(query, chosen.facet, value), ui)
        for value in chosen.exclude:
            text = say("except", ui, label=label(chosen.facet, value, ui))
            yield _filter(chosen.facet, "-" + escaped(value), text, without(query, chosen.facet, value), ui)
    if query.cycle_from is not None:
        year = str(query.cycle_from)
        yield _filter("cycle_from", year, year, replace(query, cycle_from=None, offset=0), ui)
    if query.cycle_to is not None:
        year = str(query.cycle_to)
        yield _filter("cycle_to", year, year, replace(query, cycle_to=None, offset=0), ui)
    if query.changed_since:
        since = query.changed_since
        yield _filter("changed_since", since, date(since, ui), replace(query, changed_since=None, offset=0), ui)
    for language in query.languages:
        others = tuple(other for other in query.languages if other != language)
        yield _filter("lang", language, language_name(language, ui), replace(query, languages=others, offset=0), ui)


def _filter(name: str, value: str, text: str, rest: Query, ui: str) -> tuple[FilterModel, Query]:
    full = say("colon", ui, name=say(name, ui), value=text)
    return FilterModel(name, value, full, say("remove", ui, filter=full), page_url(rest, ui)), rest


def ways_out(query: Query, ui: str) -> Iterator[tuple[str, Query]]:
    """What somebody with an empty answer may try, most likely first: label and query."""
    filters = list(applied(query, ui))
    for model, rest in filters:
        yield say("drop-filter", ui, filter=model.label), rest
    if len(filters) > 1:
        yield say("drop-all", ui), cleared(query)
    if query.match != "some":
        yield say("some-words", ui), replace(query, match="some", offset=0)
    if query.scope != "all":
        yield say("search-everywhere", ui), replace(query, scope="all", offset=0)
    if query.text and filters:
        yield say("any-word", ui), replace(query, text="", clause=Query().clause, offset=0)


def offer(title: str, rest: Query, total: int, ui: str) -> Offer:
    return Offer(title, total, number(total, ui), page_url(rest, ui))
