"""How a generation is built: in one process or several, in runs of any size, and looked at before it is served."""

import logging
import os
import signal
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.document import Document, Section
from index.engines.generations import Store
from index.engines.whoosh import canary, chains, inversion, segment
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.writer import WhooshWriter
from index.errors import DamagedGeneration, UnsoundBuild
from search.engines import open_searcher
from search.query import Query, Term
from search.settings import Settings

TEXT = "open data budget budgets transparency public services citoyens données e-mail l’État 1 000 O.G.P. Œuvre"
WORDS = TEXT.split(" ")


def document(number: int) -> Document:
    random, languages = Random(number), ("en", "fr", "es")
    return Document(
        id=f"XX{number:04d}",
        kind="commitment",
        captured="full",
        title={lang: f"{' '.join(random.choices(WORDS, k=4))} word{number}" for lang in languages},
        country=random.choice(("FR", "GB", "KE")),
        sections=tuple(
            Section(
                lang, scope, "Heading", f"{scope}-{lang}", " ".join(random.choices(WORDS, k=random.randrange(1, 80)))
            )
            for lang in languages
            for scope in ("commitment", "irm")
        ),
    )


DOCUMENTS = [document(number) for number in range(60)]


def write(folder: Path, jobs: int = 1, full: bool = True) -> Path:
    with WhooshWriter(Store(folder), Settings(index_dir=folder, jobs=jobs), full) as writer:
        writer.add(DOCUMENTS)
        return folder / writer.publish({}).name


def contents(path: Path) -> dict[str, bytes]:
    """The engine's own files."""
    return {file.name: file.read_bytes() for file in path.iterdir() if file.name != "MANIFEST.json"}


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any text at all is enough for processes, and comes in several parts."""
    monkeypatch.setattr(chains, "ENOUGH", 0)
    monkeypatch.setattr(segment, "BATCH", 5_000)


def test_several_processes_write_what_one_writes(tmp_path: Path, apart: None) -> None:
    assert contents(write(tmp_path / "several", jobs=2)) == contents(write(tmp_path / "one", jobs=1))


def test_small_runs_come_to_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = contents(write(tmp_path / "whole"))
    monkeypatch.setattr(segment, "BATCH", 2_000)
    monkeypatch.setattr(chains, "RUN", 300)
    monkeypatch.setattr(inversion, "STRETCH", 50)
    parts = contents(write(tmp_path / "parts"))
    assert len(list((tmp_path / "parts").glob("*/*.run"))) == 0
    # The forms of a term are numbered as they are met, and compounds are met at the end of a batch.
    assert {name for name in whole if whole[name] != parts[name]} <= {"0001.arrays", "MAIN_0001.seg"}
    for folder in ("whole", "parts"):
        searcher = open_searcher(Settings(index_dir=tmp_path / folder))
        assert [hit.document.id for hit in searcher.open().search(Query(clause=Term("word17"))).hits] == ["XX0017"]
        assert searcher.open().search(Query(clause=Term("e-mail", exact=True))).total > 10
        searcher.close()


def test_a_process_that_dies_is_told_and_nothing_is_published(tmp_path: Path, apart: None) -> None:
    before = write(tmp_path)
    with (
        pytest.raises(RuntimeError, match="died"),
        WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path, jobs=2), full=True) as writer,
    ):
        writer.add(DOCUMENTS)
        assert writer._new
        reader = writer._new._chains._readers["fr"]
        assert isinstance(reader, chains._Reader) and reader._process.pid
        os.kill(reader._process.pid, signal.SIGKILL)
        writer.publish({})
    assert Store(tmp_path).current() == Store(tmp_path).generations()[0]
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [before]


def test_what_a_process_meets_is_raised_here(tmp_path: Path, apart: None) -> None:
    with (
        pytest.raises(IsADirectoryError, match=r"en\.postings"),
        WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path, jobs=2), full=True) as writer,
    ):
        writer.add(DOCUMENTS)
        assert writer._build
        (writer._build.path / "en.postings").mkdir()
        writer.publish({})


def shifted(found: dict[str, Array]) -> dict[str, Array]:
    """Every posting belongs to the document before."""
    return found | {"ids": np.maximum(found["ids"] - 1, 0)}


def misplaced(found: dict[str, Array]) -> dict[str, Array]:
    return found | {"positions": found["positions"] + 1}


@pytest.mark.parametrize("sabotage", [shifted, misplaced])
def test_wrong_postings_are_noticed_before_they_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sabotage: type
) -> None:
    before = write(tmp_path)
    poured = inversion._Stretch.poured
    with monkeypatch.context() as patch:
        patch.setattr(inversion._Stretch, "poured", lambda *given: sabotage(poured(*given)))
        with pytest.raises(
            UnsoundBuild, match=r"20\d+T\d+Z-\w+ was discarded: it does not find XX00\d\d by the words of its title"
        ):
            write(tmp_path)
    with Store(tmp_path).pin() as pinned:
        assert (pinned.path, pinned.damage) == (before, ())
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [before]
    assert write(tmp_path) != before


def test_ids_that_lead_elsewhere_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.engines.whoosh import writer

    def turned(given: str) -> str:
        return given[:2] + given[2:][::-1]

    monkeypatch.setattr(writer, "id_key", turned)
    with pytest.raises(UnsoundBuild, match=r"does not find XX00\d\d by its id"):
        write(tmp_path)


def test_documents_that_were_not_counted_are_noticed(tmp_path: Path) -> None:
    facts = {"segments": [["0001", 60]], "documents": 60}
    path = write(tmp_path)
    canary.check(path.name, path, facts)
    with pytest.raises(UnsoundBuild, match="counts its documents"):
        canary.check(path.name, path, facts | {"documents": 61})


def test_a_copy_that_went_wrong_is_never_vouched_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = write(tmp_path)

    def copied(source: Path, target: Path) -> None:
        content = bytearray(source.read_bytes())
        content[-1] ^= source.suffix == ".texts"
        target.write_bytes(content)

    with monkeypatch.context() as patch:
        patch.setattr("shutil.copyfile", copied)
        with WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=False) as writer:
            writer.add([replace(DOCUMENTS[0], country="US")])
            generation = writer.publish({})
    with caplog.at_level(logging.CRITICAL), Store(tmp_path).pin() as pinned:
        assert pinned.path == before
        assert any(f"{generation.name}/0001.texts: its checksum differs" in sentence for sentence in pinned.damage)


def test_a_copy_cut_short_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = write(tmp_path)

    def copied(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:-1])

    monkeypatch.setattr("shutil.copyfile", copied)
    with (
        pytest.raises(DamagedGeneration, match=r"0001\.\w+: the copy has \d+ bytes|MAIN_0001\.seg: the copy has"),
        WhooshWriter(Store(tmp_path), Settings(index_dir=tmp_path), full=False) as writer,
    ):
        writer.add([replace(DOCUMENTS[0], country="US")])
        writer.publish({})
    with Store(tmp_path).pin() as pinned:
        assert (pinned.path, pinned.damage) == (before, ())
