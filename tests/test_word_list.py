"""Which words are correct, and of which language."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.word_list import FILE, automaton, words_of
from index.vocabulary.word_list import FINAL, LANGUAGES, LAST, LETTER, TARGET, accepts, languages_of

CORRECT = {
    "en": (
        "assessed assesses assessing unable illegal disagree ministries whistleblowers beneficiaries accountability "
        "colour color organise organize unpublished recognisably transparently openness children criteria kept"
    ),
    "fr": (
        "protegent protegeaient inegalites egalite illegale publierons finissaient vendraient mangeons paiera elus "
        "citoyennes benevoles tribunaux administratrices fatalement reutilisation coconstruire beneficiaires enjeux"
    ),
    "xx": "participacion presupuestos ciudadanas gobierno transparencia municipios orcamento trasparenza",
}
MISSPELT = (
    "procuremnet partcipation trnasparency goverment acheivement reccomendation beneficary publicaton developped "
    "environement gouvernemnt accesibilité citoyns développment budgetairs inegalit"
)


@pytest.mark.parametrize(
    ("language", "word"), [(name, word) for name, text in CORRECT.items() for word in text.split()]
)
def test_inflected_forms_are_words_of_their_language(language: str, word: str) -> None:
    assert language in languages_of(word)


@pytest.mark.parametrize("word", MISSPELT.split())
def test_misspelt_ones_are_words_of_none(word: str) -> None:
    assert not languages_of(word)


@pytest.mark.parametrize("word", ["", "e", "a1", "é", "e-government", "x" * 70])
def test_what_is_no_word_is_of_none(word: str) -> None:
    assert not languages_of(word)


@given(st.sets(st.text("abc", min_size=1, max_size=7), max_size=30), st.text("abcd", max_size=8))
def test_the_automaton_accepts_just_its_words(words: set[str], other: str) -> None:
    arcs = automaton(words).tolist()
    if words:
        assert all(accepts(arcs, word) for word in words)
        assert accepts(arcs, other) is (other in words)


def held(arcs: list[int], letter: str) -> Iterator[str]:
    """What follows the letter in every word that the automaton accepts."""
    [first] = [arc >> TARGET for arc in arcs[1 : 1 + len(LANGUAGES)] if arc & LETTER == ord(letter) - 96]
    open_nodes = [("", first)]
    while open_nodes:
        before, place = open_nodes.pop()
        while place:
            arc = arcs[place]
            word = before + chr(96 + (arc & LETTER))
            if arc & FINAL:
                yield word
            if arc >> TARGET:
                open_nodes.append((word, arc >> TARGET))
            place = 0 if arc & LAST else place + 1


def test_the_file_is_what_the_dictionaries_say() -> None:
    """All forms of English and nothing else; `python -m benchmarks.word_list` writes the file anew."""
    letter = LANGUAGES["en"]
    arcs = np.frombuffer(FILE.read_bytes(), "<u4").tolist()
    assert set(held(arcs, letter)) == words_of("en")
    assert set(LANGUAGES) == {"en", "fr", "xx"}
