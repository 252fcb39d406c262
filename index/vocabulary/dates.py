"""Words of dates in English, French and Spanish, and the years that a span of dates runs over.

In: text as pages write it. Out: a pattern of month names, and the years of a span: `2018-2019` for `September 2018 -
May 2019`. The words stand in dates.toml.
"""

import re
from functools import cache
from itertools import pairwise

from index.vocabulary import load

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DASHES = re.compile("[-\u2010-\u2015\u2212]")
LONGEST_BETWEEN = 40
"""Characters from the first year to the last: ` to the 30th of September `."""


def years_spanned(text: str) -> str:
    """`2018-2019` for the first two years of a text that a dash or a word such as `to` joins, with nothing but parts of
    dates between them; one year for a span within it; "" where no two years are joined so."""
    years = list(YEAR.finditer(text))
    for first, last in pairwise(years):
        if _joins(text[first.end() : last.start()]) and first.group() <= last.group():
            return first.group() if first.group() == last.group() else f"{first.group()}-{last.group()}"
    return ""


@cache
def _words(row: str) -> frozenset[str]:
    return frozenset(load("dates")[row].split())


@cache
def months() -> str:
    """Alternatives of a pattern that ignores case, the longest first, without a group of their own."""
    return "|".join(sorted(_words("months"), key=lambda name: (-len(name), name)))


def _joins(between: str) -> bool:
    words = set(re.findall(r"[^\W\d_]+", between.lower()))
    marked = bool(DASHES.search(between)) or not words.isdisjoint(_words("until"))
    return marked and len(between) <= LONGEST_BETWEEN and words <= _words("until") | _words("beside") | _words("months")
