"""A document's JSON as types: what each key holds, which are required, what is allowed.

In: nothing. Out: WireDocument and its parts. msgspec decodes them, and `index.documents_json.checking` says by the
same types what is wrong with JSON that they refuse. A key that is absent or null is None here; what it then means is
decided in `index.documents_json.roundtrip`. Descriptions complete the sentence "... is not". Nothing is unbounded:
lists, texts, numbers.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct, defstruct, field

from index.document import Kind, Scope
from index.schema import LONGEST_TITLE, YEARS
from index.vocabulary import codes_of, language_codes
from index.vocabulary.facts import ADDED, FactKind

LONGEST = 6_000_000
"""Characters of a text: no page has more, whose limit is in bytes."""
MOST_ITEMS = 50_000
HIGHEST = 10_000_000
"""Of line numbers and places in lists."""
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""An id as it may stand in an address."""

Text = Annotated[str, Meta(max_length=LONGEST)]
Title = Annotated[str, Meta(max_length=LONGEST_TITLE)]
Year = Annotated[int, Meta(ge=YEARS[0], le=YEARS[1], description=f"a year from {YEARS[0]} to {YEARS[1]}")]
Number = Annotated[int, Meta(ge=0, le=HIGHEST, description=f"a whole number from 0 to {HIGHEST}")]
Id = Annotated[
    str,
    Meta(
        pattern=rf"^{ID.pattern}\Z",
        description="an id: up to 64 letters, digits, dots, underscores, hyphens, a letter or digit first",
    ),
]
Anchor = Annotated[Title, Meta(pattern=r"^\S*\Z", description="an anchor: part of an address, without spaces")]
A_LANGUAGE = Meta(description="a language's code: en, fr, es or another of two or three small letters, else und")
A_COUNTRY = Meta(description="a country's ISO 3166 code of two capitals, such as FR")
if TYPE_CHECKING:  # a Literal of rows of a table is no type that can be checked before it runs
    Language: TypeAlias = str
    GivenLanguage: TypeAlias = str
    Country: TypeAlias = str
else:
    Language = Annotated[Literal[tuple(sorted(language_codes()))], A_LANGUAGE]
    GivenLanguage = Annotated[Literal[("", *sorted(language_codes()))], A_LANGUAGE]  # "" as if it were absent
    Country = Annotated[Literal[("", *codes_of("country"))], A_COUNTRY]

Items = Meta(max_length=MOST_ITEMS)
Texts = Annotated[tuple[Text, ...], Items]
How = Literal["header", "irm-text", "listing", "document"]


class WireSection(Struct, frozen=True):
    text: Text
    lang: GivenLanguage | None = None
    scope: Scope | None = None
    heading: Title | None = None
    anchor: Anchor | None = None


class WireOrigin(Struct, frozen=True, omit_defaults=True):
    """`Provenance`: numbers that are not known are left out, and so is `as` for a fact of a page's header, which most
    are."""

    capture: Number | None = None
    line: Number | None = None
    listing: Number | None = None
    how: How | None = field(name="as", default=None)


class WireAssessment(Struct, frozen=True):
    assessment: Text
    completion: Text | None = None
    early_results: Annotated[dict[Title, Text], Items] | None = None
    origin: WireOrigin | None = field(name="from", default=None)


class WireMilestone(Struct, frozen=True):
    text: Text
    lang: GivenLanguage | None = None
    number: Text | None = None
    start: Text | None = None
    end: Text | None = None


class WireListing(Struct, frozen=True):
    id: Id
    title: Title
    lang: GivenLanguage | None = None
    cycle: Year | None = None
    policy_area: Text | None = None
    starred: bool | None = None
    source: Text | None = None


class WireEarlierTitle(Struct, frozen=True):
    lang: Language
    text: Title


class WireCapture(Struct, frozen=True):
    source: Text | None = None
    language: GivenLanguage | None = None
    template: Text | None = None
    extractor: Text | None = None
    url: Text | None = None
    fetched_at: Text | None = None
    sha256: Text | None = None
    stale: bool | None = None
    facts: Annotated[dict[Title, Text | Texts], Items] | None = None
    sections: Annotated[tuple[WireSection, ...], Items] | None = None


class WireLinks(Struct, frozen=True):
    source: Text | None = None


class _WireDocument(Struct, frozen=True, kw_only=True):
    """The keys of `Document` by their own names, in the order in which they are written, but for `links`. `text` and
    `lang` are for documents by hand, and written never. Facts that are only rows of facts.toml come last."""

    id: Id
    kind: Kind | None = None
    captured: Literal["full", "stub"] | None = None
    title: Title | Annotated[dict[Language, Title], Items] | None = None
    earlier_titles: Annotated[tuple[WireEarlierTitle, ...], Items] | None = None
    languages: Annotated[tuple[Language, ...], Items] | None = None
    machine_translated: Annotated[tuple[Language, ...], Items] | None = None
    country: Country | None = None
    locality: Text | None = None
    cycle: Year | None = None
    action_plan: Text | None = None
    policy_areas: Annotated[tuple[Title, ...], Items] | None = None
    starred: bool | None = None
    verifiable: bool | None = None
    values: Annotated[tuple[Title, ...], Items] | None = None
    status: Title | None = None
    completion: Title | None = None
    early_results: Title | None = None
    ambition: Title | None = None
    assessments: Annotated[tuple[WireAssessment, ...], Items] | None = None
    milestones: Annotated[tuple[WireMilestone, ...], Items] | None = None
    start_date: Text | None = None
    end_date: Text | None = None
    carried_forward: Text | None = None
    lead_institution: Annotated[dict[Language, Text], Items] | None = None
    support_institutions: Annotated[dict[Language, Texts], Items] | None = None
    irm_reports: Texts | None = None
    related: Annotated[tuple[Id, ...], Items] | None = None
    report_type: Text | None = None
    period: Text | None = None
    year: Year | None = None
    sections: Annotated[tuple[WireSection, ...], Items] | None = None
    provenance: Annotated[dict[Title, WireOrigin], Items] | None = None
    captures: Annotated[tuple[WireCapture, ...], Items] | None = None
    listings: Annotated[tuple[WireListing, ...], Items] | None = None
    links: WireLinks | None = None
    changed_at: Text | None = None
    text: Text | None = None
    lang: GivenLanguage | None = None


OF_KIND: Mapping[FactKind, Any] = {
    "rating": Title | None,
    "yes-or-no": bool | None,
    "codes": Annotated[tuple[Title, ...], Items] | None,
    "year": Year | None,
}
if TYPE_CHECKING:
    WireDocument: TypeAlias = _WireDocument
else:
    WireDocument = defstruct(
        "WireDocument",
        [(fact.name, OF_KIND[fact.kind], None) for fact in ADDED],
        bases=(_WireDocument,),
        module=__name__,
        frozen=True,
        kw_only=True,
    )
