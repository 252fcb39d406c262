"""Policy areas of captures in several languages: a known name wins over an unknown translation of the same area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Listing, Page
from index.merge.documents import document_of
from index.vocabulary import codes_of, label_of
from tests.captures import only, page, text


def capture(day: int, language: str, *areas: str) -> Page:
    return page(
        f"{day}-{language}.txt",
        language=language,
        template="new",
        facts={"title": "Budget", "policy_areas": areas},
        fact_lines={"policy_areas": 9},
        sections=(text("The budget is published.", language),),
        fetched_at=f"2024-05-{day:02d}T00:00:00Z",
    )


@pytest.mark.parametrize(
    ("newest", "older", "areas"),
    [
        # The same areas, one of them in words that no table has.
        (
            ("fr", "Budget béant", "Données ouvertes"),
            [("en", "Fiscal Openness", "Open Data")],
            ("fiscal-openness", "open-data"),
        ),
        (
            ("fr", "Données ouvertes", "Budget béant", "Mots neufs"),
            [("en", "Open Data", "Fiscal Openness", "Youth")],
            ("open-data", "fiscal-openness", "youth"),
        ),
        # An older page of the same translation.
        (("fr", "Budget béant"), [("fr", "Ouverture fiscale")], ("fiscal-openness",)),
        (("es", "Presupuesto de par en par"), [("fr", "Ouverture fiscale")], ("fiscal-openness",)),
        # An English page that names an area in words nobody has, and a translation that does.
        (("en", "Budget Wide Open"), [("fr", "Ouverture fiscale")], ("fiscal-openness",)),
        # Other numbers: likeness tells which is which, and the older page's further areas stay with it.
        (
            ("fr", "Transparence des budgets"),
            [("en", "Youth", "Fiscal Openness", "Gender")],
            ("fiscal-openness",),
        ),
        (
            ("fr", "Algorithmes frugaux", "Transparence des budgets"),
            [("en", "Fiscal Openness")],
            ("Algorithmes frugaux", "fiscal-openness"),
        ),
        # Nothing tells: what is known stands.
        (("fr", "Mots neufs"), [("en", "Youth", "Gender")], ("youth", "gender")),
        # No capture knows it.
        (("fr", "Mots neufs", "Jeunes"), [("en", "Youth")], ("Mots neufs", "youth")),
        (("fr", "Mots neufs"), [("en", "New Words")], ("Mots neufs",)),
        # English pages are not translated: another word is another area.
        (("en", "Blockchain Pilots"), [("en", "Youth")], ("Blockchain Pilots",)),
        # What the newest page knows is not taken from older ones.
        (("fr", "Jeunes"), [("en", "Youth", "Gender")], ("youth",)),
        # The newest page that knows it is asked first.
        (("fr", "Mots neufs"), [("en", "Youth"), ("en", "Gender")], ("youth",)),
    ],
)
def test_a_known_name_wins(newest: tuple[str, ...], older: list[tuple[str, ...]], areas: tuple[str, ...]) -> None:
    captures = [capture(20, *newest), *(capture(19 - number, *row) for number, row in enumerate(older))]
    document = only(captures)
    assert document.policy_areas == areas
    assert only(captures[::-1]).policy_areas == areas
    assert document.captures[0].facts["policy_areas"] == newest[1:]
    assert document.provenance["policy_areas"].capture == 0


@given(
    st.lists(st.sampled_from(codes_of("policy_area")), min_size=1, max_size=6, unique=True),
    st.sets(st.integers(0, 5)),
)
def test_a_translation_with_unknown_words_never_leaves_a_facet(codes: list[str], unknown: set[int]) -> None:
    english = [label_of("policy_area", code, "en") for code in codes]
    french = [
        f"Mot neuf {'i' * (at + 1)}" if at in unknown else label_of("policy_area", code, "fr")
        for at, code in enumerate(codes)
    ]
    document = only([capture(20, "fr", *french), capture(19, "en", *english)])
    assert set(document.policy_areas) == set(codes)


def listing(lang: str, area: str) -> Listing:
    return Listing("FR0099", lang, "Registre", 2018, area, False)


@pytest.mark.parametrize(
    ("newest", "older", "areas"),
    [
        (listing("fr", "Budget béant"), listing("en", "Fiscal Openness"), ("fiscal-openness",)),
        (listing("fr", "Budget béant"), listing("fr", "Ouverture fiscale"), ("fiscal-openness",)),
        (listing("en", "Blockchain Pilots"), listing("en", "Youth"), ("Blockchain Pilots",)),
        (listing("fr", "Jeunes"), listing("en", "Gender"), ("youth",)),
        (listing("fr", "Budget béant"), listing("en", ""), ("Budget béant",)),
    ],
)
def test_a_stub_takes_the_name_that_is_known(newest: Listing, older: Listing, areas: tuple[str, ...]) -> None:
    document = document_of("FR0099", (), (newest, older))
    assert document.policy_areas == areas
