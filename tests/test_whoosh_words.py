"""The fast tokeniser says what the analysis chain says, on any text; offsets lead to the words."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import Chain, nfc
from index.engines.whoosh.words import SAMPLE, Forms, Texts, word_spans

ROOT = Path(__file__).parent.parent
ALPHABET = "abéœÀ09 ..--&%$_’'\n,;\u0301\u2011\u00a0\u00ad\u02bc漢😀"


def by_chain(chain: Chain, text: str) -> list[tuple[int, str]]:
    return sorted((token.position, token.term) for token in chain.tokens(text))


Place = tuple[int, str]


def read(forms: Forms, texts: Sequence[str]) -> list[tuple[list[Place], list[Place], int, list[int]]]:
    """Of each text its (position, term), its (position, surface form), its word positions, its kept offsets."""
    words = forms.read(Texts.of([text.encode() for text in texts], [0] * len(texts), [0] * len(texts)))
    terms = list(forms.terms)
    plain = np.split(words.forms, np.cumsum(words.plain)[:-1])
    samples = np.split(words.samples, np.cumsum(words.sampled)[:-1])
    found = []
    for number, own in enumerate(plain[: len(texts)]):
        tokens = list(enumerate(own.tolist()))
        for form, text, position in zip(words.more_forms, words.more_texts, words.more_positions, strict=True):
            if text == number:
                tokens.append((int(position), int(form)))
        assert len(tokens) == words.tokens()[number]
        named = sorted((position, terms[forms.form_terms[form]]) for position, form in tokens)
        written = sorted((position, forms.surfaces[form]) for position, form in tokens)
        found.append((named, written, int(words.words[number]), samples[number].tolist()))
    return found


def by_forms(forms: Forms, text: str) -> list[Place]:
    return read(forms, [text])[0][0]


@given(st.text(ALPHABET, max_size=80), st.sampled_from(("en", "fr", "xx")))
@example("The O.G.P. e-government of Beta.gouv.fr", "en")
@example("1 000 000 d’euros, 1.000 et COVID-19", "fr")
@example("cafe\u0301 na\u00efve", "fr")
@example("L. 1224-1, art. 8 et nº 12, 20 % de 10\u202f000 € soit $3.5", "fr")
def test_same_terms_at_the_same_positions(text: str, name: str) -> None:
    text = nfc(text)
    assert by_forms(Forms(Chain(name)), text) == by_chain(Chain(name), text)


PIECES = "art. |Articles |n° |no |№|#|p.|L. |r |a|EUR |$|US$|€| %| percent| per cent| pour cent| euros| US dollars| £"
PIECES += "|8|12|100|000|1 000|10,000|3.5|2e|-|&|.|,| |\u202f|\u00a0|'|x|e-mail|\u0301|\u00ba|\n"


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=14).map("".join), st.sampled_from(("en", "fr", "xx")))
@settings(max_examples=300, deadline=None)
def test_same_numbers_amounts_and_references(text: str, name: str) -> None:
    text = nfc(text)
    assert by_forms(Forms(Chain(name)), text) == by_chain(Chain(name), text)


@given(st.lists(st.text(ALPHABET.replace("\n", ""), max_size=40), min_size=1, max_size=5))
@example(["été 1", "000 euros", "e-", "mail", "", "O.G.P.", "e-mail"])
def test_texts_read_together_are_read_as_alone(texts: list[str]) -> None:
    texts = [nfc(text) for text in texts]
    together = read(Forms(Chain("fr")), texts)
    assert together == [read(Forms(Chain("fr")), [text])[0] for text in texts]


def test_words_of_any_length_are_told_apart() -> None:
    ends = [7, 8, 9, 15, 16, 17, 23, 24, 25, 40]
    texts = [" ".join(["x" * size + last, "é" * size + last]) for size in ends for last in "ab"]
    (_, written, count, _) = read(Forms(Chain("xx")), [" ".join(texts + texts)])[0]
    assert [surface for _, surface in written] == " ".join(texts + texts).split()
    assert count == 8 * len(ends)


def test_a_vocabulary_outgrows_its_tables() -> None:
    words = [f"{letter}{number}" for letter in ("w", "longerword", "averyverylongword") for number in range(3000)]
    (_, written, _, _) = read(Forms(Chain("xx")), [" ".join(words + words)])[0]
    assert [surface for _, surface in written] == words + words


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: str(path.name))
def test_same_on_the_real_pages(path: Path) -> None:
    text = nfc(path.read_text("utf-8"))
    for name in ("en", "fr", "xx"):
        assert by_forms(Forms(Chain(name)), text) == by_chain(Chain(name), text)


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: str(path.name))
def test_kept_offsets_lead_to_every_32nd_word(path: Path) -> None:
    text = nfc(path.read_text("utf-8"))
    chain = Chain("fr")
    content = text.encode()
    ((_, _, positions, samples),) = read(Forms(chain), [text])
    words: dict[int, str] = {}
    for token in chain.tokens(text):
        words.setdefault(token.position, text[token.start : token.end])
    assert positions == len(words)
    for number, offset in enumerate(samples):
        assert content[offset:].decode().startswith(words[number * SAMPLE])
        rest = content[offset:].decode()
        shown = [rest[start:end] for start, end in word_spans(rest, chain, 3)]
        assert shown == [words[at] for at in range(number * SAMPLE, min(number * SAMPLE + 3, len(words)))]


def test_a_form_is_one_surface_form_of_one_term() -> None:
    forms = Forms(Chain("fr"))
    ((_, written, _, _),) = read(forms, ["Capacités capacités capacite CAPACITÉ"])
    assert written == [(0, "capacités"), (1, "capacités"), (2, "capacite"), (3, "capacité")]
    assert forms.surfaces == ["capacités", "capacite", "capacité"]
    assert forms.terms == {"capac": 0} and forms.ordinals().tolist() == [0, 1, 2]
