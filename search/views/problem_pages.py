"""What each type of problem means: the pages behind the `type` of an error (RFC 9457), for who looks it up.

In: the last part of the address, the interface's language. Out: a page that says it in both languages. It needs no
index.
"""

from dataclasses import dataclass

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from search.i18n import _, interface, others
from search.web.caching import vary
from search.web.compression import compress
from search.web.problems import PROBLEMS, request_language
from search.wording import say

blueprint = Blueprint("problems", __name__)
blueprint.after_request(compress)

MEANINGS: dict[str, str] = {
    "bad-request": _("The request cannot be read, or it names a host that is not this site’s. Check its address."),
    "not-found": _("There is no such address, document or facet."),
    "method-not-allowed": _("Everything here is read: use GET, HEAD or OPTIONS, as the Allow header says."),
    "too-large": _("The request has a body; all that is asked stands in the address."),
    "address-too-long": _("Path and arguments are too long together. Use fewer words or filters."),
    "bad-parameter": _(
        "A parameter or a value does not exist, or is out of its limits. The member errors names each one."
    ),
    "too-many-requests": _("Asked too fast. Wait as long as the Retry-After header says."),
    "headers-too-large": _("A header of the request is too long, or there are too many of them."),
    "internal": _("A fault of ours. It is logged under what the Request-Id header says; trying again may help."),
    "no-index": _("Nothing is indexed yet, or the index cannot be read now. Only the operator can mend that."),
    "busy": _("As many long downloads are under way as there may be. Wait as long as the Retry-After header says."),
    "unavailable": _("The server behind the proxy does not answer. Wait as long as the Retry-After header says."),
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
