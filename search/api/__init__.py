"""The JSON endpoint: search, documents, facets, figures, health, by docs/http-api.md.

In: requests under /api/v1 and /healthz. Out: JSON with validators and links; errors go up as exceptions and come out of
search.web.problems. Invariants: arguments are read strictly, every answer names its generation, and the same address
gives the same answer whoever asks, except for the language of labels, which Vary tells.
"""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from index import documents_json, vocabulary
from index.document import Document
from index.schema import FACET_BY_NAME, SHOWN_FACETS
from search import answering, history, params, present
from search.api import answers
from search.params.parameters import PREFIX
from search.params.values import nearest_parameter
from search.present import links
from search.present.filters import facet_model
from search.query import Query
from search.related import predecessors, successors
from search.web.problems import answer, request_language
from search.web.query_log import SearchEvent
from search.web.response_cache import FRESH_SECONDS, Made, compress, kept_or_made, tagged, unchanged
from search.web.snapshots import snapshot
from search.wording import say

blueprint = Blueprint("api", __name__)
blueprint.after_request(compress)
STATS_FACETS = ("kind", "language", "captured", "country")


@blueprint.get("/api/v1/search")
def search() -> Response:
    query = params.parse(request.args, request_language(), snapshot())
    fields = params.hit_fields(request.args)
    arguments = links.arguments_of(query, fields)
    address = links.api_address(arguments, query.ui)

    def made() -> Made:
        found = answering.answer(snapshot(), query)
        body = answers.search_answer(present.answer_model(found, query.ui, arguments=arguments), fields)
        response = jsonify(body)
        for relation in ("next", "prev"):
            if url := body["links"][relation]:
                response.headers.add("Link", f'<{url}>; rel="{relation}"')
        return response, SearchEvent.of(query, found)

    info = snapshot().info
    return unchanged(info, address) or kept_or_made(info, address, made)


@blueprint.get("/api/v1/documents/<document_id>", defaults={"part": ""})
@blueprint.get("/api/v1/documents/<document_id>/<any(history):part>")
def document(document_id: str, part: str) -> Response:
    """A document, or how its captures differ and what they stated over time."""
    ui = request_language()
    params.refuse_unknown(request.args, ("ui",), ui)
    found, info = snapshot().get(document_id), snapshot().info
    if found is None or not documents_json.ID.fullmatch(document_id):
        return answer(404, say("no-such-document", ui, id=document_id[:64]))
    address = links.document_api_url(found.id) + (f"/{part}" if part else "")
    if same := unchanged(info, address):
        return same
    body = history.as_json(found) if part else documents_json.dump(found, links.rooted("")) | succession(found)
    return tagged(jsonify(body), info, address)


def succession(document: Document) -> dict[str, list[str]]:
    """Ids of what probably came before and after a document in other plans."""
    return {
        "predecessors": [other.id for other in predecessors(document, snapshot())],
        "successors": [other.id for other in successors(document, snapshot())],
    }


@blueprint.get("/api/v1/facets/<name>")
def facet(name: str) -> Response:
    """All values of one facet for the current query; `prefix` keeps those whose label or code begins like it."""
    ui = request_language()
    if name not in FACET_BY_NAME:
        if nearest := nearest_parameter(name, SHOWN_FACETS):
            return answer(404, say("no-such-facet-nearest", ui, name=name[:64], nearest=nearest))
        return answer(404, say("no-such-facet", ui, name=name[:64]))
    query = params.parse(request.args, ui, snapshot(), also=(PREFIX,))
    prefix = params.prefix_of(request.args)
    first = links.first_page_args(query)
    address = links.facet_url(first.without(links.ONLY_OF_A_PAGE), name, query.ui, prefix)
    asked = replace(query, facets=(name,), facet_size=None, limit=1, offset=0, highlight=False)
    results = answering.found(snapshot(), asked).results
    model = facet_model(query, next(found for found in results.facets if found.name == name), query.ui, first)
    begins = vocabulary.key(prefix)
    kept = tuple(
        bucket
        for bucket in model.buckets
        if vocabulary.key(bucket.label).startswith(begins) or vocabulary.key(bucket.value).startswith(begins)
    )
    info = results.generation
    body = answers.one_facet_answer(replace(model, buckets=kept), query, query.ui, info, address)
    return unchanged(info, address) or tagged(jsonify(body), info, address)


@blueprint.get("/api/v1/stats")
def stats() -> Response:
    params.refuse_unknown(request.args, ("ui",), request_language())
    results = snapshot().search(Query(facets=STATS_FACETS, limit=1, highlight=False))
    address = links.rooted(f"{links.API}/stats")
    same = unchanged(results.generation, address)
    return same or tagged(jsonify(answers.stats_answer(results)), results.generation, address)


@blueprint.get("/api/v1/openapi.json")
def openapi_document() -> Response:
    """The description of this endpoint; it needs no index."""
    from search.api.openapi import openapi  # which no other request needs

    ui = request_language()
    params.refuse_unknown(request.args, ("ui",), ui)
    response = jsonify(openapi(ui, links.rooted("")))
    response.add_etag()
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response.vary.add("Accept-Language")
    response.make_conditional(request)
    return response


@blueprint.get("/api/v1/", strict_slashes=False)
@blueprint.get("/api/", strict_slashes=False)
def described() -> ResponseReturnValue:
    """The root of the endpoint leads to its description: for people as a page, else as OpenAPI."""
    if request.accept_mimetypes["text/html"] > request.accept_mimetypes["application/json"]:
        return redirect(links.rooted(f"/{request_language()}/api"))
    return redirect(links.rooted(f"{links.API}/openapi.json"))


@blueprint.get("/healthz")
def health() -> Response:
    """Which generation serves, how old it is, and by which engine; `degraded` with the trouble where it is not the one
    that should. 503 when there is none."""
    info = snapshot().info
    status = "degraded" if info.trouble else "ok"
    body = {
        "status": status,
        "trouble": info.trouble,
        "engine": info.engine,
        "generation": info.name,
        "documents": info.documents,
    }
    response = jsonify(body | {"built_at": info.built_at, "age_seconds": age_seconds(info.built_at)})
    response.headers["Cache-Control"] = "no-store"
    return response


def age_seconds(built_at: str) -> int | None:
    try:
        moment = datetime.fromisoformat(built_at)
    except ValueError:
        return None
    now = datetime.now(UTC)
    return max(0, int((now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()))
