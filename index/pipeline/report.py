"""What a reindex did, for people and for programs.

In: counts and the notes of a run. Out: ReindexReport, as one JSON object (`--json`; `report.json` in the generation,
without time and size), as a table, and as one line per thing to look at. The counts balance: seen = indexed + skipped +
duplicates, of files and of the lines of NDJSON files.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from index.engines.base import Generation
from index.pipeline.assembly import Changes
from index.pipeline.inventory import Inventory
from index.scrapes import Skip
from index.scrapes.decoding import LOST

Outcome = Literal["published", "unchanged", "dry-run", "stale", "fresh", "refused"]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two files with the same content: `name` was left out for `original`."""

    name: str
    original: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of a file that was indexed: a repaired encoding, a value without a code, a renumbering."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of NDJSON files that are not blank, or pages in archives and feeds."""

    seen: int = 0
    indexed: int = 0
    skipped: int = 0
    duplicates: int = 0

    def told(self, what: str) -> str:
        return f"{self.seen} {what}: {self.indexed} indexed, {self.skipped} skipped, {self.duplicates} duplicates"

    @classmethod
    def of(cls, outcomes: Counter[str]) -> "Lines":
        return cls(outcomes.total(), outcomes["indexed"], outcomes["skip"], outcomes["duplicate"])


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """`seen`, `indexed`, `skipped`, `duplicates`, `stale` count files, `parsed` scrapes, `ndjson` the lines of NDJSON
    files in the same way, `entries` the pages in archives and feeds; `passed` counts what else was in those, by kind;
    `added`, `updated`, `unchanged`, `removed`, `documents`, `full`, `stubs` and the values of `languages` count
    documents. `stale` files are among the skipped: unusable now, their good page of an earlier generation is kept;
    `kept` files vanished, and are neither seen nor given up. `full_because` is empty for an incremental run; `ignored`
    are hidden files and sidecars.

    A run that stops before it merges does not know what would be added: the four changes are None, and the documents
    are those of the generation that is served. `generation` and `size` are of the one served when the run ended."""

    outcome: Outcome = "published"
    full_because: str = ""
    seen: int = 0
    indexed: int = 0
    skipped: int = 0
    duplicates: int = 0
    ignored: int = 0
    stale: int = 0
    vanished: int = 0
    kept: int = 0
    ndjson: Lines = Lines()
    entries: Lines = Lines()
    passed: tuple[tuple[str, int], ...] = ()
    parsed: int = 0
    added: int | None = 0
    updated: int | None = 0
    unchanged: int | None = 0
    removed: int | None = 0
    documents: int = 0
    full: int = 0
    stubs: int = 0
    languages: tuple[tuple[str, int], ...] = ()
    seconds: float = 0.0
    documents_per_second: float = 0.0
    size: int = 0  # bytes of the generation
    generation: str = ""
    durable: bool = True
    skips: tuple[Skip, ...] = ()
    copies: tuple[Duplicate, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def balanced(self) -> bool:
        return all(
            count.seen == count.indexed + count.skipped + count.duplicates
            for count in (self, self.ndjson, self.entries)
        )

    def published(self, generation: Generation) -> "ReindexReport":
        return replace(self, generation=generation.name, size=generation.bytes, durable=generation.durable)

    def took(self, seconds: float) -> "ReindexReport":
        rate = ((self.added or 0) + (self.updated or 0)) / seconds if seconds else 0.0
        return replace(self, seconds=round(seconds, 3), documents_per_second=round(rate, 1))

    def kept_in(self, generation: str) -> bytes:
        """`report.json`, a part of the generation that it tells of: without what is known once that is published."""
        told = replace(self, generation=generation)._object()
        return f"{_line({name: value for name, value in told.items() if name not in LATER})}\n".encode()

    def as_json(self) -> str:
        """One line. `languages` and `passed` are objects there."""
        return _line(self._object())

    def _object(self) -> dict[str, object]:
        return {**asdict(self), "languages": dict(self.languages), "passed": dict(self.passed)}

    def table(self) -> str:
        """The summary: a word and a figure per line, of what this run knows."""
        rows = [(name, getattr(self, name)) for name in COUNTS]
        rows = [(name, str(value)) for name, value in rows if value is not None]
        if self.passed:
            rows.insert(4, ("passed over", _counts(self.passed)))
        if self.entries.seen:
            rows.insert(4, ("entries", self.entries.told("pages")))
        if self.ndjson.seen:
            rows.insert(4, ("ndjson", self.ndjson.told("lines")))
        if self.kept:
            rows.insert(4, ("kept", f"{self.kept} that vanished"))
        rows.append(("languages", _counts(self.languages) or "none"))
        rows.append(("seconds", f"{self.seconds:.1f}"))
        if self.outcome == "published":
            rows.append(("documents/s", f"{self.documents_per_second:.0f}"))
        if self.outcome != "dry-run":  # its documents are those that would be
            rows.append(("size", f"{self.size / 1e6:.1f} MB"))
        stays = " (as before)" if self.outcome in ("dry-run", "stale", "refused") and self.generation else ""
        rows.append(("generation", f"{self.generation or 'none yet'}{stays}"))
        return "\n".join(f"{name:<12} {value}" for name, value in rows)

    def sentence(self) -> str:
        """The outcome in words."""
        because = f": everything was built anew, because {self.full_because}" if self.full_because else ""
        return {
            "published": f"published {self.generation}{because}",
            "unchanged": f"nothing to do: {self.generation} is up to date",
            "dry-run": "a dry run: nothing was written",
            "stale": f"stale: run reindex{f' ({self.full_because})' if self.full_because else ''}",
            "fresh": f"fresh: {self.generation} is up to date",
            "refused": "nothing was published",
        }[self.outcome]

    def lines(self, verbose: bool = False) -> Iterator[str]:
        """One line per skipped file, duplicate, and text that could not be read; per remark too when `verbose`."""
        for skip in self.skips:
            place = f"{skip.name}, line {skip.line}" if skip.line else skip.name
            yield f"skipped {place}: {skip.sentence} ({skip.reason})" + (f"; {skip.remedy}" if skip.remedy else "")
        for copy in self.copies:
            yield f"duplicate {copy.name}: same content as {copy.original}"
        for remark in self.remarks:
            if verbose or remark.sentence.startswith(LOST):
                yield f"note {remark.name}: {remark.sentence}"


def reported(found: Inventory, changes: Changes, because: str = "", outcome: Outcome = "published") -> ReindexReport:
    """What is known once the documents are made, before anything is published."""
    outcomes = found.outcomes()
    skips = [note.skip for note in found.notes.values() if note.skip]
    remarks = [Remark(note.called, said) for note in found.notes.values() for said in note.warnings]
    documents = changes.documents.values()
    remarks += [Remark(remark.source, remark.sentence) for note in documents for remark in note.remarks]
    return ReindexReport(
        outcome=outcome,
        full_because=because,
        seen=sum(outcomes.values()),
        indexed=outcomes["indexed"],
        skipped=outcomes["skip"],
        duplicates=outcomes["duplicate"],
        ignored=found.ignored,
        stale=len({note.file for note in found.notes.values() if note.stale}),
        vanished=len(found.vanished),
        kept=len({found.notes[name].file for name in found.kept}),
        ndjson=Lines.of(found.lines()),
        entries=Lines.of(found.entries()),
        passed=tuple(sorted(found.passed().items())),
        parsed=found.parsed,
        added=changes.added if changes.merged else None,
        updated=changes.updated if changes.merged else None,
        unchanged=changes.unchanged if changes.merged else None,
        removed=changes.removed if changes.merged else None,
        documents=len(documents),
        full=sum(note.captured == "full" for note in documents),
        stubs=sum(note.captured == "stub" for note in documents),
        languages=tuple(sorted(Counter(name for note in documents for name in note.languages).items())),
        skips=tuple(skips),
        copies=tuple(Duplicate(note.name, note.duplicate_of) for note in found.notes.values() if note.duplicate_of),
        remarks=tuple(remarks),
    )


def _counts(counts: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts)


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


LATER = frozenset(("seconds", "documents_per_second", "size", "durable"))
COUNTS = (
    *("seen", "indexed", "skipped", "duplicates"),
    *("documents", "added", "updated", "unchanged", "removed", "stubs"),
)
