"""The tables of what is indexed and what is counted: one row per text field, one per facet.

In: the table of facts. Out: FIELDS, FACETS, SCHEMA_VERSION. Engines, parameters and pages are driven by these rows. How
to add a facet is told in docs/design.md.
"""

from dataclasses import dataclass
from typing import Literal

from index.vocabulary.facts import FACTS, FactRow

SCHEMA_VERSION = 3
"""Part of every source's fingerprint: raise it when a row below changes meaning, and the next reindex is full."""

INDEX_LANGUAGES: tuple[str, ...] = ("en", "fr", "xx")
"""Analysis chains. Texts in any other language (es, und) are analysed by `xx`, which folds and does not stem."""

YEARS = (1900, 2100)
"""First and last year that a cycle, a publication or a fetch may have."""

LONGEST_TITLE = 1_000
"""Characters of a title, a heading, a code. The longest title seen has some 300."""

ENGINE_FIELDS: tuple[str, ...] = ("title", "commitment", "milestones", "irm", "quoted", "notes", "institutions")
"""Text fields; each exists once per analysis chain as `<field>_<chain>`. The names of scopes are also fields."""


@dataclass(frozen=True, slots=True)
class TextField:
    """A searchable field. `boost` weighs its score; `scopes` are the values of `in=` under which it is searched."""

    name: str
    boost: float
    scopes: tuple[str, ...]


FIELDS: tuple[TextField, ...] = (
    TextField("title", 1.5, ("all",)),
    TextField("commitment", 1.0, ("all", "commitment")),
    TextField("milestones", 1.0, ("all", "commitment", "milestones")),
    TextField("irm", 0.9, ("all", "irm")),
    TextField("institutions", 1.0, ("all",)),
    # The promise as an IRM section repeats it: it is the promise, so `in=irm` must not match it, and it weighs little,
    # because most documents hold the same words under `commitment`.
    TextField("quoted", 0.2, ("all", "commitment")),
    # References, and what else says nothing: contents, forms, labels of figures (docs/decisions/009-furniture.md).
    TextField("notes", 0.05, ("all",)),
)

FacetType = Literal["terms", "histogram"]


@dataclass(frozen=True, slots=True)
class Facet:
    """A filterable column. `attribute` is the Document field behind it; `many` marks several values per document;
    `shown` facets are counted and offered on the page, the others only filter. `closed` facets take only codes of
    their vocabulary; open ones take any value that the index holds."""

    name: str
    attribute: str
    type: FacetType = "terms"
    many: bool = False
    shown: bool = True
    closed: bool = True


def facet_of(fact: FactRow) -> Facet:
    """The facet of a row of facts.toml."""
    return Facet(
        fact.name,
        fact.name,
        type="histogram" if fact.kind == "year" else "terms",
        many=fact.kind == "codes",
        shown=fact.counted,
        closed=fact.kind != "year",
    )


FACETS: tuple[Facet, ...] = (
    Facet("country", "country", closed=False),
    Facet("locality", "locality", closed=False),
    Facet("cycle", "cycle", type="histogram", closed=False),
    Facet("policy_area", "policy_areas", many=True, closed=False),
    *(facet_of(fact) for fact in FACTS if fact.counted),
    Facet("kind", "kind"),
    Facet("language", "languages", many=True),
    Facet("captured", "captured"),
    *(facet_of(fact) for fact in FACTS if not fact.counted),
    Facet("value", "values", many=True, shown=False, closed=False),
    Facet("institution", "lead_institution", many=True, shown=False, closed=False),
)

FACET_BY_NAME = {facet.name: facet for facet in FACETS}
OF_YEARS = frozenset(facet.name for facet in FACETS if facet.type == "histogram")
SHOWN_FACETS: tuple[str, ...] = tuple(facet.name for facet in FACETS if facet.shown)


def chain_of(language: str) -> str:
    """The analysis chain for a text's language: itself for en and fr, else `xx`."""
    return language if language in ("en", "fr") else "xx"
