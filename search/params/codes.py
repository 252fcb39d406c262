"""Values of facets as people write them, and the nearest known one for those that are none.

In: a facet's name and a value from a URL. Out: a code, or None where the facet cannot have that value.
"""

import difflib
from collections.abc import Collection, Iterable

from index import vocabulary
from index.analysis import fold
from index.schema import FACET_BY_NAME

MAX_COMPARED = 60
"""Characters of a misspelt value that are compared: spellings differ within a word or two."""


def code_for(facet: str, written: str) -> str | None:
    """The code of the vocabulary that `written` means: a code in any case of letters, or a label in any language."""
    lowered = written.casefold()
    for code in vocabulary.codes_of(facet):
        if code.casefold() == lowered:
            return code
    return vocabulary.code_of(facet, written)


def is_open(facet: str) -> bool:
    """May the facet hold values that the vocabulary does not know? A country is always one that we know."""
    return not FACET_BY_NAME[facet].closed and facet != "country"


def held_as(written: str, held: Collection[str]) -> str | None:
    """The value of the index that `written` is, in any case of letters."""
    lowered = written.casefold()
    return next((value for value in held if value.casefold() == lowered), None)


def nearest_code(facet: str, written: str, held: Collection[str], language: str) -> str:
    """The known value most like `written`, by its code or its label; "" when nothing is known of the facet."""
    spellings: dict[str, str] = {}
    for code in (*vocabulary.codes_of(facet), *held):
        spellings.setdefault(fold(vocabulary.label_of(facet, code, language)), code)
        spellings[fold(code)] = code
    return spellings.get(nearest_name(fold(written), spellings), "")


def nearest_name(written: str, known: Iterable[str]) -> str:
    """The known name most like `written`, "" when none is known. Ties go to the first in the alphabet."""
    close = difflib.get_close_matches(written[:MAX_COMPARED], sorted(known), n=1, cutoff=0.0)
    return close[0] if close else ""
