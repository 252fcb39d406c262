"""Random requests against the whole application, counted: nothing may fail, nothing may be slow.

    python -m benchmarks.fuzz --index var/index --requests 1000000

In: a published index. Out: a table of statuses and times, and every violation with the request that caused it; exit
code 1 when there was one. A violation is a status of 500 or more, or a reply over --limit milliseconds of CPU time,
which other programs do not lengthen. Requests are made in-process by WSGI; the same --seed makes the same requests.
"""

import io
import random
import resource
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import click

from index.settings import Settings
from search.app import create_app
from search.parameters import PARAMETERS

WORDS = (
    "open", "data", "transparency", "public", "participation", "budget", "procurement", "whistleblowers", "commitment",
    "government", "données", "ouvertes", "marchés", "publics", "citoyenne", "lanceurs", "d'alerte", "l’administration",
    "État", "œuvre", "capacités", "administratives", "Beta.gouv.fr", "e-government", "covid-19", "FR0038", "plan",
)  # fmt: skip
OPERATORS = (
    "AND",
    "OR",
    "NOT",
    "ET",
    "OU",
    "SAUF",
    "ANDMAYBE",
    "REQUIRE",
    "TO",
    "+",
    "-",
    "~",
    "*",
    "=",
    "^2",
    ":",
    "\\",
)
FIELDS = ("title:", "irm:", "country:", "cycle:", "id:", "starred:", "zz:", "policy_area:", "institution:", "titre:")
HOSTILE = (
    "*a*", "a*", "??????", "[a TO z]", 'r".*"', "(a|a)+!", "gouvernement~9", '"open plan"~100000', "\x00", "\ud800",
    "\u202e", "e\u0301", "(((((((((", "))))", '"""""', "<script>", "=1+1", "%00", "../..", "${7*7}", "{{7*7}}", "\r\n",
    "cycle:2018..", "cycle:..", "id:*", "country:FR,GB,", "\uff0d\uff1d", "🙂", "ﬁ", "İ", "ß", "\U0010ffff", "\u2028",
)  # fmt: skip
SHOWN = 20  # violations printed
PATHS = (
    "/api/v1/search", "/api/v1/search", "/api/v1/search", "/en/search", "/fr/search", "/api/v1/facets/country",
    "/api/v1/search.csv", "/api/v1/search.atom",
)  # fmt: skip


def piece(chance: random.Random) -> str:
    """One word, or something that is not quite one."""
    word = chance.choice(WORDS)
    kinds = (
        lambda: word,
        lambda: word,
        lambda: word[: chance.randrange(1, len(word) + 1)] + "*",
        lambda: word.replace(chance.choice(word), chance.choice("abcxyz"), 1) + "~",
        lambda: f'"{word} {chance.choice(WORDS)}"',
        lambda: chance.choice(FIELDS) + word,
        lambda: f"({word} {chance.choice(OPERATORS)} {chance.choice(WORDS)}",
        lambda: chance.choice(OPERATORS),
        lambda: chance.choice(HOSTILE),
        lambda: "".join(chr(chance.randrange(1, 0x3000)) for _ in range(chance.randrange(1, 12))),
    )
    return chance.choice(kinds)()


def text(chance: random.Random) -> str:
    """What somebody might type, or send without typing."""
    length = chance.choice((1, 1, 2, 3, 4, 6, 12, 40, 200))
    if chance.random() < 0.02:
        return piece(chance) * chance.randrange(1, 400)
    typed = " ".join(piece(chance) for _ in range(length))
    return unicodedata.normalize(chance.choice(("NFC", "NFD")), typed)[:700]


def arguments(chance: random.Random) -> Iterator[tuple[str, str]]:
    if chance.random() < 0.95:
        yield "q", text(chance)
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 5))):
        row = chance.choice(PARAMETERS)
        known = [*row.choices, row.default or "", "FR", "-FR", "2018", "active", "1", "0", str(row.low), str(row.high)]
        yield row.name, chance.choice((*known, text(chance)[:60]))


def environ(path: str, query: str) -> dict[str, Any]:
    """The smallest request that WSGI allows."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@dataclass
class Tally:
    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    slowest: tuple[tuple[float, str], ...] = ()  # the last three records, the slowest of all last

    def add(self, status: int, took: float, limit: float, request: str) -> None:
        self.statuses[status] += 1
        if not self.milliseconds or took > max(self.slowest)[0]:
            self.slowest = (*self.slowest[-2:], (took, request))
        self.milliseconds.append(took)
        if status >= 500 or (limit and took > limit):
            self.violations.append(f"{status} after {took:.0f} ms: {request}")

    def percentile(self, share: float) -> float:
        return sorted(self.milliseconds)[min(int(len(self.milliseconds) * share), len(self.milliseconds) - 1)]


def ask(app: Any, path: str, query: str) -> tuple[int, float]:
    """Status and milliseconds of CPU time of a whole reply."""
    seen: list[int] = []
    start = time.process_time()
    body = app(environ(path, query), lambda status, headers, error=None: seen.append(int(status[:3])))
    for _ in body:
        pass
    if hasattr(body, "close"):
        body.close()
    return seen[0], (time.process_time() - start) * 1000


@click.command(help=__doc__)
@click.option("--index", type=click.Path(path_type=Path, exists=True), default=Path("var/index"), show_default=True)
@click.option("--requests", default=10_000, show_default=True)
@click.option(
    "--limit", default=250.0, show_default=True, help="Milliseconds of CPU time that a reply may take, 0 for any."
)
@click.option("--seed", default=1, show_default=True)
def main(index: Path, requests: int, limit: float, seed: int) -> None:
    chance, tally = random.Random(seed), Tally()
    app = create_app(Settings(index_dir=index)).wsgi_app
    ask(app, "/en/search", "q=open")  # opens the index and compiles the templates, once per worker
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(requests):
        path = chance.choice(PATHS)
        query = urlencode(list(arguments(chance)), quote_via=quote, encoding="utf-8", errors="surrogatepass")
        tally.add(*ask(app, path, query), limit, f"{path}?{query}")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    click.echo(
        f"{requests} requests, seed {seed}: " + ", ".join(f"{n} × {s}" for s, n in sorted(tally.statuses.items()))
    )
    times = " ".join(f"p{share * 100:g} {tally.percentile(share):.1f}" for share in (0.5, 0.95, 0.999, 1))
    click.echo(f"CPU milliseconds: {times}; memory grew by {grown:.0f} MB; violations: {len(tally.violations)}")
    for took, request in tally.slowest:
        click.echo(f"{took:.0f} ms: {request[:400]}")
    for violation in tally.violations[:SHOWN]:
        click.echo(violation[:400])
    sys.exit(bool(tally.violations))


if __name__ == "__main__":
    main()
