"""A query in one language, documents held in the other only."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.translation.learning import learned
from search.engines import Searcher, open_searcher
from search.query import Query
from search.results import Results
from search.settings import Settings
from search.syntax import parse
from tests.searchers import search


def document(document_id: str, **texts: str) -> Document:
    return Document(
        id=document_id,
        kind="commitment",
        captured="full",
        title=dict.fromkeys(texts, document_id),
        languages=tuple(texts),
        sections=tuple(Section(lang, "commitment", "", f"text-{lang}", text) for lang, text in texts.items()),
    )


DOCUMENTS = [
    document("EN0001", en="The register of public procurement is open to all citizens of the country."),
    document("FR0001", fr="Le registre des marchés publics est ouvert à tous les citoyens du pays."),
    document(
        "BI0001",
        en="The register of public procurement is open to all citizens of the country.",
        fr="Le registre des marchés publics est ouvert à tous les citoyens du pays.",
    ),
    document("BI0002", en="Beekeepers count hives.", fr="Les apiculteurs comptent les ruches."),
    document("BI0003", en="Beekeepers sell honey.", fr="Les apiculteurs vendent du miel."),
    document("BI0004", en="Children sell hives.", fr="Les enfants vendent les ruches."),
    # Words that meet twice are a translation only among many sentences in which they do not.
    document(
        "BI0005",
        en="\n".join(f"The item with number {number} is about gazelle{number}." for number in range(60)),
        fr="\n".join(f"Le point avec le chiffre {number} traite de gazelle{number}." for number in range(60)),
    ),
    document("EN0002", en="A plan for beekeepers."),
    document("EN0003", en="Something else about the weather."),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("cross")
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
        writer.add(DOCUMENTS)
        writer.publish(learned(DOCUMENTS))
    opened = open_searcher(Settings(index_dir=folder))
    yield opened
    opened.close()


def ask(
    searcher: Searcher, text: str, translate: bool = True, languages: tuple[str, ...] = (), ui: str = "en"
) -> Results:
    clause = parse(text).clause
    query = Query(text=text, clause=clause, translate=translate, languages=languages, explain=True, ui=ui)
    return search(searcher, query)


def ids(results: Results) -> set[str]:
    """Of the documents that count."""
    return {hit.document.id for hit in results.hits if hit.counted}


def test_a_french_query_finds_what_is_held_in_english_only_and_says_how(searcher: Searcher) -> None:
    results = ask(searcher, "marchés publics")
    assert ids(results) == {"FR0001", "BI0001", "EN0001"}
    hits = {hit.document.id: hit for hit in results.hits}
    assert hits["EN0001"].via == ("public procurement",)
    assert hits["EN0001"].matched_languages == ("en",)
    assert hits["FR0001"].via == hits["BI0001"].via == ()
    marked = [text for snippet in hits["EN0001"].snippets for text, matched in snippet.pieces if matched]
    assert "".join(marked) == "public procurement"


def test_and_the_reverse(searcher: Searcher) -> None:
    results = ask(searcher, "public procurement")
    assert ids(results) == {"FR0001", "BI0001", "EN0001"}
    (hit,) = (hit for hit in results.hits if hit.document.id == "FR0001")
    assert "marchés publics" in hit.via


def test_direct_matches_of_equal_worth_come_first(searcher: Searcher) -> None:
    assert [hit.document.id for hit in ask(searcher, "marchés publics").hits][-1] == "EN0001"
    assert [hit.document.id for hit in ask(searcher, "public procurement").hits][-1] == "FR0001"


def test_two_words_for_the_same_thing_say_it_twice(tmp_path: Path) -> None:
    with WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=True) as writer:
        writer.add(
            [
                document("EN0001", en="They made a commitment on schools, roads and harbours, and a fresh start."),
                document("EN0002", en="They made a commitment on schools, roads and harbours, and a fresh pledge."),
            ]
        )
        writer.publish({})
    opened = open_searcher(Settings(index_dir=tmp_path))
    results = ask(opened, "engagement")
    opened.close()
    assert [hit.document.id for hit in results.hits] == ["EN0002", "EN0001"]
    assert results.hits[0].via == ("commitment", "pledge")


def test_it_can_be_switched_off(searcher: Searcher) -> None:
    assert ids(ask(searcher, "marchés publics", translate=False)) == {"FR0001", "BI0001"}


def test_words_that_no_glossary_has_are_learned_from_documents_in_both_languages(searcher: Searcher) -> None:
    results = ask(searcher, "apiculteurs")
    assert "EN0002" in ids(results)
    assert {hit.via for hit in results.hits if hit.document.id == "EN0002"} == {("beekeepers",)}


def test_a_document_in_both_languages_is_counted_once(searcher: Searcher) -> None:
    results = ask(searcher, "ruches")
    assert results.total == 2
    assert ids(results) == {"BI0002", "BI0004"}


def test_what_is_excluded_quoted_or_exact_means_itself_only(searcher: Searcher) -> None:
    assert "EN0001" in ids(ask(searcher, "citoyens -marchés"))
    assert "EN0001" not in ids(ask(searcher, '"marchés publics"'))
    assert "EN0001" not in ids(ask(searcher, "=marchés"))


@pytest.mark.parametrize(
    ("text", "ui", "shown"),
    [
        ("hackathon", "en", "en"),  # the same word in both: the reader's language
        ("hackathon", "fr", "fr"),
        ("hackathon", "es", "en"),  # nobody's language: the original
        ("logiciels", "en", "fr"),  # the language of the query
        ("software", "fr", "en"),
    ],
)
def test_of_two_versions_that_say_the_same_one_is_shown(tmp_path: Path, text: str, ui: str, shown: str) -> None:
    held = document("BI0001", en="A hackathon on free software.", fr="Un hackathon sur les logiciels libres.")
    with WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=True) as writer:
        writer.add([replace(held, machine_translated=("fr",))])
        writer.publish({})
    opened = open_searcher(Settings(index_dir=tmp_path))
    (hit,) = ask(opened, text, ui=ui).hits
    opened.close()
    assert [snippet.lang for snippet in hit.snippets] == [shown]


@pytest.mark.parametrize("text", ["e-gouvernement", "egouvernement", "administration électronique"])
def test_a_compound_is_translated_as_a_whole(tmp_path: Path, text: str) -> None:
    with WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=True) as writer:
        writer.add(
            [
                document("EN0001", en="A strategy for e-government."),
                document("EN0002", en="A government strategy."),
                document("EN0003", en="Our egovernment strategy."),
            ]
        )
        writer.publish({})
    opened = open_searcher(Settings(index_dir=tmp_path))
    results = ask(opened, text)
    opened.close()
    assert ids(results) == {"EN0001", "EN0003"}
    assert {via for hit in results.hits for via in hit.via} <= {"e-government", "egovernment"}


def test_text_of_one_language_is_searched_by_the_words_of_the_other(searcher: Searcher) -> None:
    assert ids(ask(searcher, "marchés publics", languages=("en",))) == {"BI0001", "EN0001"}


def test_contributions_of_translations_add_up_and_name_them(searcher: Searcher) -> None:
    for hit in ask(searcher, "marchés publics").hits:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score)
        if hit.document.id == "EN0001":
            assert {"procurement", "public procurement"} & {part.note for part in hit.explanation}
