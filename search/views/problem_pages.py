"""What each type of problem means: the pages behind the `type` of an error (RFC 9457), for who looks it up.

In: the last part of the address, the interface's language. Out: a page that says it in both languages. It needs no
index.
"""

from dataclasses import dataclass

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from search.i18n import _, interface, others
from search.web.problems import PROBLEMS, request_language
from search.web.response_cache import compress, vary
from search.wording import say

blueprint = Blueprint("problems", __name__)
blueprint.after_request(compress)

MEANINGS: dict[str, str] = {
    "bad-request": _("The request is malformed, or it names a host that is not one of this site’s. Check the address."),
    "not-found": _("This address, document or facet does not exist."),
    "method-not-allowed": _("This service is read-only: use GET, HEAD or OPTIONS, as listed in the Allow header."),
    "too-large": _("The request has a body, and this service accepts none. Put the query in the address."),
    "address-too-long": _("The address is too long. Use fewer words or filters."),
    "bad-parameter": _(
        "A parameter or one of its values is unknown or out of range. The member errors lists each of them."
    ),
    "too-many-requests": _("Too many requests in a short time. Wait for the time given in the Retry-After header."),
    "headers-too-large": _("A header of the request is too long, or the request has too many headers."),
    "internal": _(
        "An error occurred on our side. It is logged under the value of the Request-Id header. Trying again may help."
    ),
    "no-index": _(
        "Nothing has been indexed yet, or the index cannot be read at the moment. Only the operator of "
        "this site can fix it."
    ),
    "busy": _(
        "The server is already sending as many long downloads as it allows. Wait for the time given in "
        "the Retry-After header."
    ),
    "unavailable": _("The server behind the proxy does not answer. Wait for the time given in the Retry-After header."),
}
"""What each type means, and what to do."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A type of problem in one language."""

    language: str
    title: str
    sentence: str


def meaning(name: str, language: str) -> Meaning:
    """Raises KeyError for a type that there is not."""
    status = PROBLEMS[name]
    key = f"problem:{name}" if name in OF_THEIR_OWN else f"problem:{status}"
    return Meaning(language, say(key, language), interface(language).gettext(MEANINGS[name]))


OF_THEIR_OWN = ("busy", "unavailable")
"""Types that share their status with another, and have a title of their own."""


@blueprint.get("/problems/<name>")
def problem_type(name: str) -> ResponseReturnValue:
    if name not in PROBLEMS:
        abort(404)
    ui = request_language()
    response = make_response(
        render_template(
            "problem.html",
            ui=ui,
            name=name,
            status=PROBLEMS[name],
            here=meaning(name, ui),
            others=tuple(meaning(name, language) for language in others(ui)),
            alternates=(),
            canonical="",
        )
    )
    vary(response, "Accept-Language")
    return response
