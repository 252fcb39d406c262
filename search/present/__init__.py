"""Answer to one page model: what the HTML page and the JSON answer are made of.

In: an Answer, the interface's language. Out: a PageModel. Pure: nothing is looked up or counted here. Text
is escaped here, once, and only `<mark>` is added to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from index.schema import FACET_BY_NAME
from search.answering import Answer, asks_for_words
from search.i18n import LANGUAGES, interface
from search.params import page_of, pages_of, url_args
from search.params.arguments import Arguments
from search.params.parameters import SCOPES, SORTS
from search.present.filters import chosen_in_words, facet_models, filter_models, named_filter, offer
from search.present.hits import HitModel
from search.present.labels import date, number
from search.present.links import (
    OF_PROGRAMS,
    PageLinks,
    arguments_of,
    narrowed_url,
    of_a_page,
    of_another_answer,
    page_address,
    page_url,
    words_url,
)
from search.present.notices import notices as notices_of
from search.present.page import (
    AnswerModel,
    HowMany,
    LanguageLink,
    Link,
    PageModel,
    PageNumber,
    Pagination,
    SuggestionModel,
)
from search.query import MatchAll, Query, Selection
from search.results import Results
from search.texts import Notice
from search.wording import LANGUAGE_NAMES, say

ANSWER_FIELDS = tuple(field.name for field in fields(AnswerModel))
CONTROLS = ("q", "in", "sort", "cycle_from", "cycle_to")
"""Arguments that the results page has a control for; facets shown have one too."""
NOT_IN_FORMS = (*OF_PROGRAMS, "page", "correct")
"""What a form carries along no more than a link to another answer does (search.present.links)."""
PAGE_SIZES = (10, 20, 50, 100)
NEIGHBOURS = 2
"""Page numbers shown on either side of the current one, besides the first and the last."""


def answer_model(
    answer: Answer, ui: str, notices: Iterable[Notice] = (), arguments: Arguments | None = None
) -> AnswerModel:
    """The answer, labelled: all that JSON needs. `notices` are those of reading the request; `arguments` are the
    query's and the `fields` asked for."""
    query, results = answer.query, answer.results
    arguments = arguments or arguments_of(query)
    return AnswerModel(
        ui=ui,
        query=query,
        arguments=arguments,
        links=PageLinks.of(arguments, ui),
        total=results.total,
        others=results.others,
        hits=tuple([HitModel(hit, query.offset + place, ui) for place, hit in enumerate(results.hits, 1)]),
        facets=facet_models(query, results.facets, ui, of_another_answer(arguments)),
        notices=(*notices, *notices_of(query, results, ui)),
        suggestion=_suggestion(answer, ui),
        named_filters=tuple([named_filter(found, ui) for found in answer.named]),
        coverage=results.coverage,
        partial=results.partial,
        relaxed=results.relaxed,
        complete=results.complete,
        index=results.generation,
        took_ms=results.took_ms,
    )


def page(answer: Answer, ui: str, notices: Iterable[Notice] = (), asked_page: int | None = None) -> PageModel:
    """The model of one page. `notices` are those of reading the request; `asked_page` is the page that was asked for,
    where that is past the end."""
    if answer.past_end and asked_page is not None:
        sentence = say("past-end", ui, page=number(asked_page, ui))
        others = (notice for notice in notices if notice.parameter != "page")
        notices = (*others, Notice("page-past-end", sentence, "page"))
    query, results = answer.query, answer.results
    notices = [meant(notice, query, ui) for notice in notices]
    found = answer_model(answer, ui, notices, of_a_page(arguments_of(query)))
    applied = answer.applied or query.text
    searched = "" if isinstance(query.clause, MatchAll) else applied
    sentence = _sentence(searched, results, ui)
    heading = _heading(sentence if searched else "", query, results, ui)
    return PageModel(
        **{name: getattr(found, name) for name in ANSWER_FIELDS},
        q=query.text,
        title=heading,
        heading=heading,
        status=sentence,
        total_label=number(results.total, ui),
        how_many=_how_many(found),
        line=say("below", ui) if results.first_other else "",
        first_other=results.first_other,
        filters=filter_models(query, ui),
        clear_url=words_url(query.text, ui),
        sorts=tuple(_sorts(found, ui)),
        scopes=tuple(_scopes(found, ui)),
        pagination=pagination(query, results.listed, ui, found.arguments),
        alternates=tuple(_alternates(found.arguments, ui)),
        canonical=found.links.html,
        hidden=tuple(_hidden(found)),
        offers=tuple([offer(way, ui) for way in answer.ways_out]),
        built=date(results.generation.built_at, ui),
    )


def meant(notice: Notice, query: Query, ui: str) -> Notice:
    """The notice with a link to the value that may have been meant instead of the wrong one."""
    if not notice.nearest:
        return notice
    if notice.parameter in FACET_BY_NAME:
        chosen = query.selection(notice.parameter)
        wider = Selection(chosen.facet, tuple(sorted({*chosen.include, notice.nearest})), chosen.exclude)
        return replace(notice, url=narrowed_url(query.with_selection(wider), ui))
    arguments = of_another_answer(arguments_of(query)).changed(**{notice.parameter: notice.nearest})
    return replace(notice, url=page_address(arguments, ui))


def _sentence(text: str, results: Results, ui: str) -> str:
    """`3 results for “open data”`; no document and one document are singular in French."""
    if not results.total:
        counted = say("nothing-exact" if results.others else "nothing", ui)
    else:
        key = "results-one" if results.total == 1 else "results-many"
        counted = say(key, ui, count=number(results.total, ui))
    return say("results-for", ui, results=counted, q=text) if text else counted


def _heading(sentence: str, query: Query, results: Results, ui: str) -> str:
    """The search in words, what it found, and the page from the second on: `Kenya, 2018: 12 documents`, `125 results
    for “water” – Kenya – page 2 of 7`. `sentence` is what was found for the words, "" without words."""
    chosen = chosen_in_words(query, ui)
    if not sentence:
        counted = number(results.total, ui)
        if chosen:
            many = interface(ui).ngettext("%(num)s document", "%(num)s documents", results.total) % {"num": counted}
            counted = many if results.total else say("documents-none", ui)
        sentence, chosen = say("colon", ui, name=chosen or say("heading-all", ui), value=counted), ""
    pages, current = pages_of(query, results.listed), page_of(query)
    place = say("page-of", ui, page=current, pages=pages) if current > 1 else ""
    return " – ".join(filter(None, (sentence, chosen, place)))


def _how_many(found: AnswerModel) -> HowMany | None:
    """Nothing to say where all words were needed anyway, or where a notice says it."""
    ui, start = found.ui, of_another_answer(found.arguments)
    if found.query.match == "all":
        url = page_address(start.changed(match="some"), ui)
        return HowMany(say("all-words", ui), say("some-too", ui), url)
    if not found.others or not found.total:
        return None
    sentence = say("others-one" if found.others == 1 else "others-many", ui, count=number(found.others, ui))
    if not found.complete:
        return HowMany(sentence, "", "")
    return HowMany(sentence, say("only-all", ui), page_address(start.changed(match="all"), ui))


def pagination(query: Query, total: int, ui: str, arguments: Arguments) -> Pagination:
    """Where the reader is among the pages, and the ways from there. `arguments` are the query's."""
    pages, current = max(pages_of(query, total), 1), page_of(query)
    first, last = query.offset + 1, min(query.offset + query.limit, total)
    first, last = (first, last) if first <= last else (0, 0)
    start = arguments.on_page(1)

    def url(target: int) -> str | None:
        there = 1 <= target <= pages and target != current
        return page_address(arguments.on_page(target), ui) if there else None

    return Pagination(
        page=current,
        pages=pages,
        size=query.limit,
        first_hit=first,
        last_hit=last,
        sentence=say("range", ui, first=number(first, ui), last=number(last, ui), total=number(total, ui)),
        first_url=url(1),
        prev_url=url(min(current - 1, pages)),
        next_url=url(current + 1),
        last_url=url(pages),
        numbers=tuple(_numbers(arguments, pages, current, ui)) if pages > 1 else (),
        sizes=tuple(
            Link(str(size), str(size), page_address(start.changed(size=str(size)), ui), size == query.limit)
            for size in PAGE_SIZES
        ),
    )


def _numbers(arguments: Arguments, pages: int, current: int, ui: str) -> Iterator[PageNumber]:
    near = range(current - NEIGHBOURS, current + NEIGHBOURS + 1)
    shown = sorted({1, pages, *(target for target in near if 1 <= target <= pages)})
    for before, target in zip((0, *shown), shown, strict=False):
        url = page_address(arguments.on_page(target), ui)
        yield PageNumber(target, url, target == current, target - before > 1)


def _sorts(found: AnswerModel, ui: str) -> Iterator[Link]:
    start, asked = found.arguments.on_page(1), found.query.sort
    wordless = not asks_for_words(found.query.clause)
    for sort in SORTS:
        if wordless and sort in ("relevance", "-cycle"):
            # Without words this is the order that needs no argument (search.answering.in_order).
            if sort == "relevance":
                url = page_address(start.changed(sort=sort), ui)
                yield Link(sort, say("sort:-cycle", ui), url, asked in (sort, "-cycle"))
            continue
        yield Link(sort, say(f"sort:{sort}", ui), page_address(start.changed(sort=sort), ui), sort == asked)


def _scopes(found: AnswerModel, ui: str) -> Iterator[Link]:
    start = of_another_answer(found.arguments)
    for scope in SCOPES:
        url = page_address(start.changed(**{"in": scope}), ui)
        yield Link(scope, say(f"in:{scope}", ui), url, scope == found.query.scope)


def _alternates(arguments: Arguments, ui: str) -> Iterator[LanguageLink]:
    for language in LANGUAGES:
        yield LanguageLink(language, LANGUAGE_NAMES[language], page_address(arguments, language), language == ui)


def _hidden(found: AnswerModel) -> Iterator[tuple[str, str]]:
    """Values are chosen by the controls of the facets that are shown; a form leads to another answer."""
    controls = {*CONTROLS, *NOT_IN_FORMS, *(facet.name for facet in found.facets if facet.buckets)}
    return ((name, value) for name, value in url_args(found.query) if name not in controls)


def _suggestion(answer: Answer, ui: str) -> SuggestionModel | None:
    found, query = answer.suggestion, answer.query
    if found is None:
        return None
    sentence = say("corrected" if found.applied else "suggested", ui, text=found.text)
    if found.applied:
        url = page_url(replace(query, correct=False, offset=0), ui)
    else:
        url = narrowed_url(replace(query, text=found.text), ui)
    return SuggestionModel(found.text, found.total, found.applied, sentence, url)
