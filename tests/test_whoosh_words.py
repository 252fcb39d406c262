"""The fast tokeniser says what the analysis chain says, on any text; offsets lead to the words."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import Chain, nfc
from index.engines.whoosh.words import SAMPLE, Forms, word_spans

ROOT = Path(__file__).parent.parent
ALPHABET = "abéœÀ09 ..--_’'\n,;\u0301\u2011\u00a0\u00ad\u02bc漢😀"


def by_chain(chain: Chain, text: str) -> list[tuple[int, str]]:
    return sorted((token.position, token.term) for token in chain.tokens(text))


def by_forms(forms: Forms, text: str) -> list[tuple[int, str]]:
    (spans,) = forms.spans([text])
    terms = list(forms.terms)
    pairs = zip(spans.forms, spans.positions, strict=True)
    return sorted((position, terms[forms.form_terms[form]]) for form, position in pairs)


@given(st.text(ALPHABET, max_size=80), st.sampled_from(("en", "fr", "xx")))
@example("The O.G.P. e-government of Beta.gouv.fr", "en")
@example("1 000 000 d’euros, 1.000 et COVID-19", "fr")
@example("cafe\u0301 na\u00efve", "fr")
def test_same_terms_at_the_same_positions(text: str, name: str) -> None:
    text = nfc(text)
    assert by_forms(Forms(Chain(name)), text) == by_chain(Chain(name), text)


@given(st.lists(st.text(ALPHABET, max_size=40), max_size=5))
@example(["été 1", "000 euros", "e-", "mail", "", "O.G.P."])
def test_texts_read_together_are_read_as_alone(texts: list[str]) -> None:
    chain, texts = Chain("fr"), [nfc(text) for text in texts]
    forms = Forms(chain)
    for text, spans in zip(texts, forms.spans(texts), strict=True):
        (alone,) = forms.spans([text])
        assert np.array_equal(spans.forms, alone.forms) and np.array_equal(spans.positions, alone.positions)
        assert np.array_equal(spans.samples, alone.samples) and spans.words == alone.words


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
    (spans,) = Forms(chain).spans([text])
    words: dict[int, str] = {}
    for token in chain.tokens(text):
        words.setdefault(token.position, text[token.start : token.end])
    assert spans.words == len(words)
    for number, offset in enumerate(spans.samples.tolist()):
        assert content[offset:].decode().startswith(words[number * SAMPLE])
        rest = content[offset:].decode()
        read = [rest[start:end] for start, end in word_spans(rest, chain, 3)]
        assert read == [words[at] for at in range(number * SAMPLE, min(number * SAMPLE + 3, len(words)))]


def test_a_form_is_one_surface_form_of_one_term() -> None:
    forms = Forms(Chain("fr"))
    (spans,) = forms.spans(["Capacités capacités capacite CAPACITÉ"])
    assert [forms.surfaces[form] for form in spans.forms] == ["capacités", "capacités", "capacite", "capacité"]
    assert forms.terms == {"capacit": 0} and [forms.ordinals[form] for form in spans.forms] == [0, 0, 1, 2]
    assert np.array_equal(spans.positions, [0, 1, 2, 3])
