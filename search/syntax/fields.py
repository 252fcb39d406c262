"""The names one may write before a colon in the search box, in English and French, and the values that may follow.

In: a name as typed, folded. Out: a text field of index.schema, a facet of it, or `id`; values as codes.
"""

import re
from functools import lru_cache

from index.analysis import fold
from index.schema import ENGINE_FIELDS, FACET_BY_NAME, OF_YEARS
from index.vocabulary.facts import FACTS
from index.vocabulary.spellings import meant
from search.query import Filter, Range

ID = "id"

_NAMES = """
title: title titre
commitment: commitment engagement promise promesse
milestones: milestones milestone jalons jalon
irm: irm mii
institutions: institutions institution
notes: notes
quoted: quoted
id: id identifiant
country: country pays
locality: locality localité
cycle: cycle
policy_area: policy_area area domaine
kind: kind type
language: language langue lang
captured: captured
value: value valeur
"""
_LINES = (*_NAMES.strip().splitlines(), *(f"{fact.name}: {' '.join(fact.box)}" for fact in FACTS))

FIELD_NAMES: dict[str, str] = {
    fold(name): meant for meant, _, names in (line.partition(":") for line in _LINES) for name in names.split()
}
"""Folded name as typed -> text field, facet or `id`."""

SPELLED: dict[str, str] = {fold(name): name for line in _LINES for name in line.partition(":")[2].split()}
"""Folded name -> with its accents."""

_SPAN = re.compile(r"(\d{4})?(?:\.\.|…)(\d{4})?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_IDENTIFIER = re.compile(r"[\w.-]+")
_COMMITMENT = re.compile(r"[a-z]{2,}\d+(?:\.\w+(?:-\d+)?)?", re.ASCII | re.IGNORECASE)


def is_facet(name: str) -> bool:
    """Does this meaning of a name take values (a facet or `id`) rather than words of a text field?"""
    return name not in ENGINE_FIELDS


@lru_cache(maxsize=256)  # a text may say the same many times over
def narrow(facet: str, written: tuple[str, ...]) -> Filter | Range | None:
    """The clause that `facet:written` stands for; None when one of the values is none of the facet's."""
    if facet in OF_YEARS and len(written) == 1 and (span := _SPAN.fullmatch(written[0])):
        low, high = (int(year) if year else None for year in span.groups())
        if low is not None and high is not None and low > high:
            low, high = high, low
        return None if low is None and high is None else Range(facet, low, high)
    codes = tuple(_code(facet, value) for value in written)
    if not codes or any(code is None for code in codes):
        return None
    return Filter(facet, tuple(dict.fromkeys(code for code in codes if code is not None)))


def is_turned(written: str) -> bool:
    """Is this a span of years whose end comes before its start?"""
    span = _SPAN.fullmatch(written)
    return bool(span and all(span.groups()) and span[1] > span[2])


def _code(facet: str, written: str) -> str | None:
    if facet == ID:
        return _identifier(written)
    if facet in OF_YEARS:
        return written if _YEAR.fullmatch(written) else None
    if not any(map(str.isalnum, written)):
        return None
    if (code := meant(facet, written)) is not None:
        return code
    # An open facet may hold values that the vocabulary does not know yet; a country or a language is always a code.
    is_open = not FACET_BY_NAME[facet].closed and facet != "country"
    return written if is_open else None


def _identifier(written: str) -> str | None:
    if _COMMITMENT.fullmatch(written):
        return written.upper()
    lowered = written.lower()  # of İ that is two characters, one of them no letter
    return lowered if _IDENTIFIER.fullmatch(lowered) else None
