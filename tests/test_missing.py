"""The list of what the next scrape should fetch."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.commands.missing import addresses_of, in_language, wanted
from index.document import Capture, Document
from search.cli import main
from tests.crawls import SITE, Answer, html, warc

EN, FR = f"{SITE}/members/france/commitments/FR0001/", f"{SITE}/fr/members/france/commitments/FR0001/"


def capture(language: str, fetched_at: str | None, url: str = "", stale: bool = False) -> Capture:
    own = Capture(f"{language}.html", language, "new", "0" * 64, {}, (), url=url, fetched_at=fetched_at)
    return replace(own, stale=stale)


def document(*captures: Capture) -> Document:
    return Document(id="FR0001", kind="commitment", captured="full", title={"en": "Contracts"}, captures=captures)


@pytest.mark.parametrize(
    ("url", "language", "expected"),
    [
        (EN, "fr", FR),
        (EN, "en", EN),
        (FR, "en", EN),
        (FR, "fr", FR),
        (FR.replace("/fr/", "/es/"), "fr", FR),
        (EN, "es", EN.replace("/members", "/es/members", 1)),
        ("http://opengovpartnership.org/country/france", "fr", "http://opengovpartnership.org/fr/country/france"),
        (f"{SITE}/france-report/", "fr", f"{SITE}/fr/france-report/"),
        (f"https://web.archive.org/web/20240501000000/{FR}", "en", EN),
        (f"https://web.archive.org/web/2020id_/{EN}", "fr", FR),
        (f"{SITE}/?p=123", "fr", None),
        (f"{SITE}/fr?p=123", "en", None),
        ("https://example.org/members/france/", "fr", None),
        ("https://opengovpartnership.org.evil.example/members/", "fr", None),
    ],
)
def test_the_address_of_a_page_in_the_other_language(url: str, language: str, expected: str | None) -> None:
    assert in_language(url, language) == expected


def test_a_stub_is_wanted_in_both_languages() -> None:
    stub = Document(id="FR0001", kind="commitment", captured="stub", title={"fr": "Marchés"}, country="FR")
    [want] = wanted([stub])
    assert (want.reason, want.addresses) == ("listed-only", {"en": EN, "fr": FR})


MAY = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("captures", "expected"),
    [
        ([capture("en", "2024-05-01T00:00:00Z", EN)], []),
        ([capture("en", "2024-04-30T23:59:59Z", EN)], [("old", {"en": EN})]),
        ([capture("en", "2023-01-01T00:00:00Z", EN), capture("en", "2024-06-01T00:00:00Z", EN)], []),
        ([capture("en", None, EN), capture("en", "2024-06-01T00:00:00Z", EN)], []),
        ([capture("fr", "2023-01-01T00:00:00Z"), capture("en", "2024-06-01T00:00:00Z", EN)], [("old", {"fr": FR})]),
        ([capture("fr", None, FR)], [("undated", {"fr": FR})]),
        ([capture("en", "2024-06-01T00:00:00Z", EN, stale=True)], [("stale", {"en": EN})]),
        (
            [capture("en", "2023-01-01T00:00:00Z", EN), capture("fr", "2023-02-01T00:00:00Z", FR)],
            [("old", {"en": EN, "fr": FR})],
        ),
        (
            [capture("en", "2023-01-01T00:00:00Z", EN), capture("fr", None, FR)],
            [("old", {"en": EN}), ("undated", {"fr": FR})],
        ),
    ],
)
def test_pages_that_are_old(captures: list[Capture], expected: list[tuple[str, dict[str, str]]]) -> None:
    found = [(want.reason, want.addresses) for want in wanted([document(*captures)], MAY)]
    assert found == expected


def test_without_a_moment_no_page_is_old() -> None:
    assert list(wanted([document(capture("en", "1999-01-01T00:00:00Z", EN), capture("fr", None, FR))])) == []


def test_an_address_that_two_documents_share_is_listed_once() -> None:
    old = document(capture("en", "2020-01-01T00:00:00Z", EN))
    assert list(addresses_of(wanted([old, replace(old, id="FR0001.other")], MAY))) == [EN]


def test_a_report_without_an_address_is_told_of(tmp_path: Path) -> None:
    report = {"id": "a-report", "kind": "irm-report", "title": {"en": "A Report"}, "text": "It says.", "lang": "en"}
    (tmp_path / "reports.ndjson").write_text(json.dumps(report))
    said = run(tmp_path, "--older-than", "1d")
    assert said.stdout == ""
    assert said.stderr.endswith("ogp-search: no address is known for 1: a-report\n")


def run(folder: Path, *options: str) -> Result:
    index = str(folder.parent / f"{folder.name}-index")
    done = CliRunner().invoke(main, ["reindex", str(folder), "--index", index, "--jobs", "1", "--quiet"])
    assert done.exit_code == 0, done.output
    asked = CliRunner().invoke(main, ["missing", "--index", index, *options])
    assert asked.exit_code == 0, asked.output
    return asked


def test_what_a_crawl_left_is_listed_for_the_next_one(tmp_path: Path) -> None:
    page = (
        "Skip Navigation\nFrance\nPublish Contracts (FR0001)\nOverview\nAt-a-Glance\n"
        "Action Plan: France Action Plan 2018-2020\nAction Plan Cycle: 2018\nStatus:\nPolicy Areas\nE-Government\n"
        "Description\nThe register of contracts will be public, which makes this page long enough to be one.\n"
        "Commitments\n-\nOpen Land Records\nFR0099, 2018, E-Government\n"
    )
    folder = tmp_path / "scrapes"
    folder.mkdir()
    warc(folder / "crawl.warc.gz", [Answer(EN, html(page), date="2024-05-01T12:00:00Z")])
    listed = [EN.replace("0001", "0099"), FR.replace("0001", "0099")]
    assert run(folder).stdout.splitlines() == listed
    assert run(folder, "--older-than", "2024-05-01").stdout.splitlines() == listed
    assert run(folder, "--older-than", "2024-05-02").stdout.splitlines() == [EN, *listed]
    [old, stub] = json.loads(run(folder, "--older-than", "2024-05-02", "--json").stdout)["missing"]
    assert (old["id"], old["reason"], old["languages"], old["fetched_at"]) == (
        *("FR0001", "old", ["en"], "2024-05-01T12:00:00Z"),
    )
    assert (stub["id"], stub["reason"], stub["title"]) == ("FR0099", "listed-only", {"en": "Open Land Records"})
    assert list(stub["addresses"].values()) == listed
