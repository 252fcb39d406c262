"""The language of a query: nothing is translated into it, and no word goes there and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import Chain
from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.translation.learning import learned
from search.app import create_app
from search.query import Term, Words
from search.query_translation import is_word_of, language_of
from search.settings import Settings

CHAINS = {name: Chain(name) for name in ("en", "fr")}
HELD = {
    ("en", "budget"): 50,
    ("fr", "budget"): 60,
    ("en", "road"): 40,
    ("fr", "rout"): 30,
    ("en", "startup"): 9,
    ("fr", "startup"): 9,
    ("en", "march"): 1,
    ("fr", "march"): 90,
}


def usage(language: str, term: str) -> tuple[int, int]:
    return HELD.get((language, term), 0), 10_000


def asked(text: str) -> Words:
    return Words(tuple(map(Term, text.split())))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("roads", "en"),
        ("routes", "fr"),
        ("marché", "fr"),
        ("budget", ""),
        ("startups", ""),
        ("the budget", "en"),
        ("le budget", "fr"),
        ("startups des routes", "fr"),
        ("roads routes", ""),
        ("unknown", ""),
        ("AI budget", ""),
        ("FOI budget", ""),
    ],
)
def test_words_tell_the_language_of_a_query_where_they_are_of_one(text: str, language: str) -> None:
    assert language_of(asked(text), CHAINS, usage) == language


@given(st.lists(st.sampled_from(["roads", "routes", "budget", "le", "the", "startups", "zzz", "AI"]), max_size=6))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    there, back = (language_of(asked(" ".join(row)), CHAINS, usage) for row in (words, words[::-1]))
    assert there == back


def test_a_word_taken_over_is_one_of_both_languages_a_name_that_is_quoted_is_not() -> None:
    assert is_word_of("startups", "en", CHAINS, usage)
    assert is_word_of("startups", "fr", CHAINS, usage)
    assert not is_word_of("marché", "en", CHAINS, usage)
    assert not is_word_of("unknown", "en", CHAINS, usage)


def document(document_id: str, **texts: str) -> Document:
    sections = tuple(Section(lang, "commitment", "", f"text-{lang}", text) for lang, text in texts.items())
    titles = dict.fromkeys(texts, document_id)
    return Document(document_id, "commitment", "full", titles, languages=tuple(texts), sections=sections)


ABOUT = ("school", "river", "harbour", "garden", "museum", "forest", "bridge", "market")
SUR = ("école", "rivière", "port", "jardin", "musée", "forêt", "pont", "halle")
MENU = ("Corruption is a theme.", "Le secteur privé est un thème.")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """French texts say `startups` where the English ones say that something is enabled; all have one line in common."""
    settings = Settings(index_dir=tmp_path_factory.mktemp("tongues"))
    documents = []
    for number, (one, other) in enumerate(zip(ABOUT, SUR, strict=True)):
        taken = (
            (f"It enables the {one}.", f"Des startups pour : {other}.") if number < 5 else (f"A {one}.", f"{other}.")
        )
        documents.append(document(f"BI{number:04}", en=f"{taken[0]}\n{MENU[0]}", fr=f"{taken[1]}\n{MENU[1]}"))
    documents += [document(f"EN{number:04}", en=f"Startups and startups, number {number}.") for number in range(5)]
    documents.append(document("EN0100", en="A law enables counties."))
    documents.append(document("EN0101", en="The private sector pays."))
    documents.append(document("EN0102", en="The theme of the day."))
    with WhooshWriter(Store(settings.index_dir), settings, full=True) as writer:
        writer.add(documents)
        writer.publish(learned(documents))
    yield create_app(settings).test_client()


def ask(client: FlaskClient, q: str) -> Any:
    return client.get("/api/v1/search", query_string={"q": q}).get_json()["hits"]


def test_a_word_does_not_go_to_the_other_language_and_back(client: FlaskClient) -> None:
    found = ask(client, "startups")
    assert {hit["id"] for hit in found} >= {"EN0000", "BI0000"}
    assert "EN0100" not in {hit["id"] for hit in found}
    assert not any(
        "enable" in snippet["html"] for hit in found for snippet in hit["snippets"] if snippet["lang"] == "en"
    )


def test_where_the_query_is_french_it_is_translated_as_french_texts_use_it(client: FlaskClient) -> None:
    assert "EN0100" in {hit["id"] for hit in ask(client, "les startups")}


def test_a_line_that_every_page_repeats_teaches_nothing(client: FlaskClient) -> None:
    assert "EN0101" not in {hit["id"] for hit in ask(client, "corruption")}
    assert not any(
        "<mark>private" in snippet["html"] for hit in ask(client, "corruption") for snippet in hit["snippets"]
    )
