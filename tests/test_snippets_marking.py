"""The words of a search, marked where a document is shown whole."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.snippets import Marker
from search.syntax import parse


def marks(query: str, text: str, language: str = "en") -> list[str]:
    return [piece for piece, matched in Marker(parse(query).clause).pieces(text, language) if matched]


@pytest.mark.parametrize(
    ("query", "text", "language", "marked"),
    [
        ("capacites", "Renforcement des capacités, la capacité", "fr", ["capacités", "capacité"]),
        ("administration", "l’administration et l'administration", "fr", ["administration", "administration"]),
        ("open data", "data that is open", "en", ["data", "open"]),
        ('"open data"', "Open data, and data that is open", "en", ["Open data"]),
        ('"what was promised"', "This is what was promised.", "en", ["what was promised"]),
        ("the data", "the data of the ministry", "en", ["data"]),
        ("transparen*", "Transparency, transparent, trans", "en", ["Transparency", "transparent"]),
        ("data -audit", "an audit of data", "en", ["data"]),
        ("country:FR data", "France has data", "en", ["data"]),
        ("budget OR tax", "budgets and taxes", "en", ["budgets", "taxes"]),
        ('="données"', "données, donnees, donnée", "fr", ["données"]),
        ("gouv", "Beta.gouv.fr", "fr", ["gouv"]),
        ("whistleblowers", "a whistleblower", "en", ["whistleblower"]),
        ("", "nothing to find", "en", []),
        ("e-government", "E-government services", "en", ["E-government"]),
    ],
)
def test_what_was_searched_is_marked_in_whole_words(query: str, text: str, language: str, marked: list[str]) -> None:
    assert marks(query, text, language) == marked


@given(st.text(max_size=60), st.text(max_size=200), st.sampled_from(["en", "fr", "es", "und"]))
def test_marking_changes_no_letter_of_a_text(query: str, text: str, language: str) -> None:
    pieces = Marker(parse(query).clause).pieces(text, language)
    assert "".join(piece for piece, _ in pieces) == unicodedata.normalize("NFC", text)
