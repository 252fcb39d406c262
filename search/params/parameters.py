"""The table of request parameters: one row each, from which everything else about them follows.

In: index.schema's facets. Out: PARAMETERS. Parsing, canonical URLs and messages (search.params) and the OpenAPI
document (search.api.openapi) read these rows; a new facet in the schema is a new row here without an edit.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from index.schema import FACETS, SHOWN_FACETS, YEARS
from index.schema import Facet as FacetRow
from index.vocabulary.facts import ADDED
from search.i18n import LANGUAGES, _, interface
from search.query import Match, Sort
from search.wording import say

MAX_TEXT = 2_000
"""Characters of `q` as sent."""
MAX_VALUE = 200
"""Characters of one facet value."""
MAX_VALUES = 100
"""Values chosen in one facet: more is no longer a choice, and every one of them costs time."""
MAX_IDS = 200
"""Documents chosen one by one."""
MAX_WINDOW = 10_000
"""`page * size` never goes beyond: deeper readers use the downloads."""
MAX_SIZE = 100
DEFAULT_SIZE = 20
DEFAULT_FACET_SIZE = 100

SCOPES = ("all", "commitment", "milestones", "irm")
MATCHES: tuple[Match, ...] = get_args(Match)
SORTS: tuple[Sort, ...] = get_args(Sort)
UI_LANGUAGES = LANGUAGES
TEXT_LANGUAGES = ("en", "fr")

HIT_FIELDS: tuple[str, ...] = (
    "id", "kind", "captured", "score", "title", "languages", "machine_translated", "country", "locality", "cycle",
    "action_plan", "policy_areas", "status", "completion", "matched", "snippets", "links",
)  # fmt: skip
"""Fields of a hit in the JSON answer, in order."""
EXTRA_HIT_FIELDS: tuple[str, ...] = (
    "early_results", "ambition", "starred", "report_type", "year", "source_url", "fetched_at", "changed_at",
    *(fact.name for fact in ADDED),
)  # fmt: skip
"""Fields that a hit carries only when `fields` names them."""

ParameterKind = Literal["text", "choice", "choices", "flag", "integer", "codes", "years", "moment", "ids"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a URL. `choices` limits `choice` and `choices` (several, comma-separated or repeated); `low`
    and `high` limit integers and years, both included, and `high` the characters of a text. `default` is what leaving
    it out means, as it would be written, None where leaving it out means "no restriction"."""

    name: str
    kind: ParameterKind
    text: str  # the message that describes it
    default: str | None = None
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    facet: FacetRow | None = None

    def description(self, language: str) -> str:
        text = interface(language).gettext(self.text)
        return text.format(name=say(self.name, language)) if self.facet else text


def facet_parameter(facet: FacetRow) -> Parameter:
    """A facet as a filter: years for a histogram, codes otherwise."""
    return Parameter(
        facet.name,
        "years" if facet.type == "histogram" else "codes",
        _("{name}: only documents with one of these values, codes or names; a leading - excludes a value."),
        low=YEARS[0],
        high=YEARS[1],
        facet=facet,
    )


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "q",
        "text",
        _("Words to search for, in the query language."),
        "",
        high=MAX_TEXT,
    ),
    Parameter(
        "in",
        "choice",
        _("Where to search: everywhere, in what was promised, in the milestones, in what the IRM found."),
        "all",
        SCOPES,
    ),
    Parameter(
        "match",
        "choice",
        _("How many of the plain words a document must contain: enough of them, or all."),
        "some",
        MATCHES,
    ),
    *(facet_parameter(facet) for facet in FACETS),
    Parameter(
        "cycle_from",
        "integer",
        _("Earliest action plan cycle (year)."),
        low=YEARS[0],
        high=YEARS[1],
    ),
    Parameter(
        "cycle_to",
        "integer",
        _("Latest action plan cycle (year)."),
        low=YEARS[0],
        high=YEARS[1],
    ),
    Parameter(
        "changed_since",
        "moment",
        _("Only documents that changed in the index at or after this date or time (ISO 8601, UTC)."),
    ),
    Parameter(
        "lang",
        "choices",
        _("Languages of the text to search."),
        choices=TEXT_LANGUAGES,
    ),
    Parameter(
        "ui",
        "choice",
        _("Language of the labels; by default that of Accept-Language."),
        choices=UI_LANGUAGES,
    ),
    Parameter("sort", "choice", _("Order of the results."), "relevance", SORTS),
    Parameter("page", "integer", _("Page, from 1."), "1", low=1, high=MAX_WINDOW),
    Parameter("size", "integer", _("Hits per page."), str(DEFAULT_SIZE), low=1, high=MAX_SIZE),
    Parameter(
        "facets",
        "choices",
        _("Facets to count; an empty value means none."),
        ",".join(SHOWN_FACETS),
        tuple(facet.name for facet in FACETS),
    ),
    Parameter(
        "facet_size",
        "integer",
        _("Maximum number of values listed per facet."),
        str(DEFAULT_FACET_SIZE),
        low=1,
        high=1000,
    ),
    Parameter(
        "fields",
        "choices",
        _("Fields of each hit; without this parameter, the usual ones."),
        choices=HIT_FIELDS + EXTRA_HIT_FIELDS,
    ),
    Parameter("highlight", "flag", _("Return passages in which the words found are marked."), "1"),
    Parameter("translate", "flag", _("Also search through translations."), "1"),
    Parameter(
        "correct", "flag", _("Answer a misspelt query with its corrected spelling when nothing else is found."), "1"
    ),
    Parameter("explain", "flag", _("Explain how each score is made up."), "0"),
)

PARAMETER_BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}

PREFIX = Parameter(
    "prefix",
    "text",
    _("Only values whose label or code begins with this text."),
    "",
    high=MAX_VALUE,
)
"""Taken besides the others where all values of one facet are asked for."""

FORM = Parameter(
    "form",
    "choice",
    _("opensearch: an array, as browsers read it; json: an object with the type of each proposal."),
    "opensearch",
    choices=("opensearch", "json"),
)
"""Taken where proposals are asked for."""

DELIMITER = Parameter(
    "delimiter",
    "choice",
    _("The sign between the cells of a CSV file: the semicolon is what spreadsheets in French expect."),
    ",",
    choices=(",", ";"),
)
"""Taken where CSV is asked for."""

IDS = Parameter("id", "ids", _("Identifiers of the documents chosen, in upper or lower case."), high=MAX_IDS)
"""Taken where documents are asked for one by one."""

OF_RESOURCES = {row.name: row for row in (PREFIX, FORM, DELIMITER, IDS)}
"""Parameters of single resources."""
