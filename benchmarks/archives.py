"""What a reindex of a web archive costs beside one of the same pages as files, and how much memory it takes.

    python -m benchmarks.archives var/archives                    10,000 pages
    python -m benchmarks.archives var/archives --pages 1000
    python -m benchmarks.archives var/archives --padding 500      with 500 MB of pictures between the pages

In: a folder of its own. Out: a line for the files (with sidecars, which say what an archive says of its pages), one for
the archive, and their ratio in CPU seconds; exit code 1 when the archive costs more than 1.2 times as much, or when the
two make different documents. The pages are those of benchmarks.pages, as HTML; the archive is packed, with a request
before each answer. Resident memory is that of all processes, added up.
"""

import contextlib
import json
import random
import resource
import shutil
import subprocess
import sys
from html import escape
from io import BytesIO
from pathlib import Path

import click
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.building import resident
from benchmarks.captures import LOOKS
from benchmarks.corpus import languages
from benchmarks.incremental import started
from benchmarks.pages import LANGUAGES, Press, document_id

BAR = 1.2
"""Most that the archive may cost, as a multiple of the files."""
DATE = "2024-05-01T12:00:00Z"
PICTURE = 1_000_000
"""Bytes of a picture between the pages."""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--pages", default=10_000, show_default=True, help="Pages: half of them English, half French.")
@click.option("--padding", default=0, help="Megabytes of pictures between the pages of the archive.")
@click.option("--jobs", default=0, help="Processes that parse pages, one per core by default.")
def main(folder: Path, pages: int, padding: int, jobs: int) -> None:
    """Measure in FOLDER, which is made and may be removed afterwards."""
    files, archive = folder / f"files-{pages}", folder / f"archive-{pages}-{padding}"
    for made in (files, archive):
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
    write(files, archive / "crawl.warc.gz", pages // len(LANGUAGES), padding)
    size = (archive / "crawl.warc.gz").stat().st_size
    click.echo(f"{pages:,} pages; the archive has {size / 1e6:,.0f} MB")
    costs = [_measured(name, source, folder / f"index-{name}", jobs) for name, source in _both(files, archive)]
    ratio = costs[1][0] / costs[0][0]
    click.echo(f"the archive costs {ratio:.2f} times what the files cost (at most {BAR})")
    same = costs[0][1] == costs[1][1]
    click.echo("as many documents" if same else f"DIFFERS: {costs[0][1]} documents of files, {costs[1][1]}")
    sys.exit(0 if same and ratio <= BAR else 1)


def _both(files: Path, archive: Path) -> tuple[tuple[str, Path], ...]:
    return ("files", files), ("archive", archive)


def write(files: Path, archive: Path, commitments: int, padding: int) -> None:
    """The same pages twice: one a file, each with its sidecar, and all in an archive."""
    press, noise = Press(languages()), random.Random(2027).randbytes(PICTURE)
    every = max(1, 2 * commitments // padding) if padding else 0
    with archive.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(commitments):
            for language, text in zip(LANGUAGES, press.pages(number), strict=True):
                place = "" if language == "en" else f"{language}/"
                url = f"https://www.opengovpartnership.org/{place}members/x/commitments/{document_id(number)}/"
                body = _html(text)
                (files / f"{number:06d}.{language}.html").write_bytes(body)
                facts = json.dumps({"url": url, "fetched_at": DATE})
                (files / f"{number:06d}.{language}.html.meta.json").write_text(facts)
                _exchange(writer, url, body, "text/html; charset=utf-8")
            if every and number % max(1, every // 2) == 0:
                _exchange(writer, f"https://www.opengovpartnership.org/{number}.jpg", noise, "image/jpeg")


def _html(text: str) -> bytes:
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines() if line)
    return f"<!doctype html><html><head><meta charset='utf-8'></head><body>{lines}</body></html>".encode()


def _exchange(writer: WARCWriter, url: str, body: bytes, kind: str) -> None:
    own = {"WARC-Date": DATE}
    asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "www.opengovpartnership.org")], is_http_request=True)
    given = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
    for of, head, content in (("request", asked, b""), ("response", given, body)):
        payload = BytesIO(content)
        record = writer.create_warc_record(
            url, of, payload, length=len(content), http_headers=head, warc_headers_dict=dict(own)
        )
        writer.write_record(record)


def _measured(name: str, source: Path, index: Path, jobs: int) -> tuple[float, int]:
    """(CPU seconds, documents) of one full reindex."""
    shutil.rmtree(index, ignore_errors=True)
    before, peak, said = resource.getrusage(resource.RUSAGE_CHILDREN), 0, None
    with started(source, index, jobs) as running:
        while said is None:
            peak = max(peak, resident(running.pid))
            with contextlib.suppress(subprocess.TimeoutExpired):
                said = running.communicate(timeout=LOOKS)[0]
    if running.returncode:
        sys.exit(f"the reindex ended with {running.returncode}; it says why above")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = json.loads(said)
    click.echo(
        f"{name:<8} {cost:8.2f} s CPU  {report['seconds']:8.2f} s  {peak / 1024**2:6.0f} MiB  "
        f"{report['documents']:,} documents, {report['parsed']:,} parsed"
    )
    return cost, report["documents"]


if __name__ == "__main__":
    main()
