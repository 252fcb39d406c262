"""What was searched for in this request: the search that the person or program asked for, not those made on the way.

In: a query and what it found. Out: the first such pair of the request, for those who keep a log of searches. Nothing
leaves the request by itself.
"""

from dataclasses import dataclass
from typing import cast

from flask import g

from search.query import Query
from search.results import Results


@dataclass(frozen=True, slots=True)
class Asked:
    """`corrected` is the spelling whose results were shown in place of the query's own, "" when there was none."""

    query: Query
    found: int
    corrected: str


def noted(query: Query, results: Results) -> Results:
    """The results, noted. An empty answer searches again for ways out of it: only the first search of a request is
    what was asked."""
    if "asked" not in g:
        spelt = results.suggestion
        g.asked = Asked(query, results.total, spelt.text if spelt is not None and spelt.applied else "")
    return results


def asked() -> Asked | None:
    """What this request searched for; None when it searched for nothing."""
    return cast(Asked | None, g.get("asked"))
