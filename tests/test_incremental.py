"""Whatever the order in which changes come, an incremental reindex holds exactly what a full one would."""

import json
import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from index import documents_json, pipeline
from index.document import Document
from index.engines.base import Content, Generation
from index.engines.generations import Build, Store
from index.pipeline import Options, reindex
from index.settings import Settings

TITLES = ("Open Contracting Register", "Land Records Online", "Whistleblower Shelter", "Budget For Children")
AREAS = ("E-Government", "Capacity Building", "Anti-Corruption")
REPORTS = ("France Design Report 2018-2020", "France Results Report 2018-2020", "France Design Report 2021-2023")


class PlainWriter:
    """The smallest engine there is: documents in one file. It starts from the current generation as engines do."""

    def __init__(self, store: Store, full: bool) -> None:
        self.store, self.full = store, full
        self.lines: dict[str, str] = {}
        self.given: list[str] = []

    def __enter__(self) -> Self:
        self.build: Build | None = self.store.begin()
        if not self.full:
            with self.store.pin() as pinned:
                self.lines = json.loads((pinned.path / "documents.json").read_text())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    @property
    def name(self) -> str:
        assert self.build
        return self.build.name

    def changed_at(self, stated: str) -> str:
        assert self.build
        return self.build.moments.changed(stated)

    def add(self, documents: Iterable[Document]) -> int:
        for document in documents:
            self.given.append(document.id)
            self.lines[document.id] = documents_json.dumps(document)
        return len(self.given)

    def remove(self, document_ids: Iterable[str]) -> int:
        return sum(self.lines.pop(document_id, None) is not None for document_id in document_ids)

    def publish(self, attachments: Mapping[str, Content]) -> Generation:
        assert self.build
        (self.build.path / "documents.json").write_text(json.dumps(self.lines))
        self.build.attach(attachments)
        build, self.build = self.build, None
        return self.store.publish(build, {"documents": len(self.lines)})

    def discard(self) -> None:
        if self.build:
            self.store.discard(self.build)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[PlainWriter]:
    """Replaces the engine; the list holds the writer of each run."""
    writers: list[PlainWriter] = []

    class PlainStore(Store):
        def writer(self, full: bool) -> PlainWriter:
            writers.append(PlainWriter(self, full))
            return writers[-1]

    monkeypatch.setattr(pipeline, "open_store", lambda settings: PlainStore(settings.index_dir))
    return writers


def page(number: int, title: str, text: str, siblings: Iterable[tuple[int, str, str]], report: str = "") -> str:
    """A page of the site's newer template, as an extractor leaves it."""
    listed = "\n".join(f"-\n{name}\nFR{other:04d}, 2018, {area}" for other, name, area in siblings)
    review = f"IRM Review\nIRM Report: {report}\n" if report else ""
    return (
        f"{title} (FR{number:04d})\nOverview\nAt-a-Glance\nAction Plan: France Action Plan 2018-2020\n"
        f"Action Plan Cycle: 2018\nStatus: Active\nInstitutions\nLead Institution: Ministry of Sums\n"
        f"Policy Areas\nE-Government\n{review}Description\n{text} "
        "This sentence makes the page long enough to be taken for a page and not for a fragment of one.\n"
        f"Commitments\n{listed}\n"
    )


def documents(index: Path, same_moment: bool = True) -> dict[str, Document]:
    """All documents of the served generation; `changed_at` is left out where runs at different times are compared."""
    with Store(index).pin() as pinned:
        lines = json.loads((pinned.path / "documents.json").read_text())
    found = {name: documents_json.loads(line) for name, line in lines.items()}
    return {name: replace(document, changed_at="") if same_moment else document for name, document in found.items()}


class Folder:
    """A folder of scrapes that a crawler keeps changing."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self.path, self.chance = path, chance
        path.mkdir()

    def write(self) -> None:
        chance = self.chance
        siblings = [(n, chance.choice(TITLES), chance.choice(AREAS)) for n in chance.sample(range(1, 25), 5)]
        report = chance.choice((*REPORTS, ""))
        text = f"We promise {chance.choice(TITLES)} number {chance.randrange(10**6)}."
        name = f"{chance.randrange(14):02d}.txt"
        (self.path / name).write_text(page(chance.randrange(1, 12), chance.choice(TITLES), text, siblings, report))

    def report(self) -> None:
        text = (
            "Independent Reporting Mechanism (IRM): France Design Report 2018-2020\nExecutive Summary\n" + "Text. " * 60
        )
        (self.path / "report.txt").write_text(text)

    def lines(self) -> None:
        count = self.chance.randrange(1, 4)
        rows = [
            json.dumps(
                {"id": f"FR00{n:02d}", "title": {"en": self.chance.choice(TITLES)}, "text": "words", "lang": "en"}
            )
            for n in self.chance.sample(range(8, 30), count)
        ]
        (self.path / "given.ndjson").write_text("\n".join(rows) + "\n")

    def remove(self) -> None:
        if names := sorted(self.path.iterdir()):
            self.chance.choice(names).unlink()

    def copy(self) -> None:
        if names := sorted(self.path.glob("*.txt")):
            chosen = self.chance.choice(names)
            # Names before and behind all others: an original may be met after its copy.
            name = f"{self.chance.choice(('-again', 'copy'))}-{self.chance.randrange(3)}.txt"
            chosen.with_name(name).write_bytes(chosen.read_bytes())

    def sidecar(self) -> None:
        if names := sorted(self.path.glob("*.txt")):
            moment = f"20{self.chance.randrange(18, 26)}-05-01T00:00:00Z"
            facts = self.chance.choice(({"fetched_at": moment}, {"url": "https://example.org/page/"}, {}))
            chosen = self.chance.choice(names)
            chosen.with_name(f"{chosen.name}.meta.json").write_text(json.dumps(facts))

    def again(self) -> None:
        """Pages that were fetched once more and say the same."""
        for _ in range(3):
            self.copy()
            self.sidecar()

    def rename(self) -> None:
        if names := sorted(self.path.glob("*.txt")):
            self.chance.choice(names).rename(self.path / f"moved-{self.chance.randrange(99)}.txt")

    def change(self) -> None:
        steps = [self.write, self.write, self.write, self.remove, self.copy, self.rename, self.lines, self.report]
        steps += [self.sidecar, self.again]
        for _ in range(self.chance.randrange(1, 4)):
            self.chance.choice(steps)()


@pytest.fixture
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is so many seconds ahead of that of the files: those that are old are known by their stamps."""
    now, ahead = time.time_ns, request.param * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: now() + ahead)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("seed", "clock"), [(0, 0), (1, 0), (2, 0), (3, 0), (2, 60), (3, 60)], indirect=["clock"])
def test_a_chain_of_changes_ends_where_a_full_build_does(tmp_path: Path, written: list[PlainWriter], seed: int) -> None:
    folder = Folder(tmp_path / "scrapes", random.Random(seed))
    for _ in range(8):
        folder.write()
    settings = Settings(index_dir=tmp_path / "index", sources=(folder.path,))
    for step in range(10):
        report = reindex(settings, Options(allow_shrink=True))
        assert report.balanced
        fresh = replace(settings, index_dir=tmp_path / f"fresh-{step}")
        full = reindex(fresh)
        assert documents(settings.index_dir) == documents(fresh.index_dir)
        assert (report.documents, report.stubs, report.languages) == (full.documents, full.stubs, full.languages)
        assert sorted(map(str, report.remarks)) == sorted(map(str, full.remarks))
        assert (report.seen, report.indexed, report.skipped) == (full.seen, full.indexed, full.skipped)
        assert (report.copies, report.skips) == (full.copies, full.skips)
        folder.change()
