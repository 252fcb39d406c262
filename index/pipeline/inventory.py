"""What lies in the source folders now, compared with what the last generation knew.

In: the source folders, the last State, a Spool. Out: Inventory: a note on every source. Only what is new or changed is
parsed; every directory entry is accounted for exactly once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.errors import InvalidDocument
from index.pipeline import page_json
from index.pipeline.parsing import Parsed, load_document, lost, parse, with_source
from index.pipeline.sightings import Entries
from index.pipeline.spool import Spool
from index.pipeline.state import Outcome, PageNote, SourceNote, State
from index.pipeline.workers import each
from index.scrapes import Ignored, Scrape, Skip, Unchanged, walk

Progress = Callable[[str, int, int], None]
"""Called with the step (`read`, `merge`, `publish`), how many of its items are done, and of how many (0: not known)."""


@dataclass(slots=True)
class Inventory:
    """`notes` in the order of the walk; `vanished` are the sources of the last generation that are not there any more,
    `kept` the names of those that are held on to nevertheless; `parsed` counts scrapes that had to be parsed."""

    notes: dict[str, SourceNote] = field(default_factory=dict)
    ignored: int = 0
    parsed: int = 0
    vanished: tuple[SourceNote, ...] = ()
    moved: int = 0
    kept: frozenset[str] = frozenset()

    def keep_vanished(self) -> None:
        """Keeps what vanished sources held, as if they were still there."""
        self.notes.update((note.name, note) for note in self.vanished)
        self.kept = frozenset(note.name for note in self.vanished)
        self.vanished = ()

    def refuse(self, ids: Mapping[str, str]) -> None:
        """Turns sources into skips of which no document could be indexed: `ids` tells why by id."""
        for name, note in self.notes.items():
            if note.pages and all(page.id in ids for page in note.pages):
                sentence = ids[note.pages[0].id]
                skip = Skip(note.file, "invalid-document", sentence, _line(note), "correct the page, or remove it")
                self.notes[name] = replace(note, outcome="skip", place=None, pages=(), skip=skip)

    def outcomes(self) -> Counter[str]:
        """Files by outcome: `indexed`, `duplicate` or `skip`. An NDJSON file is indexed when one of its lines is."""
        files: dict[str, str] = {}
        rank = ("skip", "duplicate", "indexed")
        for note in self._seen():
            files[note.file] = max(files.get(note.file, rank[0]), _outcome(note), key=rank.index)
        return Counter(files.values())

    def lines(self) -> Counter[str]:
        """Lines of NDJSON files by outcome."""
        return Counter(_outcome(note) for note in self._seen() if note.name != note.file)

    def _seen(self) -> Iterator[SourceNote]:
        return (note for name, note in self.notes.items() if name not in self.kept)


def _line(note: SourceNote) -> int | None:
    """The line of an NDJSON file that the note is on."""
    return int(note.name.rpartition(":")[2]) if note.name != note.file else None


def _outcome(note: SourceNote) -> str:
    return "indexed" if note.outcome in ("pages", "document") else note.outcome


@dataclass(slots=True)
class Census:
    """One walk. `last` is what the last generation knew, `reuse` whether its parsed pages are still what parsing would
    give; pages of sources that are unusable now are kept in either case. The folder `index` is no source."""

    last: State
    reuse: bool
    spool: Spool
    entries: Entries
    progress: Progress
    index: Path
    found: Inventory = field(default_factory=Inventory)
    _order: list[str] = field(default_factory=list)
    _first: dict[str, str] = field(default_factory=dict)  # content -> the first source that has it
    _lines: dict[tuple[str, str], SourceNote] = field(default_factory=dict)
    _files: dict[str, list[SourceNote]] = field(default_factory=dict)  # the last generation's notes by file

    def take(self, sources: Sequence[Path], jobs: int) -> Inventory:
        if self.reuse:
            notes = self.last.sources.values()
            self._lines = {(note.file, note.sha256): note for note in notes if note.name != note.file and note.good}
            for note in notes:
                self._files.setdefault(note.file, []).append(note)
        for scrape, parsed in each(parse, self._unknown(sources), jobs, lost):
            self.found.parsed += 1
            self.found.notes[_key(scrape)] = self._note(scrape, parsed)
        self.found.notes = {name: self.found.notes[name] for name in self._order}
        self._settle_duplicates()
        self._settle_vanished()
        return self.found

    def _unknown(self, sources: Sequence[Path]) -> Iterator[Scrape]:
        """The scrapes that must be parsed; everything else gets its note on the way."""
        # A line that could not even be read has no digest: its file is read again.
        stamps = {name: notes[0].stamp for name, notes in self._files.items() if all(note.sha256 for note in notes)}
        for entry in walk(sources, stamps, self.index):
            if isinstance(entry, Ignored):
                self.found.ignored += 1
            elif not isinstance(entry, Unchanged):
                yield from self._take(entry)
            elif not self._keep(self._files[entry.name]):
                for read in entry.read():
                    yield from self._take(read)

    def _keep(self, notes: Sequence[SourceNote]) -> bool:
        """Takes over the notes on a file that was not read. Not possible when one of them is a copy whose original is
        gone: then its content is needed."""
        held = {note.sha256 for note in notes if note.outcome != "duplicate"}
        copies = {note.sha256 for note in notes} - held
        if not copies <= self._first.keys():
            return False
        for note in notes:
            self._met(note.name)
            first = self._first.setdefault(note.sha256, note.name)
            if first != note.name:
                note = replace(
                    note, outcome="duplicate", place=None, pages=(), skip=None, duplicate_of=first, warnings=()
                )
            self.found.notes[note.name] = note
        return True

    def _met(self, name: str) -> None:
        self._order.append(name)
        self.progress("read", len(self._order), 0)

    def _take(self, entry: Scrape | Skip) -> Iterator[Scrape]:
        """The scrape itself when it must be parsed."""
        name = _key(entry)
        self._met(name)
        if isinstance(entry, Skip):
            note = SourceNote(name, entry.name, "", ("", "", ""), "skip", skip=entry)
            self.found.notes[name] = self._kept(note)
        elif (first := self._first.setdefault(entry.sha256, name)) != name:
            self.found.notes[name] = _copy(_noted(name, entry, "duplicate"), first)
        elif known := self._known(name, entry):
            self.found.notes[name] = known if known.stamp == entry.stamp else replace(known, stamp=entry.stamp)
        else:
            yield entry

    def _known(self, name: str, scrape: Scrape) -> SourceNote | None:
        """The last generation's note on the same content with the same sidecar."""
        if not self.reuse:
            return None
        note = self.last.sources.get(name)
        if note and (note.sha256, note.sidecar) == (scrape.sha256, _sidecar(scrape)) and note.outcome != "duplicate":
            return note
        # A line that only moved within its file. It is a document, which does not know its line.
        line = self._lines.get((scrape.name, scrape.sha256)) if scrape.line else None
        return replace(line, name=name) if line and line.outcome == "document" else None

    def _note(self, scrape: Scrape, parsed: Parsed) -> SourceNote:
        note = _noted(_key(scrape), scrape, parsed.outcome)
        if parsed.skip:
            return self._kept(replace(note, skip=parsed.skip))
        pages = tuple(
            [PageNote(page.id, page.age, page.naming, self.entries.number(page.listings)) for page in parsed.pages]
        )
        return replace(note, place=self.spool.put(parsed.blob), pages=pages, warnings=parsed.warnings)

    def _kept(self, note: SourceNote) -> SourceNote:
        """With the good page that this file held in the last generation, if it did: a bot wall or a cut transfer says
        nothing about the page behind it."""
        last = self.last.sources.get(note.name)
        return self._instead(note, last) if last and last.good else note

    def _instead(self, note: SourceNote, last: SourceNote) -> SourceNote:
        """`note` with the pages of `last`, unless they were written in a form that we do not read any more."""
        if not self.reuse and last.place:
            content = self.spool.get(last.place)
            try:
                load_document(content) if last.outcome == "document" else page_json.loads(content)
            except (TypeError, ValueError, KeyError, InvalidDocument):
                return note
        return replace(note, place=last.place, pages=last.pages)

    def _settle_duplicates(self) -> None:
        """A copy of something unusable is unusable, not a duplicate."""
        for name, note in self.found.notes.items():
            first = self.found.notes.get(note.duplicate_of)
            if first and first.skip:
                skip = with_source(first.skip, note.file, _line(note))
                self.found.notes[name] = self._kept(replace(note, outcome="skip", duplicate_of="", skip=skip))

    def _settle_vanished(self) -> None:
        gone = [note for name, note in self.last.sources.items() if name not in self.found.notes and note.good]
        self.found.moved = sum(note.sha256 in self._first for note in gone)
        gone = [note for note in gone if note.sha256 not in self._first]
        # A crawler that names files by date leaves the wall under a new name: its address tells whose place it takes.
        by_url = {note.sidecar[0]: note for note in gone if note.sidecar[0]}
        for name, note in self.found.notes.items():
            if note.outcome == "skip" and not note.good and (last := by_url.pop(note.sidecar[0], None)):
                self.found.notes[name] = self._instead(note, last)
                gone.remove(last)
        self.found.vanished = tuple(gone)


def _key(entry: Scrape | Skip) -> str:
    """An NDJSON file is as many sources as it has lines."""
    if isinstance(entry, Scrape):
        return f"{entry.name}:{entry.line}" if entry.line else entry.name
    return f"{entry.name}:{entry.line}" if entry.line and entry.name.endswith((".ndjson", ".jsonl")) else entry.name


def _noted(name: str, scrape: Scrape, outcome: Outcome) -> SourceNote:
    return SourceNote(name, scrape.name, scrape.sha256, _sidecar(scrape), outcome, stamp=scrape.stamp)


def _copy(note: SourceNote, original: str) -> SourceNote:
    return SourceNote(
        note.name, note.file, note.sha256, note.sidecar, "duplicate", duplicate_of=original, stamp=note.stamp
    )


def _sidecar(scrape: Scrape) -> tuple[str, str, str]:
    return (scrape.url, scrape.fetched_at or "", scrape.language or "")
