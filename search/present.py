"""Query and Results to one page model: what the HTML page, the JSON answer and the feeds are made of.

In: a Query, its Results, the interface's language. Out: a PageModel. Pure, except that an empty answer's ways out are
counted with the `search` it is given. Text is escaped here, once, and only `<mark>` is added to it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace

from markupsafe import Markup, escape

from search import syntax
from search.filters import facet_models, filter_models, offer, ways_out
from search.i18n import LANGUAGES
from search.labels import date, labelled, labelled_or_none, language_name, number, preferred
from search.links import (
    clamped,
    cleared,
    document_url,
    on_page,
    page_links,
    page_url,
    pages_of,
    section_fragment,
    source,
)
from search.page import (
    AnswerModel,
    HitModel,
    LanguageLink,
    Link,
    MarkedText,
    Notice,
    Offer,
    PageModel,
    PageNumber,
    Pagination,
    SnippetModel,
    SuggestionModel,
    Text,
)
from search.parameters import SCOPES, SORTS
from search.params import Multi, page_of, parse_lenient, url_args
from search.present_document import present_document as present_document
from search.query import Query
from search.reading import escaped
from search.results import Hit, Piece, Results, Snippet
from search.wording import LANGUAGE_NAMES, WORDING, say

Search = Callable[[Query], Results]

ANSWER_FIELDS = tuple(field.name for field in fields(AnswerModel))
PAGE_SIZES = (10, 20, 50, 100)
NEIGHBOURS = 2
"""Page numbers shown on either side of the current one, besides the first and the last."""
MAX_OFFERS = 6
"""Ways out of an empty answer that are counted: each is a search."""


def results_page(search: Search, args: Multi, ui: str) -> PageModel:
    """The whole way of a page request: lenient parsing, the search, the last page for one past it, and the model."""
    query, notices = parse_lenient(args, ui)
    results = search(query)
    if last := clamped(query, results.total):
        notices = (*notices, Notice("page-past-end", say("past-end", ui, page=number(page_of(query), ui))))
        query, results = last, search(last)
    return page(query, results, ui, notices, search)


def answer(query: Query, results: Results, ui: str, notices: Iterable[Notice] = ()) -> AnswerModel:
    """What the engine found, labelled: all that JSON needs."""
    return AnswerModel(
        ui=ui,
        query=query,
        total=results.total,
        hits=tuple(hit_model(hit, query.offset + place, ui) for place, hit in enumerate(results.hits, 1)),
        facets=facet_models(query, results.facets, ui),
        notices=(*notices, *_notices(query, results, ui)),
        suggestion=_suggestion(query, results, ui),
        coverage=results.coverage,
        partial=results.partial,
        index=results.generation,
        took_ms=results.took_ms,
    )


def page(
    query: Query, results: Results, ui: str, notices: Iterable[Notice] = (), search: Search | None = None
) -> PageModel:
    """The model of one page. With `search`, an empty answer carries the ways out of it, each with its count."""
    found = answer(query, results, ui, notices)
    applied = results.suggestion.text if results.suggestion and results.suggestion.applied else query.text
    sentence = _sentence(applied, results.total, ui)
    pages = pages_of(query, results.total)
    place = f" – {say('page-of', ui, page=page_of(query), pages=pages)}" if pages > 1 else ""
    return PageModel(
        **{name: getattr(found, name) for name in ANSWER_FIELDS},
        q=query.text,
        title=sentence + place,
        heading=(say("heading", ui, q=applied) if applied else say("heading-all", ui)) + place,
        status=sentence,
        total_label=number(results.total, ui),
        filters=filter_models(query, ui),
        clear_url=page_url(cleared(query), ui),
        sorts=tuple(_sorts(query, ui)),
        scopes=tuple(_scopes(query, ui)),
        pagination=pagination(query, results.total, ui),
        alternates=tuple(_alternates(query, ui)),
        canonical=page_url(query, ui),
        links=page_links(query, ui),
        hidden=tuple(_hidden(query, {facet.name for facet in results.facets})),
        offers=_offers(query, ui, search) if search and not results.total else (),
        built=date(results.generation.built_at, ui),
    )


def _sentence(text: str, total: int, ui: str) -> str:
    """`3 results for “open data”`; no document and one document are singular in French."""
    key = "results-one" if total in ((0, 1) if ui == "fr" else (1,)) else "results-many"
    counted = say(key, ui, count=number(total, ui)) if total else say("nothing", ui)
    return say("results-for", ui, results=counted, q=text) if text else counted


def marked(pieces: Iterable[Piece]) -> Markup:
    """Escaped text (quotes too) with `<mark>` around the pieces that matched."""
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in pieces)


def hit_model(hit: Hit, rank: int, ui: str) -> HitModel:
    """One result; its title in the interface's language where there is one."""
    found = hit.document
    language = preferred(found.title, ui)
    title = found.title.get(language, found.id)
    return HitModel(
        rank=rank,
        summary=found,
        score=hit.score,
        url=document_url(found.id, found.kind, ui),
        title=MarkedText(marked(hit.title_pieces.get(language) or ((title, False),)), title, language or ui),
        other_titles=tuple(Text(text, lang) for lang, text in found.title.items() if lang != language),
        kind=labelled("kind", found.kind, ui),
        captured=labelled("captured", found.captured, ui),
        country=labelled_or_none("country", found.country, ui),
        locality=labelled_or_none("locality", found.locality, ui),
        policy_areas=tuple(labelled("policy_area", area, ui) for area in found.policy_areas),
        status=labelled("status", found.status, ui),
        completion=labelled("completion", found.completion, ui),
        early_results=labelled("early_results", found.early_results, ui),
        ambition=labelled("ambition", found.ambition, ui),
        report_type=labelled_or_none("report_type", found.report_type, ui),
        languages=tuple(labelled("language", code, ui) for code in found.languages),
        machine_translated=tuple(language_name(code, ui) for code in found.machine_translated),
        snippets=tuple(snippet_model(snippet, hit, ui) for snippet in hit.snippets),
        matched_languages=hit.matched_languages,
        via=hit.via,
        missing=hit.missing,
        explanation=hit.explanation,
        source_url=source(found.source_url),
        fetched=date(found.fetched_at, ui),
    )


def snippet_model(snippet: Snippet, hit: Hit, ui: str) -> SnippetModel:
    """One passage, linked to its section."""
    html = marked(snippet.pieces)
    fragment = section_fragment(snippet.lang, snippet.anchor) if snippet.anchor else ""
    return SnippetModel(
        scope=snippet.scope,
        scope_label=say(f"scope:{snippet.scope}", ui),
        heading=snippet.heading,
        lang=snippet.lang,
        anchor=snippet.anchor,
        url=document_url(hit.document.id, hit.document.kind, ui, fragment),
        html=Markup("… " if snippet.before else "") + html + Markup(" …" if snippet.after else ""),
    )


def pagination(query: Query, total: int, ui: str) -> Pagination:
    """Where the reader is among the pages, and the ways from there."""
    pages, current = max(pages_of(query, total), 1), page_of(query)
    first, last = query.offset + 1, min(query.offset + query.limit, total)
    first, last = (first, last) if first <= last else (0, 0)

    def url(target: int) -> str | None:
        return page_url(on_page(query, target), ui) if 1 <= target <= pages and target != current else None

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
        numbers=tuple(_numbers(query, pages, current, ui)) if pages > 1 else (),
        sizes=tuple(
            Link(str(size), str(size), page_url(replace(query, limit=size, offset=0), ui), size == query.limit)
            for size in PAGE_SIZES
        ),
    )


def _numbers(query: Query, pages: int, current: int, ui: str) -> Iterator[PageNumber]:
    near = range(current - NEIGHBOURS, current + NEIGHBOURS + 1)
    shown = sorted({1, pages, *(target for target in near if 1 <= target <= pages)})
    for before, target in zip((0, *shown), shown, strict=False):
        yield PageNumber(target, page_url(on_page(query, target), ui), target == current, target - before > 1)


def _sorts(query: Query, ui: str) -> Iterator[Link]:
    for sort in SORTS:
        url = page_url(replace(query, sort=sort, offset=0), ui)
        yield Link(sort, say(f"sort:{sort}", ui), url, sort == query.sort)


def _scopes(query: Query, ui: str) -> Iterator[Link]:
    for scope in SCOPES:
        url = page_url(replace(query, scope=scope, offset=0), ui)
        yield Link(scope, say(f"in:{scope}", ui), url, scope == query.scope)


def _alternates(query: Query, ui: str) -> Iterator[LanguageLink]:
    for language in LANGUAGES:
        yield LanguageLink(language, LANGUAGE_NAMES[language], page_url(query, language), language == ui)


def _hidden(query: Query, counted: set[str]) -> Iterator[tuple[str, str]]:
    """What a form with controls for words, scope, sort, size, range and the counted facets must carry besides."""
    controls = {"q", "in", "sort", "size", "page", "cycle_from", "cycle_to"}
    chosen = {selection.facet for selection in query.selections}
    yield from ((name, value) for name, value in url_args(query) if name not in controls | chosen)
    for selection in query.selections:
        if selection.facet not in counted:
            yield from ((selection.facet, escaped(value)) for value in selection.include)
        yield from ((selection.facet, "-" + escaped(value)) for value in selection.exclude)


def _notices(query: Query, results: Results, ui: str) -> Iterator[Notice]:
    if results.partial:
        yield Notice("partial", say("partial", ui))
    for note in dict.fromkeys((*syntax.parse(query.text).notes, *results.notes)):
        known = f"note:{note}"
        yield Notice(note, say(known, ui) if known in WORDING else say("note", ui, code=note))


def _suggestion(query: Query, results: Results, ui: str) -> SuggestionModel | None:
    found = results.suggestion
    if found is None:
        return None
    sentence = say("corrected" if found.applied else "suggested", ui, text=found.text)
    other = replace(query, correct=False, offset=0) if found.applied else replace(query, text=found.text, offset=0)
    return SuggestionModel(found.text, found.total, found.applied, sentence, page_url(other, ui))


def _offers(query: Query, ui: str, search: Search) -> tuple[Offer, ...]:
    """Those ways out that lead somewhere, most documents first among equals of their order."""
    counted = (
        (title, rest, search(replace(rest, limit=1, offset=0, facets=(), highlight=False)).total)
        for title, rest in list(ways_out(query, ui))[:MAX_OFFERS]
    )
    return tuple(offer(title, rest, total, ui) for title, rest, total in counted if total)
