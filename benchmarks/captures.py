"""What a full reindex of very many captures takes: memory of all its processes, CPU seconds, time.

    python -m benchmarks.captures var/captures                     100,000 captures: 50,000 commitments, two languages
    python -m benchmarks.captures var/captures --one-language      100,000 captures of as many commitments
    python -m benchmarks.captures var/captures --captures 2000

In: a folder of its own, where the pages (benchmarks.pages) are made once. Out: one line, and exit code 1 when more than
2 GiB were resident at once. Resident memory is added up over the command and its workers: what they share counts once
for each of them, and so do mapped files.
"""

import contextlib
import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import click

from benchmarks.building import resident
from benchmarks.incremental import started
from benchmarks.pages import LANGUAGES, write

BAR = 2 * 1024**3
"""Most bytes that may be resident."""

LOOKS = 0.5
"""Seconds between two looks at the memory."""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--captures", default=100_000, show_default=True, help="Pages.")
@click.option(
    "--one-language", is_flag=True, help="An English page of each commitment, instead of one in each language."
)
@click.option("--jobs", default=0, help="Processes that parse pages, one per core by default.")
def main(folder: Path, captures: int, one_language: bool, jobs: int) -> None:
    """Measure a reindex in FOLDER, which is made and may be removed afterwards."""
    speaks = LANGUAGES[:1] if one_language else LANGUAGES
    pages, index = (folder / f"{kind}-{captures}-{'-'.join(speaks)}" for kind in ("pages", "index"))
    if not pages.exists():
        making = folder / f"making-{pages.name}"
        write(making, range(captures // len(speaks)), speaks)
        making.rename(pages)
    shutil.rmtree(index, ignore_errors=True)
    peak, said = 0, None
    with started(pages, index, jobs) as running:
        while said is None:
            peak = max(peak, resident(running.pid))
            with contextlib.suppress(subprocess.TimeoutExpired):
                said = running.communicate(timeout=LOOKS)[0]
    if running.returncode:
        sys.exit(f"the reindex ended with {running.returncode}; it says why above")
    report = json.loads(said)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    click.echo(
        f"{report['seen']:,} captures, {report['documents']:,} documents: "
        f"{peak / 1024**2:,.0f} MiB resident at most, {used.ru_utime + used.ru_stime:,.0f} s CPU, "
        f"{report['seconds']:,.0f} s, {report['size'] / 1e6:,.0f} MB of index"
    )
    sys.exit(1 if peak > BAR else 0)


if __name__ == "__main__":
    main()
