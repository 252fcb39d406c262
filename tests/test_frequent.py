"""Frequent phrases among the proposals: which ones, in which language, and the same however the index came about."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.frequent import (
    FEWEST,
    MOST,
    SAMPLED,
    beginning,
    clauses_of,
    frequent,
    phrases_of,
    sample,
    stands_alone,
)
from index.engines.whoosh.layout import PROPOSALS_FILE
from index.engines.whoosh.writer import WhooshWriter
from search.engines import open_searcher
from search.settings import Settings


def phrases(text: str, lang: str) -> list[str]:
    """The phrases of several words."""
    clauses = clauses_of(text, lang)
    return [phrase for words in clauses for phrase, start, end in phrases_of(words, None) if end > start]


def alone(text: str, lang: str) -> list[str]:
    """The words and phrases that stand alone as noun phrases do."""
    return [
        phrase
        for words in clauses_of(text, lang)
        for phrase, start, end in phrases_of(words, None)
        if stands_alone(words, start, end)
    ]


def test_a_phrase_neither_begins_nor_ends_in_a_stop_word_and_crosses_no_sign() -> None:
    assert phrases("The right of access, to open data", "en") == ["right of access", "open data"]
    assert phrases("Data. Portal\nof 12 ministries", "en") == []


def test_french_elisions_and_english_possessives_belong_to_their_word() -> None:
    found = phrases("L'accès à l’information du public", "fr")
    assert found == ["accès à l’information", "accès à l’information du public", "information du public"]
    assert phrases("the ombudsman's office", "en") == ["ombudsman’s office"]


def test_a_noun_phrase_stands_behind_an_article_or_a_preposition_and_before_a_preposition_or_the_end() -> None:
    assert alone("The ministries must answer requests for open data", "en") == ["ministries", "open data"]
    assert alone("Publish the register of beneficial owners, and its updates", "en") == [
        "register", "register of beneficial owners", "beneficial owners", "updates",
    ]  # fmt: skip
    assert alone("Renforcer la participation des citoyens à la décision publique", "fr") == [
        "participation", "participation des citoyens", "citoyens",
        "citoyens à la décision publique", "décision publique",
    ]  # fmt: skip
    assert alone("Portail de données ouvertes", "fr") == [
        "portail", "portail de données ouvertes", "données ouvertes",
    ]  # fmt: skip
    assert alone("Publish open data", "en") == ["publish open data"], "until its words are counted"


SENTENCES = {
    "en": (
        "The {} must answer every request.", "We ask the {} to publish the budget.", "Access for {} is free.",
        "To publish the data of {} in full.", "They will publish a register of the {}.",
    ),
    "fr": (
        "Les {} doivent répondre aux demandes.", "Nous demandons aux {} de publier le budget.",
        "Accès des {} aux données.",
        "Publier les données des {} en ligne.", "Ils doivent publier un registre pour les {}.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lang", "name"), [("en", "line ministries"), ("fr", "autorités locales")])
def test_what_is_cut_at_a_verb_is_no_phrase(lang: str, name: str) -> None:
    texts = [sentence.format(name) for sentence in SENTENCES[lang]]
    found = {phrase for phrase, _ in frequent([*texts, *["..."] * 6], lang)}
    assert name in found
    verbs = ("must", "publish", "ask", "answer", "doivent", "publier", "demandons", "répondre")
    assert not [phrase for phrase in found if any(verb in phrase.split(" ") for verb in verbs)]


def test_words_are_proposed_as_people_write_them() -> None:
    texts = ["La qualité des données de la CNIL.", "La CNIL et la qualité.", "Données de qualité pour la CNIL."]
    found = dict(frequent([*texts, *SENTENCES["fr"]], "fr"))
    assert found["qualité"] == 3
    assert "CNIL" in found and "cnil" not in found
    assert "LA QUALITÉ" not in dict(frequent(["LA QUALITÉ", "La qualité de vie", "LA QUALITÉ"], "fr"))


def test_a_text_is_cut_between_words() -> None:
    assert beginning("the beneficial ownership register", 22) == "the beneficial "
    assert beginning("the beneficial ownership register", 24) == "the beneficial ownership"
    assert beginning("short", 5) == "short"
    assert beginning("unbreakable", 4) == ""


@given(st.text("ab é’-.,\n", max_size=40), st.integers(0, 40))
def test_what_is_read_of_a_text_is_whole_words(text: str, most: int) -> None:
    read = beginning(text, most)
    assert len(read) <= most and text.startswith(read)
    words = re.findall(r"\w+", text)
    assert words[: len(re.findall(r"\w+", read))] == re.findall(r"\w+", read)


def test_a_phrase_of_the_glossary_is_known_to_be_one() -> None:
    others = [f"Nothing of note {chr(97 + number)}" for number in range(8)]
    assert "beneficial ownership" in dict(frequent(["Publish beneficial ownership now", *others], "en"))
    assert "données ouvertes" in dict(frequent(["Publier données ouvertes maintenant", *others], "fr"))


def test_phrases_of_few_documents_and_the_form_of_all_pages_are_left_out() -> None:
    rare = ["Early results. Whistleblower shelter"] * (FEWEST - 2)
    common = ["Early results. Land records, land records"] * FEWEST
    others = [f"Early results. {chr(97 + number)}{'o' * number}k" for number in range(6)]
    assert frequent([*rare, *common, *others], "en") == [("land records", FEWEST)]


def test_a_part_that_stands_in_a_longer_phrase_only_is_left_out() -> None:
    longer = ["Beneficial ownership register"] * 3
    others = ["Clay", "Fish", "Wood", "Roads", "Ports"]
    assert frequent([*longer, *others], "en") == [("beneficial ownership register", 3)]
    more = frequent([*longer, "Beneficial ownership", *others], "en")
    assert more == [("beneficial ownership", 4), ("beneficial ownership register", 3)]


def test_their_number_and_the_documents_read_are_bounded() -> None:
    words = [f"{first}{second}k" for first in "abcdefghijklmnop" for second in "abcdefghijklmnop"]
    text = ". ".join(f"{first} {second}" for first in words[:60] for second in words[100:150])
    assert len(frequent([text] * 3 + [""] * 3, "en")) == MOST
    ids = [f"XX{number:04}" for number in range(SAMPLED + 500)]
    chosen = {ids[number] for number in sample(ids)}
    assert len(chosen) == SAMPLED
    assert {list(reversed(ids))[number] for number in sample(list(reversed(ids)))} == chosen
    assert len({ids[:-1][number] for number in sample(ids[:-1])} - chosen) <= 1, "one document more changes one of them"


# In an index

TOPICS = ("forest licences", "school meals", "road safety", "court records")


def document(number: int) -> Document:
    """Every fourth speaks of forests in English and in French."""
    topic = TOPICS[number % 4]
    french = ("Publier les permis forestiers en ligne", "Les permis forestiers sont publiés")[number // 4 % 2]
    english = (f"We publish all {topic} of the year.", f"The {topic} are published.")[number // 4 % 2]
    return Document(
        f"XX{number:04}",
        "commitment",
        "full",
        {"en": f"Promise {chr(97 + number)}", "fr": f"Promesse {chr(97 + number)}"},
        languages=("en", "fr"),
        country="GH",
        sections=(
            Section("en", "commitment", "Description", "description", english),
            Section("fr", "commitment", "Description", "description", french if number % 4 == 0 else "Autre chose"),
        ),
    )


def written(folder: Path, *steps: Callable[[WhooshWriter], object]) -> Settings:
    settings = Settings(index_dir=folder)
    for number, step in enumerate(steps):
        with WhooshWriter(Store(folder), settings, full=number == 0) as writer:
            step(writer)
            writer.publish({})
    return settings


def adding(documents: Iterable[Document]) -> Callable[[WhooshWriter], object]:
    return lambda writer: writer.add(documents)


def proposed(settings: Settings, text: str, ui: str) -> tuple[str, ...]:
    opened = open_searcher(settings)
    try:
        return tuple(proposal.text for proposal in opened.open().suggest(text, ui, 6))
    finally:
        opened.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return written(tmp_path_factory.mktemp("frequent"), adding(map(document, range(16))))


def test_a_frequent_phrase_is_proposed_from_any_of_its_words(whole: Settings) -> None:
    assert proposed(whole, "fore", "en")[:2] == ("forest", "forest licences"), "the plain word first"
    assert "forest licences" in proposed(whole, "licen", "en")
    assert "permis forestiers" in proposed(whole, "forestier", "fr")


def test_phrases_of_the_interfaces_language_come_first(tmp_path: Path) -> None:
    of_both = [
        Document(
            f"XX{number:04}",
            "commitment",
            "full",
            {"en": chr(97 + number) * 3},
            sections=(
                Section("en", "commitment", "", "a", "Portal services" if number < 4 else "Nothing"),
                Section("fr", "commitment", "", "b", "Portail citoyen" if number < 3 else "Rien"),
            ),
        )
        for number in range(10)
    ]
    settings = written(tmp_path, adding(of_both))
    assert proposed(settings, "port", "en") == ("portal services", "portail citoyen")
    assert proposed(settings, "port", "fr") == ("portail citoyen", "portal services")


def test_phrases_leave_half_of_the_places_to_titles(tmp_path: Path) -> None:
    said = " ".join(f"Water {noun}." for noun in ("basins", "meters", "pumps", "tariffs", "towers", "wells"))
    speaking = [
        Document(
            f"XX{number:04}",
            "commitment",
            "full",
            {"en": f"Water for the town of {name}"},
            sections=(Section("en", "commitment", "", "a", said),) if number < 4 else (),
        )
        for number, name in enumerate(("Ada", "Bole", "Cape", "Dawu", "Elmina", "Fian", "Goaso", "Ho", "Iture", "Jema"))
    ]
    found = proposed(written(tmp_path, adding(speaking)), "water", "en")
    assert len(found) == 6
    assert sum("town" in text for text in found) == 3


def test_what_is_a_title_already_is_not_proposed_twice(tmp_path: Path) -> None:
    settings = written(
        tmp_path,
        adding([*map(document, range(16)), Document("XX0099", "commitment", "stub", {"en": "Forest Licences"})]),
    )
    found = proposed(settings, "forest", "en")
    assert "Forest Licences" in found and "forest licences" not in found


def proposals_of(settings: Settings) -> bytes:
    with Store(settings.index_dir).pin() as pinned:
        return (pinned.path / PROPOSALS_FILE).read_bytes()


def test_an_incremental_build_proposes_what_a_full_one_does(tmp_path: Path, whole: Settings) -> None:
    grown = written(
        tmp_path / "grown",
        adding([*map(document, range(9)), Document("XX0090", "commitment", "stub", {"en": "Gone"})]),
        lambda writer: writer.remove(("XX0090",)),
        adding(map(document, range(6, 16))),
    )
    assert proposals_of(grown) == proposals_of(whole)
