"""`/api/v1/suggest`: proposals for what somebody is typing.

In: `q`, the text so far, `ui` and `form`. Out: in the form `opensearch` the array of OpenSearch Suggestions 1.1, which
browsers read: [q, [texts], [what each is, in words], [addresses]]; in the form `json` an object with the type of each.
"""

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, request

from search import params
from search.api import shapes
from search.api.answers import index_answer
from search.params.parameters import FORM
from search.present.links import proposal_url, suggest_url
from search.query import Query
from search.results import GenerationInfo, Proposal
from search.web.problems import request_language
from search.web.response_cache import tagged, unchanged
from search.web.snapshots import snapshot
from search.wording import say

blueprint = Blueprint("proposals", __name__)

MEDIA_TYPE = "application/x-suggestions+json"
MOST = 10


@blueprint.get("/api/v1/suggest")
def suggest() -> Response:
    ui = request_language()
    params.refuse_unknown(request.args, ("q", "ui", FORM.name), ui)
    query = params.parse(request.args, ui, also=(FORM,))
    form = params.form_of(request.args)
    address = suggest_url(query.text, query.ui, form)
    info = snapshot().info
    if same := unchanged(info, address):
        return same
    proposals = snapshot().suggest(query.text, query.ui, MOST)
    if form == "json":
        response = jsonify(_object(query, proposals, info))
    else:
        response = jsonify(_array(query, proposals))
        response.mimetype = MEDIA_TYPE
    return tagged(response, info, address)


def _array(query: Query, proposals: Sequence[Proposal]) -> list[str | list[str]]:
    return [
        query.text,
        [proposal.text for proposal in proposals],
        [_called(proposal, query.ui) for proposal in proposals],
        [proposal_url(proposal, query.ui) for proposal in proposals],
    ]


def _object(query: Query, proposals: Sequence[Proposal], info: GenerationInfo) -> shapes.ProposalsAnswer:
    return {
        "q": query.text,
        "suggestions": [_shape(proposal, query.ui) for proposal in proposals],
        "index": index_answer(info),
    }


def _shape(proposal: Proposal, ui: str) -> shapes.ProposalShape:
    shape: shapes.ProposalShape = {
        "text": proposal.text,
        "type": proposal.type,
        "label": _called(proposal, ui),
        "url": proposal_url(proposal, ui),
    }
    if proposal.value:
        shape["value"] = proposal.value
    if proposal.count is not None:
        shape["count"] = proposal.count
    return shape


def _called(proposal: Proposal, ui: str) -> str:
    """What the proposal is, in words."""
    if proposal.type == "document":
        return say("proposal:report" if proposal.kind == "irm-report" else "proposal:document", ui)
    return say(f"proposal:{proposal.type}", ui)
