"""What an incremental reindex costs beside a full one, and whether it comes to the same.

    python -m benchmarks.incremental var/incremental                     10,000 commitments in one language
    python -m benchmarks.incremental var/incremental --bilingual         10,000 commitments, a page in each language
    python -m benchmarks.incremental var/incremental --documents 500 --changed 5

In: a folder of its own. Out: CPU seconds of each step, all processes counted, and exit code 1 when an incremental
reindex costs more than 5 % of a full one or searches differently. The pages (benchmarks.pages) are made first. Then,
each step a command of its own:

    full         reindex of all pages into an empty index
    nothing      reindex again
    incremental  reindex after some pages changed: every fourth of them has another title too
    again        the same with other changes, from the generation that the step before left
    rebuild      reindex of what lies there now into another empty index, to compare with
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from benchmarks.corpus import languages
from benchmarks.pages import LANGUAGES, write
from index import documents_json
from search import answering
from search.engines import Searcher, Snapshot, answered, open_searcher
from search.query import Query
from search.results import Results
from search.settings import Settings
from search.syntax import typed

BAR = 0.05
"""Most that an incremental reindex may cost, as a share of a full one."""

ROOT = Path(__file__).parent.parent
WORDS = 120
"""Words that are asked for, alone and in pairs, spread over the ranks of both languages."""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--documents", default=10_000, show_default=True, help="Commitments.")
@click.option("--changed", default=100, show_default=True, help="Commitments whose pages change between two reindexes.")
@click.option("--bilingual", is_flag=True, help="An English and a French page of each commitment.")
@click.option("--jobs", default=0, help="Processes that parse pages, one per core by default.")
def main(folder: Path, documents: int, changed: int, bilingual: bool, jobs: int) -> None:
    """Measure reindexing in FOLDER, which is made and may be removed afterwards."""
    speaks = LANGUAGES if bilingual else LANGUAGES[:1]
    name = f"{documents}-{'-'.join(speaks)}"
    pages, index, other = (folder / f"{kind}-{name}" for kind in ("pages", "index", "rebuilt"))
    for stale in (pages, index, other):
        shutil.rmtree(stale, ignore_errors=True)
    write(pages, range(documents), speaks)
    full = _step("full", pages, index, jobs)
    _step("nothing", pages, index, jobs)
    costs = []
    for round_, step in enumerate(("incremental", "again"), 1):
        edits = random.Random(round_).sample(range(documents), changed)
        write(pages, edits, speaks, edits=round_)
        costs.append(_step(step, pages, index, jobs))
    rebuilt = _step("rebuild", pages, other, jobs)
    full = min(full, rebuilt)
    for cost in costs:
        click.echo(f"{cost:.2f} s of {full:.2f} s: {cost / full:.1%} of a full build (at most {BAR:.0%})")
    differences = list(compared(index, other))
    for difference in differences[:10]:
        click.echo(difference)
    click.echo("searches like a full build" if not differences else "DIFFERS from a full build")
    sys.exit(1 if differences or max(costs) > BAR * full else 0)


def started(pages: Path, index: Path, jobs: int) -> subprocess.Popen[str]:
    """A reindex of `pages` into `index`, whose report comes to its standard output."""
    command = [sys.executable, "-m", "index", "reindex", str(pages), "--index", str(index), "--json", "--quiet"]
    command += ["--jobs", str(jobs)] if jobs else []
    # As where the command has run before: Python keeps what it compiled, unless it is told not to.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def _step(name: str, pages: Path, index: Path, jobs: int) -> float:
    """CPU seconds of one reindex, its workers included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with started(pages, index, jobs) as running:
        said = running.communicate()[0]
    if running.returncode:
        sys.exit(f"the reindex ended with {running.returncode}; it says why above")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = json.loads(said)
    counts = ", ".join(f"{name} {report[name]}" for name in ("parsed", "added", "updated", "unchanged"))
    click.echo(f"{name:<12} {cost:8.2f} s CPU  {report['seconds']:8.2f} s  {report['size'] / 1e6:7.1f} MB  {counts}")
    return cost


def answer(query: Query, snapshot: Snapshot) -> Results:
    return answering.found(snapshot, query).results


def compared(one: Path, other: Path) -> Iterator[str]:
    """What two indexes answer differently, in words: documents, hits, scores, translations."""
    searchers = [open_searcher(replace(Settings(), index_dir=index, cache_entries=0)) for index in (one, other)]
    try:
        yield from _different_documents(*searchers)
        for text in questions():
            asked = typed(Query(limit=50, highlight=False), text)
            found = [
                [(hit.document.id, hit.score, hit.via) for hit in answered(searcher, partial(answer, asked)).hits]
                for searcher in searchers
            ]
            if found[0] != found[1]:
                yield f"hits of {text!r} differ"
    finally:
        for searcher in searchers:
            searcher.close()


def _different_documents(one: Searcher, other: Searcher) -> Iterator[str]:
    said = [
        {
            document.id: documents_json.dumps(replace(document, changed_at=""))
            for document in searcher.open().matching(Query())
        }
        for searcher in (one, other)
    ]
    for document_id in sorted(said[0].keys() | said[1].keys()):
        if said[0].get(document_id) != said[1].get(document_id):
            yield f"document {document_id} differs"


def questions() -> Sequence[str]:
    """Words and pairs of words of both languages, frequent and rare."""
    asked: list[str] = []
    for language in languages():
        words = [str(language.words[int(1.055**step) + step]) for step in range(WORDS)]
        asked += words
        asked += [f"{first} {second}" for first, second in zip(words[::3], words[1::3], strict=False)]
    return asked


if __name__ == "__main__":
    main()
