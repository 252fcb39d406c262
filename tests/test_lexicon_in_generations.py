"""The lexicon of a generation: there after every reindex, learned again only when its documents changed, and the same
however the generation came about."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from index import documents_json
from index.document import Document, Section
from index.engines import open_store
from index.engines.generations import Store
from index.pipeline import Options, reindex
from index.settings import Settings
from index.translation import FILES, LEXICON_FILE, bitext, learning, mining
from index.translation.bitext import align
from index.translation.lexicon import Lexicon, loads

PAIRS = (
    ("The register of owners is open.", "Le registre des propriétaires est ouvert."),
    ("Citizens read the register.", "Les citoyens lisent le registre."),
    ("Citizens meet the minister.", "Les citoyens rencontrent le ministre."),
    ("The minister reads the budget.", "Le ministre lit le budget."),
    ("Citizens own a register.", "Les citoyens possèdent un registre."),
    ("The register costs money.", "Le registre coûte cher."),
    ("Schools teach citizens.", "Les écoles instruisent les citoyens."),
)
MONTHS = (("January", "janvier"), ("May", "mai"), ("June", "juin"), ("August", "août"), ("October", "octobre"))
ELSEWHERE = [
    (f"In {english} the river was {state}.", f"Au mois de {french}, la rivière était {etat}.")
    for english, french in MONTHS
    for state, etat in (("wide", "large"), ("clear", "claire"), ("calm", "calme"), ("cold", "froide"))
]
"""Other subjects: only against them does a word that returns mean something."""


def document(number: int, english: str, french: str = "") -> Document:
    texts = {"en": english, "fr": french} if french else {"en": english}
    return Document(
        id=f"XX{number:04}",
        kind="commitment",
        captured="full",
        title={"en": f"Number {number}"},
        sections=tuple(Section(lang, "commitment", "", f"text-{lang}", text) for lang, text in texts.items()),
    )


BILINGUAL = [document(number, *pair) for number, pair in enumerate((*PAIRS, *ELSEWHERE))]


class Collection:
    """Documents in a folder, a file each, and the index of them."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(index_dir=folder / "index", sources=(folder / "documents",), jobs=1, shrink=1)
        (folder / "documents").mkdir(parents=True)

    def publish(self, added: Iterable[Document], removed: Iterable[str] = (), full: bool = False) -> bytes:
        """The lexicon after a reindex."""
        (folder,) = self.settings.sources
        for name in removed:
            (folder / f"{name}.ndjson").unlink()
        for document in added:
            (folder / f"{document.id}.ndjson").write_text(documents_json.dumps(document) + "\n", "utf-8")
        reindex(self.settings, Options(full=full))
        with open_store(self.settings).pin() as held:
            lexicon = held.attachment(LEXICON_FILE)
            assert lexicon
            return b"".join(lexicon)


def translations(lexicon: Lexicon, language: str, word: str) -> list[str]:
    return [rendering.text for span in lexicon.spans(language, (word,)) for rendering in span.renderings]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "one")


@pytest.fixture
def other(tmp_path: Path) -> Collection:
    return Collection(tmp_path / "other")


def test_a_reindex_learns_from_the_collections_own_translations(collection: Collection) -> None:
    learned = loads(collection.publish(BILINGUAL))
    assert translations(learned, "en", "regist")[0] == "registre"
    assert translations(learned, "fr", "citoyen")[0] == "citizens"


def test_an_incremental_reindex_learns_what_a_full_one_would(collection: Collection, other: Collection) -> None:
    collection.publish(BILINGUAL[:2])
    step_by_step = collection.publish(BILINGUAL[2:], removed=("XX0000",))
    assert step_by_step == other.publish(BILINGUAL[1:])


@pytest.mark.parametrize("most", [0, 20, 60, 10_000])
def test_whatever_changes_the_lexicon_is_that_of_a_full_build(
    most: int, collection: Collection, other: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there is more than is learned from: then a document that goes lets in one that nobody touched."""
    monkeypatch.setattr(mining, "MAX_WORDS", most)
    random = Random(most)
    held = {one.id: one for one in BILINGUAL[:12]}
    collection.publish(held.values())
    other.publish(held.values())
    for _ in range(5):
        gone = random.sample(sorted(held), random.randint(0, 4))
        changed = [document(int(name[2:]), *random.choice(PAIRS)) for name in random.sample(sorted(held), 2)]
        new = [one for one in (*changed, *random.sample(BILINGUAL, 3)) if one.id not in gone]
        held = {name: one for name, one in held.items() if name not in gone} | {one.id: one for one in new}
        by_steps = collection.publish(new, gone)
        assert by_steps == other.publish(new, gone, full=True)
        assert loads(by_steps) == loads(collection.publish((), full=True))


def test_an_incremental_reindex_aligns_only_what_changed(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.publish(BILINGUAL)
    aligned: list[Sequence[str]] = []

    def recorded(one: Sequence[str], translation: Sequence[str]) -> Iterable[Any]:
        aligned.append(one)
        return align(one, translation)

    monkeypatch.setattr(bitext, "align", recorded)
    collection.publish([document(2, "Citizens meet the king.", "Les citoyens rencontrent le roi.")])
    assert aligned == [["Citizens meet the king."]]


def test_what_is_held_in_one_language_only_is_no_reason_to_learn_again(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = collection.publish(BILINGUAL)

    def never(*_: object) -> Lexicon:
        raise AssertionError("learned again")

    monkeypatch.setattr(learning, "learn", never)
    assert collection.publish([document(99, "Only English.")]) == before


def test_a_lexicon_that_stays_keeps_its_checksum(collection: Collection) -> None:
    """A copy that went wrong is found by its checksum, which would vouch for it if it were taken anew."""
    collection.publish(BILINGUAL)
    sums = []
    for number in range(2):
        collection.publish([document(99 + number, "Only English.")])
        with Store(collection.settings.index_dir).pin() as pinned:
            sums.append([pinned.manifest.files[name] for name in FILES])
    assert sums[0] == sums[1]


def test_a_collection_in_one_language_has_an_empty_lexicon(collection: Collection) -> None:
    assert len(loads(collection.publish([document(1, "Only English.")]))) == 0


def test_documents_at_hand_teach_what_a_reindex_learns(collection: Collection) -> None:
    by_hand = learning.learned(BILINGUAL)[LEXICON_FILE]
    assert isinstance(by_hand, bytes)
    assert loads(by_hand).entries == loads(collection.publish(BILINGUAL)).entries
