"""Requests that nobody should send, by number: the same seed and number always make the same request.

In: a seed and a number. Out: a Request: method, path, query string, headers. Most are searches (so that most of a
run is spent where queries are understood and answered), the others go to every other address of the site: suggestions,
documents, facets, downloads, pages in both languages, addresses that do not exist. Most searches ask for few hits and
no facets: what a query costs is in finding, and rendering is asked for often enough.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from index.schema import FACETS
from search.params.parameters import MAX_TEXT, PARAMETERS

WORDS = (
    "open", "data", "transparency", "public", "participation", "budget", "procurement", "whistleblowers",
    "commitment", "government", "données", "ouvertes", "marchés", "publics", "citoyenne", "lanceurs", "d'alerte",
    "l’administration", "État", "œuvre", "capacités", "administratives", "Beta.gouv.fr", "e-government", "covid-19",
    "FR0038", "plan", "de", "the", "la", "of", "et", "to", "action", "report", "national", "year", "gouvernement",
    "information",
)  # fmt: skip
OPERATORS = (
    "AND", "OR", "NOT", "ET", "OU", "PAS", "SAUF", "ANDMAYBE", "REQUIRE", "ANDNOT", "TO", "+", "-", "~", "*", "=",
    "^2", ":", "\\", "&&", "||", "!", "?",
)  # fmt: skip
FIELDS = (
    "title:", "irm:", "commitment:", "milestones:", "country:", "cycle:", "id:", "starred:", "zz:", "policy_area:",
    "institution:", "titre:", "pays:", "locality:", "completion:", "title:=", "title:(",
)  # fmt: skip
HOSTILE = (
    "*a*", "a*", "*", "*a", "?a?", "??????", "[a TO z]", "{a TO}", 'r".*"', "(a|a)+!", "gouvernement~9", "a~",
    "~~~", '"open plan"~100000', "\x00", "\ud800", "\udfff", "\u202e", "\u200f", "\u2066", "e\u0301", "\u0301",
    "(((((((((", "))))", '"""""', "«»", "“open", "<script>alert(1)</script>", "</mark>", "=1+1", "%00", "%ud800",
    "../..", "${7*7}", "{{7*7}}", "\r\nSet-Cookie: a=b", "cycle:2018..", "cycle:..", "cycle:9..1", "id:*",
    "country:FR,GB,", "country:,", "\uff0d\uff1d", "🙂", "\U0001f469\u200d\U0001f467", "ﬁ", "İ", "ß", "\U0010ffff",
    "\u2028", "\ufeff", "Ǆ", "ﷺ", "\u0f77", "مرحبا", "שלום", "漢字仮名", "ไทย", "a" * 300, "é" * 100, "-" * 50,
    "'" * 40, "+-" * 20, "NOT NOT NOT x", "a.b.c.d.e.f.g.h.i.j.k.l.m",
)  # fmt: skip
STORMS = (
    "(", ")", "((", "()", '"', '" ', "a* ", "*a* ", "open~ ", "b* OR ", "plan ANDMAYBE ", "NOT ", "-", "+open ",
    "a OR ", "title:(", "country:FR ", '"open data" ', "\u0301", "\u202e", "\x00", "é", "e\u0301", "~", "=", ":",
    "\\", ",", "cycle:2015..2018 OR ", "œ", "d'", "🙂",
)  # fmt: skip
ODD = (
    "", " ", "-", "--", ",", ",,", "-,", "\\", "\\,", "\\-", "0", "-1", "1", "2", "99999999999999999999", "1e3",
    "0x10", "1.5", " 5 ", "+5", "٣", "NaN", "null", "true", "false", "yes", "en", "fr", "de", "EN", "FR", "-FR",
    "fr,-gb", "FR,", "France", "Royaume-Uni", "2018", "-2018", "1899", "2015,2018", "2018-01-01", "2018-02-30",
    "2018-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "not-stated", "substantial",
    "Achevé", "relevance", "-changed", "country,cycle", "id,title", "<b>", "\x00", "\ud800", "é" * 201, "a," * 150,
    "__proto__", "🙂",
)  # fmt: skip
NAMES = ("contry", "Q", "q[]", "country[]", "sise", "callback", "__class__", "", "\x00", "utm_source", "page ", "lang_")
IDS = (
    "FR0038", "fr0038", "FR000012", "GB000001", "ZZ9999", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%00", "%ff",
    "-x", "%C0%AE%C0%AE", "%ED%A0%80", "a%20b", "x" * 300, "FR0038%0d%0aX:1", "%E2%80%AE", "CON", "FR0038/",
    "FR0038//history", "history", "FR0038/history", "FR000012/history", "%3Cscript%3E", "*", "FR%2A",
)  # fmt: skip
STRANGE_PATHS = (
    "/", "//", "/en", "/de/", "/en/nothing", "/api", "/api/", "/api/v2/search", "/api/v1/search/",
    "/api/v1/search.xml", "/api/v1/facets/", "/api/v1/facets/zz", "/api/v1/facets/%00", "//evil.example/",
    "/%2f%2fevil.example", "/\\evil", "/en/../fr/", "/%ff", "/robots.txt", "/opensearch.xml", "/sitemap.xml",
    "/sitemap-2.xml", "/sitemap-x.xml", "/favicon.ico", "/assets/0/style.css", "/assets/../search.py", "/healthz",
    "/metrics", "/.env", "/api/v1/stats", "/api/v1/openapi.json", "/en/help", "/fr/help", "/en/", "/fr/",
    "/" + "a" * 5000, "/%F0%9F%99%82", "/en/search/",
)  # fmt: skip
HEADERS = (
    ("HTTP_ACCEPT_LANGUAGE", ("fr", "en;q=0", "fr-CA,fr;q=0.9", "*", ";;;q=", "x" * 2000, "\xff\xfe")),
    ("HTTP_ACCEPT_ENCODING", ("gzip", "gzip;q=0", "br, *;q=0.1", "\x00")),
    ("HTTP_IF_NONE_MATCH", ('W/"0"', "*", '"', "W/", "a" * 9000)),
    ("HTTP_IF_MODIFIED_SINCE", ("Sun, 22 Nov 2026 00:00:00 GMT", "yesterday", "99999")),
    ("HTTP_HOST", ("evil.example", "localhost:99999", "[::1", "a b", "")),
    ("HTTP_RANGE", ("bytes=0-", "bytes=9-1", "bytes=" + "0-," * 500)),
    ("HTTP_X_FORWARDED_FOR", ("1.2.3.4, evil", "::1" * 50)),
    ("HTTP_ORIGIN", ("https://evil.example", "null")),
)
METHODS = ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW", "get", "\x00")


@dataclass(frozen=True, slots=True)
class Request:
    """`path` and `query` as they stand in a request line, percent-encoded; `headers` by their names in WSGI."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """The request in a line, long ones cut."""
        line = f"{self.method} {self.path}{'?' if self.query else ''}{self.query}"
        told = "".join(f" {name}={value[:40]!r}" for name, value in self.headers)
        return (line if len(line) <= 600 else f"{line[:600]}… ({len(line)} characters)") + told


def request(seed: int, number: int) -> Request:
    """The request of this number."""
    chance = random.Random(f"{seed}/{number}")
    path, arguments = chance.choices(PLACES, PLACE_WEIGHTS)[0](chance)
    query = urlencode(arguments, quote_via=quote, safe=chance.choice(("", ",:*()'")), errors="surrogatepass")
    if chance.random() < 0.01:
        query = damaged(query, chance)
    rare = chance.random()
    method = chance.choice(METHODS) if rare < 0.02 else "GET"
    rows = chance.sample(HEADERS, 2) if 0.02 < rare < 0.1 else ()
    return Request(method, path, query, tuple((name, chance.choice(values)) for name, values in rows))


def damaged(query: str, chance: random.Random) -> str:
    """A query string that no browser would write: broken escapes, bytes that are not UTF-8, stray separators."""
    at = chance.randrange(len(query) + 1)
    return query[:at] + chance.choice(
        ("%", "%zz", "%ff", "%C0%AF", "%ED%A0%80", "&", "&&=", ";", "=", "?", "#", "\xe9")
    )


# Where the request goes

Arguments = list[tuple[str, str]]


def lean_search(chance: random.Random) -> tuple[str, Arguments]:
    """A search for its own sake: few hits, no facets."""
    few = [("size", chance.choice("1235")), ("facets", ""), ("ui", chance.choice(("en", "fr")))]
    few += [(name, "0") for name in ("highlight", "correct", "translate") if chance.random() < 0.6]
    return "/api/v1/search", [("q", text(chance)), *few, *narrowed(chance)]


def full_search(chance: random.Random) -> tuple[str, Arguments]:
    """All that one search can cost: facets, passages, up to a hundred hits."""
    size = [("size", "100")] if chance.random() < 0.1 else []
    explained = [("explain", "1")] if chance.random() < 0.1 else []
    return "/api/v1/search", [("q", text(chance)), *size, *explained, *narrowed(chance)]


def odd_search(chance: random.Random) -> tuple[str, Arguments]:
    """Parameters with values that they do not have, and parameters that there are not."""
    given = [("q", text(chance)), ("size", "1"), ("facets", "")][: chance.randrange(4)]
    return "/api/v1/search", [*given, *odd(chance)]


def page(chance: random.Random) -> tuple[str, Arguments]:
    """A page in one of the languages; the pages take what the endpoint refuses."""
    place = chance.choice(("search", "search", "search", "overview"))
    arguments = [("q", text(chance)), *narrowed(chance)]
    arguments += odd(chance) if chance.random() < 0.3 else [("size", chance.choice("1259"))]
    return f"/{chance.choice(('en', 'fr'))}/{place}", arguments


def one_document(chance: random.Random) -> tuple[str, Arguments]:
    """A document that exists or not, as JSON or as a page that marks the words of a search."""
    place = chance.choice(("/api/v1/documents", "/api/v1/documents", "/en/commitments", "/fr/reports"))
    return f"{place}/{chance.choice(IDS)}", [("q", text(chance))] if place[1] != "a" else []


def all_values(chance: random.Random) -> tuple[str, Arguments]:
    """Every value of a facet."""
    prefix = [("prefix", piece(chance)[:250])] if chance.random() < 0.5 else []
    return f"/api/v1/facets/{chance.choice(FACETS).name}", [("q", text(chance)), *prefix, *narrowed(chance)]


def suggestion(chance: random.Random) -> tuple[str, Arguments]:
    """What somebody types, letter by letter."""
    return "/api/v1/suggest", [("q", text(chance)[: chance.randrange(1, 60)]), ("ui", chance.choice(("en", "fr")))]


def download(chance: random.Random) -> tuple[str, Arguments]:
    shape = chance.choice(("csv", "ndjson", "atom"))
    return f"/api/v1/search.{shape}", [("q", text(chance)), *narrowed(chance)]


def strange(chance: random.Random) -> tuple[str, Arguments]:
    return chance.choice(STRANGE_PATHS), odd(chance) if chance.random() < 0.3 else []


Place = Callable[[random.Random], tuple[str, Arguments]]
SHARES: tuple[tuple[Place, int], ...] = (
    (lean_search, 56), (odd_search, 64), (suggestion, 40), (strange, 24), (one_document, 10), (all_values, 2),
    (full_search, 1), (page, 3), (download, 1),
)  # fmt: skip
PLACES = tuple(place for place, _ in SHARES)
PLACE_WEIGHTS = tuple(share for _, share in SHARES)


def narrowed(chance: random.Random) -> Arguments:
    """Arguments that are right, or nearly."""
    known: list[tuple[str, str]] = []
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        name, value = chance.choice(
            (
                ("country", "FR"), ("country", "-FR"), ("cycle", "2018"), ("cycle", "-2015"), ("in", "irm"),
                ("in", "commitment"), ("lang", "fr"), ("lang", "en,fr"), ("sort", "-cycle"), ("sort", "title"),
                ("sort", "-changed"), ("status", "active"), ("completion", "limited,substantial"), ("translate", "0"),
                ("correct", "0"), ("cycle_from", "2015"), ("changed_since", "2020-01-01"), ("page", "2"),
                ("page", "400"), ("policy_area", "education"), ("kind", "commitment"), ("language", "fr"),
            )
        )  # fmt: skip
        if name not in dict(known):
            known.append((name, value))
    return known


def odd(chance: random.Random) -> Arguments:
    """One to five arguments with odd values, some of them twice, some unknown."""
    return list(odd_ones(chance))


def odd_ones(chance: random.Random) -> Iterator[tuple[str, str]]:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        row = chance.choice(PARAMETERS)
        name = row.name if chance.random() < 0.9 else chance.choice(NAMES)
        bounds = (str(row.low - 1), str(row.low), str(row.high), str(row.high + 1))
        yield name, chance.choice((*row.choices, *bounds, *ODD, piece(chance)[:60]))


# What stands in the box


def text(chance: random.Random) -> str:
    """What somebody might type, or send without typing."""
    rare = chance.random()
    if rare < 0.004:
        return storm(chance)
    length = chance.choice((1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 5)) if rare < 0.98 else chance.choice((8, 16, 30, 80))
    typed = " ".join(piece(chance) for _ in range(length))
    if rare > 0.9:
        typed = unicodedata.normalize(chance.choice(("NFD", "NFKD", "NFC")), typed)
    return typed[: chance.choice((MAX_TEXT, MAX_TEXT, MAX_TEXT, MAX_TEXT + 100))]


def storm(chance: random.Random) -> str:
    """The same thing over and over: at the limit of what is read, just beyond it, and far beyond."""
    repeated = chance.choice(STORMS)
    beyond = chance.random()
    if beyond < 0.8:
        return (repeated * MAX_TEXT)[: chance.choice((100, MAX_TEXT - 1, MAX_TEXT, MAX_TEXT + 1))]
    if beyond < 0.9:
        return "".join(f"{chance.choice(WORDS)}{number} OR " for number in range(10_000))
    return (repeated * 100_000)[:100_000]


def piece(chance: random.Random) -> str:
    """One word, or something that is not quite one."""
    return chance.choices(PIECES, PIECE_WEIGHTS)[0](chance, chance.choice(WORDS))


def misspelt(chance: random.Random, word: str) -> str:
    return word.replace(chance.choice(word), chance.choice("abcxyzé"), 1)


def dressed(chance: random.Random, word: str) -> str:
    """The word with a mark, a joiner or a direction inside it that nobody sees."""
    at = chance.randrange(len(word) + 1)
    return word[:at] + chance.choice("\u0301\u0327\u200b\u200d\u00ad\u202e\u2067\ufeff\u034f\x00") + word[at:]


def anything(chance: random.Random, word: str) -> str:
    """Characters of any script, surrogates too."""
    top = chance.choice((0x80, 0x250, 0x3000, 0x10000, 0x110000))
    return "".join(chr(chance.randrange(1, top)) for _ in range(chance.randrange(1, 12)))


Piece = Callable[[random.Random, str], str]
KINDS: tuple[tuple[Piece, int], ...] = (
    (lambda chance, word: word, 40),
    (misspelt, 6),
    (lambda chance, word: word[: chance.randrange(1, len(word) + 1)] + "*", 8),
    (lambda chance, word: misspelt(chance, word) + "~", 6),
    (lambda chance, word: f'"{word} {chance.choice(WORDS)}"', 6),
    (lambda chance, word: f"{chance.choice('+-=')}{word}", 4),
    (lambda chance, word: chance.choice(FIELDS) + word, 7),
    (lambda chance, word: f"({word} {chance.choice(OPERATORS)} {chance.choice(WORDS)}", 5),
    (lambda chance, word: chance.choice(OPERATORS), 6),
    (lambda chance, word: chance.choice(HOSTILE), 8),
    (dressed, 3),
    (anything, 4),
)
PIECES = tuple(kind for kind, _ in KINDS)
PIECE_WEIGHTS = tuple(share for _, share in KINDS)
