"""Frequent phrases among the proposals: which ones, in which language, and the same however the index came about."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh.frequent import FEWEST, MOST, SAMPLED, frequent, phrases, sample
from index.engines.whoosh.layout import PROPOSALS_FILE
from index.engines.whoosh.writer import WhooshWriter
from index.settings import Settings
from search.engines import open_searcher
from search.engines.base import Proposer


def test_a_phrase_neither_begins_nor_ends_in_a_stop_word_and_crosses_no_sign() -> None:
    assert list(phrases("The right of access, to open data", "en")) == ["right of access", "open data"]
    assert list(phrases("Data. Portal\nof 12 ministries", "en")) == []


def test_french_elisions_and_english_possessives_belong_to_their_word() -> None:
    found = list(phrases("L'accès à l’information du public", "fr"))
    assert found == ["accès à l’information", "information du public"]
    assert list(phrases("the ombudsman's office", "en")) == ["ombudsman’s office"]


def test_phrases_of_few_documents_and_the_form_of_all_pages_are_left_out() -> None:
    rare = ["Early results. Whistleblower shelter"] * (FEWEST - 1)
    common = ["Early results. Land records, land records"] * FEWEST
    others = [f"Early results. {chr(97 + number)}{'o' * number}k" for number in range(6)]
    assert frequent([*rare, *common, *others], "en") == [("land records", FEWEST)]


def test_a_part_that_stands_in_a_longer_phrase_only_is_left_out() -> None:
    longer = ["Beneficial ownership register"] * 3
    others = ["Water", "Fish", "Wood", "Roads", "Ports"]
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
    french = "Publier les permis forestiers en ligne" if number % 4 == 0 else "Autre chose"
    return Document(
        f"XX{number:04}",
        "commitment",
        "full",
        {"en": f"Promise {chr(97 + number)}", "fr": f"Promesse {chr(97 + number)}"},
        languages=("en", "fr"),
        country="GH",
        sections=(
            Section("en", "commitment", "Description", "description", f"We publish all {topic} of the year."),
            Section("fr", "commitment", "Description", "description", french),
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
        assert isinstance(opened, Proposer)
        return opened.suggest(text, ui, 6)
    finally:
        opened.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return written(tmp_path_factory.mktemp("frequent"), adding(map(document, range(16))))


def test_a_frequent_phrase_is_proposed_from_any_of_its_words(whole: Settings) -> None:
    assert proposed(whole, "fore", "en")[0] == "forest licences"
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
