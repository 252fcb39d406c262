"""Addresses: of this search in other states and shapes, of documents, and of the pages that they were taken from.

In: a Query, ids, source addresses. Out: site-relative URLs, canonical by search.params.url_args, and queries one step
away from a given one. Nothing here knows the host; only `source` lets an outside address through. Every address carries
the path that the site is mounted under (`mounted_at`, once a request; "" for none).
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import quote, urlsplit

from index.document import Document
from search.params import DEFAULT, url_args, written
from search.params.arguments import SAFE, Arguments
from search.query import Query, Selection
from search.results import Proposal, Summary

API = "/api/v1"
SOURCE_HOSTS = ("opengovpartnership.org", "web.archive.org")
"""Sites (with their subdomains) that a page of ours links to."""

_root: ContextVar[str] = ContextVar("root", default="")

OF_PROGRAMS = ("facets", "facet_size", "fields", "highlight", "explain")
"""Parameters for programs. No link of a page carries them: pages decide themselves what they show of an answer."""
ONLY_OF_A_PAGE = ("page", "size", "facets", "facet_size", "fields", "highlight", "explain")
"""Parameters that change what a page of results says and not which documents were found, in which order."""


def mounted_at(root: str) -> None:
    """Every address that is made from now on in this context (of a request) stands under that path."""
    _root.set(root)


def rooted(path: str) -> str:
    """A path of this application as readers see it."""
    return _root.get() + path


def arguments_of(query: Query, fields: tuple[str, ...] = ()) -> Arguments:
    """The canonical arguments of a query."""
    return Arguments.of(url_args(query, fields))


def of_a_page(arguments: Arguments) -> Arguments:
    """What links of pages carry: q, in, match, the filters, sort, page, size, translate, and correct where the very
    answer goes on (another page of it, another order, the other language)."""
    return arguments.without(OF_PROGRAMS)


def of_another_answer(arguments: Arguments) -> Arguments:
    """What a link to other documents carries: it begins on their first page, and what was said of the spelling of these
    words in this answer (correct) is said of no other."""
    return arguments.without((*OF_PROGRAMS, "page", "correct"))


def page_address(arguments: Arguments, ui: str) -> str:
    """The results page of those arguments."""
    return of_a_page(arguments).address(rooted(f"/{ui}/search"))


def narrowed_url(query: Query, ui: str) -> str:
    """The results page of a query with another filter or without one, from its first page on."""
    return page_address(of_another_answer(arguments_of(query)), ui)


def words_url(text: str, ui: str) -> str:
    """The results page of words alone: a new query, and what "clear all" leaves."""
    return page_url(replace(DEFAULT, text=text), ui)


def for_readers(query: Query) -> Query:
    """The query of the page that shows what a program asked for: the page on which its first hit stands, in the size
    that pages have."""
    return replace(query, limit=DEFAULT.limit, offset=query.offset // DEFAULT.limit * DEFAULT.limit)


def api_address(arguments: Arguments, ui: str, shape: str = "") -> str:
    """The JSON answer of those arguments, or (`shape` csv, ndjson or atom) all documents found, whatever page it is."""
    if shape:
        return arguments.without(ONLY_OF_A_PAGE).address(rooted(f"{API}/search.{shape}"), f"ui={ui}")
    return arguments.address(rooted(f"{API}/search"), f"ui={ui}")


def chosen_url(ids: Iterable[str], ui: str, shape: str = "") -> str:
    """Documents chosen one by one: their page, or all of them in a shape of the API's."""
    given = quote(",".join(ids), safe=SAFE)
    return rooted(f"{API}/documents.{shape}?id={given}&ui={ui}" if shape else f"/{ui}/selection?id={given}")


def page_url(query: Query, ui: str) -> str:
    """The results page of a query."""
    return page_address(arguments_of(query), ui)


def api_url(query: Query, ui: str, shape: str = "", fields: tuple[str, ...] = ()) -> str:
    """The JSON answer of a query, or all of its documents in another shape."""
    return api_address(arguments_of(query, fields), ui, shape)


def suggest_url(text: str, ui: str, form: str = "") -> str:
    """Proposals for what is being typed, in the form of the parameter of that name."""
    own = f"&form={form}" if form else ""
    return rooted(f"{API}/suggest?q={quote(text, safe=SAFE)}&ui={ui}{own}")


def proposal_url(proposal: Proposal, ui: str) -> str:
    """Where a proposal leads: to the document, to what a filter finds, to a search for the words."""
    if proposal.type == "document":
        return document_url(proposal.value, proposal.kind, ui)
    if proposal.value:
        return page_url(replace(DEFAULT, selections=(Selection(proposal.type, (proposal.value,)),)), ui)
    return page_url(replace(DEFAULT, text=proposal.text), ui)


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


@dataclass(frozen=True, slots=True)
class PageLinks:
    """One search in other shapes. `html` is the page itself, the others are the API's."""

    html: str
    json: str
    csv: str
    ndjson: str
    atom: str

    @classmethod
    def of(cls, arguments: Arguments, ui: str) -> "PageLinks":
        """`fields` is for programs: it stands in the address of the JSON answer only."""
        found = arguments.without(ONLY_OF_A_PAGE)
        return cls(
            html=page_address(arguments, ui),
            json=api_address(arguments, ui),
            csv=found.address(rooted(f"{API}/search.csv"), f"ui={ui}"),
            ndjson=found.address(rooted(f"{API}/search.ndjson"), f"ui={ui}"),
            atom=found.address(rooted(f"{API}/search.atom"), f"ui={ui}"),
        )


def facet_url(arguments: Arguments, facet: str, ui: str, prefix: str = "") -> str:
    """Every value of one facet, or those that begin with `prefix`, as JSON, for the query of those arguments."""
    own = f"prefix={quote(prefix, safe=SAFE)}" if prefix else ""
    return arguments.address(rooted(f"{API}/facets/{facet}"), f"ui={ui}", first=own)


def first_page_args(query: Query) -> Arguments:
    """The canonical arguments of a query's first page: what every link to a narrower or wider answer is made of."""
    return arguments_of(query).on_page(1)


def document_url(document_id: str, kind: str, ui: str, fragment: str = "") -> str:
    """The page of a document; `fragment` is the id of an element on it."""
    place = "reports" if kind == "irm-report" else "commitments"
    return rooted(f"/{ui}/{place}/{in_path(document_id)}") + (f"#{quote(fragment)}" if fragment else "")


def countries_url(ui: str) -> str:
    """The list of all countries."""
    return rooted(f"/{ui}/countries")


def country_url(country: str, ui: str) -> str:
    """The page of a country, on which its local governments stand too."""
    return rooted(f"/{ui}/countries/{in_path(country)}")


def plan_url(country: str, locality: str | None, cycle: int, ui: str) -> str:
    """The page of an action plan: of the country, or of a local government of it."""
    return rooted(f"/{ui}{_plan_path(country, locality, cycle)}")


@lru_cache(maxsize=8192)
def _plan_path(country: str, locality: str | None, cycle: int) -> str:
    return "/".join(["/plans", *map(in_path, filter(None, (country, locality))), str(cycle)])


def plan_url_of(found: Summary | Document, ui: str) -> str:
    """The page of a commitment's plan, "" where its country or its cycle is unknown, and for a report."""
    if found.kind != "commitment" or not found.country or found.cycle is None:
        return ""
    return plan_url(found.country, found.locality, found.cycle, ui)


def filter_url(facet: str, value: str, ui: str) -> str:
    """The results page of everything that has a value."""
    return rooted(f"/{ui}{_filter_path(facet, value)}")


@lru_cache(maxsize=8192)
def _filter_path(facet: str, value: str) -> str:
    return arguments_of(replace(DEFAULT, selections=(Selection(facet, (value,)),))).address("/search")


def document_api_url(document_id: str) -> str:
    return rooted(f"{API}/documents/{in_path(document_id)}")


def in_path(document_id: str) -> str:
    """An id as one step of a path. Ids are nearly always plain letters and digits, which stand as they are."""
    return document_id if document_id.isascii() and document_id.isalnum() else quote(document_id, safe="")


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


@dataclass(frozen=True)  # without slots: what its values have in common is made once, when the first link is wanted
class ValueLinks:
    """The results pages one click away in one facet. A page has two such links for each of hundreds of values, so what
    they have in common is written once; an answer in JSON has none. `arguments` are those of the first page, `chosen`
    is what they choose in this facet."""

    arguments: Arguments
    chosen: Selection
    ui: str

    def toggled(self, value: str) -> str:
        """With the value chosen, or no longer; no longer excluded either way."""
        return self._url(self._included ^ {value}, self._excluded - {value})

    def excluded(self, value: str) -> str:
        """With the value excluded, or no longer; no longer chosen either way."""
        return self._url(self._included - {value}, self._excluded ^ {value})

    @cached_property
    def _included(self) -> frozenset[str]:
        return frozenset(self.chosen.include)

    @cached_property
    def _excluded(self) -> frozenset[str]:
        return frozenset(self.chosen.exclude)

    @cached_property
    def _around(self) -> tuple[str, str]:
        """The address up to this facet's place, and what follows it."""
        arguments = of_a_page(self.arguments)
        before = arguments.before(self.chosen.facet)
        start = rooted(f"/{self.ui}/search") + (f"?{before}" if before else "")
        return start, arguments.after(self.chosen.facet)

    def _url(self, include: frozenset[str], exclude: frozenset[str]) -> str:
        start, after = self._around
        values = written(Selection(self.chosen.facet, tuple(sorted(include)), tuple(sorted(exclude))))
        own = f"{self.chosen.facet}={quote(values, safe=SAFE)}" if values else ""
        added = "&".join(filter(None, (own, after)))
        return start + (("&" if "?" in start else "?") + added if added else "")
