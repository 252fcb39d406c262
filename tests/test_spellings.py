"""Labels in other words than their own, values said twice, institutions one by one."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.schema import FACETS
from index.vocabulary import code_of, codes_of, key, labels_in, wording
from index.vocabulary.institutions import single_institutions
from index.vocabulary.spellings import (
    LOOSE,
    SMALL,
    area_code,
    code_like,
    gist,
    held_as,
    meant,
    same,
    same_of,
    stem,
    undoubled,
    without_article,
)

LABELS = [(facet, code, label) for facet in LOOSE for code in codes_of(facet) for label in labels_in(facet, code)]
RATED = ("status", "completion", "early_results", "ambition", "verifiable", "starred")
RATINGS = [row for row in LABELS if row[0] in RATED]


@pytest.mark.parametrize("facet", LOOSE)
def test_no_two_codes_have_labels_of_the_same_words(facet: str) -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for code in codes_of(facet):
        for label in labels_in(facet, code):
            if words := gist(without_article(label)):
                owners.setdefault(words, set()).add(code)
    assert [codes for codes in owners.values() if len(codes) > 1] == []


@pytest.mark.parametrize("facet", [facet.name for facet in FACETS])
def test_no_two_codes_of_a_facet_are_spellings_of_each_other(facet: str) -> None:
    assert len({same(code) for code in codes_of(facet)}) == len(codes_of(facet))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Dette", "debt"),
        ("Formaciones", "capacity-building"),
        ("Participación pública en presupuesto / política fiscal", "public-participation-in-budget-fiscal-policy"),
        ("Social Accountability Measures & Feedback Loops", "social-accountability"),
        ("Social Accountability Measures and Feedback Loops", "social-accountability"),
        ("Technology and Science", "science-technology"),
        ("Sciences & technologies", "science-technology"),
        ("Infrastructure + Transport", "infrastructure-transport"),
        ("Accès aux informations", "access-to-information"),
        ("L’éducation", "education"),
        ("Les industries extractives", "extractive-industries"),
        ("Los pueblos indígenas", "indigenous-people"),
        ("Marginalised Communities", "inclusion"),
        ("Sustainable Development Goals (SDG)", "sustainable-development-goals"),
        ("Ouverture budgétaire", "fiscal-openness"),
        ("Política de blockchain", None),
        ("Gender and", None),
        ("and Youth", None),
        ("Open", None),
        ("Education Data", None),
    ],
)
def test_policy_areas_in_other_words(label: str, code: str | None) -> None:
    assert area_code(label) == code


@given(st.sampled_from(LABELS), st.sampled_from(("upper", "lower", "title")), st.sampled_from(("&", "and", "et", "y")))
def test_case_and_joints_of_a_label_do_not_matter(row: tuple[str, str, str], case: str, joint: str) -> None:
    facet, code, label = row
    words = [joint if word.casefold() in ("&", "and", "et", "y") else word for word in label.split()]
    assert code_like(facet, getattr(" ".join(words), case)()) == code


@given(st.sampled_from([row for row in LABELS if row[0] == "policy_area"]), st.randoms())
def test_the_order_of_the_words_of_an_area_does_not_matter(row: tuple[str, str, str], random: st.DataObject) -> None:
    facet, code, label = row
    words = [word for word in key(label).split() if word not in SMALL and word.isalpha()]
    assume(len(words) > 1 and gist(" ".join(words)) == gist(label))
    random.shuffle(words)  # type: ignore[attr-defined]  # a random.Random
    assert code_like(facet, " ".join(words)) == code


@given(st.lists(st.sampled_from(("budget", "school", "road", "open", "data", "and", "of", "écoles")), max_size=5))
def test_words_that_are_no_label_have_no_code(words: list[str]) -> None:
    found = code_like("policy_area", " ".join(words))
    assert found is None or gist(" ".join(words)) in {gist(label) for label in labels_in("policy_area", found)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policy", "policies"),
        ("stratégie", "strategies"),
        ("marginal", "marginaux"),
        ("limité", "limitée"),
        ("limitado", "limitadas"),
        ("formación", "formaciones"),
        ("majeur", "majeures"),
    ],
)
def test_number_and_gender_do_not_matter(one: str, other: str) -> None:
    assert stem(key(one)) == stem(key(other))


@given(st.sampled_from(RATINGS), st.sampled_from((" ", ", ", " / ", " | ", " - ")), st.data())
def test_a_rating_said_twice_is_said_once(row: tuple[str, str, str], between: str, data: st.DataObject) -> None:
    facet, code, label = row
    other = data.draw(st.sampled_from(labels_in(facet, code)))
    once = undoubled(f"{label}{between}{other}", facet)
    assert (code_like(facet, once) or wording(once)) == code
    together = code_of(facet, f"{label}{between}{other}") == code  # `Oui étoilé` is a label, too
    assert together or len(once.split()) <= max(len(label.split()), len(other.split())) + 1


@pytest.mark.parametrize(
    ("value", "facet", "once"),
    [
        ("Majeur Majeurs", "early_results", "Majeurs"),
        ("MajeurMajeurs", "early_results", "Majeurs"),
        ("Substantial Substantial", "completion", "Substantial"),
        ("N'a pas changé N'ont pas changé", "early_results", "N'ont pas changé"),
        ("Notoire Notoires", "early_results", "Notoires"),
        ("Yes Starred", "starred", "Yes Starred"),
        ("Active Inactive", "status", "Active Inactive"),
        ("Bora Bora Authority", "", "Bora Bora Authority"),
    ],
)
def test_what_is_said_twice(value: str, facet: str, once: str) -> None:
    assert undoubled(value, facet) == once


@given(st.text(max_size=40))
def test_a_spelling_of_a_spelling_is_the_same(value: str) -> None:
    assert same(same(value)) == same(value)
    assert same(value.upper().lower()) == same(value.lower()) or not value.isascii()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Blockchain Pilots", "blockchain\u202fpilots", True),
        ("l’essai", "l'essai", True),
        ("«\u00a0essai\u00a0»", '"essai"', True),
        ("anti–fraude", "Anti-Fraude", True),
        ("Group 1 2", "Group 12", False),
        ("C", "C++", False),
        ("2016-2018", "20162018", False),
        ("—", "-", False),
    ],
)
def test_only_case_spaces_and_quotes_make_spellings(one: str, other: str, alike: bool) -> None:
    assert (same(one) == same(other)) is alike


def test_a_value_is_found_among_those_an_index_holds() -> None:
    held = ("open-data", "Blockchain Pilots", "Ministère de l'Intérieur")
    assert held_as("policy_area", "données OUVERTES", held) == "open-data"
    assert held_as("policy_area", "BLOCKCHAIN-PILOTS", held) == "Blockchain Pilots"
    assert held_as("institution", "le ministère de l’interieur", held) == "Ministère de l'Intérieur"
    assert held_as("policy_area", "Youth", held) is None
    assert meant("country", "fr") == "FR"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ministry of Finance; Ministry of Health", ("Ministry of Finance", "Ministry of Health")),
        ("Ministry of Finance ; the Ministry of Health.", ("Ministry of Finance", "Ministry of Health")),
        ("Ministry of Finance and Ministry of Health", ("Ministry of Finance", "Ministry of Health")),
        ("Ministère des Finances et le Ministère de la Santé", ("Ministère des Finances", "Ministère de la Santé")),
        ("Secretaría de Cultura y Ministerio de Salud", ("Secretaría de Cultura", "Ministerio de Salud")),
        (
            "Secretaría Técnica de Planificación y Ministerio de Educación",
            ("Secretaría Técnica de Planificación", "Ministerio de Educación"),
        ),
        ("Ministry of Trade and National Agency for Roads", ("Ministry of Trade", "National Agency for Roads")),
        ("Ministry of Justice and Public Safety", ("Ministry of Justice and Public Safety",)),
        ("Prime Minister’s Office and Ministry of Trade", ("Prime Minister’s Office", "Ministry of Trade")),
        ("Ministry of Health\nMinistry of Trade", ("Ministry of Health", "Ministry of Trade")),
        ("• Ministry of Health • A.C.", ("Ministry of Health", "A.C.")),
        ("- Ministry of Health\n- Etalab", ("Ministry of Health", "Etalab")),
        ("1. Ministry of Health 2. Ministry of Trade", ("Ministry of Health", "Ministry of Trade")),
        ("Ministry of Justice / Ministère de la Justice", ("Ministry of Justice", "Ministère de la Justice")),
        (
            "Ministry of Agriculture, Forestry and Fisheries, Ministry of Health",
            ("Ministry of Agriculture, Forestry and Fisheries", "Ministry of Health"),
        ),
        ("Etalab, Direction interministérielle du numérique", ("Etalab", "Direction interministérielle du numérique")),
        ("Ministry of Health; Ministry of Health", ("Ministry of Health",)),
        ("Ministry of Economy and Finance", ("Ministry of Economy and Finance",)),
        ("Ministries of Finance and Health", ("Ministries of Finance and Health",)),
        ("Council for Trade and Office Supplies", ("Council for Trade and Office Supplies",)),
        ("Ministry of Finance - Budget Office", ("Ministry of Finance - Budget Office",)),
        ("Department of Health, Education and Welfare", ("Department of Health, Education and Welfare",)),
        ("Transparencia Mexicana, A.C.", ("Transparencia Mexicana, A.C.",)),
        ("NA", ()),
        (" ; ", ()),
    ],
)
def test_institutions_of_a_line(line: str, names: tuple[str, ...]) -> None:
    assert single_institutions(line) == names


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Ministère de l'Intérieur", "Ministère de l’Interieur", True),
        ("Ministry of Finance", "The Ministry of Finance (MoF)", True),
        ("Ministry of Trade & Labour", "MINISTRY OF TRADE AND LABOUR", True),
        ("Department of Health (UK)", "Department of Health (US)", False),
        ("Ministry of Finance", "Ministry of Finances", False),
    ],
)
def test_spellings_of_one_institution(one: str, other: str, alike: bool) -> None:
    assert (same_of("institution", one) == same_of("institution", other)) is alike


@given(st.lists(st.sampled_from(("Ministry of Health", "Etalab", "Office of the President")), max_size=4, unique=True))
def test_what_was_joined_is_parted(names: list[str]) -> None:
    for joint in ("; ", "\n", " • ", " ;"):
        assert single_institutions(joint.join(names)) == tuple(names)


@given(st.text(max_size=60))
def test_any_line_gives_names_without_blank_ones(line: str) -> None:
    names = single_institutions(line)
    assert all(name and name == " ".join(name.split()) for name in names)
    assert len(set(names)) == len(names)


def test_every_label_is_still_its_code() -> None:
    assert [row for row in LABELS if code_of(row[0], row[2]) != row[1]] == []
