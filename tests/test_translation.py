"""Translations learned from parallel texts: what must come out of texts that a reader can check by eye."""

import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import Chain
from index.document import Document, Section
from index.translation import bitext, mining
from index.translation import lexicon as lexicons
from index.translation.bitext import align, parallel, sentences
from index.translation.glossary import content
from index.translation.lexicon import Lexicon, Rendering, Span
from index.translation.mining import Units, choose, mine
from index.translation.model import Occurrences

PAIRS = [
    ("Public procurement is open.", "Les marchés publics sont ouverts."),
    ("The ministry publishes procurement data.", "Le ministère publie les données des marchés."),
    ("Citizens read the data.", "Les citoyens lisent les données."),
    ("Citizens and the ministry meet.", "Les citoyens et le ministère se rencontrent."),
    ("A register of beneficial owners exists.", "Un registre des bénéficiaires effectifs existe."),
    ("The ministry keeps the register.", "Le ministère tient le registre."),
    ("Beneficial owners are public.", "Les bénéficiaires effectifs sont publics."),
    ("Open data about beneficial owners.", "Données ouvertes sur les bénéficiaires effectifs."),
    ("The budget is open.", "Le budget est ouvert."),
    ("Citizens discuss the budget.", "Les citoyens discutent du budget."),
    ("Beneficial owners of companies.", "Les bénéficiaires effectifs des sociétés."),
    ("The ministry checks companies.", "Le ministère contrôle les sociétés."),
]


def document(number: int, english: str, french: str) -> Document:
    sections = (
        Section("en", "commitment", "", "commitment", english),
        Section("fr", "commitment", "", "commitment-fr", french),
        Section("en", "irm", "", "irm", "Nobody translated this verdict."),
    )
    return Document(f"XX{number:04}", "commitment", "full", {"en": "", "fr": ""}, sections=sections)


MONTHS = (
    *(("January", "janvier"), ("May", "mai"), ("June", "juin"), ("July", "juillet"), ("August", "août")),
    *(("October", "octobre"), ("November", "novembre"), ("December", "décembre")),
)
ELSEWHERE = [
    (f"In {english} the river was {state}.", f"Au mois de {french}, la rivière était {etat}.")
    for english, french in MONTHS
    for state, etat in (("wide", "large"), ("clear", "claire"), ("calm", "calme"), ("cold", "froide"))
]
"""Other subjects: only against them does a word that returns mean something."""

COLLECTION = [document(number, *pair) for number, pair in enumerate((*PAIRS, *ELSEWHERE))]


def best(lexicon: Lexicon, language: str, *terms: str) -> str:
    spans = lexicon.spans(language, terms)
    return spans[0].renderings[0].text if spans and spans[0].end == len(terms) else ""


@pytest.fixture(scope="module")
def learned() -> Lexicon:
    return mine(COLLECTION)


@pytest.mark.parametrize(
    ("language", "typed", "text"),
    [
        ("en", "ministry", "ministère"),
        ("en", "citizens", "citoyens"),
        ("en", "budget", "budget"),
        ("en", "register", "registre"),
        ("fr", "données", "data"),
        ("fr", "sociétés", "companies"),
        ("fr", "marchés", "procurement"),
    ],
)
def test_words_find_their_translation_in_both_directions(
    learned: Lexicon, language: str, typed: str, text: str
) -> None:
    assert best(learned, language, *content(Chain(language), typed)) == text


def test_a_phrase_is_translated_as_a_whole(learned: Lexicon) -> None:
    assert best(learned, "en", "benefici", "owner") == "bénéficiaires effectifs"
    assert best(learned, "fr", "beneficiair", "effect") == "beneficial owners"


def test_words_that_met_once_in_a_small_collection_teach_nothing(learned: Lexicon) -> None:
    # "checks companies" / "contrôle les sociétés": seen once, `contrôle` may be said of anything in its sentence.
    assert not learned.spans("en", ("check",))
    assert not learned.spans("fr", ("control",))


OTHERS = [document(1000 + n, f"Word{n} stands alone here.", f"Mot{n} se trouve seul ici.") for n in range(800)]


def test_words_met_in_two_documents_teach_when_there_is_much_else_that_they_are_not_in() -> None:
    two = [
        document(1, "A whistleblower.", "Un lanceur."),
        document(2, "One whistleblower asks.", "Un lanceur demande."),
    ]
    assert best(mine([*two, *OTHERS]), "en", "whistleblow") == "lanceur"


def test_one_page_teaches_nothing_however_often_it_says_it() -> None:
    said = ("A whistleblower asks.\nThe whistleblower came.", "Un lanceur demande.\nLe lanceur est venu.")
    assert not mine([document(1, *said), *OTHERS]).spans("en", ("whistleblow",))


def test_what_every_page_repeats_is_one_sentence() -> None:
    pages = [document(n, f"See the corruption page {n}.", f"Voir la page du secteur {n}.") for n in range(20)]
    learned = mine([*pages, *OTHERS])
    assert not learned.spans("en", ("corrupt",))
    assert not learned.spans("fr", ("secteur",))


def test_of_words_that_always_stand_together_the_one_spelled_the_same_is_the_translation() -> None:
    pairs = [("See agency gouv fr.", "Voir agence gouv fr."), ("Beta gouv fr opened.", "Ouverture de gouv fr.")]
    several = [document(100 + n, *pair) for n, pair in enumerate(pairs * 2)]
    seen = mine([*COLLECTION, *several])
    for language in ("en", "fr"):
        for word in ("gouv", "fr"):
            assert [one.text for span in seen.spans(language, (word,)) for one in span.renderings] == [word]


def test_of_many_words_that_always_stand_together_nobody_knows_which_is_which() -> None:
    said = ("Foreign relations abroad matter.", "Nous pensons aux affaires étrangères lointaines.")
    seen = mine([*COLLECTION, *(document(100 + n, *said) for n in range(4))])
    assert not seen.spans("en", ("foreign",))
    assert not seen.spans("fr", ("affair",))


met = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 12), st.sampled_from([0.1, 0.25, 0.5])), unique_by=lambda one: one[:2]
)


@given(met, st.integers(0, 1))
def test_the_best_renderings_of_a_word_share_its_meaning(pairs: list[tuple[int, int, float]], way: int) -> None:
    def units(letter: str, count: int) -> Units:
        nothing = np.zeros(0, np.int64)
        terms = [(f"{letter}{number}",) for number in range(count)]
        return Units(terms, Occurrences(nothing, nothing, 0, count), lambda number: f"{letter.upper()}{number}")

    pairs.sort()
    sides = (units("a", 4), units("b", 13))
    ends = [np.array([pair[end] for pair in pairs], np.int64) for end in (0, 1)]
    found = mining.entries(way, sides, (ends[0], ends[1]), np.array([share for _, _, share in pairs]))
    wanted: dict[tuple[str, ...], list[Rendering]] = {}
    for one, other, share in pairs:
        key, unit = (one, other) if way == 0 else (other, one)
        rendering = Rendering(sides[1 - way].terms[unit], share, sides[1 - way].written(unit))
        wanted.setdefault(sides[way].terms[key], []).append(rendering)
    assert found.keys() == wanted.keys()
    for terms, renderings in wanted.items():
        best = lexicons.shared(renderings)
        assert [(one.terms, one.text) for one in found[terms]] == [(one.terms, one.text) for one in best]
        assert [one.share for one in found[terms]] == pytest.approx([one.share for one in best], abs=1e-4)


def test_what_is_held_in_one_language_only_teaches_nothing(learned: Lexicon) -> None:
    assert not learned.spans("en", ("verdict",))
    one_language = Document("XX1", "commitment", "full", {"en": "T"}, sections=(COLLECTION[0].sections[0],))
    assert len(mine([one_language])) == 0
    assert len(mine([])) == 0


def test_the_order_of_documents_does_not_matter(learned: Lexicon) -> None:
    shuffled = COLLECTION[:]
    random.Random(1).shuffle(shuffled)
    assert lexicons.dumps(mine(shuffled)) == lexicons.dumps(learned)


def test_what_is_stored_comes_back(learned: Lexicon) -> None:
    assert lexicons.loads(lexicons.dumps(learned)) == learned
    with pytest.raises(ValueError, match="not a lexicon"):
        lexicons.loads(b"{}\n")


def test_what_was_read_before_is_not_asked_for_and_comes_to_the_same() -> None:
    def get(number: int) -> Callable[[], bitext.Passages]:
        return lambda: tuple(parallel(COLLECTION[number]))

    def never() -> bitext.Passages:
        raise AssertionError("read again")

    kept = bitext.read((str(number), get(number)) for number in range(12))
    stored = bitext.loads(bitext.dumps(kept))
    later = bitext.read([*((str(number), never) for number in range(4, 12)), ("20", get(20)), ("3", never)], stored)
    fresh = bitext.read((str(number), get(number)) for number in (*range(4, 12), 20, 3))
    assert list(later.documents.items()) == list(fresh.documents.items())
    for one, other in zip(later.sides, fresh.sides, strict=True):
        assert [one.surfaces[token >> 2] for token in one.tokens] == [other.surfaces[t >> 2] for t in other.tokens]
        assert one.ends.tolist() == other.ends.tolist()
        assert sorted(one.surfaces) == sorted(other.surfaces)
    assert lexicons.dumps(mining.learn(later)) == lexicons.dumps(mining.learn(fresh))


def test_what_another_version_kept_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = bitext.dumps(bitext.read([]))
    monkeypatch.setattr(bitext, "FORMAT", "another")
    assert bitext.loads(stored) is None


def test_titles_and_scopes_are_passages_of_their_own() -> None:
    sections = (
        Section("en", "irm", "", "a", "First."),
        Section("en", "irm", "", "b", "Second."),
        Section("fr", "irm", "", "c", "Premier. Deuxième."),
        Section("en", "commitment", "", "d", "Promise."),
        Section("fr", "commitment", "", "e", "Promesse."),
    )
    whole = Document("XX1", "commitment", "full", {"en": "Title", "fr": "Titre"}, sections=sections)
    assert list(parallel(whole)) == [
        ("Title", "Titre"),
        ("Promise.", "Promesse."),
        ("First.\nSecond.", "Premier. Deuxième."),
    ]


def test_sentences_end_at_points_and_lines_and_short_ones_stay_with_the_next() -> None:
    assert sentences("(a) The minister decides. The council agrees; nobody objects\nto that at all.") == [
        "(a) The minister decides.",
        "The council agrees;",
        "nobody objects",
        "to that at all.",
    ]
    assert sentences("") == []


def test_sentences_that_one_translator_split_are_aligned_with_both_halves() -> None:
    english = ["A" * 80, "B" * 120, "C" * 40]
    french = ["a" * 85, "b" * 60, "b" * 65, "c" * 45]
    assert align(english, french) == [
        (range(0, 1), range(0, 1)),
        (range(1, 2), range(1, 3)),
        (range(2, 3), range(3, 4)),
    ]


@given(st.lists(st.text(max_size=40), max_size=30), st.lists(st.text(max_size=40), max_size=30))
def test_beads_cover_both_texts_in_order(one: list[str], other: list[str]) -> None:
    beads = align(one, other)
    assert [number for bead in beads for number in bead[0]] == list(range(len(one)))
    assert [number for bead in beads for number in bead[1]] == list(range(len(other)))


def test_a_query_finds_its_phrases_first_and_its_words_too() -> None:
    word = (Rendering(("public",), 1.0, "public"),)
    phrase = (Rendering(("marche", "public"), 1.0, "marchés publics"),)
    lexicon = Lexicon({"en": {("public",): word, ("public", "procur"): phrase}})
    assert lexicon.spans("en", ("open", "public", "procur")) == (Span(1, 3, phrase), Span(1, 2, word))
    assert lexicon.spans("fr", ("public",)) == ()


def test_reviewed_and_learned_share_a_word_that_both_know() -> None:
    reviewed = Lexicon({"en": {("bid",): (Rendering(("offr",), 1.0, "offre"),)}})
    learned = Lexicon({"en": {("bid",): (Rendering(("soumiss",), 1.0, "soumission"),)}}, origin="texts")
    both = lexicons.merge(reviewed, learned)
    assert both.entries["en"][("bid",)] == (
        Rendering(("offr",), 0.5, "offre"),
        Rendering(("soumiss",), 0.5, "soumission"),
    )
    assert both.origin == "texts"


def test_what_is_learned_from_is_bounded_and_hardly_changes_with_the_collection() -> None:
    sizes = [(f"XX{number:04}", 1_000) for number in range(2_000)]
    chosen = choose(sizes)
    assert len(chosen) == 450
    assert choose(reversed(sizes)) == chosen
    assert len(set(choose([*sizes, ("XX9999", 1_000)])) - set(chosen)) <= 1
    assert choose([("XX0001", 10_000_000)]) == ("XX0001",)
