"""The pages: start, results, document, help, for programs.

In: a request. Out: HTML in the language of its path (`/en`, `/fr`). Invariants: a view parses its arguments with
search.params, asks the Searcher once or twice, and renders the model that search.present made; labels, links and
escaping are decided there. Every page works without JavaScript.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from index import vocabulary
from index.document import NOT_STATED, Document
from search import params, present
from search.engines.base import Searcher
from search.found import values_held
from search.i18n import LANGUAGES
from search.marking import Marker
from search.params.parameters import MAX_TEXT, MAX_WINDOW, PARAMETER_BY_NAME
from search.present.document import neighbour, present_document
from search.present.document_history import present_history
from search.present.hits import marked
from search.present.linked_data import linked_data
from search.present.links import arguments_of, document_url, page_address, page_url
from search.present.page import LanguageLink
from search.query import Query
from search.results import GenerationInfo
from search.similar import similar
from search.succession import predecessors, successors
from search.views import assets
from search.views.api_page import api_page
from search.views.help_page import LIMITS, help_groups
from search.views.overview import overview
from search.views.start_page import start_page
from search.views.template_words import give_words
from search.web.asked import noted
from search.web.caching import of_one_generation, unchanged
from search.web.compression import compress
from search.web.kept import kept_or_made
from search.web.problems import request_language
from search.web.security import site, this_machine
from search.wording import LANGUAGE_NAMES

blueprint = Blueprint("pages", __name__)
blueprint.register_blueprint(assets.blueprint)
blueprint.after_request(compress)
UI = f"/<any({', '.join(LANGUAGES)}):ui>"
MOST_REPEATED = 1000
"""Characters of an address up to which every value and every hit has a link that repeats it. A page has hundreds of
those: beyond, boxes and the button take values away, and documents are told the words alone."""
SUGGEST = "/api/v1/suggest"
"""The boxes and the browser ask here while somebody types, in applications that answer there."""


def searcher() -> Searcher:
    """The engine that create_app attached to this application."""
    return cast(Searcher, current_app.extensions["ogp_searcher"])


def absolute(path: str) -> str:
    """A site-relative address with the site's own before it, where that is known."""
    return site(current_app) + path


def alternates(path: str) -> tuple[LanguageLink, ...]:
    """A page that has the same address in each language but for its first part (`/help`)."""
    return tuple(
        LanguageLink(language, LANGUAGE_NAMES[language], f"/{language}{path}", language == request_language())
        for language in LANGUAGES
    )


def carrying(address: str, arguments: str) -> str:
    """A document's address that carries the arguments of the search that found it: its page marks the words, and leads
    back to the results."""
    path, sign, fragment = address.partition("#")
    return f"{path}{arguments}{sign}{fragment}"


def conditional(page: Callable[[], str | BaseResponse]) -> BaseResponse:
    """The page with its validators, or 304 for a reader who holds this page of this generation. What `page` answers
    instead of a page (a redirect) is passed on."""
    address = f"{absolute(request.full_path)} {assets.fingerprint()}"
    info = searcher().generation()
    if same := unchanged(info, address):
        return same

    def made() -> tuple[Response, GenerationInfo]:
        info, answer = of_one_generation(searcher(), page)
        return (Response(answer) if isinstance(answer, str) else cast(Response, answer)), info

    return kept_or_made(info, address, made)


@blueprint.record_once
def set_up_templates(state: BlueprintSetupState) -> None:
    """Give templates their words, and the addresses of assets and of this site."""
    environment = state.app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    give_words(environment)
    environment.globals.update(asset=assets.asset_url, absolute=absolute, most_characters=MAX_TEXT)
    offered = any(rule.rule == SUGGEST for rule in state.app.url_map.iter_rules())
    environment.globals["suggest_url"] = SUGGEST if offered else ""
    environment.filters["carrying"] = carrying


@blueprint.get("/")
def root() -> ResponseReturnValue:
    answer = redirect(f"/{request_language()}/")
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get(f"{UI}/")
def start(ui: str) -> ResponseReturnValue:
    return conditional(lambda: start_html(ui))


def start_html(ui: str) -> str:
    model = start_page(searcher(), ui)
    return render_template(
        "start.html",
        ui=ui,
        model=model,
        page=model.page,
        alternates=alternates("/"),
        canonical=f"/{ui}/",
        index=model.page.index,
        built=model.page.built,
    )


@blueprint.get(f"{UI}/search")
def results(ui: str) -> ResponseReturnValue:
    query, notices = params.parse_lenient(request.args, ui)
    if not notices and not canonical(query):
        return redirect(page_url(query, ui))
    return conditional(lambda: results_html(ui))


def results_html(ui: str) -> str:
    engine = searcher()
    held = partial(values_held, engine)
    page = present.results_page(lambda query: noted(query, engine.search(query)), request.args, ui, held)
    first = page.arguments.on_page(1)
    shown = page.suggestion.text if page.suggestion and page.suggestion.applied else page.q
    brief = len(page.canonical) > MOST_REPEATED
    carried = arguments_of(replace(params.DEFAULT, text=shown)) if brief else page.arguments.changed(q=shown)
    return render_template(
        "results.html",
        ui=ui,
        page=page,
        hidden=page.hidden,
        brief=brief,
        carried=carried.address(""),
        overview_url=first.address(f"/{ui}/overview"),
        translation_url=page_address(first.changed(translate=str(int(not page.query.translate))), ui),
        alternates=page.alternates,
        canonical=page.canonical,
        index=page.index,
        built=page.built,
    )


def canonical(query: Query) -> bool:
    """Are the known arguments of this request those that a shared address would have, in whatever order? A form sends
    empty and default ones too, and repeats what could be one."""
    known = set(PARAMETER_BY_NAME) - {"ui", "fields"}
    given = [(name, value) for name, value in request.args.items(multi=True) if name in known]
    return sorted(given) == sorted(pair for pair in params.url_args(query) if pair[0] in known)


@blueprint.get(f"{UI}/overview")
def result_overview(ui: str) -> ResponseReturnValue:
    """The same search in charts."""
    return conditional(lambda: overview_html(ui))


def overview_html(ui: str) -> str:
    query, notices = params.parse_lenient(request.args, ui, partial(values_held, searcher()))
    query = replace(query, offset=0, limit=params.DEFAULT.limit)
    page = present.page(query, searcher().search(replace(query, limit=0, highlight=False)), ui, notices)
    tail = page.canonical.removeprefix(f"/{ui}/search")
    return render_template(
        "overview.html",
        ui=ui,
        page=page,
        overview=overview(searcher(), page),
        alternates=alternates(f"/overview{tail}"),
        canonical=f"/{ui}/overview{tail}",
        index=page.index,
        built=page.built,
    )


@blueprint.get(f"{UI}/commitments/<document_id>", defaults={"kind": "commitment"})
@blueprint.get(f"{UI}/reports/<document_id>", defaults={"kind": "irm-report"})
def document(ui: str, document_id: str, kind: str) -> ResponseReturnValue:
    """One document. Ids are found in any case of letters, and under either path; the page has one address."""
    return conditional(lambda: document_or_its_address(ui, document_id, kind))


def document_or_its_address(ui: str, document_id: str, kind: str) -> str | BaseResponse:
    found = searcher().get(document_id)
    if found is None:
        abort(404)
    if (document_id, kind) != (found.id, found.kind):
        return redirect(document_url(found.id, found.kind, ui), 301)
    return document_html(found, ui)


def document_html(found: Document, ui: str) -> str:
    page = present_document(found, searcher(), ui)
    query, _ = params.parse_lenient(request.args, ui)
    marker = Marker(query.clause)
    back = page_url(query, ui) if params.url_args(query) else ""
    return render_template(
        "document.html",
        ui=ui,
        page=page,
        history=present_history(found, ui),
        predecessors=tuple(neighbour(other, ui) for other in predecessors(found, searcher())),
        successors=tuple(neighbour(other, ui) for other in successors(found, searcher())),
        similar=tuple(neighbour(other, ui) for other in similar(found, searcher())),
        q=query.text,
        back=back,
        found_by=back.removeprefix(f"/{ui}/search"),
        marked=lambda text, lang: marked(marker.pieces(text, lang)),
        linked_data=linked_data(page, absolute),
        not_stated=vocabulary.label_of("status", NOT_STATED, ui),
        alternates=page.alternates,
        canonical=page.canonical,
    )


@blueprint.get(f"{UI}/help")
def help_page(ui: str) -> str:
    return render_template(
        "help.html",
        ui=ui,
        groups=help_groups(ui),
        limits=LIMITS,
        alternates=alternates("/help"),
        canonical=f"/{ui}/help",
    )


@blueprint.get(f"{UI}/api")
def about_api(ui: str) -> str:
    """For people who write programs. The examples carry the site's address, and only one that was checked, else
    that of this server on its own machine."""
    return render_template(
        "api.html",
        ui=ui,
        page=api_page(site(current_app) or this_machine(current_app), ui, render_template),
        window=MAX_WINDOW,
        characters=MAX_TEXT,
        alternates=alternates("/api"),
        canonical=f"/{ui}/api",
    )
