"""A fact that is also a facet is one row of facts.toml: shown with four that a copy of the product gets, one of each
kind, and a page that states them. Nothing else of the copy is changed."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ROWS = """
[[fact]]
name = "inclusion"
kind = "rating"
en = "Inclusion level"
fr = "Niveau d’inclusion"
counted = true
box = ["inclusivité"]
beside = "ambition"

[fact.labels]
en = ["Inclusion level"]
fr = ["Niveau d'inclusion"]

[[fact.codes]]
code = "low"
en = "Low"
fr = "Faible"

[[fact.codes]]
code = "high"
en = "High"
fr = "Élevé"

[[fact]]
name = "funded"
kind = "yes-or-no"
en = "Funded"
fr = "Financé"
beside = "ambition"
labels = {en = ["Funded"], fr = ["Financé"]}

[[fact]]
name = "audiences"
kind = "codes"
en = "Audiences"
fr = "Publics visés"
box = ["publics"]
counted = true
beside = "ambition"
labels = {en = ["Audiences"], fr = ["Publics visés"]}
codes = [
    {code = "youth", en = "Youth", fr = "Jeunes"},
    {code = "elders", en = "Elders", fr = "Personnes âgées"},
    {code = "schools", en = "Schools, all levels", fr = "Écoles, tous niveaux"},
]

[[fact]]
name = "reviewed_in"
kind = "year"
en = "Year of review"
fr = "Année d’examen"
counted = true
beside = "completion"
labels = {en = ["Year of review"], fr = ["Année d'examen"]}
"""
NAMES = ("inclusion", "funded", "audiences", "reviewed_in")
ENGLISH = {
    "Potential Impact:": "Inclusion Level: High\n\nFunded: Yes\n\nAudiences: Youth, Elders\n\n",
    "Completion:": "Year of review: 2021\n\n",
}
FRENCH = """Ouverture des données scolaires (FR0901)

Plan d’action : Plan d’action France 2018-2020
Cycle du plan d’action : 2018
Statut : Actif

Institution chef de file : Ministère de l’éducation nationale

Domaines politiques

Éducation

Examen IRM

Rapport IRM : En attente de l’examen de l’IRM
Étoilé : Non
Premiers résultats : Marginal

Conception i

Vérifiable : Oui
Pertinent pour les valeurs OGP : Accès à l’information
Ambition (voir définition) : Faible
Niveau d’inclusion : faible
Financé : Non
Publics visés : Écoles, tous niveaux

Mise en œuvre i

Achèvement : Limité
Année d’examen : 2019

Description

Le ministère publiera les données des établissements scolaires et formera les enseignants à leur usage.
"""
ASK = """
import json, sys
from pathlib import Path
from search.app import create_app
from search.settings import Settings

client = create_app(Settings(index_dir=Path(sys.argv[1]))).test_client()
answers = {path: client.get(path) for path in sys.argv[2:]}
print(json.dumps({path: [answer.status_code, answer.get_data(as_text=True)] for path, answer in answers.items()}))
"""
BY_FACET = "/api/v1/search?facets=inclusion,funded,audiences,reviewed_in&ui="
FIELDS = "/api/v1/search?inclusion=high&fields=id,inclusion,funded,audiences,reviewed_in&ui=fr"
FOUND = {
    "/api/v1/search?inclusion=high": {"FR0038"},
    "/api/v1/search?inclusion=-high&country=FR&inclusion=-not-stated": {"FR0901"},
    "/api/v1/search?inclusion=Faible": {"FR0901"},
    "/api/v1/search?funded=yes": {"FR0038"},
    "/api/v1/search?audiences=elders": {"FR0038"},
    "/api/v1/search?audiences=schools,youth": {"FR0038", "FR0901"},
    "/api/v1/search?reviewed_in=2019": {"FR0901"},
    "/api/v1/search?q=inclusion:high": {"FR0038"},
    "/api/v1/search?q=inclusivit%C3%A9:faible": {"FR0901"},
    "/api/v1/search?q=publics:jeunes": {"FR0038"},
    "/api/v1/search?q=funded:no": {"FR0901"},
    "/api/v1/search?q=reviewed_in:2020..": {"FR0038"},
    "/api/v1/search?q=reviewed_in:2019": {"FR0901"},
}
REFUSED = ("/api/v1/search?inclusion=highh", "/api/v1/search?reviewed_in=soon")
OTHERS = (
    "/api/v1/search",
    FIELDS,
    *(f"{BY_FACET}{ui}" for ui in ("en", "fr")),
    *(f"/{ui}/search" for ui in ("en", "fr")),
    *(f"/{ui}/commitments/FR0038" for ui in ("en", "fr")),
    "/fr/commitments/FR0901",
    "/fr/search?audiences=youth&inclusion=high",
    "/api/v1/documents/FR0038",
    "/api/v1/documents/FR0038/history",
    "/api/v1/facets/inclusion?ui=fr",
    "/api/v1/search.csv?country=FR&ui=fr",
    "/api/v1/openapi.json?ui=fr",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with the rows and an index of the seeds and of two pages that state them."""
    copy = tmp_path_factory.mktemp("copy")
    for package in ("index", "search"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "index/vocabulary/facts.toml").open("a", encoding="utf-8") as table:
        table.write(ROWS)
    sources = copy / "sources"
    shutil.copytree(ROOT / "seeds", sources)
    first = (sources / "000_7543c5044704d611.txt").read_text("utf-8")
    for label, lines in ENGLISH.items():
        assert first.count(label) == 1
        first = first.replace(label, lines + label)
    (sources / "000_7543c5044704d611.txt").write_text(first, "utf-8")
    (sources / "french.txt").write_text(FRENCH, "utf-8")
    run(copy, "-m", "index", "reindex", str(sources), "--index", str(copy / "built"), "-q")
    return copy


@pytest.fixture(scope="module")
def answers(copy: Path) -> dict[str, tuple[int, str]]:
    asked = json.loads(run(copy, "-c", ASK, str(copy / "built"), *FOUND, *REFUSED, *OTHERS))
    return {path: (status, text) for path, (status, text) in asked.items()}


def run(copy: Path, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, *arguments], cwd=copy, capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def body(answers: dict[str, tuple[int, str]], path: str) -> Any:
    status, text = answers[path]
    assert status == 200, text
    return json.loads(text)


def words(page: str) -> str:
    """What a page says, spaces single."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("path", FOUND)
def test_it_is_filtered_by(answers: dict[str, tuple[int, str]], path: str) -> None:
    assert {hit["id"] for hit in body(answers, path)["hits"]} == FOUND[path]


def test_values_that_it_does_not_have_are_refused(answers: dict[str, tuple[int, str]]) -> None:
    for path in REFUSED:
        assert answers[path][0] == 422, path
    assert "high" in answers[REFUSED[0]][1]


def test_it_is_counted_and_named_in_both_languages(answers: dict[str, tuple[int, str]]) -> None:
    english, french = (body(answers, f"{BY_FACET}{ui}")["facets"] for ui in ("en", "fr"))
    assert [english[name]["label"] for name in NAMES] == ["Inclusion level", "Funded", "Audiences", "Year of review"]
    assert [french[name]["label"] for name in NAMES] == [
        *("Niveau d’inclusion", "Financé", "Publics visés", "Année d’examen"),
    ]
    rated = {bucket["value"]: (bucket["label"], bucket["count"]) for bucket in french["inclusion"]["buckets"]}
    assert rated["high"] == ("Élevé", 1) and rated["low"] == ("Faible", 1)
    assert rated["not-stated"][0] == "Non précisé"
    said = {bucket["value"]: bucket["label"] for bucket in french["funded"]["buckets"]}
    assert said == {"yes": "Oui", "no": "Non", "not-stated": "Non précisé"}
    aimed = {bucket["value"]: (bucket["label"], bucket["count"]) for bucket in english["audiences"]["buckets"]}
    assert aimed == {"youth": ("Youth", 1), "elders": ("Elders", 1), "schools": ("Schools, all levels", 1)}
    years = [(bucket["value"], bucket["count"]) for bucket in english["reviewed_in"]["buckets"]]
    assert english["reviewed_in"]["type"] == "histogram" and years == [(2019, 1), (2021, 1)]
    usual = body(answers, "/api/v1/search")["facets"]
    assert {"inclusion", "audiences", "reviewed_in"} <= set(usual) and "funded" not in usual
    assert body(answers, "/api/v1/facets/inclusion?ui=fr")["label"] == "Niveau d’inclusion"


def test_pages_count_it_and_state_it_in_both_languages(answers: dict[str, tuple[int, str]]) -> None:
    results, document = words(answers["/en/search"][1]), words(answers["/en/commitments/FR0038"][1])
    assert "Inclusion level" in results and "Audiences" in results
    for stated in ("Inclusion level High", "Funded Yes", "Audiences Youth", "Year of review 2021"):
        assert re.search(stated.replace(" ", r"\W+"), document), stated
    results, document = words(answers["/fr/search"][1]), words(answers["/fr/commitments/FR0038"][1])
    assert "Niveau d’inclusion" in results and "Publics visés" in results
    for stated in ("inclusion Élevé", "Financé Oui", "visés Jeunes", "examen 2021"):
        assert re.search(stated.replace(" ", r"\W+"), document), stated
    assert 'href="/fr/search?inclusion=high' in answers["/fr/commitments/FR0038"][1]
    other = words(answers["/fr/commitments/FR0901"][1])
    assert re.search(r"visés\W+Écoles, tous niveaux", other) and re.search(r"Financé\W+Non", other)
    chosen = words(answers["/fr/search?audiences=youth&inclusion=high"][1])
    assert "Publics visés" in chosen and "Administrative Capacity-Building" in chosen


def test_json_holds_it_with_where_it_was_read(answers: dict[str, tuple[int, str]]) -> None:
    document = body(answers, "/api/v1/documents/FR0038")
    assert [document[name] for name in NAMES] == ["high", True, ["youth", "elders"], 2021]
    assert all(document["provenance"][name]["line"] for name in NAMES)
    capture = document["provenance"]["inclusion"]["capture"]
    assert document["captures"][capture]["facts"]["inclusion"] == "High"
    timeline = body(answers, "/api/v1/documents/FR0038/history")["timeline"]
    stated = {moment["capture"]: (moment["inclusion"], moment["ambition"]) for moment in timeline}
    assert stated.pop(capture) == ("high", "pending")
    assert all(inclusion == "not-stated" for inclusion, _ in stated.values())
    (hit,) = body(answers, FIELDS)["hits"]
    assert hit == {
        "id": "FR0038",
        "inclusion": {"value": "high", "label": "Élevé"},
        "funded": True,
        "audiences": [{"value": "youth", "label": "Jeunes"}, {"value": "elders", "label": "Personnes âgées"}],
        "reviewed_in": 2021,
    }


def test_downloads_have_its_columns_last(answers: dict[str, tuple[int, str]]) -> None:
    status, text = answers["/api/v1/search.csv?country=FR&ui=fr"]
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}
    added = ["inclusion", "inclusion_label", "funded", "funded_label", "audiences", "audiences_label", "reviewed_in"]
    assert status == 200 and list(rows["FR0038"])[-8:] == ["fetched_at", *added]
    assert [rows["FR0901"][name] for name in added] == [
        *("low", "Faible", "no", "Non", "schools", "Écoles, tous niveaux", "2019"),
    ]


def test_openapi_tells_of_it(answers: dict[str, tuple[int, str]]) -> None:
    schemas = body(answers, "/api/v1/openapi.json?ui=fr")["components"]
    for shape in ("DocumentAnswer", "HitShape"):
        assert set(NAMES) <= set(schemas["schemas"][shape]["properties"])
    assert set(NAMES) <= set(schemas["schemas"]["DocumentAnswer"]["required"])
    assert "inclusion" in schemas["schemas"]["MomentShape"]["properties"]
    assert "^-?(low|high|" in schemas["parameters"]["inclusion"]["schema"]["items"]["pattern"]
    assert "Niveau d’inclusion" in schemas["parameters"]["inclusion"]["description"]
    assert schemas["parameters"]["reviewed_in"]["schema"]["items"]["pattern"].startswith("^-?(19")


def test_ndjson_goes_round(copy: Path) -> None:
    first = run(copy, "-m", "index", "export", "--index", str(copy / "built"))
    (copy / "exported.ndjson").write_text(first, "utf-8")
    run(copy, "-m", "index", "reindex", str(copy / "exported.ndjson"), "--index", str(copy / "again"), "-q")
    second = run(copy, "-m", "index", "export", "--index", str(copy / "again"))
    told, again = ([json.loads(line) for line in lines.splitlines()] for lines in (first, second))
    assert [{name: one[name] for name in ("id", *NAMES)} for one in told] == [
        {name: one[name] for name in ("id", *NAMES)} for one in again
    ]
    (copy / "by_hand.ndjson").write_text(
        '{"id": "FR0902", "title": "Cadre", "text": "Un cadre", "lang": "fr", "inclusion": "Élevé", "funded": true, '
        '"audiences": ["Jeunes"], "reviewed_in": 2020}\n',
        "utf-8",
    )
    run(copy, "-m", "index", "reindex", str(copy / "by_hand.ndjson"), "--index", str(copy / "hand"), "-q")
    (one,) = map(json.loads, run(copy, "-m", "index", "export", "--index", str(copy / "hand")).splitlines())
    assert [one[name] for name in NAMES] == ["high", True, ["youth"], 2020]


def test_an_index_of_other_rows_is_refused_until_it_is_built_anew(copy: Path, tmp_path: Path) -> None:
    sources, built = copy / "by_hand.ndjson", tmp_path / "index"
    sources.write_text('{"id": "FR0902", "title": "Cadre", "text": "Un cadre", "lang": "fr"}\n', "utf-8")
    without = tmp_path / "without"
    for package in ("index", "search"):
        shutil.copytree(ROOT / package, without / package, ignore=shutil.ignore_patterns("__pycache__"))
    run(without, "-m", "index", "reindex", str(sources), "--index", str(built), "-q")
    path = "/api/v1/search?facets=inclusion"
    assert json.loads(run(copy, "-c", ASK, str(built), path))[path][0] == 503
    run(copy, "-m", "index", "reindex", str(sources), "--index", str(built), "-q")
    assert json.loads(run(copy, "-c", ASK, str(built), path))[path][0] == 200


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ('kind = "rating"', 'kind = "rate"', "fact 'inclusion': kind is 'rate', not one of rating, yes-or-no"),
        ('fr = "Niveau d’inclusion"', "", "fact 'inclusion': en and fr are required"),
        ('beside = "ambition"', 'beside = "ambitions"', "fact 'inclusion': beside is 'ambitions', not one of"),
        ('name = "inclusion"', 'name = "period"', "fact 'period': Document has that name already"),
        ('name = "inclusion"', 'name = "size"', "fact 'size': the interface uses that name already"),
        ("counted = true", "countd = true", "fact 'inclusion': there is no column 'countd'"),
    ],
)
def test_a_row_that_nothing_can_go_by_is_told_of(copy: Path, written: str, instead: str, told: str) -> None:
    table = copy / "index/vocabulary/facts.toml"
    kept = table.read_text("utf-8")
    start = kept.index('name = "inclusion"')
    table.write_text(kept[:start] + kept[start:].replace(written, instead, 1), "utf-8")
    asked = [sys.executable, "-c", "import index.parsers, search.wording"]
    result = subprocess.run(asked, cwd=copy, capture_output=True, text=True, check=False)
    table.write_text(kept, "utf-8")
    assert f"facts.toml, {told}" in result.stderr
