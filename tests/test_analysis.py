"""Which spellings meet in one term, where they stand, and that offsets stay true."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import UNUSUAL, WORD, Chain, fold, nfc, stop_words
from index.compounds import parted


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
        ("n° 6", ["n", "6", "n°6+2"]),
        ("nº6", ["n", "6", "n°6+2"]),
    ],
)
def test_where_french_words_split(text: str, expected: list[str]) -> None:
    assert terms("fr", text) == expected


def test_an_english_possessive_leaves_its_noun() -> None:
    for text in ("the government's plan", "the government’s plan"):
        assert terms("en", text) == ["the", "govern", "s", "plan"]
    assert terms("en", "governments’ plan") == ["govern", "plan"]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("e-government", "egovern+2"),
        ("sub‑national", "subnat+2"),
        ("COVID-19", "covid19+2"),
        ("G-20", "g20+2"),
        ("Q&A", "qa+2"),
        ("3.5", "3.5+2"),
        ("article 8", "art°8+2"),
        ("L. 1224-1", "l1224-1+3"),
    ],
)
def test_a_compound_is_also_called_by_one_term_at_its_first_words_place(text: str, called: str) -> None:
    tokens = list(Chain("en").tokens(text))
    assert [token.position for token in tokens if token.term == called] == [0]
    assert [token.position for token in tokens if token.term != called] == list(range(len(tokens) - 1))
    whole = next(token for token in tokens if token.term == called)
    assert (whole.start, whole.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "called"),
    [("1,000", "1000+2"), ("1 000 000", "1000000+3"), ("2\u202f500", "2500+2"), ("1.000,5", "1000.5+3")],
)
def test_the_groups_of_a_number_are_hidden(text: str, called: str) -> None:
    tokens = list(Chain("en").tokens(text))
    *hidden, whole = tokens
    assert (whole.term, whole.position, whole.span) == (called, 0, len(hidden))
    assert all(token.hidden and token.position == place for place, token in enumerate(hidden))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 000", "10,000"),
        ("20 %", "20 percent"),
        ("20 %", "20 pour cent"),
        ("$100", "100 dollars"),
        ("EUR 10 000", "10.000 €"),
        ("№ 12", "numéro 12"),
        ("art. 8", "Articles 8"),
        ("L1224-1", "l. 1224\u20111"),
        ("p. 3", "page 3"),
    ],
)
def test_what_is_written_in_several_ways_is_called_the_same(one: str, other: str) -> None:
    called = [{parted(token.term)[0] for token in Chain("fr").tokens(text) if token.joined} for text in (one, other)]
    assert called[0] & called[1]


@pytest.mark.parametrize(("one", "other"), [("2e", "2ème"), ("2e", "2nde"), ("1er", "1ère"), ("3es", "3ième")])
def test_a_french_ordinal_is_one_term(one: str, other: str) -> None:
    assert terms("fr", one) == terms("fr", other)
    assert terms("fr", one) != terms("fr", one.replace(one[0], "5", 1))
    assert terms("en", "2nd") == ["2nd"]


@pytest.mark.parametrize(
    "text",
    [
        "2018-2020",
        "state-of-the-art",
        "a - b",
        "1,000th",
        "3.5.1",
        "12/05/2018",
        "01 42 75 80 00",
        "202-555-0123",
        "FR0038",
    ],
)
def test_what_is_no_compound_is_its_words(text: str) -> None:
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
        if not token.joined:
            position += 1
            assert token.position == position
            assert token.hidden or chain.term(cut) == (token.term, token.stop)
        else:
            assert token.position + token.span - 1 == position  # told at its last word
    assert position + 1 == len(WORD.findall(text))


@given(st.text())
def test_usual_text_splits_at_all_but_letters_and_digits(text: str) -> None:
    if not UNUSUAL.search(text):
        spaced = "".join(c if c.isalnum() else " " for c in text)
        assert WORD.findall(text) == spaced.split()


@pytest.mark.parametrize(
    "unit",
    [
        "\u0301",
        "x\u0301",
        "x\u0301\u0301\u0301",
        "x\u00ad",
        "\u200b",
        "x\u0301-",
        "a-",
        "111 ",
        "1,",
        "art. 8 ",
        "1-",
        "$1",
    ],
)
def test_no_run_of_marks_takes_long(unit: str) -> None:
    """30 accents on one letter took minutes once, and each further one twice as long."""
    text = "x" + unit * (50_000 // len(unit))
    start = time.process_time()
    assert list(Chain("fr").tokens(text))
    assert time.process_time() - start < 5


def test_a_compound_after_a_word_with_many_marks_is_found() -> None:
    assert "porteparole+2" in terms("xx", "x" + "\u0301" * 200 + " porte-parole")
