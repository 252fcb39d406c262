"""The table of request parameters: one row each, from which everything else about them follows.

In: index.schema's facets. Out: PARAMETERS. Parsing, canonical URLs and messages (search.params) and the OpenAPI
document (search.api.openapi) read these rows; a new facet in the schema is a new row here without an edit.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from index.schema import FACETS, SHOWN_FACETS, YEARS
from index.schema import Facet as FacetRow
from search.query import Match, Sort
from search.wording import say

MAX_TEXT = 2_000
"""Characters of `q` as sent."""
MAX_VALUE = 200
"""Characters of one facet value."""
MAX_VALUES = 100
"""Values chosen in one facet: more is no longer a choice, and every one of them costs time."""
MAX_WINDOW = 10_000
"""`page * size` never goes beyond: deeper readers use the downloads."""
MAX_SIZE = 100
DEFAULT_SIZE = 20
DEFAULT_FACET_SIZE = 100

SCOPES = ("all", "commitment", "milestones", "irm")
MATCHES: tuple[Match, ...] = get_args(Match)
SORTS: tuple[Sort, ...] = get_args(Sort)
UI_LANGUAGES = ("en", "fr")
TEXT_LANGUAGES = ("en", "fr")

HIT_FIELDS: tuple[str, ...] = (
    "id", "kind", "captured", "score", "title", "languages", "machine_translated", "country", "locality", "cycle",
    "action_plan", "policy_areas", "status", "completion", "matched", "snippets", "links",
)  # fmt: skip
"""Fields of a hit in the JSON answer, in order."""
EXTRA_HIT_FIELDS: tuple[str, ...] = (
    "early_results", "ambition", "starred", "report_type", "year", "source_url", "fetched_at", "changed_at",
)  # fmt: skip
"""Fields that a hit carries only when `fields` names them."""

ParameterKind = Literal["text", "choice", "choices", "flag", "integer", "codes", "years", "moment"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a URL. `choices` limits `choice` and `choices` (several, comma-separated or repeated); `low`
    and `high` limit integers and years, both included, and `high` the characters of a text. `default` is what leaving
    it out means, as it would be written, None where leaving it out means "no restriction"."""

    name: str
    kind: ParameterKind
    en: str
    fr: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    facet: FacetRow | None = None

    def description(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


def facet_parameter(facet: FacetRow) -> Parameter:
    """A facet as a filter: years for a histogram, codes otherwise."""
    return Parameter(
        facet.name,
        "years" if facet.type == "histogram" else "codes",
        f"{say(facet.name, 'en')}: only documents with one of these values, codes or names; "
        "a leading - excludes a value.",
        f"{say(facet.name, 'fr')}\u00a0: seulement les documents ayant l’une de ces valeurs, codes ou noms\u00a0; "
        "un «\u00a0-\u00a0» initial exclut une valeur.",
        low=YEARS[0],
        high=YEARS[1],
        facet=facet,
    )


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "q",
        "text",
        "Words to search for, in the query language.",
        "Mots à chercher, en langage de requête.",
        "",
        high=MAX_TEXT,
    ),
    Parameter(
        "in",
        "choice",
        "Where to search: everywhere, in what was promised, in the milestones, in what the IRM found.",
        "Où chercher\u00a0: partout, dans la promesse, dans les jalons, dans le constat de l’IRM.",
        "all",
        SCOPES,
    ),
    Parameter(
        "match",
        "choice",
        "How many of the plain words a document must hold: enough of them, or all.",
        "Combien des mots simples un document doit contenir\u00a0: assez d’entre eux, ou tous.",
        "some",
        MATCHES,
    ),
    *(facet_parameter(facet) for facet in FACETS),
    Parameter(
        "cycle_from",
        "integer",
        "Earliest action plan cycle (year).",
        "Premier cycle de plan d’action (année).",
        low=YEARS[0],
        high=YEARS[1],
    ),
    Parameter(
        "cycle_to",
        "integer",
        "Latest action plan cycle (year).",
        "Dernier cycle de plan d’action (année).",
        low=YEARS[0],
        high=YEARS[1],
    ),
    Parameter(
        "changed_since",
        "moment",
        "Only documents that changed in the index at or after this date or time (ISO 8601, UTC).",
        "Seulement les documents modifiés dans l’index à partir de cette date ou heure (ISO 8601, UTC).",
    ),
    Parameter(
        "lang",
        "choices",
        "Languages of the text to search.",
        "Langues des textes où chercher.",
        choices=TEXT_LANGUAGES,
    ),
    Parameter(
        "ui",
        "choice",
        "Language of labels; otherwise that of Accept-Language.",
        "Langue des libellés\u00a0; à défaut, celle d’Accept-Language.",
        choices=UI_LANGUAGES,
    ),
    Parameter("sort", "choice", "Order of the hits.", "Ordre des résultats.", "relevance", SORTS),
    Parameter("page", "integer", "Page, from 1.", "Page, à partir de 1.", "1", low=1, high=MAX_WINDOW),
    Parameter("size", "integer", "Hits per page.", "Résultats par page.", str(DEFAULT_SIZE), low=1, high=MAX_SIZE),
    Parameter(
        "facets",
        "choices",
        "Facets to count; an empty value counts none.",
        "Facettes à compter\u00a0; une valeur vide n’en compte aucune.",
        ",".join(SHOWN_FACETS),
        tuple(facet.name for facet in FACETS),
    ),
    Parameter(
        "facet_size",
        "integer",
        "Most values listed per facet.",
        "Nombre maximal de valeurs par facette.",
        str(DEFAULT_FACET_SIZE),
        low=1,
        high=1000,
    ),
    Parameter(
        "fields",
        "choices",
        "Fields of each hit; leaving it out gives the usual ones.",
        "Champs de chaque résultat\u00a0; à défaut, les champs habituels.",
        choices=HIT_FIELDS + EXTRA_HIT_FIELDS,
    ),
    Parameter("highlight", "flag", "Cut snippets and mark what matched.", "Extraire et marquer les passages.", "1"),
    Parameter("translate", "flag", "Find through translations too.", "Chercher aussi par les traductions.", "1"),
    Parameter("correct", "flag", "Answer a misspelt query.", "Répondre à une requête mal orthographiée.", "1"),
    Parameter("explain", "flag", "Say what each score is made of.", "Dire de quoi chaque score est fait.", "0"),
)

PARAMETER_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}

PREFIX = Parameter(
    "prefix",
    "text",
    "Only values whose label or code begins like this.",
    "Seulement les valeurs dont le libellé ou le code commence ainsi.",
    "",
    high=MAX_VALUE,
)
"""Taken besides the others where all values of one facet are asked for."""

FORM = Parameter(
    "form",
    "choice",
    "opensearch: an array, as browsers read it; json: an object with the type of each proposal.",
    "opensearch\u00a0: un tableau, comme le lisent les navigateurs\u00a0; json\u00a0: un objet avec le type de chaque "
    "proposition.",
    "opensearch",
    choices=("opensearch", "json"),
)
"""Taken where proposals are asked for."""

OF_RESOURCES = {row.name: row for row in (PREFIX, FORM)}
"""Parameters of single resources."""
