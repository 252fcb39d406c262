"""Inputs that are looked for, not drawn: by the code they reach (atheris), or by what hypothesis finds interesting.

In: the name of a property (benchmarks.properties) and a number of runs. Out: how many inputs were tried, and how it
ended; the input that broke the property when one did. atheris is in no list of dependencies (`pip install atheris`);
where it is missing that is said, and nothing fails.
"""

import importlib.util
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from benchmarks import fuzz_requests
from benchmarks.properties import PROPERTIES
from search.params.parameters import PARAMETERS

ROOT = Path(__file__).parent.parent
LONGEST = {"syntax": 2_400, "params": 3_000, "parsers": 20_000}
"""Bytes of an input that atheris makes."""
SECONDS = 20
"""An input that takes longer is a fault."""


def beginnings(name: str) -> list[bytes]:
    """Inputs to begin with: what people send, and what is sent on purpose."""
    chance = random.Random(name)
    if name == "syntax":
        return [fuzz_requests.text(chance).encode("utf-8", "replace") for _ in range(200)]
    if name == "params":
        asked = [fuzz_requests.request(1, number).query for number in range(300)]
        return [query.encode("utf-8", "replace")[: LONGEST[name]] for query in asked if query]
    pages = [*sorted((ROOT / "seeds").glob("*.txt")), *sorted((ROOT / "tests" / "corpus").glob("*.txt"))]
    return [path.read_bytes()[: LONGEST[name]] for path in pages]


def by_coverage(name: str, runs: int, seed: int) -> int:
    """atheris in a process of its own, because it ends the process. Returns the exit code."""
    if importlib.util.find_spec("atheris") is None:
        click.echo("atheris is not installed (pip install atheris): nothing was run")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(beginnings(name)):
            (Path(folder) / f"{number:04}").write_bytes(content)
        command = [sys.executable, "-m", "benchmarks.fuzz_guided", name, f"-runs={runs}", f"-seed={seed}"]
        command += [f"-max_len={LONGEST[name]}", f"-timeout={SECONDS}", "-print_final_stats=1", "-verbosity=1"]
        command += [f"-artifact_prefix={tempfile.gettempdir()}/ogp-{name}-", "-rss_limit_mb=4096", folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    told = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", done.stderr)
    executed = int(told.get("number_of_executed_units", 0))
    click.echo(f"atheris, {name}: {executed:,} executions, seed {seed}, peak {told.get('peak_rss_mb', '?')} MB")
    if covered:
        click.echo("covered {} edges, {} features; {} inputs kept".format(*covered[-1]))
    click.echo("nothing found" if done.returncode == 0 else done.stdout[-4000:] + done.stderr[-1500:])
    return done.returncode


def by_hypothesis(name: str, runs: int, seed: int) -> int:
    """Raises what the property raises, with the smallest input that hypothesis finds."""
    tried, started = 0, time.process_time()

    @seeded(seed)
    @settings(
        max_examples=runs,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(STRATEGIES[name]())
    def check(data: bytes) -> None:
        nonlocal tried
        tried += 1
        PROPERTIES[name](data)

    check()
    seconds = time.process_time() - started
    click.echo(f"hypothesis, {name}: {tried:,} examples, seed {seed}, {seconds:.0f} CPU seconds: nothing found")
    return 0


def texts() -> st.SearchStrategy[bytes]:
    """Any text, and text in which the signs of the language are frequent."""
    pieces = (*fuzz_requests.WORDS, *fuzz_requests.OPERATORS, *fuzz_requests.FIELDS, *fuzz_requests.HOSTILE, "(", ")")
    written = st.lists(st.sampled_from(pieces), max_size=30)
    joined = st.tuples(written, st.sampled_from(("", " ", "\u00a0"))).map(lambda pair: pair[1].join(pair[0]))
    return st.one_of(st.text(), joined).map(lambda text: text.encode("utf-8", "surrogatepass"))


def addresses() -> st.SearchStrategy[bytes]:
    """Arguments with known names and odd values, and bytes of any kind."""
    names = [row.name for row in PARAMETERS] + list(fuzz_requests.NAMES)
    values = st.one_of(st.sampled_from(fuzz_requests.ODD), st.text(max_size=30), st.integers().map(str))
    pairs = st.lists(st.tuples(st.sampled_from(names), values), max_size=8)
    return st.one_of(pairs.map(lambda args: urlencode(args, errors="surrogatepass").encode()), st.binary())


def pages() -> st.SearchStrategy[bytes]:
    """Lines of real pages: left out, repeated, mixed with those of others and with anything."""
    lines = [line for content in beginnings("parsers") for line in content.split(b"\n")]
    line = st.one_of(st.sampled_from(lines), st.sampled_from(lines), st.binary(max_size=60))
    head = st.sampled_from([b"\n".join(content.split(b"\n")[:40]) for content in beginnings("parsers")])
    return st.tuples(st.one_of(st.just(b""), head), st.lists(line, max_size=80)).map(
        lambda parts: parts[0] + b"\n" + b"\n".join(parts[1])
    )


STRATEGIES: dict[str, Callable[[], st.SearchStrategy[bytes]]] = {"syntax": texts, "params": addresses, "parsers": pages}


def atheris_process(arguments: list[str]) -> None:
    """What `by_coverage` starts: the property's modules instrumented, then the loop that does not return."""
    atheris: Any = importlib.import_module("atheris")
    for module in [name for name in sys.modules if name.split(".")[0] in ("index", "search", "benchmarks")]:
        del sys.modules[module]  # imported above without instruments
    with atheris.instrument_imports(include=["index", "search"]):
        properties = importlib.import_module("benchmarks.properties").PROPERTIES
    atheris.Setup([sys.argv[0], *arguments[1:]], properties[arguments[0]])
    atheris.Fuzz()


if __name__ == "__main__":
    atheris_process(sys.argv[1:])
