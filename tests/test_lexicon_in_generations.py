"""The lexicon of a generation: there after every reindex, learned again only when its documents changed, and the same
however the generation came about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh import parallel
from index.engines.whoosh.writer import WhooshWriter
from index.settings import Settings
from index.translation import LEXICON_FILE, bitext
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


def publish(folder: Path, added: list[Document], removed: tuple[str, ...] = (), full: bool = False) -> bytes:
    with WhooshWriter(Store(folder), Settings(index_dir=folder), full) as writer:
        writer.remove(removed)
        writer.add(added)
        return (folder / writer.publish({}).name / LEXICON_FILE).read_bytes()


def translations(lexicon: Lexicon, language: str, word: str) -> list[str]:
    return [rendering.text for span in lexicon.spans(language, (word,)) for rendering in span.renderings]


def test_a_reindex_learns_from_the_collections_own_translations(tmp_path: Path) -> None:
    learned = loads(publish(tmp_path, BILINGUAL, full=True))
    assert translations(learned, "en", "regist")[0] == "registre"
    assert translations(learned, "fr", "citoyen")[0] == "citizens"


def test_an_incremental_reindex_learns_what_a_full_one_would(tmp_path: Path) -> None:
    publish(tmp_path / "a", BILINGUAL[:2], full=True)
    step_by_step = publish(tmp_path / "a", BILINGUAL[2:], removed=("XX0000",))
    assert step_by_step == publish(tmp_path / "b", BILINGUAL[1:], full=True)


def test_an_incremental_reindex_reads_and_aligns_only_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, BILINGUAL, full=True)
    aligned: list[str] = []

    def parallel_of(document: Document) -> Iterator[tuple[str, str]]:
        aligned.append(document.id)
        return passages(document)

    passages = bitext.parallel
    monkeypatch.setattr(bitext, "parallel", parallel_of)
    publish(tmp_path, [document(2, "Citizens meet the king.", "Les citoyens rencontrent le roi.")])
    assert aligned == ["XX0002"]


def test_what_is_held_in_one_language_only_is_no_reason_to_learn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish(tmp_path, BILINGUAL, full=True)

    def never(*_: object) -> Lexicon:
        raise AssertionError("learned again")

    monkeypatch.setattr(parallel, "learn", never)
    assert publish(tmp_path, [document(99, "Only English.")]) == before


def test_a_collection_in_one_language_has_an_empty_lexicon(tmp_path: Path) -> None:
    assert len(loads(publish(tmp_path, [document(1, "Only English.")], full=True))) == 0
