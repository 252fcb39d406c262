"""Facet values: what is written in several ways is one value, and a bucket's filter finds exactly what it counts."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index import documents_json
from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.columns import one_spelling
from index.engines.whoosh.writer import WhooshWriter
from index.schema import FACETS
from index.vocabulary.spellings import visible
from search.app import create_app
from search.engines import open_searcher
from search.params.values import escaped
from search.query import Query, Selection
from search.settings import Settings

NAMES = tuple(facet.name for facet in FACETS)
BASES = (
    "blockchain pilots",
    "l'école d’été",
    "anti-corruption hotlines",
    "Ministère de l'Intérieur",
    "Ministry of Finance (MoF)",
    "Open Data",
    "open-data",
    "E-Government",
    "Dette",
    "Not stated",
    "pending",
    "Active",
    "active",
    "ΑΡΧΕΊΟ ς",
    "straße",
    "-5, \\ and more",
    "—",
    "Group 1 2",
    "Group 12",
    "x" * 230,
)
SPACES = (" ", "\u00a0", "\u202f", "\u2009", "  ", "\t")
QUOTES = ("'", "’", "ʼ", "`", " ")
DASHES = ("-", "–", "\u2011", "\u2212")


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """A value in one of the ways in which it may be written."""
    base = draw(st.one_of(st.sampled_from(BASES), st.text(min_size=1, max_size=12)))
    text = draw(st.sampled_from((base, base.upper(), base.title(), base.casefold())))
    for sign, others in ((" ", SPACES), ("'", QUOTES), ("’", QUOTES), ("-", DASHES)):
        text = text.replace(sign, draw(st.sampled_from(others)))
    return text


@st.composite
def documents(draw: st.DrawFn) -> list[Document]:
    """A handful, most of whose values no vocabulary knows."""
    many = st.lists(spellings(), max_size=3).map(tuple)
    return [
        Document(
            id=f"FR{number:04d}" if kind == "commitment" else f"report-{number}",
            kind=kind,  # type: ignore[arg-type]  # one of the two kinds
            captured=draw(st.sampled_from(("full", "stub"))),
            title={"en": "Budget"},
            languages=draw(st.sampled_from(((), ("en",), ("en", "fr"), ("de",)))),
            country=draw(st.sampled_from(("FR", "KE", ""))),
            locality=draw(st.one_of(st.none(), spellings())),
            cycle=draw(st.sampled_from((None, 2015, 2018))),
            policy_areas=draw(many),
            starred=draw(st.sampled_from((None, True, False))),
            values=draw(many),
            status=draw(spellings()),
            completion=draw(st.sampled_from(("not-stated", "limited", "Limited", "LIMITÉ", "so-so", "So so"))),
            early_results=draw(spellings()),
            ambition=draw(spellings()),
            lead_institution=draw(st.dictionaries(st.sampled_from(("en", "fr")), spellings(), max_size=2)),
            sections=(Section("en", "commitment", "", "a", "budget"),),
        )
        for number, kind in enumerate(
            draw(st.lists(st.sampled_from(("commitment", "commitment", "irm-report")), min_size=1, max_size=8))
        )
    ]


def write(folder: Path, *parts: Sequence[Document], remove: Iterable[str] = ()) -> Settings:
    """An index of so many segments."""
    for number, part in enumerate(parts):
        with WhooshWriter(Store(folder), Settings(index_dir=folder), full=not number) as writer:
            writer.add(part)
            writer.remove(remove)
            writer.publish({"report.json": b"{}"})
    return Settings(index_dir=folder)


def buckets_of(client: FlaskClient, facet: str) -> list[tuple[str, int]]:
    body = json.loads(client.get(f"/api/v1/facets/{facet}?ui=en").data)
    return [(str(bucket["value"]), bucket["count"]) for bucket in body["buckets"]]


@settings(max_examples=15, deadline=None)
@given(documents(), st.integers(0, 8), st.sampled_from(((), ("FR0000",))))
def test_filtering_by_the_value_of_a_bucket_finds_exactly_its_count(
    held: list[Document], cut: int, gone: tuple[str, ...]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chosen = write(Path(folder), held[:cut] or held[:1], held[cut:], remove=gone)
        searcher = open_searcher(chosen)
        snapshot = searcher.open()
        try:
            client = create_app(chosen, searcher).test_client()
            for found in snapshot.search(Query(facets=NAMES, limit=0)).facets:
                counted = [(bucket.value, bucket.count) for bucket in found.buckets]
                assert sorted(buckets_of(client, found.name)) == sorted(counted)
                for value, count in counted:
                    assert snapshot.search(Query(selections=(Selection(found.name, (value,)),))).total == count
                    answer = client.get(f"/api/v1/search?{found.name}={quote(escaped(value))}")
                    assert answer.status_code == 200, answer.data
                    assert json.loads(answer.data)["total"] == count, (found.name, value)
            for document in snapshot.matching(Query()):
                if written := visible(document.status)[:200]:
                    like = Query(selections=(Selection("status", (written,)),))
                    assert document.id in {other.id for other in snapshot.matching(like)}
        finally:
            snapshot.close()
            searcher.close()


def commitment(number: int, **facts: object) -> Document:
    return Document(
        id=f"KE{number:04d}",
        kind="commitment",
        captured="full",
        title={"en": "Budget"},
        country="KE",
        sections=(Section("en", "commitment", "", "a", "budget"),),
        **facts,  # type: ignore[arg-type]  # facts of a Document by name
    )


@pytest.mark.parametrize(
    ("facet", "attribute", "written", "label"),
    [
        ("policy_area", "policy_areas", ("Blockchain Pilots", "blockchain pilots", "Blockchain Pilots"), None),
        ("policy_area", "policy_areas", ("blockchain\u202fpilots", "Blockchain  Pilots"), "Blockchain Pilots"),
        ("policy_area", "policy_areas", ("OpenData", "Données Ouvertes", "open-data"), "open-data"),
        ("status", "status", ("On hold", "on hold", "On hold"), "On hold"),
        ("status", "status", ("L’attente", "l'attente"), "L’attente"),
        ("institution", "lead_institution", ("Ministère de l'Intérieur", "Ministère de l’Interieur"), None),
        ("institution", "lead_institution", ("Ministry of Finance", "the Ministry of Finance (MoF)"), None),
        ("institution", "lead_institution", ("Ministry of Trade & Labour", "MINISTRY OF TRADE AND LABOUR"), None),
    ],
)
def test_spellings_of_a_value_are_one_bucket_which_every_spelling_finds(
    facet: str, attribute: str, written: tuple[str, ...], label: str | None, tmp_path: Path
) -> None:
    def stated(value: str) -> object:
        return (value,) if attribute == "policy_areas" else {"en": value} if facet == "institution" else value

    held = [commitment(number, **{attribute: stated(value)}) for number, value in enumerate(written)]
    chosen = write(tmp_path, held[:1], held[1:])
    searcher = open_searcher(chosen)
    client = create_app(chosen, searcher).test_client()
    ((value, count),) = buckets_of(client, facet)
    assert count == len(written)
    assert label is None or value == label
    for spelling in written:
        answer = json.loads(client.get(f"/api/v1/search?{facet}={quote(spelling)}&facets={facet}").data)
        assert answer["total"] == count
        assert [bucket["selected"] for bucket in answer["facets"][facet]["buckets"]] == [True]
        excluded = json.loads(client.get(f"/api/v1/search?{facet}=-{quote(spelling)}").data)
        assert excluded["total"] == 0
        with searcher.open() as snapshot:
            by_engine = snapshot.search(Query(selections=(Selection(facet, (spelling,)),), facets=(facet,)))
        assert by_engine.total == count
        assert [(bucket.value, bucket.selected) for bucket in by_engine.facets[0].buckets] == [(value, True)]
    searcher.close()


def test_the_most_frequent_spelling_is_the_label_and_of_several_the_first() -> None:
    assert one_spelling("status", ["a b", "A B"], lambda: [1, 2]) == ["A B", "A B"]
    assert one_spelling("status", ["A-B", "a b"], lambda: [2, 2]) == ["A-B", "A-B"]
    assert one_spelling("status", ["ACTIF", "Activo", "other"], lambda: [9, 9, 9]) == ["active", "active", "other"]


REPORT = Document(
    id="kenya-design-report-2018",
    kind="irm-report",
    captured="full",
    title={"en": "Kenya Design Report 2018"},
    country="KE",
    sections=(Section("en", "irm", "", "a", "budget"),),
)


def test_a_report_is_not_an_unassessed_commitment(tmp_path: Path) -> None:
    chosen = write(tmp_path, [REPORT, commitment(1), commitment(2, completion="limited")])
    searcher = open_searcher(chosen)
    client = create_app(chosen, searcher).test_client()
    for facet in ("status", "completion", "early_results", "ambition", "starred", "verifiable"):
        assert dict(buckets_of(client, facet))["not-applicable"] == 1
        assert dict(buckets_of(client, facet))["not-stated"] == (1 if facet == "completion" else 2)
        for ui, label in (("en", "Not applicable"), ("fr", "Sans objet")):
            body = json.loads(client.get(f"/api/v1/facets/{facet}?ui={ui}").data)
            assert [bucket["label"] for bucket in body["buckets"] if bucket["value"] == "not-applicable"] == [label]
    never = json.loads(client.get("/api/v1/search?completion=not-stated").data)
    assert [hit["id"] for hit in never["hits"]] == ["KE0001"]
    for name in ("not-applicable", "Sans%20objet"):
        reports = json.loads(client.get(f"/api/v1/search?completion={name}&ui=fr&fields=completion").data)
        assert [hit["completion"] for hit in reports["hits"]] == [{"value": "not-applicable", "label": "Sans objet"}]
    assert json.loads(client.get(f"/api/v1/documents/{REPORT.id}").data)["completion"] == "not-applicable"
    lines = csv.DictReader(io.StringIO(client.get("/api/v1/search.csv?ui=fr").data.decode("utf-8-sig")))
    assert {row["id"]: (row["completion"], row["completion_label"]) for row in lines} == {
        "KE0001": ("not-stated", "Non précisé"),
        "KE0002": ("limited", "Limité"),
        REPORT.id: ("not-applicable", "Sans objet"),
    }
    for ui, unsaid in (("en", "Not applicable"), ("fr", "Sans objet")):
        chart = client.get(f"/{ui}/overview").data.decode().partition("completion-title")[2].partition("</section>")[0]
        assert unsaid not in chart and "Limit" in chart
        for address in (f"/{ui}/reports/{REPORT.id}", f"/{ui}/search?kind=irm-report&size=1"):
            hits = client.get(address).data.decode().partition("<main")[2].partition('class="facets')[0]
            assert client.get(address).status_code == 200 and "Not stated" not in hits
    searcher.close()


def test_what_is_said_of_a_report_stays_and_an_older_export_reads_the_same() -> None:
    assert replace(REPORT, completion="limited").completion == "limited"
    assert replace(REPORT, completion="not-stated").completion == "not-applicable"
    written = documents_json.dump(REPORT) | {"status": "not-stated"}
    assert documents_json.load(written) == REPORT
    assert documents_json.loads(documents_json.dumps(REPORT)) == REPORT
