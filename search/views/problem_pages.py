"""What each type of problem means: the pages behind the `type` of an error (RFC 9457), for who looks it up.

In: the last part of the address, the interface's language. Out: a page that says it in both languages. It needs no
index.
"""

from dataclasses import dataclass

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from search.i18n import other_language
from search.web.caching import vary
from search.web.compression import compress
from search.web.problems import PROBLEMS, request_language
from search.wording import say

blueprint = Blueprint("problems", __name__)
blueprint.after_request(compress)

MEANINGS: dict[str, tuple[str, str]] = {
    "bad-request": (
        "The request cannot be read, or it names a host that is not this site’s. Check its address.",
        "La requête est illisible, ou nomme un hôte qui n’est pas celui de ce site. Vérifiez son adresse.",
    ),
    "not-found": (
        "There is no such address, document or facet.",
        "Cette adresse, ce document ou cette facette n’existe pas.",
    ),
    "method-not-allowed": (
        "Everything here is read: use GET, HEAD or OPTIONS, as the Allow header says.",
        "Ici tout se lit\u00a0: utilisez GET, HEAD ou OPTIONS, comme l’indique l’en-tête Allow.",
    ),
    "too-large": (
        "The request has a body; all that is asked stands in the address.",
        "La requête a un corps\u00a0; tout ce qui se demande tient dans l’adresse.",
    ),
    "address-too-long": (
        "Path and arguments are too long together. Use fewer words or filters.",
        "Le chemin et les arguments sont trop longs ensemble. Utilisez moins de mots ou de filtres.",
    ),
    "bad-parameter": (
        "A parameter or a value does not exist, or is out of its limits. The member errors names each one.",
        "Un paramètre ou une valeur n’existe pas, ou dépasse ses limites. Le membre errors les nomme tous.",
    ),
    "too-many-requests": (
        "Asked too fast. Wait as long as the Retry-After header says.",
        "Trop de requêtes en peu de temps. Attendez le temps indiqué par l’en-tête Retry-After.",
    ),
    "headers-too-large": (
        "A header of the request is too long, or there are too many of them.",
        "Un en-tête de la requête est trop long, ou les en-têtes sont trop nombreux.",
    ),
    "internal": (
        "A fault of ours. It is logged under what the Request-Id header says; trying again may help.",
        "Une faute de notre part, notée sous ce que dit l’en-tête Request-Id. Réessayer peut aider.",
    ),
    "no-index": (
        "Nothing is indexed yet, or the index cannot be read now. Only the operator can mend that.",
        "Rien n’est encore indexé, ou l’index est illisible pour l’instant. Seul l’exploitant peut y remédier.",
    ),
    "busy": (
        "As many long downloads are under way as there may be. Wait as long as the Retry-After header says.",
        "Autant de longs téléchargements sont en cours qu’il peut y en avoir. Attendez le temps indiqué par "
        "l’en-tête Retry-After.",
    ),
    "unavailable": (
        "The server behind the proxy does not answer. Wait as long as the Retry-After header says.",
        "Le serveur derrière le relais ne répond pas. Attendez le temps indiqué par l’en-tête Retry-After.",
    ),
}
"""Each type in English and French."""


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
    return Meaning(language, say(key, language), MEANINGS[name][language == "fr"])


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
            other=meaning(name, other_language(ui)),
            alternates=(),
            canonical="",
        )
    )
    vary(response, "Accept-Language")
    return response
