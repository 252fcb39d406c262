"""`/api/v1/suggest`: proposals for what somebody is typing, in the array form of OpenSearch Suggestions 1.1.

In: `q`, the text so far, and `ui`. Out: [q, [proposals]]. Registered only for a searcher that proposes.
"""

from flask import Blueprint, Response, current_app, jsonify, request

from search import params
from search.engines.base import Proposer
from search.present.links import suggest_url
from search.web.caching import tagged, unchanged
from search.web.problems import request_language

blueprint = Blueprint("proposals", __name__)

MEDIA_TYPE = "application/x-suggestions+json"
MOST = 10


@blueprint.get("/api/v1/suggest")
def suggest() -> Response:
    proposer = current_app.extensions["ogp_searcher"]
    assert isinstance(proposer, Proposer)
    ui = request_language()
    params.refuse_unknown(request.args, ("q", "ui"), ui)
    query = params.parse(request.args, ui)
    address = suggest_url(query.text, query.ui)
    info = proposer.generation()
    if same := unchanged(info, address):
        return same
    response = jsonify([query.text, list(proposer.suggest(query.text, query.ui, MOST))])
    response.mimetype = MEDIA_TYPE
    return tagged(response, info, address)
