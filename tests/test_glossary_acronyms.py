"""Acronyms of the field: found by what they are short for, and the reverse, in both languages; never by mere words."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.translation.glossary import is_acronym, is_mere_word, only_a_word_in
from search.app import create_app
from search.settings import Settings

# What is short for what: English acronym, English words, French acronym, French words.
FIELD = (
    ("FOI", "freedom of information", "", "droit d'accès à l'information"),
    ("RTI", "right to information", "", "droit à l'information"),
    ("ATI", "access to information", "", "accès à l'information"),
    ("AML", "anti-money laundering", "LBC", "lutte contre le blanchiment"),
    ("PEP", "politically exposed person", "PPE", "personne politiquement exposée"),
    ("CSO", "civil society organization", "OSC", "organisation de la société civile"),
    ("IRM", "Independent Reporting Mechanism", "MII", "Mécanisme indépendant d'évaluation"),
    ("NAP", "national action plan", "PAN", "plan d'action national"),
    ("BO", "beneficial ownership", "", "bénéficiaires effectifs"),
    ("APR", "action plan review", "", "examen du plan d'action"),
    ("AI", "artificial intelligence", "IA", "intelligence artificielle"),
    (
        "ICT",
        "information and communication technologies",
        "TIC",
        "technologies de l'information et de la communication",
    ),
    ("SDG", "Sustainable Development Goals", "ODD", "objectifs de développement durable"),
    ("NGO", "non-governmental organisation", "ONG", "organisation non gouvernementale"),
    ("GBV", "gender-based violence", "VBG", "violences basées sur le genre"),
    ("EITI", "Extractive Industries Transparency Initiative", "ITIE", ""),
    ("MSF", "multi-stakeholder forum", "FMP", "forum multipartite"),
)
WORDS = {
    "WORDS1": ("fr", "De bonne foi, j'ai lu un beau livre, bo et peu connu, sur le pep."),
    "WORDS2": ("en", "An odd tic: the pan, i.e. the pot, is bad."),
}


def document(document_id: str, lang: str, text: str) -> Document:
    section = Section(lang, "commitment", "", "a", text)
    return Document(document_id, "commitment", "full", {lang: document_id}, languages=(lang,), sections=(section,))


def written(lang: str, text: str) -> str:
    return f"The rules on {text} are published here." if lang == "en" else f"Nous publions ici : {text}."


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(index_dir=tmp_path_factory.mktemp("acronyms"))
    with WhooshWriter(Store(settings.index_dir), settings, full=True) as writer:
        for number, row in enumerate(FIELD):
            for kind, (lang, text) in enumerate(zip(("en", "en", "fr", "fr"), row, strict=True)):
                if text:
                    writer.add([document(f"{'SLSL'[kind]}{lang.upper()}{number:04}", lang, written(lang, text))])
        writer.add([document(document_id, *rest) for document_id, rest in WORDS.items()])
        writer.publish({})
    yield create_app(settings).test_client()


def ask(client: FlaskClient, q: str, **arguments: str) -> Any:
    return client.get("/api/v1/search", query_string={"q": q, "size": "50", **arguments}).get_json()


def found(client: FlaskClient, q: str, **arguments: str) -> set[str]:
    """What holds all of the words."""
    return {hit["id"] for hit in ask(client, q, **arguments)["hits"] if "missing" not in hit["matched"]}


@pytest.mark.parametrize("ui", ["en", "fr"])
@pytest.mark.parametrize("number", range(len(FIELD)), ids=[row[0] for row in FIELD])
def test_acronym_and_words_find_each_other_in_both_languages(client: FlaskClient, number: int, ui: str) -> None:
    row = FIELD[number]
    wanted = {f"{'SLSL'[kind]}{lang}{number:04}" for kind, lang in enumerate(("EN", "EN", "FR", "FR")) if row[kind]}
    for typed in filter(None, row):
        assert wanted <= found(client, typed, ui=ui), typed


@pytest.mark.parametrize("typed", ["FOI", "BO", "AI", "IA", "PAN", "PEP", "APR", "ODD", "TIC", "AIs", "PANs", "F.O.I."])
def test_an_acronym_is_not_a_word_of_the_other_language(client: FlaskClient, typed: str) -> None:
    assert not set(WORDS) & {hit["id"] for hit in ask(client, typed)["hits"]}


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("bonne foi", {"WORDS1"}),
        ("j'ai lu", {"WORDS1"}),
        ("the pan", {"WORDS2", "SFR0007"}),
        ("odd", {"WORDS2", "SFR0012"}),
        ("bad", {"WORDS2"}),
    ],
)
def test_a_mere_word_is_no_acronym(client: FlaskClient, typed: str, holds: set[str]) -> None:
    assert found(client, typed) == holds


@pytest.mark.parametrize("typed", ["rti", "CSOs", "csos", "ngos", "O.N.G.", "osc"])
def test_small_letters_dots_and_plurals_will_do_where_no_word_is_spelled_so(client: FlaskClient, typed: str) -> None:
    assert len(found(client, typed)) >= 3


def test_the_words_as_typed_come_first_and_the_hit_says_what_it_was_found_by(client: FlaskClient) -> None:
    hits = ask(client, "civil society organization")["hits"]
    assert hits[0]["id"] == "LEN0005"
    by_id = {hit["id"]: hit for hit in hits}
    assert by_id["SEN0005"]["matched"]["via"] == ["CSO"]
    assert "<mark>CSO</mark>" in by_id["SEN0005"]["snippets"][0]["html"]
    first = ask(client, "FOI")["hits"][0]
    assert (first["id"], first["matched"]["via"]) == ("SEN0000", [])


def test_quotes_exclusion_and_the_switch_mean_the_words_themselves(client: FlaskClient) -> None:
    assert found(client, '"RTI"') == {"SEN0001"}
    assert found(client, "RTI", translate="0") == {"SEN0001"}
    assert "LEN0001" in found(client, "rules -RTI")


@pytest.mark.parametrize(
    ("text", "acronym"),
    [("FOI", True), ("MoU", True), ("AfDB", True), ("Bo", False), ("Ministry", False), ("M&E", False)],
)
def test_how_acronyms_are_written(text: str, acronym: bool) -> None:
    assert is_acronym(text) == acronym


def test_capitals_tell_acronyms_from_words() -> None:
    assert only_a_word_in("AI") == {"fr"}
    assert only_a_word_in("PAN") == {"en"}
    assert not only_a_word_in("ai") and not only_a_word_in("CSO") and not only_a_word_in("OPEN")
    assert is_mere_word("foi", "en") and not is_mere_word("FOI", "en") and not is_mere_word("cso", "en")
