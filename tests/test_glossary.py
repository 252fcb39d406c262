"""The reviewed vocabulary: well-formed, and useful in both directions."""

import pytest

from index.analysis import Chain
from index.translation.glossary import content, glossary, rows
from index.vocabulary import codes_of, label_of


def test_every_row_has_words_in_both_languages_and_repeats_none() -> None:
    table = rows()
    assert len(table) >= 700
    for row in table:
        assert len(row) == 2
        for side, language in zip(row, ("en", "fr"), strict=True):
            assert all(content(Chain(language), text) for text in side), row
            assert len(set(side)) == len(side), row
    english = [text for row in table for text in row[0]]
    assert len(set(english)) == len(english)


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("fr", "marchés publics", "public procurement"),
        ("fr", "commande publique", "public procurement"),
        ("en", "public procurement", "marchés publics"),
        ("en", "whistleblowers", "lanceur d'alerte"),
        ("fr", "lanceurs d’alerte", "whistleblower"),
        ("en", "OGP", "Partenariat pour un gouvernement ouvert"),
        ("fr", "PGO", "Open Government Partnership"),
        ("en", "beneficial ownership", "bénéficiaires effectifs"),
        ("fr", "budget participatif", "participatory budgeting"),
        ("en", "right to information", "droit à l'information"),
        ("en", "co-creation", "co-création"),
        ("en", "GDPR", "règlement général sur la protection des données"),
        ("fr", "CNUCC", "United Nations Convention against Corruption"),
        ("fr", "conflits d’intérêts", "conflict of interest"),
        ("fr", "vote électronique", "electronic voting"),
        ("en", "local commitments", "engagement local"),
    ],
)
def test_words_of_the_field_lead_to_the_other_language(language: str, typed: str, expected: str) -> None:
    terms = content(Chain(language), typed)
    spans = glossary().spans(language, terms)
    assert spans[0].end - spans[0].start == len(terms)
    assert spans[0].renderings[0].text == expected


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", codes_of("policy_area"))
def test_the_words_of_a_policy_area_are_known_in_both_languages(code: str, language: str) -> None:
    label = label_of("policy_area", code, language)
    terms = content(Chain(language), label)
    known = {word for span in glossary().spans(language, terms) for word in terms[span.start : span.end]}
    assert set(terms) - known <= UNTRANSLATED, label


UNTRANSLATED = {"lgbtqia", "lgbtqi"}
"""The same in both languages."""


@pytest.mark.parametrize(("language", "typed"), [("fr", "publique"), ("fr", "publiques"), ("en", "public")])
def test_what_is_public_is_not_taken_for_what_is_published(language: str, typed: str) -> None:
    """French `publique` and `publication`, English `public` and `publication`, have one stem each."""
    [span] = glossary().spans(language, content(Chain(language), typed))
    assert {rendering.text for rendering in span.renderings} <= {"public", "publique"}


def test_shares_of_an_entry_sum_to_one() -> None:
    for entries in glossary().entries.values():
        for renderings in entries.values():
            assert sum(rendering.share for rendering in renderings) == pytest.approx(1, abs=0.01)
