"""What a document is counted under in each facet, whatever engine counts.

In: a Document, a row of FACETS. Out: its values as codes, sorted, each once.
"""

from collections.abc import Mapping
from functools import lru_cache

from index.analysis import nfc
from index.document import NOT_APPLICABLE, NOT_STATED, RATED, Document
from index.schema import Facet
from index.vocabulary.facts import of_kind
from index.vocabulary.institutions import single_institutions
from index.vocabulary.spellings import meant, visible

YES_OR_NO = of_kind("yes-or-no")
LONGEST_VALUE = 200
"""Characters of a value that is counted: what is longer is called by its beginning."""


def facet_values(document: Document, facet: Facet) -> tuple[str, ...]:
    """The codes of one facet that a document holds, sorted, each once; empty where it has none (no locality). Values of
    which no code is known stand as written, without characters that nobody sees, and no longer than an address may
    name them; institutions one by one."""
    value = getattr(document, facet.attribute)
    if facet.attribute in YES_OR_NO:
        none = NOT_APPLICABLE if document.kind == "irm-report" else NOT_STATED
        return (none if value is None else "yes" if value else "no",)
    if value is None or value == "":
        return ()
    if document.kind == "irm-report" and facet.attribute in RATED and meant(facet.name, value) == NOT_STATED:
        return (NOT_APPLICABLE,)
    if isinstance(value, Mapping):
        value = tuple(name for line in value.values() for name in single_institutions(line))
    values = value if isinstance(value, tuple) else (str(value),)
    return tuple(sorted({code for value in values if (code := _counted_as(value))}))


@lru_cache(maxsize=1 << 14)
def _counted_as(value: str) -> str:
    """What a value is counted under, "" for one that nobody sees."""
    return visible(nfc(value))[:LONGEST_VALUE].strip()
