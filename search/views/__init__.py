"""The pages: start, results, document, help, for programs.

In: a request. Out: HTML in the language of its path (`/en`, `/fr`). Invariants: a view parses its arguments with
search.params, has search.answering answer from the request's snapshot, and renders the model that search.present makes
of that; labels, links and escaping are decided there. Every page works without JavaScript.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from index import vocabulary
from index.document import NOT_STATED, Document
from search import answering, params, present
from search.i18n import LANGUAGES
from search.params.parameters import MAX_TEXT, MAX_WINDOW, PARAMETER_BY_NAME
from search.present.document_builder import present_document
from search.present.document_page import linked_data, present_history
from search.present.files import search_files
from search.present.hits import marked
from search.present.links import arguments_of, document_url, in_path, of_another_answer, page_address, page_url, rooted
from search.present.page import LanguageLink, PageModel
from search.query import Query
from search.snippets import Marker
from search.views import assets
from search.views.api_page import api_page
from search.views.help_page import LIMITS, help_groups
from search.views.overview import overview
from search.views.place_pages import countries_html, country_html, plan_html
from search.views.selection import selection_page
from search.views.start_page import start_page
from search.views.template_words import give_words
from search.web.problems import request_language
from search.web.query_log import SearchEvent
from search.web.response_cache import Made, compress, kept_or_made, unchanged
from search.web.security import site, this_machine
from search.web.snapshots import snapshot
from search.wording import LANGUAGE_NAMES

blueprint = Blueprint("pages", __name__)
blueprint.register_blueprint(assets.blueprint)
blueprint.after_request(compress)
UI = f"/<any({', '.join(LANGUAGES)}):ui>"
MOST_REPEATED = 1000
"""Characters of an address up to which every value and every hit has a link that repeats it. A page has hundreds of
those: beyond, boxes and the button take values away, and documents are told the words alone."""
SUGGEST = "/api/v1/suggest"
"""The boxes and the browser ask here while somebody types."""


def absolute(path: str) -> str:
    """An address of this site with the scheme and host before it, where those are known."""
    return site(current_app) + path


def alternates(path: str) -> tuple[LanguageLink, ...]:
    """A page that has the same address in each language but for its first part (`/help`)."""
    return tuple(
        LanguageLink(language, LANGUAGE_NAMES[language], rooted(f"/{language}{path}"), language == request_language())
        for language in LANGUAGES
    )


def carrying(address: str, arguments: str) -> str:
    """A document's address that carries the arguments of the search that found it: its page marks the words, and leads
    back to the results."""
    path, sign, fragment = address.partition("#")
    return f"{path}{arguments}{sign}{fragment}"


Page = str | BaseResponse
"""The HTML of a page, or what is answered instead of it (a redirect)."""


def conditional(page: Callable[[], tuple[Page, SearchEvent | None]]) -> BaseResponse:
    """The page with its validators, or 304 for a reader who holds this page of this generation. `page` makes it, and
    says what it searched for."""
    address, info = f"{absolute(rooted(request.full_path))} {assets.fingerprint()}", snapshot().info

    def made() -> Made:
        answer, event = page()
        return (Response(answer) if isinstance(answer, str) else cast(Response, answer)), event

    return unchanged(info, address) or kept_or_made(info, address, made)


@blueprint.record_once
def set_up_templates(state: BlueprintSetupState) -> None:
    """Give templates their words, and the addresses of assets and of this site."""
    environment = state.app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    give_words(environment)
    environment.globals.update(asset=assets.asset_url, absolute=absolute, most_characters=MAX_TEXT)
    environment.globals.update(suggest_path=SUGGEST, rooted=rooted)
    environment.filters["carrying"] = carrying


@blueprint.get("/")
def root() -> ResponseReturnValue:
    answer = redirect(rooted(f"/{request_language()}/"))
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get("/<any(search, overview, help, countries):place>")
@blueprint.get("/<any(commitments, reports, countries):place>/<document_id>")
@blueprint.get("/<any(plans):place>/<path:document_id>")
def without_language(place: str, document_id: str = "") -> ResponseReturnValue:
    """An address that leaves the language out leads to the page in the reader's own."""
    path = f"/{request_language()}/{place}" + "".join(f"/{in_path(step)}" for step in document_id.split("/") if step)
    query = request.query_string.decode()
    answer = redirect(f"{path}?{query}" if query else path)
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get("/favicon.ico")
def icon() -> ResponseReturnValue:
    """What browsers and readers of feeds ask for by themselves."""
    return redirect(assets.asset_url("icon.svg"))


@blueprint.get(f"{UI}/")
def start(ui: str) -> ResponseReturnValue:
    return conditional(lambda: (start_html(ui), None))


def start_html(ui: str) -> str:
    model = start_page(snapshot(), ui)
    return render_template(
        "start.html",
        ui=ui,
        model=model,
        page=model.page,
        alternates=alternates("/"),
        canonical=rooted(f"/{ui}/"),
        index=model.page.index,
        built=model.page.built,
    )


@blueprint.get(f"{UI}/search")
def results(ui: str) -> ResponseReturnValue:
    query, notices = params.parse_lenient(request.args, ui, snapshot())
    if not notices and not canonical(query):
        return redirect(page_url(query, ui))

    def made() -> tuple[str, SearchEvent]:
        found = answering.answer_to_reader(snapshot(), query)
        page = present.page(found, ui, notices, params.asked_page(request.args, query))
        return results_html(page), SearchEvent.of(query, found)

    return conditional(made)


def results_html(page: PageModel) -> str:
    ui = page.ui
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
        files=search_files(first, ui),
        overview_url=first.address(rooted(f"/{ui}/overview")),
        translation_url=page_address(
            of_another_answer(first).changed(translate=str(int(not page.query.translate))), ui
        ),
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


@blueprint.get(f"{UI}/selection")
def selection(ui: str) -> ResponseReturnValue:
    """Documents chosen one by one, to look over and take away."""
    return conditional(lambda: (selection_html(ui), None))


def selection_html(ui: str) -> str:
    page = selection_page(snapshot(), params.chosen_on_page(request.args), ui)
    return render_template(
        "selection.html",
        ui=ui,
        page=page,
        files=page.files,
        alternates=[replace(other, url=page.addresses[other.language]) for other in alternates("/selection")],
        canonical=page.addresses[ui],
    )


@blueprint.get(f"{UI}/overview")
def result_overview(ui: str) -> ResponseReturnValue:
    """The same search in charts."""
    return conditional(lambda: (overview_html(ui), None))


def overview_html(ui: str) -> str:
    query, notices = params.parse_lenient(request.args, ui, snapshot())
    query = replace(query, offset=0)
    found = answering.found(snapshot(), replace(query, limit=0, highlight=False))
    page = present.page(replace(found, query=query), ui, notices)
    tail = page.canonical.removeprefix(rooted(f"/{ui}/search"))
    return render_template(
        "overview.html",
        ui=ui,
        page=page,
        overview=overview(snapshot(), found.answered, page),
        carried=[pair for pair in params.url_args(query) if pair[0] not in ("q", *present.NOT_IN_FORMS)],
        alternates=alternates(f"/overview{tail}"),
        canonical=rooted(f"/{ui}/overview{tail}"),
        index=page.index,
        built=page.built,
    )


@blueprint.get(f"{UI}/commitments/<document_id>", defaults={"kind": "commitment"})
@blueprint.get(f"{UI}/reports/<document_id>", defaults={"kind": "irm-report"})
def document(ui: str, document_id: str, kind: str) -> ResponseReturnValue:
    """One document. Ids are found in any case of letters, and under either path; the page has one address."""
    return conditional(lambda: (document_or_its_address(ui, document_id, kind), None))


def document_or_its_address(ui: str, document_id: str, kind: str) -> Page:
    found = snapshot().get(document_id)
    if found is None:
        abort(404)
    if (document_id, kind) != (found.id, found.kind):
        return redirect(document_url(found.id, found.kind, ui), 301)
    return document_html(found, ui)


def document_html(found: Document, ui: str) -> str:
    page = present_document(found, answering.related(snapshot(), found), ui)
    query, _ = params.parse_lenient(request.args, ui)
    marker = Marker(query.clause)
    back = page_url(query, ui) if params.url_args(query) else ""
    return render_template(
        "document.html",
        ui=ui,
        page=page,
        history=present_history(found, ui),
        q=query.text,
        back=back,
        found_by=back.removeprefix(rooted(f"/{ui}/search")),
        marked=lambda text, lang: marked(marker.pieces(text, lang)),
        linked_data=linked_data(page, site(current_app)),
        not_stated=vocabulary.label_of("status", NOT_STATED, ui),
        alternates=page.alternates,
        canonical=page.canonical,
    )


@blueprint.get(f"{UI}/countries")
def countries(ui: str) -> ResponseReturnValue:
    return conditional(lambda: (countries_html(ui), None))


@blueprint.get(f"{UI}/countries/<country>")
def country_page(ui: str, country: str) -> ResponseReturnValue:
    """What is held of a country and its local governments."""
    return conditional(lambda: (country_html(ui, country), None))


@blueprint.get(f"{UI}/plans/<country>/<int(fixed_digits=4):cycle>", defaults={"locality": ""})
@blueprint.get(f"{UI}/plans/<country>/<locality>/<int(fixed_digits=4):cycle>")
def action_plan(ui: str, country: str, locality: str, cycle: int) -> ResponseReturnValue:
    """One action plan, of a country or of a local government."""
    return conditional(lambda: (plan_html(ui, country, locality, cycle), None))


@blueprint.get(f"{UI}/help")
def help_page(ui: str) -> str:
    return render_template(
        "help.html",
        ui=ui,
        groups=help_groups(ui),
        limits=LIMITS,
        alternates=alternates("/help"),
        canonical=rooted(f"/{ui}/help"),
    )


@blueprint.get(f"{UI}/api")
def about_api(ui: str) -> str:
    """For people who write programs. The examples carry the site's address, and only one that was checked, else
    that of this server on its own machine."""
    return render_template(
        "api.html",
        ui=ui,
        page=api_page(site(current_app) or this_machine(current_app), rooted(""), ui, render_template),
        window=MAX_WINDOW,
        characters=MAX_TEXT,
        alternates=alternates("/api"),
        canonical=rooted(f"/{ui}/api"),
    )
