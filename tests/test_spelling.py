"""Misspelt words: what is offered, what is done at once, and what is left alone."""

from collections.abc import Iterator

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.writer import WhooshWriter
from index.vocabulary.word_list import reverses
from search import answering, syntax
from search.answering import Answer
from search.engines import Searcher, open_searcher
from search.query import Query
from search.results import Suggestion
from search.settings import Settings
from search.spelling import edits_between

TITLES = {
    "XX0001": ("Transparency of public procurement", "Transparence des marchés publics"),
    "XX0002": ("Administrative capacity building", "Renforcement des capacités administratives"),
    "XX0003": ("Participation of citizens in the budget", "Participation des citoyens au budget"),
    "XX0004": ("Publication of public accounts", "Publication des comptes publics"),
}


def document(document_id: str, english: str, french: str) -> Document:
    text = "The public consultation on public data continues in public, at the Centre, since it started: note the fees."
    return Document(
        id=document_id,
        kind="commitment",
        captured="full",
        title={"en": english, "fr": french},
        sections=(Section("en", "commitment", "", "text", text),),
    )


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("misspelt")
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full=True) as writer:
        writer.add([document(document_id, *titles) for document_id, titles in TITLES.items()])
        writer.publish({})
    opened = open_searcher(Settings(index_dir=folder))
    yield opened
    opened.close()


def ask(searcher: Searcher, text: str, correct: bool = True) -> Answer:
    with searcher.open() as snapshot:
        return answering.found(snapshot, syntax.typed(Query(correct=correct), text))


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("partcipation", "participation", "XX0003"),
        ("procuremnet", "procurement", "XX0001"),
        ("trnasparency", "transparency", "XX0001"),
        ("cappacites", "capacités", "XX0002"),
    ],
)
def test_where_nothing_is_found_the_near_spelling_is_searched_and_said(
    searcher: Searcher, typed: str, meant: str, found: str
) -> None:
    answer = ask(searcher, typed)
    assert answer.suggestion == Suggestion(meant, answer.results.total, applied=True)
    assert found in [hit.document.id for hit in answer.results.hits]


def test_it_can_be_undone(searcher: Searcher) -> None:
    answer = ask(searcher, "partcipation", correct=False)
    assert answer.results.total == 0
    assert answer.suggestion == Suggestion("participation", 1)


def test_beside_a_known_word_the_near_spelling_is_searched_or_offered_and_ranks(searcher: Searcher) -> None:
    """No document holds both words as typed; one holds them spelt otherwise."""
    answer = ask(searcher, "public procuremnt")
    assert answer.suggestion == Suggestion("public procurement", 1, applied=True)
    assert answer.results.hits[0].document.id == "XX0001"
    answer = ask(searcher, "public procuremnt", correct=False)
    assert answer.suggestion == Suggestion("public procurement", 1)
    assert answer.results.partial
    assert answer.results.hits[0].document.id == "XX0001"
    assert answer.results.hits[0].missing == ("procuremnt",)


def test_quotes_and_signs_keep_their_place_in_the_text_offered(searcher: Searcher) -> None:
    suggestion = ask(searcher, '"public accounts" -data publicaton').suggestion
    assert suggestion is None or suggestion.text == '"public accounts" -data publication'
    suggestion = ask(searcher, '+publicaton "public accounts"').suggestion
    assert suggestion is not None
    assert suggestion.text == '+publication "public accounts"'


@pytest.mark.parametrize(
    "typed", ["participation", "budgets", "the", "2018", "xy", '"partcipation"', "=partcipation", ""]
)
def test_known_words_numbers_short_words_and_quoted_ones_are_left_alone(searcher: Searcher, typed: str) -> None:
    assert ask(searcher, typed).suggestion is None


def test_a_word_far_from_all_others_finds_nothing(searcher: Searcher) -> None:
    answer = ask(searcher, "zebra")
    assert (answer.results.total, answer.suggestion) == (0, None)


@pytest.mark.parametrize(
    "typed",
    [
        "lutte contre la corruption",  # a phrase of the reviewed vocabulary, and `contre` is one edit from "centre"
        "contre",
        "starred commitments",  # the name of a facet, one edit from "started"
        "étoilé",
        "bénéficiaires effectifs",
        "conflits d’intérêts",
        "Niger",
        "completion:none",  # what is no value of a field is said in a notice
    ],
)
def test_words_that_people_know_are_never_replaced(searcher: Searcher, typed: str) -> None:
    assert ask(searcher, typed).suggestion is None


def test_the_language_of_the_other_words_decides_which_spelling_is_meant(searcher: Searcher) -> None:
    """English writes "participation of citizens", French "participation des citoyens"."""
    typed = ("budget des citoyns", "budget of the citzens", "transparence dans le budgt des citzens")
    offered = [suggestion.text for text in typed if (suggestion := ask(searcher, text).suggestion)]
    assert offered == ["budget des citoyens", "budget of the citizens", "transparence dans le budget des citzens"]


def test_a_short_word_is_near_too_many_others_to_be_replaced_unasked(searcher: Searcher) -> None:
    """`cœur` is no `cour`: the reader decides."""
    answer = ask(searcher, "fese")
    assert answer.results.total == 0
    assert answer.suggestion == Suggestion("fees", 4)


def test_what_holds_only_some_of_the_words_is_offered_and_not_put_in_their_place(searcher: Searcher) -> None:
    answer = ask(searcher, "zebras crossings partcipation")
    assert answer.results.total == 0
    assert answer.suggestion == Suggestion("zebras crossings participation", 1)


@pytest.mark.parametrize(
    "typed",
    [
        "protègent", "protegent", "assessed", "unable", "illegal", "égalités", "inégalité", "redevables", "consultants",
        "publiaient", "participants", "participèrent", "participates", "capacitors", "citizenry", "accounted",
        "transparents", "transparaît", "procured", "budgeted", "budgétisés", "comptés", "marches", "unaccounted",
        "l’accès", "d'inégalités", "qu'administrativement",
    ],
)  # fmt: skip
def test_a_correct_form_is_left_alone_although_no_document_holds_it(searcher: Searcher, typed: str) -> None:
    assert ask(searcher, typed).suggestion is None


@pytest.mark.parametrize(
    "typed",
    [
        "never published",
        "the public is unable to",
        "comptes non publics",
        "budget non participatif",
        "not administrative",
    ],
)
def test_a_phrase_of_correct_words_stays_as_it_is(searcher: Searcher, typed: str) -> None:
    assert ask(searcher, typed).suggestion is None


@pytest.mark.parametrize(
    "typed",
    [
        "participación",
        "participação ciudadana",
        "capacidades administrativas",  # Spanish
        "budget of Buldget",  # a name: it is written with a capital among words that are not
        "Capaciti",
        "PUBLIK data",  # an acronym
        "partcipation-2020",
        "public-procuremnet",  # a compound
        "procur3ment",
        "FR0O38",
    ],
)
def test_other_languages_names_acronyms_compounds_and_ids_are_left_alone(searcher: Searcher, typed: str) -> None:
    assert ask(searcher, typed).suggestion is None


def test_a_foreign_word_among_english_ones_is_a_misspelling(searcher: Searcher) -> None:
    suggestion = ask(searcher, "administrativa capacity").suggestion
    assert suggestion is not None and suggestion.text == "administrative capacity"


@pytest.mark.parametrize(
    ("typed", "meant"), [("Partcipation Of Citizens", "participation Of Citizens"), ("PARTCIPATION", "participation")]
)
def test_capitals_of_all_words_tell_nothing(searcher: Searcher, typed: str, meant: str) -> None:
    suggestion = ask(searcher, typed).suggestion
    assert suggestion is not None and suggestion.text == meant


def test_what_is_elided_stays_before_the_better_word(searcher: Searcher) -> None:
    for typed, meant in (("l'admnistrative", "l'administrative"), ("d’admnistrative", "d’administrative")):
        suggestion = ask(searcher, typed).suggestion
        assert suggestion is not None and suggestion.text == meant
    assert ask(searcher, "l'ublic").suggestion is None, "French writes « le public »"


@pytest.mark.parametrize(
    ("typed", "other", "opposite"),
    [
        ("ilegal", "legal", True), ("unabel", "able", True), ("amoral", "moral", True), ("legal", "illegal", True),
        ("disatisfied", "satisfied", True), ("inegalit", "egalite", True), ("innegalite", "inegalite", False),
        ("ccess", "access", False), ("aaccess", "access", False), ("nformation", "information", False),
        ("esponsible", "responsible", False), ("dmocracy", "democracy", False), ("deveopment", "development", False),
    ],
)  # fmt: skip
def test_a_word_and_its_opposite_are_told_from_a_misspelling(typed: str, other: str, opposite: bool) -> None:
    assert reverses(typed, other) is opposite


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("data", "data", 0),
        ("dtaa", "data", 1),
        ("dat", "data", 1),
        ("daata", "data", 1),
        ("date", "data", 1),
        ("procuremnet", "procurement", 1),
        ("abcd", "badc", 2),
        ("ab", "abcd", 2),
    ],
)
def test_a_swap_of_neighbours_is_one_edit(one: str, other: str, edits: int) -> None:
    assert edits_between(one, other, 3) == edits


def test_far_words_are_only_known_to_be_far() -> None:
    assert edits_between("abcdef", "uvwxyz", 2) > 2
    assert edits_between("a", "abcdef", 2) > 2
