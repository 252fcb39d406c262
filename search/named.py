"""Filters that the words of a query name: somebody who types `France` or `corruption` may want what is filed under it.

In: the text of a query. Out: facets and codes. Labels are not searched as text: those of policy areas are offered as
the filters that they are. A place's name also finds its documents (docs/decisions/010), among others that mention it;
its filter leaves those out.
"""

import re
from functools import cache

from index import vocabulary
from index.analysis import stop_words
from search.i18n import LANGUAGES

FACETS = ("policy_area", "country", "locality")

SHORTEST = 3
"""Letters of the shortest words that are looked up: `us` is rarely the United States."""

MOST = 3
"""Filters offered: what more values bear in their labels names none of them."""

TELLS_NOTHING = frozenset({"anti"})
"""What may be left out of a label as a stop word may: `anti-corruption` is about corruption."""

EXCLUDES = re.compile(r"(?:^|\s)-")
AND = re.compile(r"\s(?:and|et|&)\s")


def values_named(text: str) -> tuple[tuple[str, str], ...]:
    """(facet, code) of the values that have this text for a label, in any language; else of those of whose label it is
    a whole part (`Environment` of `Environment and Climate`). Case, accents, stop words and quotes do not count."""
    words = _words(text)
    if EXCLUDES.search(text) or sum(map(len, words)) < SHORTEST:
        return ()
    whole, parts = _labels()
    found = whole.get(words) or parts.get(words) or ()
    return found if len(found) <= MOST else ()


def _words(text: str) -> tuple[str, ...]:
    """What of a label or a query tells it from others."""
    stops = frozenset[str]().union(*map(stop_words, LANGUAGES)) | TELLS_NOTHING
    return tuple(word for word in vocabulary.key(text).split() if word not in stops)


Named = dict[tuple[str, ...], tuple[tuple[str, str], ...]]


@cache
def _labels() -> tuple[Named, Named]:
    """Values by their labels, and by the parts of them between `and`."""
    whole, parts = Named(), Named()
    for facet in FACETS:
        for code in vocabulary.codes_of(facet):
            for written in vocabulary.labels_in(facet, code):
                pieces = AND.split(written) if facet == "policy_area" else []
                for found, texts in ((whole, [written]), (parts, pieces)):
                    for words in filter(None, map(_words, texts)):
                        found[words] = tuple(dict.fromkeys((*found.get(words, ()), (facet, code))))
    return whole, parts
