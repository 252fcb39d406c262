"""Values of facets as people write them, and the nearest known one, if any is near, for those that are none.

In: a facet's name and a value from a URL. Out: a code, or None where the facet cannot have that value.
"""

import difflib
from collections.abc import Collection

from index import vocabulary
from index.analysis import fold
from index.schema import FACET_BY_NAME
from index.vocabulary.spellings import meant
from search.syntax.fields import FIELD_NAMES

MAX_COMPARED = 60
"""Characters of a misspelt value that are compared: spellings differ within a word or two."""

ALIKE_VALUES = 0.81
ALIKE_NAMES = 0.7
"""Share of letters in common (difflib's ratio) from which one is taken for the other. Of values there are many, and
some are alike (Holland and Poland: 0.77); of names there are few (`countries` and `country`: 0.75)."""


def code_for(facet: str, written: str) -> str | None:
    """The code of the vocabulary that `written` means: a code in any case of letters, or a label in any language."""
    return meant(facet, written)


def is_open(facet: str) -> bool:
    """May the facet hold values that the vocabulary does not know? A country is always one that we know."""
    return not FACET_BY_NAME[facet].closed and facet != "country"


def nearest_code(facet: str, written: str, held: Collection[str]) -> str:
    """The known value most like `written`, by its code or its labels in any language, as `code_for` takes them; ""
    when none is like it."""
    spellings: dict[str, str] = {}
    for code in (*vocabulary.codes_of(facet), *held):
        for label in vocabulary.labels_in(facet, code):
            spellings.setdefault(fold(label), code)
        spellings[fold(code)] = code
    return spellings.get(nearest_name(fold(written), spellings, ALIKE_VALUES), "")


def nearest_name(written: str, known: Collection[str], alike: float = ALIKE_NAMES) -> str:
    """The known name most like `written`, else the only one with such a part (`changed_since` for `since`), else "".
    Ties go to the first in the alphabet."""
    lowered = written[:MAX_COMPARED].lower()
    close = difflib.get_close_matches(lowered, sorted(known), n=1, cutoff=alike)
    parted = close or [name for name in known if lowered in name.split("_")]
    return parted[0] if len(parted) == 1 else ""


def nearest_parameter(written: str, known: Collection[str]) -> str:
    """The parameter that the search box calls so (`pays` is `country`), else the one most like it, "" if none."""
    meant = FIELD_NAMES.get(fold(written), "")
    return meant if meant in known else nearest_name(written, known)
