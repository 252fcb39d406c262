"""Files to take away as the programs that open them read them: workbooks, references, CSV for French spreadsheets; and
the documents that a reader chose one by one."""

import csv
import io
import json
import re
import tempfile
import tracemalloc
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Capture, Document, Section
from search.api import references, workbooks
from search.api.downloads import COLUMNS, Wanted, xml_text
from search.app import create_app
from search.query import Query
from search.settings import Settings
from search.web.streams import Streams, TooManyStreams
from tests.searchers import Bare

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TITLE = "Régistre & 100 % {ouvert}_1: =d’achats"
URL = "https://www.opengovpartnership.org/fr/members/france/commitments/FR0001/"
WANTED = Wanted("fr", "https://ogp.example")


def commitment(number: int = 1, title: str = TITLE, **facts: Any) -> Document:
    text = "Le gouvernement publiera la liste complète de ses marchés publics. Puis le reste."
    given: dict[str, Any] = {
        "country": "FR",
        "cycle": 2018,
        "languages": ("fr",),
        "sections": (Section("fr", "commitment", "", "text", text),),
        "captures": (Capture("a", "fr", "new", "0", {}, url=URL, fetched_at="2024-05-06T07:08:09Z"),),
        "source_url": URL,
        "starred": True,
        "completion": "substantial",
        "policy_areas": ("capacity-building",),
    }
    return Document(f"FR{number:04}", "commitment", "full", {"fr": title}, **(given | facts))


def report() -> Document:
    return Document(
        "france-design-report-2018-2020", "irm-report", "full", {"en": "France Design Report"}, country="FR", year=2019
    )


def sheets(content: bytes) -> dict[str, tuple[str, str]]:
    """The cells of the first sheet by their place: type and value (a formula's text for a formula)."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    found = {}
    for cell in ET.fromstring(archive.read("xl/worksheets/sheet1.xml")).iter(f"{SHEET}c"):
        formula = cell.findtext(f"{SHEET}f")
        text = "".join(part.text or "" for part in cell.iter(f"{SHEET}t"))
        found[cell.attrib["r"]] = (cell.get("t", "n"), formula or text or cell.findtext(f"{SHEET}v") or "")
    return found


def in_row(cells: dict[str, tuple[str, str]], row: int) -> dict[str, tuple[str, str]]:
    """The cells of a row by the name of their column."""
    places = {text: place[:-1] for place, (_, text) in cells.items() if re.fullmatch(r"[A-Z]+1", place)}
    return {name: cells[f"{place}{row}"] for name, place in places.items() if f"{place}{row}" in cells}


def test_a_workbook_has_types_links_and_a_header_that_stays() -> None:
    content = b"".join(workbooks.workbook([commitment()], WANTED))
    row = in_row(sheets(content), 2)
    assert row["cycle"] == ("n", "2018") and row["starred"] == ("b", "1")
    kind, day = row["fetched_at"]
    assert kind == "n" and 45418 < float(day) < 45419, "6 May 2024, in days as spreadsheets count them"
    assert row["title"] == ("inlineStr", TITLE)
    assert row["source_url"][1] == f'HYPERLINK("{URL}")'
    assert row["page_url"][1] == 'HYPERLINK("https://ogp.example/fr/commitments/FR0001")'
    assert row["lead"][1] == "Le gouvernement publiera la liste complète de ses marchés publics."
    assert row["completion_label"][1] == "Substantiel"
    assert "end_date" not in row, "what is not stated is no cell"
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<pane [^>]*ySplit="1"[^>]*state="frozen"', sheet)
    header = [text for place, (_, text) in sheets(content).items() if re.fullmatch(r"[A-Z]+1", place)]
    assert header == [column.name for column in COLUMNS]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_is_run_by_a_spreadsheet_or_breaks_the_workbook(title: str, address: str) -> None:
    content = b"".join(workbooks.workbook([commitment(1, "=" + title, source_url=address)], WANTED))
    row = in_row(sheets(content), 2)
    assert row["title"][0] == "inlineStr"
    assert row.get("source_url", ("inlineStr", ""))[0] == "inlineStr", "an address of nowhere is text"


def test_an_address_of_another_site_is_no_link_and_a_bad_date_is_text() -> None:
    odd = commitment(source_url="https://evil.example/", changed_at="yesterday")
    row = in_row(sheets(b"".join(workbooks.workbook([odd], Wanted("en")))), 2)
    assert row["source_url"] == ("inlineStr", "https://evil.example/")
    assert row["changed_at"] == ("inlineStr", "yesterday")
    assert row["page_url"] == ("inlineStr", "/en/commitments/FR0001"), "a site that does not know its address"


def test_a_workbook_of_nothing_has_a_header() -> None:
    assert len(sheets(b"".join(workbooks.workbook([], WANTED)))) == len(COLUMNS)


def test_a_workbook_needs_the_memory_of_a_few_documents_and_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    b"".join(workbooks.workbook([commitment()], WANTED))
    peaks = []
    for count in (100, 600):
        tracemalloc.start()
        for _piece in workbooks.workbook((commitment(number) for number in range(count)), WANTED):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 300_000

    def failing() -> Iterator[Document]:
        yield commitment()
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        list(workbooks.workbook(failing(), WANTED))
    assert list(tmp_path.iterdir()) == []


def test_a_slow_answer_counts_from_its_beginning_and_gives_its_place_back() -> None:
    streams = Streams(1)
    seen: list[str] = []

    def pieces() -> Iterator[bytes]:
        with pytest.raises(TooManyStreams):
            streams.respond(iter([b"x"]), "text/plain", slow=True)
        seen.append("refused")
        yield b"x"

    assert streams.respond(pieces(), "text/plain", slow=True).data == b"x"
    assert seen == ["refused"]

    def failing() -> Iterator[bytes]:
        yield b"x"
        raise OSError

    with pytest.raises(OSError):
        streams.respond(failing(), "text/plain", slow=True)
    long = streams.respond(iter([b"x" * 20_000] * 2), "text/plain", slow=True)
    assert len(long.data) == 40_000
    long.close()
    assert streams.respond(iter([b"x"]), "text/plain", slow=True).data == b"x"


def ris(text: str) -> list[dict[str, list[str]]]:
    """Records of a RIS file, read by its rules: two characters, two spaces, a minus, a space."""
    records: list[dict[str, list[str]]] = []
    for line in filter(None, text.split("\r\n")):
        name, value = re.fullmatch(r"([A-Z][A-Z0-9])  - ?(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
        if name == "TY":
            records.append({})
        records[-1].setdefault(name, []).append(value)
    assert all(next(iter(record)) == "TY" and list(record)[-1] == "ER" for record in records)
    return records


def test_ris_says_what_is_cited() -> None:
    one, other = ris("".join(references.ris_text([commitment(), report()], WANTED)))
    assert (one["TY"], one["TI"], one["PY"], one["UR"]) == (["ELEC"], [TITLE], ["2018"], [URL])
    assert (one["Y2"], one["LA"]) == (["2024/05/06"], ["fr"])
    assert one["KW"][0] == "France" and len(one["KW"]) == 2
    assert "Substantiel" in one["N1"][0] and "https://ogp.example/fr/commitments/FR0001" in one["N1"][0]
    assert (other["TY"], other["AU"], other["PY"]) == (["RPRT"], ["Independent Reporting Mechanism"], ["2019"])
    assert other["UR"] == ["https://ogp.example/fr/reports/france-design-report-2018-2020"]


def braces(text: str) -> int:
    """The depth of braces at the end, as BibTeX counts them; never below none."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    return depth


def test_bibtex_says_what_is_cited() -> None:
    text = "".join(references.bibtex_text([commitment(), report()], WANTED))
    assert text.startswith("@misc{FR0001,\n") and "@techreport{france-design-report-2018-2020,\n" in text
    assert r"title = {{Régistre \& 100 \% \textbraceleft{}ouvert\textbraceright{}\_1: =d’achats}}" in text
    assert f"url = {{{URL}}}" in text and "urldate = {2024-05-06}" in text
    assert "author = {{Independent Reporting Mechanism}}" in text
    assert braces(text) == 0


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(alphabet="{}\\%&$#_~^\r\n\u2028a", max_size=20))
def test_no_title_breaks_a_reference(text: str, signs: str) -> None:
    hostile = commitment(1, text + signs + "x")
    line = " ".join(xml_text(text + signs + "x").split())
    assert ris("".join(references.ris_text([hostile], WANTED)))[0]["TI"] == [line]
    entry = "".join(references.bibtex_text([hostile], WANTED))
    assert braces(entry) == 0 and entry.count("\n@") == 0
    assert json.loads("".join(references.csl_text([hostile], WANTED)))[0]["title"] == line


def test_csl_json_is_an_array_of_items() -> None:
    one, other = json.loads("".join(references.csl_text([commitment(), report()], WANTED)))
    assert (one["type"], one["title"], one["language"], one["URL"]) == ("webpage", TITLE, "fr", URL)
    assert one["issued"] == {"date-parts": [[2018]]} and one["accessed"] == {"date-parts": [[2024, 5, 6]]}
    assert other["type"] == "report" and other["author"] == [{"literal": "Independent Reporting Mechanism"}]
    assert json.loads("".join(references.csl_text([], WANTED))) == []


class Broken(Bare):
    """Its index fails after so many documents that the answer has begun."""

    def matching(self, query: Query) -> Iterator[Document]:
        yield from (commitment(number) for number in range(300))
        raise OSError("gone")


@pytest.mark.parametrize(("shape", "end"), [("ris", r"TI  - INCOMPLET.*\r\nER  - \r\n\r\n$"), ("bib", r"INCOMPLET")])
def test_references_that_break_off_say_so(shape: str, end: str) -> None:
    text = create_app(Settings(), Broken()).test_client().get(f"/api/v1/search.{shape}?ui=fr").get_data(as_text=True)
    assert re.search(end, text[-400:])
    assert shape != "bib" or braces(text) == 0


def test_a_semicolon_for_spreadsheets_in_french(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search.csv?q=id:FR0038&ui=fr&delimiter=%3B")
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeffid;kind;")
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert row["id"] == "FR0038" and row["page_url"] == "http://localhost/fr/commitments/FR0038"
    assert row["lead"] and row["fetched_at"] is not None
    assert answer.headers["Link"].startswith("</api/v1/search.csv?q=id:FR0038&ui=fr&delimiter=%3B>")
    assert client.get("/api/v1/search.csv?delimiter=|").status_code == 422
    assert client.get("/api/v1/search.ris?delimiter=%3B").status_code == 422, "only CSV has one"


@pytest.mark.parametrize("shape", ["csv", "ndjson", "xlsx", "ris", "bib", "csl.json"])
def test_documents_chosen_one_by_one(client: FlaskClient, shape: str) -> None:
    answer = client.get(f"/api/v1/documents.{shape}?id=fr0038,FR0012&id=FR0012&ui=fr")
    assert answer.status_code == 200
    ending = "json" if shape == "csl.json" else shape
    assert re.search(rf'filename="ogp-search_selection_[\w-]+\.{ending}"', answer.headers["Content-Disposition"])
    if shape == "csv":
        assert [line.split(",")[0] for line in answer.get_data(as_text=True).split("\r\n")[1:3]] == ["FR0012", "FR0038"]
    elif shape == "xlsx":
        assert {"FR0012", "FR0038"} <= {text for _, text in sheets(answer.data).values()}
    else:
        assert b"FR0012" in answer.data and b"FR0038" in answer.data


@pytest.mark.parametrize(
    ("arguments", "told"),
    [("", "id"), ("id=", "id"), ("id=FR9999,FR0038", "FR9999"), ("id=../x", "../x"), ("id=FR0038&colour=red", "colour"),
     ("id=" + ",".join(f"FR{number:04}" for number in range(201)), "200")],
)  # fmt: skip
def test_what_cannot_be_chosen_is_refused_and_named(client: FlaskClient, arguments: str, told: str) -> None:
    answer = client.get(f"/api/v1/documents.csv?{arguments}&ui=en")
    assert answer.status_code == 422
    assert told in json.dumps(answer.get_json()["errors"])


@pytest.mark.parametrize(
    ("ui", "heading", "none"),
    [("en", "2 selected documents", "No document is selected"), ("fr", "2 documents sélectionnés", "Aucun document")],
)
def test_the_page_of_what_was_chosen(client: FlaskClient, ui: str, heading: str, none: str) -> None:
    page = client.get(f"/{ui}/selection?id=FR0038&id=FR0012&id=FR9999").get_data(as_text=True)
    assert heading in page and "FR9999" in page
    assert f"/api/v1/documents.xlsx?id=FR0012,FR0038&amp;ui={ui}" in page
    assert page.count('name="id"') == 2
    assert none in client.get(f"/{ui}/selection").get_data(as_text=True)


def test_files_stand_beside_the_count_semicolons_first_in_french(client: FlaskClient) -> None:
    page = client.get("/fr/search?country=FR&page=2").get_data(as_text=True)
    tools = page[page.index('class="tools"') : page.index('class="sort"')]
    offered = re.findall(r'href="/api/v1/search\.([\w.]+)\?([^"]*)"', tools)
    assert [shape for shape, _ in offered] == ["xlsx", "csv", "csv", "ris", "bib", "csl.json", "ndjson"]
    assert offered[1][1].replace("&amp;", "&") == "country=FR&ui=fr&delimiter=%3B"
