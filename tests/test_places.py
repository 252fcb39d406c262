"""Places that a search names: their documents are found and favoured, in every language that a place is called in."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.vocabulary import codes_of, labels_in, load
from index.vocabulary.places import places_named, words_of
from search.app import create_app
from search.settings import Settings


def document(document_id: str, country: str, locality: str | None = None, stub: bool = False, **texts: str) -> Document:
    return Document(
        id=document_id,
        kind="commitment",
        captured="stub" if stub else "full",
        country=country,
        locality=locality,
        title=dict.fromkeys(texts, f"Promise {document_id}"),
        languages=tuple(texts),
        sections=tuple(Section(lang, "commitment", "", f"text-{lang}", text) for lang, text in texts.items() if text),
    )


DOCUMENTS = [
    document("KE0001", "KE", en="Youth councils are consulted on new budgets."),
    document("KE0002", "KE", en="Roads are built."),
    document("KE0003", "KE", stub=True, en=""),
    document("KEEM01", "KE", "elgeyo-marakwet", en="Wards choose projects."),
    document("GH0001", "GH", en="Youth councils are consulted on budgets, as the plan of Kenya proposed."),
    document("TN0001", "TN", fr="Les jeunes sont consultés."),
    document("TN0002", "TN", en="Young people are consulted.", fr="Les jeunes sont consultés."),
    document("SN0001", "SN", fr="Les jeunes proposent des lois."),
    document("CI0001", "CI", fr="Un budget citoyen est publié."),
    document("CI0002", "CI", en="A citizens budget is published."),
    document("CM0001", "CM", fr="Un budget citoyen est publié, à côté du budget de l'État."),
    document("ZA0001", "ZA", en="Schools open their data."),
    document("KR0001", "KR", en="Schools in the south open their data, says the Republic of Korea."),
    document("UA0001", "UA", en="Open contracting is the rule."),
    document("PY0001", "PY", en="Open contracting is the rule. Open contracting is good."),
    document("NZ0001", "NZ", en="Rivers are counted."),
    document("US0001", "US", en="Rivers are counted."),
    document("US0002", "US", "austin", en="Parks are counted."),
    document("GB0001", "GB", "scotland", en="Lakes are counted."),
    document("PE0001", "PE", es="Los ríos se cuentan."),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(index_dir=tmp_path_factory.mktemp("places"))
    with WhooshWriter(Store(settings.index_dir), settings, full=True) as writer:
        writer.add(DOCUMENTS)
        writer.publish({})
    yield create_app(settings).test_client()


def ask(client: FlaskClient, q: str, **arguments: str) -> Any:
    return client.get("/api/v1/search", query_string={"q": q, **arguments}).get_json()


def ids(answer: Any) -> list[str]:
    return [hit["id"] for hit in answer["hits"]]


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("Kenyan youth", {"KE0001"}),
        ("kenyane jeunes", {"KE0001"}),
        ("kényanes jeunes", {"KE0001"}),
        ("youth Kenia", {"KE0001"}),
        ("Kenya's roads", {"KE0002"}),
        ("les routes du Kenya", {"KE0002"}),
        ("Tunisie jeunes", {"TN0001", "TN0002"}),
        ("Tunisian youth", {"TN0001", "TN0002"}),
        ("Túnez youth", {"TN0001", "TN0002"}),
        ("jeunes tunisiens", {"TN0001", "TN0002"}),
        ("jeunes sénégalais", {"SN0001"}),
        ("jeunes senegalaises", {"SN0001"}),
        ("budget citoyen Côte d'Ivoire", {"CI0001", "CI0002"}),
        ("budget citoyen Côte d’Ivoire", {"CI0001", "CI0002"}),
        ("ivorian citizens budget", {"CI0001", "CI0002"}),
        ("citizens budget Ivory Coast", {"CI0001", "CI0002"}),
        ("open contracting Ukraine", {"UA0001"}),
        ("l'Ukraine open contracting", {"UA0001"}),
        ("open contracting Україна", {"UA0001"}),
        ("rivers New Zealand", {"NZ0001"}),
        ("rivers US", {"US0001"}),
        ("rivers U.S.", {"US0001"}),
        ("rivers États-Unis", {"US0001"}),
        ("lakes écossais", {"GB0001"}),
        ("ríos Perú", {"PE0001"}),
    ],
)
def test_the_documents_of_a_place_come_first_and_lack_no_word_of_it(
    client: FlaskClient, q: str, found: set[str], ui: str
) -> None:
    answer = ask(client, q, ui=ui)
    assert set(ids(answer)[: len(found)]) == found
    for hit in answer["hits"][: len(found)]:
        assert "missing" not in hit["matched"]
    assert answer["suggestion"] is None


@pytest.mark.parametrize("q", ["Kenya", "kenyan", "Kényans", "Kenia", "Quênia OR Kenya"])
def test_a_place_alone_finds_its_documents_listings_and_localities_too(client: FlaskClient, q: str) -> None:
    answer = ask(client, q)
    assert {"KE0001", "KE0002", "KE0003", "KEEM01"} <= set(ids(answer))
    assert set(ids(answer)) <= {"KE0001", "KE0002", "KE0003", "KEEM01", "GH0001"}


def test_who_speaks_of_a_place_comes_after_its_own_documents(client: FlaskClient) -> None:
    assert ids(ask(client, "Kenya"))[-1] == "GH0001"


def test_a_locality_is_a_place_and_is_part_of_its_country(client: FlaskClient) -> None:
    assert ids(ask(client, "Austin")) == ["US0002"]
    assert set(ids(ask(client, "USA"))) == {"US0001", "US0002"}


def test_a_place_is_named_by_its_whole_name_only(client: FlaskClient) -> None:
    answer = ask(client, "South Africa schools")
    assert ids(answer)[0] == "ZA0001"
    assert ids(ask(client, "South Korea schools"))[0] == "KR0001"
    assert ids(ask(client, "new budgets"))[0] == "KE0001"
    assert "NZ0001" not in ids(ask(client, "new budgets"))
    assert "NZ0001" not in ids(ask(client, "new"))
    assert "CI0001" not in ids(ask(client, "côté"))
    assert not {"US0001", "US0002"} & set(ids(ask(client, "état")))
    assert not {"US0001", "US0002"} & set(ids(ask(client, "tell us")))
    assert not {"US0001", "US0002"} & set(ids(ask(client, "Latin American")))


def test_a_place_favours_and_drowns_nothing(client: FlaskClient) -> None:
    found = ids(ask(client, "open contracting rule Ukraine"))
    assert found[:2] == ["UA0001", "PY0001"]


def test_quotes_an_equals_sign_and_fields_mean_the_text(client: FlaskClient) -> None:
    for q in ('"Kenya"', "=Kenya", "commitment:Kenya"):
        assert ids(ask(client, q)) == ["GH0001"]


def test_what_is_excluded_is_what_the_word_finds(client: FlaskClient) -> None:
    assert not {"KE0001", "GH0001"} & set(ids(ask(client, "youth -Kenya")))
    assert ids(ask(client, "budgets NOT Ghana")) == ids(ask(client, "budgets -ghanéen"))


def test_every_scope_but_only_the_languages_asked_for(client: FlaskClient) -> None:
    assert "KE0002" in ids(ask(client, "Kenya", **{"in": "irm"}))
    assert ids(ask(client, "Tunisie", lang="en")) == ["TN0002"]
    assert set(ids(ask(client, "Tunisia", lang="fr"))) == {"TN0001", "TN0002"}


def test_a_place_holds_without_translations(client: FlaskClient) -> None:
    assert "KE0001" in ids(ask(client, "kényan youth", translate="0"))


def test_explanations_name_the_place_and_no_passage_is_cut_from_it(client: FlaskClient) -> None:
    hit = ask(client, "Kenyan roads", explain="1")["hits"][0]
    assert {"country": "KE"}.items() <= {part["field"]: part["term"] for part in hit["explanation"]}.items()
    assert sum(part["score"] for part in hit["explanation"]) == pytest.approx(hit["score"], abs=1e-3)
    assert [snippet["html"] for snippet in hit["snippets"]] == ["<mark>Roads</mark> are built."]
    assert hit["matched"] == {"languages": ["en"], "via": []}
    (alone,) = ask(client, "Ontario OR Austin", explain="1")["hits"]
    assert alone["snippets"] == []


@pytest.mark.parametrize("facet", ["country", "locality"])
def test_every_label_of_the_vocabulary_names_its_place(facet: str) -> None:
    for code in codes_of(facet):
        for label in labels_in(facet, code):
            words = words_of(label)
            assert any((facet, code) in named.places for named in places_named(words)), label


def test_every_row_belongs_to_a_place_and_names_it() -> None:
    codes = {*codes_of("country"), *codes_of("locality")}
    rows = load("places")["rows"]
    assert len({row[0] for row in rows}) == len(rows)
    for code, *names in rows:
        assert code in codes
        for name in (part.strip() for row in names for part in row.split("|") if part.strip()):
            [named] = places_named(words_of(name))
            assert code in {place for _, place in named.places}, name


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("North Korea", ["KP"]),
        ("Corée du Nord", ["KP"]),
        ("South Sudan", ["SS"]),
        ("Guinée équatoriale", ["GQ"]),
        ("Papua New Guinea", ["PG"]),
        ("République démocratique du Congo", ["CD"]),
        ("RDC", ["CD"]),
        ("nigérien", ["NE"]),
        ("nigérian", ["NG"]),
        ("Pays-Bas", ["NL"]),
        ("bas pays", []),
        ("mal", []),
        ("turquie", ["TR"]),
        ("Türkiye", ["TR"]),
        ("the united states and the united kingdom", ["US", "GB"]),
    ],
)
def test_the_longest_name_counts(text: str, places: list[str]) -> None:
    assert [code for named in places_named(words_of(text)) for _, code in named.places] == places


@given(st.lists(st.sampled_from(["South", "new", "Africa", "Korea", "the", "Guinea", "Papua", "US", "us", "é", ""])))
def test_names_do_not_overlap(words: list[str]) -> None:
    at = 0
    for named in places_named(words):
        assert at <= named.start < named.end <= len(words)
        assert named.places
        at = named.end
