"""Addresses: of this search in other states and shapes, of documents, and of the pages that they were taken from.

In: a Query, ids, source addresses. Out: site-relative URLs, canonical by search.params.url_args, and queries one step
away from a given one. Nothing here knows the host; only `source` lets an outside address through.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlencode, urlsplit

from search.page import PageLinks
from search.parameters import MAX_WINDOW, PARAMETERS
from search.params import DEFAULT, url_args, written
from search.query import Query, Selection

API = "/api/v1"
SOURCE_HOSTS = ("opengovpartnership.org", "web.archive.org")
"""Sites (with their subdomains) that a page of ours links to."""

SAFE = ",:"  # characters of values that stay readable in addresses
PLACE = {row.name: place for place, row in enumerate(PARAMETERS)}


def encoded(path: str, args: Iterable[tuple[str, str]]) -> str:
    """Path and arguments; commas and colons stay readable."""
    text = urlencode(list(args), quote_via=quote, safe=SAFE)
    return f"{path}?{text}" if text else path


def page_url(query: Query, ui: str) -> str:
    """The results page of a query."""
    return encoded(f"/{ui}/search", url_args(query))


def api_url(query: Query, ui: str, shape: str = "", fields: tuple[str, ...] = ()) -> str:
    """The JSON answer of a query, or (`shape` csv, ndjson or atom) all of its documents, whatever page it is on."""
    if shape:
        return encoded(f"{API}/search.{shape}", [*url_args(found_by(query)), ("ui", ui)])
    return encoded(f"{API}/search", [*url_args(query, fields), ("ui", ui)])


def suggest_url(text: str, ui: str) -> str:
    """Proposals for what is being typed."""
    return encoded(f"{API}/suggest", [("q", text), ("ui", ui)])


def found_by(query: Query) -> Query:
    """The same documents in the same order, without what only a page of results needs."""
    return replace(
        query,
        offset=0,
        limit=DEFAULT.limit,
        facets=DEFAULT.facets,
        facet_size=DEFAULT.facet_size,
        highlight=True,
        explain=False,
    )


def page_links(query: Query, ui: str, fields: tuple[str, ...] = ()) -> PageLinks:
    """One search in all of its shapes."""
    return PageLinks(
        html=page_url(query, ui),
        json=api_url(query, ui, fields=fields),
        csv=api_url(query, ui, "csv"),
        ndjson=api_url(query, ui, "ndjson"),
        atom=api_url(query, ui, "atom"),
    )


def facet_url(args: Sequence[tuple[str, str]], facet: str, ui: str) -> str:
    """Every value of one facet, as JSON, for the query that has these canonical arguments."""
    return encoded(f"{API}/facets/{facet}", [*args, ("ui", ui)])


def first_page_args(query: Query) -> list[tuple[str, str]]:
    """The canonical arguments of a query's first page: what every link to a narrower or wider answer is made of."""
    return url_args(replace(query, offset=0))


def document_url(document_id: str, kind: str, ui: str, fragment: str = "") -> str:
    """The page of a document; `fragment` is the id of an element on it."""
    place = "reports" if kind == "irm-report" else "commitments"
    return f"/{ui}/{place}/{quote(document_id, safe='')}" + (f"#{quote(fragment)}" if fragment else "")


def document_api_url(document_id: str) -> str:
    return f"{API}/documents/{quote(document_id, safe='')}"


def section_fragment(lang: str, anchor: str) -> str:
    """The element id of a section: anchors are unique within one language only."""
    return f"{lang}-{anchor}"


@lru_cache(maxsize=4096)
def source(url: str) -> str:
    """The address of the scraped page if it is http or https on a site we know, else ""."""
    if any(ord(character) <= 32 or character in '\\"<>`' for character in url):
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        plain = parts.port in (None, 80, 443) and parts.username is None and parts.password is None
    except ValueError:
        return ""
    known = any(host == site or host.endswith("." + site) for site in SOURCE_HOSTS)
    return url if parts.scheme in ("http", "https") and known and plain else ""


def without(query: Query, facet: str, value: str) -> Query:
    """The value neither chosen nor excluded."""
    chosen = query.selection(facet)
    include, exclude = (tuple(other for other in held if other != value) for held in (chosen.include, chosen.exclude))
    return query.with_selection(Selection(facet, include, exclude))


def cleared(query: Query) -> Query:
    """The words without any filter."""
    return replace(query, selections=(), cycle_from=None, cycle_to=None, changed_since=None, languages=(), offset=0)


def on_page(query: Query, page: int) -> Query:
    return replace(query, offset=(page - 1) * query.limit)


def pages_of(query: Query, total: int) -> int:
    """How many pages can be asked for: no page ends beyond MAX_WINDOW."""
    size = max(query.limit, 1)
    return min(math.ceil(total / size), MAX_WINDOW // size)


def clamped(query: Query, total: int) -> Query | None:
    """The last page of the answer, when the query asks for one past it; None when its own page exists."""
    pages = max(pages_of(query, total), 1)
    return on_page(query, pages) if query.offset >= pages * max(query.limit, 1) else None


@dataclass(frozen=True, slots=True)
class ValueLinks:
    """The results pages one click away in one facet. A page has two such links for each of hundreds of values, so what
    they have in common is written once."""

    before: str
    after: str
    facet: str
    include: frozenset[str]
    exclude: frozenset[str]

    @classmethod
    def of(cls, args: Sequence[tuple[str, str]], chosen: Selection, ui: str) -> "ValueLinks":
        """`args` are the canonical arguments of the query's first page, `chosen` its selection in this facet."""
        place = PLACE[chosen.facet]
        earlier = encoded(f"/{ui}/search", [pair for pair in args if PLACE[pair[0]] < place])
        later = encoded("", [pair for pair in args if PLACE[pair[0]] > place])
        return cls(earlier, later[1:], chosen.facet, frozenset(chosen.include), frozenset(chosen.exclude))

    def toggled(self, value: str) -> str:
        """With the value chosen, or no longer; no longer excluded either way."""
        return self._url(self.include ^ {value}, self.exclude - {value})

    def excluded(self, value: str) -> str:
        """With the value excluded, or no longer; no longer chosen either way."""
        return self._url(self.include - {value}, self.exclude ^ {value})

    def _url(self, include: frozenset[str], exclude: frozenset[str]) -> str:
        values = written(Selection(self.facet, tuple(sorted(include)), tuple(sorted(exclude))))
        own = f"{self.facet}={quote(values, safe=SAFE)}" if values else ""
        added = "&".join(filter(None, (own, self.after)))
        return self.before + (("&" if "?" in self.before else "?") + added if added else "")
