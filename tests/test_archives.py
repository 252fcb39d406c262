"""Web archives as crawlers write them, and as accidents and enemies leave them."""

import gzip
import json
import os
import random
import time
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from index.documents_json import dump
from index.pipeline import Options, reindex
from index.pipeline.report import ReindexReport
from index.scrapes import Entry, Lost, Passed, Scrape, Skip, archives, unpacking, walk
from search.engines import open_searcher
from search.settings import Settings
from tests.crawls import SITE, Answer, html, wacz, warc, write

ENGLISH, FRENCH = f"{SITE}/members/france/commitments/", f"{SITE}/fr/members/france/commitments/"


def english(number: int, said: str = "The register of contracts will be public.") -> str:
    return (
        f"Skip Navigation\nFrance\nPublish Contracts (FR{number:04d})\nOverview\nAt-a-Glance\n"
        "Action Plan: France Action Plan 2018-2020\nAction Plan Cycle: 2018\nStatus:\nInstitutions\n"
        "Lead Institution: Ministry of Finance\nPolicy Areas\nE-Government\nDescription\n"
        f"{said} Commitment number {number}, long enough to be taken for a page and not for a fragment of one.\n"
    )


def french(number: int, said: str = "Le registre des marchés sera publié.") -> str:
    return (
        f"Ignorer la navigation\nFrance\nPublier les marchés (FR{number:04d})\nVue d'ensemble\nD'un coup d'œil\n"
        "Plan d'action: Plan d'action France 2018-2020\nCycle du plan d'action : 2018\nStatut:\nInstitutions\n"
        "Institution chef de file : Ministère de l'Économie\nDomaines politiques\nE-gouvernement\nDescription\n"
        f"{said} Engagement numéro {number}, assez long pour être pris pour une page et non pour un fragment.\n"
    )


def both(number: int) -> list[Answer]:
    return [
        Answer(f"{ENGLISH}FR{number:04d}/", html(english(number))),
        Answer(f"{FRENCH}FR{number:04d}/", html(french(number))),
    ]


BESIDE = [
    Answer(f"{SITE}/logo.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    Answer(f"{SITE}/a.css", b"p { margin: 0 }", "text/css"),
    Answer(f"{SITE}/a.js", b"void 0", "application/javascript"),
    Answer(f"{SITE}/old/", b"", status="301 Moved Permanently", headers={"Location": f"{SITE}/new/"}),
    Answer(f"{SITE}/gone/", html("Not here"), status="404 Not Found"),
    Answer(f"{SITE}/robots.txt", b"User-agent: *", "text/plain"),
    Answer(f"{SITE}/same/", b"", of="revisit", warc={"WARC-Profile": "http://netpreserve.org/warc/1.0/revisit"}),
    Answer("urn:screenshot:x", b"\x89PNG", "image/png", of="resource"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    return made


def found(folder: Path) -> list[Entry]:
    return list(walk([folder]))


def pages(folder: Path) -> dict[str, Scrape]:
    return {entry.name: entry for entry in found(folder) if isinstance(entry, Scrape)}


def skips(folder: Path) -> dict[str, tuple[str, str]]:
    said = {entry.name: entry for entry in found(folder) if isinstance(entry, Skip)}
    assert all(skip.sentence and skip.remedy for skip in said.values())
    return {name: (skip.reason, skip.sentence) for name, skip in said.items()}


def passed(folder: Path) -> dict[str, int]:
    return {kind: count for entry in found(folder) if isinstance(entry, Passed) for kind, count in entry.counts}


def run(folder: Path, **options: bool) -> ReindexReport:
    settings = Settings(index_dir=folder.parent / "index", sources=(folder,), jobs=1)
    report = reindex(settings, Options(**options))
    assert report.balanced
    return report


def text_of(folder: Path, document_id: str) -> str:
    searcher = open_searcher(Settings(index_dir=folder.parent / "index"))
    try:
        with searcher.open() as snapshot:
            document = snapshot.get(document_id)
        return json.dumps(dump(document), ensure_ascii=False) if document else ""
    finally:
        searcher.close()


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "crawl", "crawl.gz", "crawl.html"])
def test_pages_come_with_their_address_and_moment_and_the_rest_is_counted(folder: Path, name: str) -> None:
    warc(folder / name, [*BESIDE[:4], *both(1), *BESIDE[4:]])
    read = pages(folder)
    assert list(read) == [f"{name}#6", f"{name}#7"]
    assert [(page.url, page.fetched_at) for page in read.values()] == [
        (f"{ENGLISH}FR0001/", "2024-05-01T12:00:00Z"),
        (f"{FRENCH}FR0001/", "2024-05-01T12:00:00Z"),
    ]
    assert all(page.file == name for page in read.values())
    assert passed(folder) == {
        "image": 1, "style": 1, "script": 1, "redirect": 1, "status-404": 1, "other": 2, "revisit": 1
    }  # fmt: skip
    assert skips(folder) == {}


def test_requests_count_as_records_and_not_as_something_passed_over(folder: Path) -> None:
    warc(folder / "a.warc.gz", both(1), requests=True)
    assert list(pages(folder)) == ["a.warc.gz#3", "a.warc.gz#5"]
    assert passed(folder) == {}


def test_one_gzip_around_the_whole_archive(folder: Path) -> None:
    plain = warc(folder / "a.warc", both(1)).read_bytes()
    (folder / "a.warc").unlink()
    (folder / "a.warc.gz").write_bytes(gzip.compress(plain))
    assert list(pages(folder)) == ["a.warc.gz#2", "a.warc.gz#3"]


def test_a_wacz_is_read_part_by_part(folder: Path) -> None:
    wacz(folder / "a.wacz", {"archive/one.warc.gz": both(1), "archive/two.warc": [*BESIDE[:1], *both(2)]})
    assert list(pages(folder)) == [
        *("a.wacz#archive/one.warc.gz#2", "a.wacz#archive/one.warc.gz#3"),
        *("a.wacz#archive/two.warc#3", "a.wacz#archive/two.warc#4"),
    ]
    assert passed(folder) == {"image": 1}


def chunked(body: bytes, size: int = 700) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def deflated(body: bytes, window: int) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, window)
    return packing.compress(body) + packing.flush()


PAGE = html(english(1))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(PAGE), {"Transfer-Encoding": "chunked"}),
        (PAGE, {"Transfer-Encoding": "chunked"}),
        (gzip.compress(PAGE), {"Content-Encoding": "gzip"}),
        (PAGE, {"Content-Encoding": "gzip"}),
        (PAGE, {"Content-Encoding": "br"}),
        (PAGE, {"Content-Encoding": "identity"}),
        (gzip.compress(PAGE), {}),
        (gzip.compress(PAGE[:300]) + gzip.compress(PAGE[300:]), {"Content-Encoding": "x-gzip"}),
        (chunked(gzip.compress(PAGE), 90), {"Transfer-Encoding": "chunked", "Content-Encoding": "GZIP"}),
        (deflated(PAGE, 15), {"Content-Encoding": "deflate"}),
        (deflated(PAGE, -15), {"Content-Encoding": "deflate"}),
        (gzip.compress(deflated(PAGE, 15)), {"Content-Encoding": "deflate, gzip"}),
    ],
)
def test_bodies_are_unpacked_whatever_is_left_of_their_labels(
    folder: Path, body: bytes, headers: dict[str, str]
) -> None:
    warc(folder / "a.warc", [Answer(f"{ENGLISH}FR0001/", body, headers=headers)])
    assert [page.content for page in pages(folder).values()] == [PAGE]


def test_brotli(folder: Path) -> None:
    brotli = pytest.importorskip("brotli")
    packed = [brotli.compress(PAGE), brotli.compress(PAGE)[:-9], brotli.compress(b"<p>" + b" " * 50_000_000)]
    warc(
        folder / "a.warc",
        [Answer(f"{ENGLISH}{n}/", body, headers={"Content-Encoding": "br"}) for n, body in enumerate(packed)],
    )
    assert [page.content for page in pages(folder).values()] == [PAGE]
    assert {name: reason for name, (reason, _) in skips(folder).items()} == {"a.warc#3": "cut", "a.warc#4": "too-large"}


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (gzip.compress(PAGE)[:-40], {"Content-Encoding": "gzip"}, "cut"),
        (gzip.compress(PAGE)[:40] + b"x" * 400, {"Content-Encoding": "gzip"}, "damaged"),
        (b"x" * 400, {"Content-Encoding": "deflate"}, "damaged"),
        (b"\x28\xb5\x2f\xfd" + b"x" * 400, {"Content-Encoding": "zstd"}, "encoding"),
        (gzip.compress(b"<p>" + b" " * 50_000_000), {"Content-Encoding": "gzip"}, "too-large"),
        (b"<p>" + b" " * 5_000_000, {}, "too-large"),
    ],
)
def test_a_page_that_cannot_be_unpacked_costs_itself(
    folder: Path, body: bytes, headers: dict[str, str], reason: str
) -> None:
    warc(folder / "a.warc.gz", [Answer(f"{SITE}/x/", body, headers=headers), *both(1)])
    assert list(pages(folder)) == ["a.warc.gz#3", "a.warc.gz#4"]
    assert {name: said[0] for name, said in skips(folder).items()} == {"a.warc.gz#2": reason}


def test_a_page_that_the_crawler_did_not_finish(folder: Path) -> None:
    cut = Answer(f"{ENGLISH}FR0002/", PAGE, warc={"WARC-Truncated": "length"})
    warc(folder / "a.warc", [cut, *both(1)])
    assert list(pages(folder)) == ["a.warc#3", "a.warc#4"]
    assert skips(folder) == {"a.warc#2": ("cut", "the crawler broke off in the middle of this page")}


def test_the_servers_charset_counts_where_the_page_is_silent(folder: Path) -> None:
    body = PAGE.decode().replace("register", "реестр").encode("koi8-r")
    warc(folder / "a.warc", [Answer(f"{ENGLISH}FR0001/", body, "text/html; charset=KOI8-R")])
    [page] = pages(folder).values()
    assert "реестр" in page.text


def test_a_stored_pdf_and_a_stored_page_are_pages(folder: Path) -> None:
    resources = [
        Answer(f"{SITE}/report.pdf", b"%PDF-1.7 ...", "application/pdf", of="resource"),
        Answer(f"{SITE}/report.pdf", b"%PDF-1.7 ...", "application/octet-stream"),
        Answer(f"{ENGLISH}FR0001/", PAGE, of="resource"),
        Answer(f"{ENGLISH}FR0001/", PAGE, ""),
    ]
    warc(folder / "a.warc", resources)
    assert list(pages(folder)) == [f"a.warc#{number}" for number in (2, 3, 4, 5)]


def test_the_address_of_an_old_wget_stands_in_brackets(folder: Path) -> None:
    warc(folder / "a.warc", [Answer(f"<{ENGLISH}FR0001/>", PAGE, of="resource")])
    assert passed(folder) | {page.name: 1 for page in pages(folder).values()}
    [page] = pages(folder).values()
    assert page.url == f"{ENGLISH}FR0001/"


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_of_a_cut_archive_everything_before_the_cut_is_read(folder: Path, name: str) -> None:
    """Wherever it is cut: no page is lost that lies before, none is made up, and the rest is told of by its number."""
    whole = warc(folder / name, [*both(1), *both(2)]).read_bytes()
    expected = [page.content for page in pages(folder).values()]
    for cut in range(40, len(whole) - 1, 97):
        (folder / name).write_bytes(whole[:cut])
        read = [page.content for page in pages(folder).values()]
        assert read == expected[: len(read)]
        said = skips(folder)
        assert len(said) <= 1
        for place, (reason, _) in said.items():
            assert reason in ("cut", "damaged", "no-page")
            assert place in (f"{name}#{len(read) + 1}", f"{name}#{len(read) + 2}") or not read
        assert said or whole[cut:].lstrip(b"\r\n").startswith(b"WARC/")  # between two records nothing shows


def test_damage_in_the_middle(folder: Path) -> None:
    whole = bytearray(warc(folder / "a.warc.gz", [*both(1), *both(2)]).read_bytes())
    members = [at for at in range(len(whole)) if whole[at : at + 3] == b"\x1f\x8b\x08"]
    whole[members[3] + 30 : members[3] + 60] = bytes(30)  # of the third page
    (folder / "a.warc.gz").write_bytes(whole)
    assert list(pages(folder)) == ["a.warc.gz#2", "a.warc.gz#3"]
    assert list(skips(folder)) == ["a.warc.gz#4"]
    report = run(folder)
    assert (report.seen, report.indexed, report.documents) == (1, 1, 1)
    assert (report.entries.seen, report.entries.indexed, report.entries.skipped) == (3, 2, 1)


@pytest.mark.parametrize(
    "broken",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nxxxxx\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: many\r\n\r\nxxxxx\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9999999999999999999\r\n\r\nxx",
        b"WARC/1.0\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n",
        b"WARC/1.0\r\nX-A: " + b"b" * 3_000_000,
        b"WARC/" + b"9" * 300,
        b"\xff\xfe\x00" * 400,
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: 3\r\n\r\nabcdefgh\r\n\r\n",
    ],
)
def test_records_that_are_none(folder: Path, broken: bytes) -> None:
    good = warc(folder / "a.warc", both(1)).read_bytes()
    (folder / "a.warc").write_bytes(good + broken)
    assert list(pages(folder)) == ["a.warc#2", "a.warc#3"]
    assert {name.rpartition("#")[0] for name in skips(folder)} == {"a.warc"}
    assert all(reason in ("cut", "damaged") for reason, _ in skips(folder).values())


def test_an_archive_of_a_million_records(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_RECORDS", 10)
    warc(folder / "a.warc", [*both(1), *BESIDE[:1] * 20, *both(2)])
    assert list(pages(folder)) == ["a.warc#2", "a.warc#3"]
    [(name, (reason, sentence))] = skips(folder).items()
    assert (name, reason) == ("a.warc#11", "too-many")
    assert "more than 10 records" in sentence


@pytest.mark.parametrize("name", ["bomb.gz", "bomb.warc.gz", "bomb.ndjson.gz", "bomb.wacz", "page.html"])
def test_what_inflates_without_end_is_refused_and_the_rest_indexed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(unpacking, "SMALL", 100_000)
    inside = (
        b'{"a": 1}\n' + b" " * 6_000_000
        if "ndjson" in name
        else b"WARC/1.0\r\nContent-Length: 9999999\r\n\r\n" + b" " * 6_000_000
    )
    if name.endswith(".wacz"):
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("archive/a.warc", inside)
    else:
        (folder / name).write_bytes(gzip.compress(inside))
    warc(folder / "good.warc.gz", both(1))
    report = run(folder)
    assert [skip.reason for skip in report.skips] == ["bomb"]
    assert report.skips[0].name.startswith(name)
    assert (report.seen, report.indexed, report.skipped, report.documents) == (2, 1, 1, 1)


def test_archives_within_archives(folder: Path) -> None:
    inner = BytesIO()
    write(inner, both(1), packed=True)
    (folder / "twice.warc.gz").write_bytes(gzip.compress(inner.getvalue()))
    wacz(folder / "a.wacz", {"archive/a.warc.gz": both(1)})
    (folder / "b.wacz.gz").write_bytes(gzip.compress((folder / "a.wacz").read_bytes()))
    warc(folder / "c.warc", [Answer(f"{SITE}/a.warc.gz", inner.getvalue(), "application/gzip"), *both(3)])
    warc(folder / "d.warc", [Answer(f"{SITE}/a.zip", (folder / "a.wacz").read_bytes()), *both(4)])
    said = {name: reason for name, (reason, _) in skips(folder).items()}
    assert said == {"twice.warc.gz": "nested", "b.wacz.gz": "nested"}
    assert len(pages(folder)) == 6


def test_zips_that_are_no_wacz(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(folder / "pages.zip", "w") as archive:
        archive.writestr("a.html", PAGE)
    (folder / "cut.wacz").write_bytes(wacz(folder / "a.wacz", {"archive/a.warc": both(1)}).read_bytes()[:-60])
    said = {name: reason for name, (reason, _) in skips(folder).items()}
    assert said == {"pages.zip": "binary", "cut.wacz": "damaged"}
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    assert skips(folder)["a.wacz"][0] == "too-many"


def test_a_wacz_with_a_damaged_part(folder: Path) -> None:
    path = wacz(folder / "a.wacz", {"archive/a.warc.gz": both(1), "archive/b.warc.gz": both(2)})
    content = bytearray(path.read_bytes())
    at = content.index(b"\x1f\x8b\x08")
    content[at + 12 : at + 60] = bytes(48)
    path.write_bytes(content)
    assert list(pages(folder)) == ["a.wacz#archive/b.warc.gz#2", "a.wacz#archive/b.warc.gz#3"]
    assert [name.rpartition("#")[0] for name in skips(folder)] == ["a.wacz#archive/a.warc.gz"]


def test_the_report_tells_of_every_page(folder: Path) -> None:
    wall = Answer(f"{SITE}/wall/", html("Just a moment...\nVerifying you are human. This may take a few seconds."))
    warc(folder / "a.warc.gz", [*both(1), wall, *BESIDE, *both(1)])
    (folder / "plain.html").write_bytes(html(english(5)))
    report = run(folder)
    assert (report.seen, report.indexed, report.skipped, report.duplicates) == (2, 2, 0, 0)
    assert (report.entries.seen, report.entries.indexed, report.entries.skipped, report.entries.duplicates) == (
        5,
        2,
        1,
        2,
    )
    assert [(skip.name, skip.reason) for skip in report.skips] == [("a.warc.gz#4", "bot-wall")]
    assert [(copy.name, copy.original) for copy in report.copies] == [
        ("a.warc.gz#13", "a.warc.gz#2"), ("a.warc.gz#14", "a.warc.gz#3")
    ]  # fmt: skip
    told = json.loads(report.as_json())
    assert told["passed"]["redirect"] == 1
    assert "entries      5 pages: 2 indexed, 1 skipped, 2 duplicates" in report.table()
    assert "passed over  image 1, other 2, redirect 1" in report.table()
    document = text_of(folder, "FR0001")
    assert '"source": "a.warc.gz#2"' in document and f'"url": "{FRENCH}FR0001/"' in document
    assert "Le registre des marchés" in document and "register of contracts" in document


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute has passed since the files were written."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 60_000_000_000)


@pytest.mark.usefixtures("later")
def test_an_archive_that_did_not_change_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Answer(f"{SITE}/wall/", b"<p>" + b" " * 6_000_000)
    whole = warc(folder / "a.warc.gz", [*both(1), wall, *BESIDE, *both(2)]).read_bytes()
    (folder / "a.warc.gz").write_bytes(whole[:-200])
    first = run(folder)
    assert first.skips and first.passed
    monkeypatch.setattr(archives, "warc", lambda *_: pytest.fail("read"))
    again = run(folder)
    assert again.outcome == "unchanged"
    assert (again.parsed, again.entries, again.passed, again.skips) == (0, first.entries, first.passed, first.skips)


@pytest.mark.usefixtures("later")
def test_of_an_archive_that_grew_only_what_is_new_is_parsed(folder: Path) -> None:
    warc(folder / "a.warc.gz", [*both(1), *both(2)])
    assert run(folder).parsed == 4
    with (folder / "a.warc.gz").open("ab") as file:
        write(file, both(3), packed=True)
    report = run(folder)
    assert (report.parsed, report.entries.indexed, report.documents, report.added) == (2, 6, 3, 1)


@pytest.mark.usefixtures("later")
def test_an_incremental_run_comes_to_the_same_as_a_full_one(folder: Path) -> None:
    warc(folder / "a.warc.gz", [*both(1), *both(2), *both(3)])
    run(folder)
    warc(folder / "a.warc.gz", [*BESIDE, *both(1), *both(3), Answer(f"{ENGLISH}FR0004/", html(english(4)))])
    run(folder, allow_shrink=True)
    kept = [text_of(folder, f"FR000{number}") for number in range(1, 5)]
    run(folder, full=True)
    assert [text_of(folder, f"FR000{number}") for number in range(1, 5)] == kept
    assert kept[1] == "" and "a.warc.gz#12" in kept[2]


@pytest.mark.usefixtures("later")
def test_pages_behind_the_point_of_damage_are_kept(folder: Path) -> None:
    whole = warc(folder / "a.warc.gz", [*both(1), *both(2), *both(3)]).read_bytes()
    run(folder)
    (folder / "a.warc.gz").write_bytes(whole[: len(whole) // 2])
    report = run(folder)
    assert (report.documents, report.removed, report.stale) == (3, 0, 1)
    assert any("lies behind a.warc.gz#" in skip.sentence for skip in report.skips)
    assert '"stale": true' in text_of(folder, "FR0003")
    (folder / "a.warc.gz").write_bytes(whole)
    assert run(folder).stale == 0


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("name", ["a.warc.gz", "b.warc.gz"])
def test_a_page_that_the_next_crawl_did_not_get_stays(folder: Path, name: str) -> None:
    warc(folder / "a.warc.gz", [*both(1), *both(2)])
    run(folder)
    (folder / "a.warc.gz").unlink()
    down = [Answer(f"{ENGLISH}FR0001/", html("Down"), status="503 Service Unavailable")]
    warc(folder / name, [*BESIDE, *down, Answer(f"{FRENCH}FR0001/", html(french(1))), *both(2)])
    report = run(folder)
    assert report.documents == 2 and report.removed == 0
    assert [(skip.name, skip.reason) for skip in report.skips] == [(f"{name}#10", "error-page")]
    assert "status-503" not in dict(report.passed) and dict(report.passed)["status-404"] == 1
    assert "register of contracts" in text_of(folder, "FR0001")
    assert run(folder).outcome == "unchanged"


@pytest.mark.usefixtures("later")
def test_the_same_crawl_in_an_archive_of_another_name_is_no_loss(folder: Path) -> None:
    warc(folder / "monday.warc.gz", [*both(1), *both(2)])
    run(folder)
    (folder / "monday.warc.gz").unlink()
    changed = [
        Answer(answer.url, answer.body.replace(b"number", b"No."), date="2024-06-01T00:00:00Z")
        for answer in [*both(1), *both(2)]
    ]
    warc(folder / "tuesday.warc.gz", changed)
    report = run(folder)
    assert (report.outcome, report.documents, report.updated) == ("published", 2, 2)


def test_an_archive_is_spread_over_workers(folder: Path, tmp_path: Path) -> None:
    warc(folder / "a.warc.gz", [answer for number in range(1, 131) for answer in both(number)])
    report = reindex(Settings(index_dir=tmp_path / "index", sources=(folder,), jobs=2))
    assert (report.entries.indexed, report.documents, report.parsed) == (260, 130, 260)


def test_an_archive_that_is_being_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = warc(folder / "a.warc", both(1))
    entries = walk([folder])
    first = next(entries)
    with path.open("ab") as file:
        write(file, both(2))
    os.utime(path)
    rest = list(entries)
    assert isinstance(first, Scrape)
    assert [entry.reason for entry in rest if isinstance(entry, Lost)] == ["changing"]


def test_a_file_that_is_called_like_a_page_in_an_archive(folder: Path) -> None:
    warc(folder / "a.warc", both(1))
    (folder / "a.warc#2").write_bytes(html(english(7)))
    assert set(pages(folder)) == {"a.warc#2", "a.warc#3", "a.warc\\x232"}
    assert run(folder).documents == 2


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wacz"])
def test_whatever_is_damaged_nothing_is_made_up_and_nothing_is_raised(folder: Path, name: str) -> None:
    answers = [*both(1), *BESIDE, *both(2)]
    path = folder / name
    whole = (wacz(path, {"archive/a.warc.gz": answers}) if name == "a.wacz" else warc(path, answers)).read_bytes()
    chance, bodies = random.Random(name), {answer.body for answer in answers}
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(content))
            match chance.randrange(4):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    del content[at : at + chance.randrange(1, 300)]
                case 2:
                    content[at:at] = chance.randbytes(chance.randrange(1, 300))
                case _:
                    content[at:at] = content[: chance.randrange(1, 2000)]
        path.write_bytes(content)
        entries = found(folder)
        assert entries
        read = [entry for entry in entries if isinstance(entry, Scrape)]
        assert len({entry.name for entry in read}) == len(read)
        if name != "a.warc":  # packed records have checksums
            assert all(entry.content in bodies for entry in read if "#" in entry.name)
