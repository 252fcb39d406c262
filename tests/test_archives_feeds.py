"""Packed files, files of any name, and feeds of pages as Scrapy and crawl dumps write them."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from index.pipeline import Options, reindex
from index.pipeline.report import ReindexReport
from index.scrapes import Entry, Scrape, Skip, walk
from index.scrapes.archives import fetched
from index.settings import Settings
from tests.crawls import SITE, html

URL = f"{SITE}/fr/members/france/commitments/FR0001/"
FRENCH = (
    "Ignorer la navigation\nFrance\nPublier les marchés (FR0001)\nVue d'ensemble\nD'un coup d'œil\n"
    "Plan d'action: Plan d'action France 2018-2020\nCycle du plan d'action : 2018\nStatut:\nDomaines politiques\n"
    "E-gouvernement\nDescription\nLe registre des marchés sera publié, à l'été, pour que chacun puisse le consulter.\n"
)
ENGLISH = (
    "Skip Navigation\nFrance\nPublish Contracts (FR0002)\nOverview\nAt-a-Glance\n"
    "Action Plan: France Action Plan 2018-2020\nAction Plan Cycle: 2018\nStatus:\nPolicy Areas\nE-Government\n"
    "Description\nThe register of contracts will be public, which makes this page long enough to be one.\n"
)
DOCUMENT = {"id": "FR0009", "title": {"en": "Land Records"}, "text": "Records will be open.", "lang": "en"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scrapes"
    made.mkdir()
    return made


def entries(folder: Path) -> dict[str, Entry]:
    return {entry.name: entry for entry in walk([folder])}


def page(folder: Path, name: str) -> Scrape:
    entry = entries(folder)[name]
    assert isinstance(entry, Scrape), entry
    return entry


def run(folder: Path, **options: bool) -> ReindexReport:
    report = reindex(Settings(index_dir=folder.parent / "index", sources=(folder,), jobs=1), Options(**options))
    assert report.balanced
    return report


@pytest.mark.parametrize(
    "name", ["a.txt.gz", "a.html.gz", "a.gz", "a", "a.txt", "a.html", "a.htm", "index.html?lang=fr", "a.GZ", "a.bin"]
)
def test_a_packed_page_is_unpacked_whatever_it_is_called(folder: Path, name: str) -> None:
    (folder / name).write_bytes(gzip.compress(FRENCH.encode()))
    (folder / f"{name}.meta.json").write_text(json.dumps({"url": URL, "fetched_at": "2024-05-01"}))
    found = page(folder, name)
    assert (found.text, found.url, found.fetched_at, found.file) == (FRENCH, URL, "2024-05-01T00:00:00Z", name)


def test_a_packed_page_is_a_copy_of_the_same_page_unpacked(folder: Path) -> None:
    (folder / "a.txt").write_text(FRENCH)
    (folder / "a.txt.gz").write_bytes(gzip.compress(FRENCH.encode()))
    report = run(folder)
    assert (report.seen, report.indexed, report.duplicates, report.documents) == (2, 1, 1, 1)


@pytest.mark.parametrize("name", ["a.ndjson.gz", "a.jsonl.gz", "a.gz", "a.ndjson", "a.jsonl", "a", "items.json"])
def test_packed_lines(folder: Path, name: str) -> None:
    lines = "\n".join(json.dumps({**DOCUMENT, "id": f"FR{number:04d}"}) for number in range(10, 13))
    (folder / name).write_bytes(gzip.compress(lines.encode()))
    report = run(folder)
    assert (report.ndjson.indexed, report.documents, report.skipped) == (3, 3, 0)


@pytest.mark.parametrize(
    "name",
    ["index.html?lang=fr", "index.html.1", "FR0001", "index.html@p=12", "page.php", "page.aspx", "fr.html~1", "v1.2"],
)
@pytest.mark.parametrize("content", [FRENCH.encode(), html(FRENCH)], ids=["text", "html"])
def test_names_that_mirrors_give_say_nothing(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert page(folder, name).content == content
    assert run(folder).documents == 1


def test_the_second_of_a_name_has_a_sidecar_of_its_own(folder: Path) -> None:
    for name in ("index.html", "index.html.1"):
        (folder / name).write_bytes(html(FRENCH + name))
    (folder / "index.html.meta.json").write_text(json.dumps({"url": URL}))
    assert [page(folder, name).url for name in ("index.html", "index.html.1")] == [URL, ""]


def test_what_a_mirror_brings_home_besides_pages_is_told_by_its_content(folder: Path) -> None:
    (folder / "logo").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    (folder / "style.css?v=3").write_text("body { margin: 0; padding: 0 } " * 20)
    (folder / "site.js").write_text("window.addEventListener('load', function () {}); " * 20)
    (folder / "feed.xml").write_text("<?xml version='1.0'?><rss><channel><title>News</title></channel></rss>" * 9)
    report = run(folder)
    assert (report.seen, report.skipped, report.documents) == (4, 4, 0)
    assert {skip.name: skip.reason for skip in report.skips}["logo"] == "binary"
    assert all(skip.remedy for skip in report.skips)


@pytest.mark.parametrize(
    "item",
    [
        {"url": URL, "body": html(FRENCH).decode(), "fetched_at": "2024-05-01T12:00:00Z"},
        {"url": URL, "html": html(FRENCH).decode(), "timestamp": 1714564800},
        {"url": URL, "text": FRENCH, "timestamp": 1714564800.25},
        {"url": URL, "text": FRENCH, "crawled_at": "2024-05-01 12:00:00"},
        {"url": URL, "text": FRENCH, "scraped_at": "2024-05-01T14:00:00+02:00", "id": "<urn:uuid:1>", "language": "fr"},
        {"URL": URL, "rawHtml": html(FRENCH).decode(), "crawlDate": "20240501120000"},
        {"response_url": URL, "content": FRENCH, "date": "Wed, 01 May 2024 12:00:00 GMT"},
        {"link": URL, "page_source": html(FRENCH).decode(), "text": "taken out", "ts": "1714564800000"},
        {
            "url": URL,
            "title": "Publier",
            "body": html(FRENCH).decode(),
            "status": 200,
            "fetched_at": "2024-05-01T12:00Z",
        },
        {"url": URL, "html": "", "body": None, "text": FRENCH, "headers": {"a": ["b"]}, "fetched_at": "2024-05-01T12"},
    ],
)
def test_pages_of_a_feed_come_with_their_address_and_moment(folder: Path, item: dict[str, Any]) -> None:
    (folder / "feed.jsonl").write_text(json.dumps(item) + "\n" + json.dumps(DOCUMENT) + "\n")
    found = page(folder, "feed.jsonl#1")
    assert (found.url, found.fetched_at, found.line, found.file) == (URL, "2024-05-01T12:00:00Z", 0, "feed.jsonl")
    assert found.warnings == ()
    report = run(folder)
    assert (report.seen, report.indexed, report.documents) == (1, 1, 2)
    assert (report.entries.seen, report.entries.indexed, report.ndjson.seen, report.ndjson.indexed) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    "line",
    [
        DOCUMENT,
        {**DOCUMENT, "url": URL, "body": "of the crawler's own"},
        {"id": "FR0009", "title": "Land", "captured": "stub", "url": URL},
        {"id": "FR0009", "title": "Land", "sections": []},
        {"id": "FR0009", "text": "words", "lang": "en"},
        {"url": URL},
        {"url": URL, "text": ""},
        {"url": "FR0001", "text": "words"},
        {"body": "words without markup"},
        {"url": URL, "text": ["a", "b"]},
        [],
        "text",
        None,
    ],
)
def test_everything_else_is_read_as_a_document(line: object) -> None:
    assert fetched(json.dumps(line).encode()) is None


@pytest.mark.parametrize("line", [b"{", b"[" * 100_000, b'{"url": ' + b"9" * 5000 + b"}", b"\xff\xfe", b""])
def test_what_is_no_json_is_told_of_as_a_document(line: bytes) -> None:
    assert fetched(line) is None


def test_a_page_whose_head_still_names_its_old_charset(folder: Path) -> None:
    old = html(FRENCH, '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">').decode()
    (folder / "feed.ndjson").write_text(json.dumps({"url": URL, "html": old}, ensure_ascii=False))
    assert "marchés" in page(folder, "feed.ndjson#1").text


def test_answers_other_than_200_are_counted(folder: Path) -> None:
    items = [
        {"url": URL, "body": html(FRENCH).decode(), "status": 200},
        {"url": f"{URL}a", "body": html("Not found").decode(), "status": 404},
        {"url": f"{URL}b", "body": html("Moved").decode(), "status": "301"},
    ]
    (folder / "feed.jsonl").write_text("\n".join(map(json.dumps, items)))
    report = run(folder)
    assert (report.entries.seen, report.passed) == (1, (("redirect", 1), ("status-404", 1)))


def test_a_page_too_large_and_a_wall_cost_themselves(folder: Path) -> None:
    items = [
        {"url": f"{URL}a", "html": "<p>" + "x" * 6_000_000},
        {"url": f"{URL}b", "html": html("Just a moment...\nVerifying you are human. This may take a while.").decode()},
        {"url": URL, "html": html(FRENCH).decode(), "fetched_at": "yesterday"},
        {"url": f"{SITE}/members/france/commitments/FR0002/", "text": ENGLISH},
    ]
    (folder / "feed.jsonl").write_text("\n".join(map(json.dumps, items)))
    report = run(folder)
    assert [(skip.name, skip.reason) for skip in report.skips] == [
        ("feed.jsonl#1", "too-large"),
        ("feed.jsonl#2", "bot-wall"),
    ]
    assert (report.documents, report.entries.indexed) == (2, 2)
    assert [remark.sentence for remark in report.remarks if "yesterday" in remark.sentence]
    assert all(isinstance(entry, Scrape | Skip) for entry in walk([folder]))


def test_lines_that_moved_keep_what_they_were(folder: Path) -> None:
    raw = json.dumps({"url": URL, "text": FRENCH})
    (folder / "feed.jsonl").write_text(f"{json.dumps(DOCUMENT)}\n{raw}\n")
    run(folder)
    (folder / "feed.jsonl").write_text(f"\n{json.dumps(DOCUMENT)}\n{raw}\n")
    report = run(folder)
    assert (report.parsed, report.documents, report.removed) == (1, 2, 0)
