"""Which spellings meet in one term, where they stand, and that offsets stay true."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import UNUSUAL, WORD, Chain, fold, nfc, stop_words


def terms(chain: str, text: str) -> list[str]:
    return [token.term for token in Chain(chain).tokens(nfc(text))]


@pytest.mark.parametrize(
    ("chain", "one", "other"),
    [
        ("en", "Governments", "government"),
        ("en", "O.G.P.", "OGP"),
        ("en", "U.S.", "US"),
        ("fr", "capacités", "CAPACITE"),
        ("fr", "données", "donnees"),
        ("fr", "œuvre", "oeuvre"),
        ("fr", "H.A.T.V.P.", "HATVP"),
        ("fr", "cafe\u0301", "café"),
        ("fr", "co\u00adns\u200btruction", "construction"),
        ("xx", "Ação", "acao"),
    ],
)
def test_spellings_that_are_one_word_give_one_term(chain: str, one: str, other: str) -> None:
    assert terms(chain, one) == terms(chain, other)
    assert len(terms(chain, one)) == 1


def test_only_the_texts_language_is_stemmed() -> None:
    assert terms("xx", "governments capacités") == ["governments", "capacites"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’État", ["l", "etat"]),
        ("l'État", ["l", "etat"]),
        ("lʼÉtat", ["l", "etat"]),
        ("qu’il", ["qu", "il"]),
        ("Beta.gouv.fr", ["beta", "gouv", "fr"]),
        ("données_ouvertes", ["donnee", "ouvert"]),
        ("n° 6", ["n", "6"]),
    ],
)
def test_where_french_words_split(text: str, expected: list[str]) -> None:
    assert terms("fr", text) == expected


def test_an_english_possessive_leaves_its_noun() -> None:
    for text in ("the government's plan", "the government’s plan"):
        assert terms("en", text) == ["the", "govern", "s", "plan"]
    assert terms("en", "governments’ plan") == ["govern", "plan"]


@pytest.mark.parametrize(
    ("text", "join"),
    [
        ("e-government", "egovern"),
        ("sub‑national", "subnat"),
        ("COVID-19", "covid19"),
        ("G-20", "g20"),
        ("1,000", "1000"),
        ("1 000 000", "1000000"),
        ("2\u202f500", "2500"),
    ],
)
def test_a_compound_is_also_the_joined_word_at_its_first_words_place(text: str, join: str) -> None:
    tokens = list(Chain("en").tokens(text))
    assert [token.position for token in tokens if token.term == join] == [0]
    assert [token.position for token in tokens if token.term != join] == list(range(len(tokens) - 1))
    whole = next(token for token in tokens if token.term == join)
    assert (whole.start, whole.end) == (0, len(text))


@pytest.mark.parametrize("text", ["2018-2020", "state-of-the-art", "a - b", "3.5", "1,000th"])
def test_what_nobody_writes_as_one_word_is_not_joined(text: str) -> None:
    tokens = list(Chain("en").tokens(text))
    assert [token.position for token in tokens] == list(range(len(tokens)))


def test_stop_words_keep_their_place() -> None:
    tokens = list(Chain("fr").tokens("droit à l’information"))
    assert [(token.term, token.position, token.stop) for token in tokens] == [
        ("droit", 0, False),
        ("a", 1, True),
        ("l", 2, True),
        ("inform", 3, False),
    ]


def test_stop_words_are_folded_and_foreign_chains_have_none() -> None:
    assert {"meme", "etes", "tres", "ou"} <= stop_words("fr")
    assert "the" in stop_words("en")
    assert not stop_words("xx")


def test_a_word_that_folds_to_nothing_stays_itself() -> None:
    assert fold("\u0640") == "\u0640"  # Arabic tatweel: a letter that Unidecode leaves out
    assert fold("Œuvre") == "oeuvre"


@settings(max_examples=200, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from(" -.’'é\u0301\u00ad1a0"))))
def test_offsets_cut_the_token_out_of_the_text(text: str) -> None:
    text = nfc(text)
    chain = Chain("fr")
    position = -1
    for token in chain.tokens(text):
        cut = text[token.start : token.end]
        assert cut
        if token.position == position + 1:
            position += 1
            assert chain.term(cut) == (token.term, token.stop)
        else:
            assert token.position < position  # a compound's joined form, told at its last word
    assert position + 1 == len(WORD.findall(text))


@given(st.text())
def test_usual_text_splits_at_all_but_letters_and_digits(text: str) -> None:
    if not UNUSUAL.search(text):
        spaced = "".join(c if c.isalnum() else " " for c in text)
        assert WORD.findall(text) == spaced.split()


@pytest.mark.parametrize(
    "unit", ["\u0301", "x\u0301", "x\u0301\u0301\u0301", "x\u00ad", "\u200b", "x\u0301-", "a-", "111 "]
)
def test_no_run_of_marks_takes_long(unit: str) -> None:
    """30 accents on one letter took minutes once, and each further one twice as long."""
    text = "x" + unit * (50_000 // len(unit))
    start = time.process_time()
    assert list(Chain("fr").tokens(text))
    assert time.process_time() - start < 5


def test_a_compound_after_a_word_with_many_marks_is_found() -> None:
    assert "porteparole" in terms("xx", "x" + "\u0301" * 200 + " porte-parole")
