"""Downloads and feeds: every document found, once, readable by spreadsheets, programs and feed readers."""

import csv
import gzip
import io
import json
import tracemalloc
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index import documents_json
from index.document import Document, Section
from index.errors import NoPublishedIndex
from search.api import downloads
from search.app import create_app
from search.params import DEFAULT
from search.query import Query, Selection
from search.settings import Settings
from tests.searchers import Bare

ATOM = "{http://www.w3.org/2005/Atom}"
TITLE = 'Régistre, "public"; d’achats'


def commitment(number: int, title: str = TITLE, **facts: Any) -> Document:
    section = Section("fr", "commitment", "", "text", "Publier les marchés. " * 40)
    given: dict[str, Any] = {"country": "FR", "cycle": 2018, "languages": ("fr",), "sections": (section,)} | facts
    return Document(f"FR{number:04}", "commitment", "full", {"fr": title}, **given)


class Shelf(Bare):
    """Documents in order. `published` can be set while a download runs: what it opened stays what it reads."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self.documents = documents
        self.asked: list[Query] = []

    def matching(self, query: Query) -> Iterator[Document]:
        self.asked.append(query)
        return iter(self.documents)


def client_of(*documents: Document, settings: Settings | None = None) -> FlaskClient:
    return create_app(settings or Settings(), Shelf(documents)).test_client()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_opens_right_in_a_spreadsheet() -> None:
    answer = client_of(
        commitment(1, policy_areas=("capacity-building", "private-sector"), completion="substantial", starred=True)
    ).get("/api/v1/search.csv?q=marchés&country=fr&ui=fr")
    assert answer.content_type.startswith("text/csv")
    raw = answer.get_data()
    assert raw.startswith(b"\xef\xbb\xbfid,kind,"), "a byte order mark, then the header"
    assert raw.count(b"\r\n") == 2 and raw.endswith(b"\r\n")
    found = rows(raw.decode())[0]
    assert (found["id"], found["title_fr"], found["title_en"]) == ("FR0001", TITLE, "")
    assert (found["country"], found["country_label"], found["cycle"]) == ("FR", "France", "2018")
    assert (found["completion"], found["completion_label"]) == ("substantial", "Substantiel")
    assert found["policy_areas"] == "capacity-building; private-sector"
    assert len(found["policy_areas_label"].split("; ")) == 2
    assert found["starred"] == "yes"


def test_every_code_of_a_spreadsheet_has_its_label_beside_it() -> None:
    document = commitment(1, starred=False, verifiable=True, languages=("en", "fr"), machine_translated=("fr",))
    client = client_of(document, commitment(2, languages=()))
    french, unstated = rows(client.get("/api/v1/search.csv?ui=fr").get_data().decode())
    assert (french["starred"], french["starred_label"]) == ("no", "Non")
    assert (french["verifiable"], french["verifiable_label"]) == ("yes", "Oui")
    assert (french["languages"], french["languages_label"]) == ("en; fr", "Anglais; Français")
    assert (french["machine_translated"], french["machine_translated_label"]) == ("fr", "Français")
    names = ("starred", "verifiable", "languages", "machine_translated")
    assert {unstated[name] + unstated[f"{name}_label"] for name in names} == {""}
    english = rows(client.get("/api/v1/search.csv?ui=en").get_data().decode())[0]
    assert (english["starred_label"], english["machine_translated_label"]) == ("No", "French")
    columns = list(french)
    assert all(columns[columns.index(name) + 1] == f"{name}_label" for name in names)


def test_a_title_in_a_third_language_is_not_lost_to_a_spreadsheet() -> None:
    document = replace(
        commitment(1),
        title={"es": "Contrataciones abiertas"},
        support_institutions={"en": ("Tax Office", "NGO")},
    )
    found = rows(client_of(document).get("/api/v1/search.csv?ui=fr").get_data().decode())[0]
    assert (found["title"], found["title_en"], found["title_fr"]) == ("Contrataciones abiertas", "", "")
    assert found["support_institutions_en"] == "Tax Office; NGO"


def test_the_files_name_tells_query_and_generation() -> None:
    answer = client_of(commitment(1)).get("/api/v1/search.csv?q=marchés publics&country=FR")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="ogp-search_marches-publics_country-fr_20261122T014512Z-1f3a.csv"'
    )
    hostile = replace(DEFAULT, text='x"\r\nSet-Cookie: a=1/../..', selections=(Selection("institution", ('";',)),))
    name = downloads.file_name(hostile, "../gen", "csv")
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert ".." not in name


cells = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda before, sign, after: before + sign + after,
        st.sampled_from(["", " ", "\t", "\r", "\n", "\0", "\u00a0", "  \ufeff"]),
        st.sampled_from("=+-@＝＋－＠"),
        st.text(max_size=10),
    ),
)


@settings(max_examples=300)
@given(cells)
def test_no_cell_is_a_formula_and_every_cell_reads_back(text: str) -> None:
    written = "".join(downloads.csv_text([commitment(1, text)], downloads.Wanted("en")))
    cell = next(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))["title_fr"]
    assert cell in (text, f"'{text}")
    first = cell.lstrip(" \u00a0\ufeff\n\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\u3000")[:1]
    assert first not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    assert cell[:1] not in ("\t", "\r", "\0")


def test_ndjson_is_what_reindex_reads() -> None:
    held = (commitment(1, verifiable=True), commitment(2, cycle=None))
    answer = client_of(*held).get("/api/v1/search.ndjson?q=x")
    assert answer.content_type.startswith("application/x-ndjson")
    lines = answer.get_data(as_text=True).splitlines()
    assert tuple(documents_json.loads(line) for line in lines) == held
    assert [json.loads(line)["id"] for line in lines] == ["FR0001", "FR0002"]


def feed(client: FlaskClient, url: str) -> ET.Element:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content_type.startswith("application/atom+xml")
    return ET.fromstring(answer.get_data())


def text_of(element: ET.Element, name: str) -> str:
    return element.findtext(ATOM + name) or ""


def test_a_feed_reader_sees_what_is_new_or_changed() -> None:
    shelf = Shelf((commitment(1, changed_at="2026-10-01T00:00:00Z"), commitment(2)))
    client = create_app(Settings(public_url="https://ogp.example/"), shelf).test_client()
    first = feed(client, "/api/v1/search.atom?q=marchés&ui=fr")
    entries = first.findall(ATOM + "entry")
    assert [text_of(entry, "id") for entry in entries] == ["tag:ogp-search,2026:FR0001", "tag:ogp-search,2026:FR0002"]
    assert [text_of(entry, "updated") for entry in entries] == ["2026-10-01T00:00:00Z", "2026-11-22T01:45:12Z"]
    assert text_of(entries[0], "title") == TITLE
    link = entries[0].find(ATOM + "link")
    assert link is not None and link.get("href") == "https://ogp.example/fr/commitments/FR0001"
    assert len(text_of(entries[0], "summary")) <= 302
    assert [query.sort for query in shelf.asked] == ["-changed"], "newest change first, unless asked otherwise"
    shelf.info = replace(shelf.info, name="other", built_at="2026-12-01T00:00:00Z")
    again = feed(client, "/api/v1/search.atom?q=marchés&ui=fr")
    assert text_of(again, "id") == text_of(first, "id"), "a feed keeps its id over generations"
    assert feed(client, "/api/v1/search.atom?q=marchés&ui=fr&sort=title") is not None
    assert [query.sort for query in shelf.asked] == ["-changed", "-changed", "title"]


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        ("ui=en", "All documents"),
        ("ui=fr&q=eau", "Résultats de recherche pour «\u00a0eau\u00a0»"),
        ("ui=en&country=FR", "Documents matching the filters – Country: France"),
        (
            "ui=fr&country=FR&cycle_from=2018",
            "Documents correspondant aux filtres – Pays\u00a0: France, Cycle depuis\u00a0: 2018",
        ),
        ("ui=en&q=water&in=irm&status=-active", "Search results for “water” – Searched in: What the IRM found, "
         "Status: not Active"),
    ],
)  # fmt: skip
def test_each_feed_has_a_name_of_its_own_in_a_reader(arguments: str, title: str) -> None:
    assert text_of(feed(client_of(commitment(1)), f"/api/v1/search.atom?{arguments}"), "title") == title


def test_the_categories_of_an_entry_say_of_what_they_are_and_only_what_is_stated() -> None:
    entry = feed(client_of(commitment(1, completion="limited")), "/api/v1/search.atom?ui=fr").find(ATOM + "entry")
    assert entry is not None
    assert [category.attrib for category in entry.findall(ATOM + "category")] == [
        {"scheme": "tag:ogp-search,2026:country", "term": "FR", "label": "France"},
        {"scheme": "tag:ogp-search,2026:completion", "term": "limited", "label": "Limité"},
    ]


def test_addresses_in_a_feed_never_come_from_an_unchecked_host() -> None:
    evil = client_of(commitment(1)).get("/api/v1/search.atom", headers={"Host": "evil.example"})
    assert "evil" not in evil.get_data(as_text=True)
    local = client_of(commitment(1)).get("/api/v1/search.atom").get_data(as_text=True)
    assert 'href="http://localhost/en/commitments/FR0001"' in local


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """Its documents are whatever a test puts there."""
    return Shelf(())


@pytest.fixture(scope="module")
def showing(shelf: Shelf) -> FlaskClient:
    return create_app(Settings(), shelf).test_client()


@settings(max_examples=150)
@given(st.text(max_size=40), st.text(max_size=40))
def test_a_feed_of_hostile_texts_is_well_formed_and_says_what_they_say(
    shelf: Shelf, showing: FlaskClient, title: str, text: str
) -> None:
    section = Section("fr", "commitment", "", "text", text)
    document = commitment(1, title, sections=(section,))
    shown = next(downloads.entries([document], "en", "2026-11-22T01:45:12Z"))
    shelf.documents = (document,)
    answer = showing.get("/api/v1/search.atom", query_string={"q": unicodedata.normalize("NFC", title)[:100]})
    entry = ET.fromstring(answer.get_data()).find(ATOM + "entry")
    assert entry is not None
    assert text_of(entry, "title").replace("\r", "\n") == shown.title.replace("\r\n", "\n").replace("\r", "\n")
    assert {child.tag.removeprefix(ATOM) for child in entry} <= {
        "title",
        "id",
        "updated",
        "link",
        "category",
        "summary",
    }


def test_downloads_hold_everything_in_the_order_of_the_query_and_read_its_arguments_strictly() -> None:
    shelf = Shelf(tuple(commitment(number) for number in range(300)))
    client = create_app(Settings(), shelf).test_client()
    answer = client.get("/api/v1/search.csv?q=x&sort=title&page=3&size=10&changed_since=2026-01-01")
    assert len(rows(answer.get_data(as_text=True))) == 300
    asked = shelf.asked[-1]
    assert (asked.text, asked.sort, asked.changed_since) == ("x", "title", "2026-01-01T00:00:00Z")
    refused = client.get("/api/v1/search.csv?colour=red")
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert client.get("/api/v1/search.docx").status_code == 404


@pytest.mark.parametrize("shape", ["csv", "ndjson", "atom", "ris", "bib", "csl.json"])
def test_a_download_of_everything_needs_the_memory_of_a_few_documents(shape: str) -> None:
    class Long(Shelf):
        def matching(self, query: Query) -> Iterator[Document]:
            return (commitment(number % 10_000) for number in range(1_500))

    client = create_app(Settings(), Long(())).test_client()
    client.get(f"/api/v1/search.{shape}", buffered=False).close()
    answer = client.get(f"/api/v1/search.{shape}", buffered=False)
    tracemalloc.start()
    size = sum(len(piece) for piece in answer.iter_encoded())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    assert size > 300_000
    assert peak < size / 2


def test_without_an_index_a_download_is_an_error_and_not_half_a_file() -> None:
    class Empty(Shelf):
        def matching(self, query: Query) -> Iterator[Document]:
            raise NoPublishedIndex("none")
            yield

    answer = create_app(Settings(), Empty(())).test_client().get("/api/v1/search.csv")
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")


def test_downloads_are_conditional_and_shared_with_other_sites() -> None:
    client = client_of(commitment(1))
    first = client.get("/api/v1/search.ndjson")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    tag = first.headers["ETag"]
    assert client.get("/api/v1/search.ndjson", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/v1/search.csv", headers={"If-None-Match": tag}).status_code == 200
    assert client.head("/api/v1/search.csv").headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("shape", ["csv", "ndjson", "atom", "ris", "bib", "csl.json"])
def test_downloads_are_compressed_for_who_accepts_it(shape: str) -> None:
    client = client_of(*(commitment(number) for number in range(200)))
    plain = client.get(f"/api/v1/search.{shape}")
    packed = client.get(f"/api/v1/search.{shape}", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 5


def test_a_download_names_its_generation_analysis_and_canonical_query() -> None:
    answer = client_of(commitment(1)).get("/api/v1/search.csv?country=gb&country=FR&ui=en&page=2")
    assert answer.headers["Index-Generation"] == "20261122T014512Z-1f3a"
    assert answer.headers["Index-Analysis"] == "1"
    assert answer.headers["Link"] == '</api/v1/search.csv?country=FR,GB&ui=en>; rel="canonical"'
