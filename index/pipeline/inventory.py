"""What lies in the source folders now, compared with what the last generation knew.

In: the sources, the last State. Out: Inventory: which pages stay, which are new, which are gone, and which files say
nothing that another does not say.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.errors import InvalidDocument
from index.pipeline import parsing
from index.pipeline.parsing import Parsed, load_document, lost, parse, weight, with_source
from index.pipeline.sightings import Entries
from index.pipeline.spool import Spool
from index.pipeline.state import Outcome, PageNote, SourceNote, State
from index.pipeline.workers import each
from index.scrapes import Ignored, Lost, Passed, Scrape, Skip, Unchanged, Unread, walk
from index.scrapes.sidecars import Sidecar

# Which of several sources with the same content says nothing that another does not say.
#
# In: of each source, in the order of the walk, its content's digest and the facts of its sidecar. Out: the source whose
# copy it is, itself when it is nobody's.
#
# The same content fetched at two moments is two captures: the later one says that the page was (again) as it was. So a
# source whose sidecar has facts is a copy only of one whose sidecar has the same. One without facts says nothing that
# any other with its content does not say, whichever comes first.

Facts = tuple[str, str, str]
"""Address, moment, and language with charset of a sidecar, each empty when not given."""
NO_FACTS: Facts = ("", "", "")


@dataclass(slots=True)
class Copies:
    _plain: dict[str, str] = field(default_factory=dict)  # content -> the first source without facts
    _telling: dict[str, str] = field(default_factory=dict)  # content -> the first source with facts
    _of_facts: dict[tuple[str, Facts], str] = field(default_factory=dict)  # content and facts -> the first source

    def add(self, name: str, sha256: str, facts: Facts) -> None:
        """Takes in the next source of the walk."""
        if facts == NO_FACTS:
            self._plain.setdefault(sha256, name)
        else:
            self._telling.setdefault(sha256, name)
            self._of_facts.setdefault((sha256, facts), name)

    def original(self, name: str, sha256: str, facts: Facts) -> str:
        """Of the sources that were added. A source that is a copy stays one whatever is added later; one that is none
        may become one."""
        if facts == NO_FACTS:
            return self._telling.get(sha256) or self._plain.get(sha256, name)
        return self._of_facts.get((sha256, facts), name)

    def hold(self, sha256: str) -> bool:
        """Whether any source has this content."""
        return sha256 in self._plain or sha256 in self._telling


# What lies in the source folders now, compared with what the last generation knew.
#
# In: the source folders, the last State, a Spool. Out: Inventory: a note on every source. Only what is new or changed
# is parsed; every directory entry is accounted for exactly once.

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
    kept: frozenset[str] = frozenset()

    @property
    def lost(self) -> tuple[SourceNote, ...]:
        """Vanished sources whose address no other source has: a crawl into a file of another name loses nothing."""
        known = self.addresses() if self.vanished else frozenset()
        return tuple(note for note in self.vanished if note.sidecar[0] not in known)

    def addresses(self) -> frozenset[str]:
        """Where the good pages were fetched."""
        return frozenset(note.sidecar[0] for note in self.notes.values() if note.good and note.sidecar[0])

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
                skip = Skip(note.called, "invalid-document", sentence, note.line, "correct the page, or remove it")
                self.notes[name] = replace(note, outcome="skip", place=None, pages=(), skip=skip)

    def outcomes(self) -> Counter[str]:
        """Files by outcome: `indexed`, `duplicate` or `skip`. A file of several lines or pages is indexed when one of
        them is."""
        files: dict[str, str] = {}
        rank = ("skip", "duplicate", "indexed")
        for note in self._seen():
            files[note.file] = max(files.get(note.file, rank[0]), _outcome(note), key=rank.index)
        return Counter(files.values())

    def lines(self) -> Counter[str]:
        """Lines of NDJSON files by outcome."""
        return Counter(_outcome(note) for note in self._seen() if note.line)

    def entries(self) -> Counter[str]:
        """Pages in archives and in feeds by outcome."""
        return Counter(_outcome(note) for note in self._seen() if note.within)

    def passed(self) -> Counter[str]:
        """What was passed over in archives, by kind."""
        counts: Counter[str] = Counter()
        for note in self.notes.values():
            counts.update(dict(note.passed))
        return counts

    def _seen(self) -> Iterator[SourceNote]:
        return (note for name, note in self.notes.items() if name not in self.kept and note.outcome != "archive")


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
    _order: dict[str, None] = field(default_factory=dict)
    _copies: Copies = field(default_factory=Copies)
    _unlisted: dict[str, Skip] = field(default_factory=dict)  # beginning of names -> the folder that hides them
    _ends: dict[str, Lost] = field(default_factory=dict)  # archive (of a WACZ the part of it) -> where reading ended
    _failed: dict[str, tuple[str, Passed, str]] = field(default_factory=dict)  # address -> where it was not answered
    _lines: dict[tuple[str, str], SourceNote] = field(default_factory=dict)
    _files: dict[str, list[SourceNote]] = field(default_factory=dict)  # the last generation's notes by file

    def take(self, sources: Sequence[Path], jobs: int) -> Inventory:
        if self.reuse:
            notes = self.last.sources.values()
            self._lines = {(note.file, note.sha256): note for note in notes if note.line and note.good}
            for note in notes:
                self._files.setdefault(note.file, []).append(note)
        for scrape, parsed in each(parse, self._unknown(sources), jobs, lost, weight):
            self.found.parsed += 1
            self.found.notes[_key(scrape)] = self._note(scrape, parsed)
        self.found.notes = {name: self.found.notes[name] for name in self._order if name in self.found.notes}
        self._settle_copies()
        self._settle_vanished()
        return self.found

    def _unknown(self, sources: Sequence[Path]) -> Iterator[Scrape]:
        """The scrapes that must be parsed; everything else gets its note on the way."""
        # A line that could not even be read has no stamp: its file is read again.
        stamps = {name: notes[0].stamp for name, notes in self._files.items() if all(note.stamp for note in notes)}
        copies: list[Unchanged] = []
        for entry in walk(sources, stamps, self.index):
            if isinstance(entry, Ignored):
                self.found.ignored += 1
            elif not isinstance(entry, Unchanged):
                yield from self._take(entry)
            elif self._keep(self._files[entry.name]):
                copies.append(entry)
        for entry in copies:  # now every original has been met, wherever in the walk it lies
            notes = self._files[entry.name]
            if not all(self._is_copy(note) for note in notes if note.outcome == "duplicate"):
                for note in notes:
                    del self.found.notes[note.name]
                for read in entry.read():
                    yield from self._take(read)

    def _keep(self, notes: Sequence[SourceNote]) -> bool:
        """Takes over the notes on a file that was not read. True when one of them is a copy: should its original be
        gone, its content is needed after all."""
        for note in notes:
            self._met(note.name)
            self._copies.add(note.name, note.sha256, note.sidecar)
            self.found.notes[note.name] = note
        return any(note.outcome == "duplicate" for note in notes)

    def _is_copy(self, note: SourceNote) -> bool:
        return self._copies.original(note.name, note.sha256, note.sidecar) != note.name

    def _met(self, name: str) -> None:
        self._order[name] = None
        self.progress("read", len(self._order), 0)

    def _take(self, entry: Scrape | Skip | Passed) -> Iterator[Scrape]:
        """The scrape itself when it must be parsed."""
        if isinstance(entry, Passed):
            self._order[entry.name] = None
            note = SourceNote(entry.name, entry.name, "", NO_FACTS, "archive", stamp=entry.stamp, passed=entry.counts)
            self.found.notes[entry.name] = note
            self._failed.update((url, (name, entry, status)) for name, url, status in entry.failed if url)
            return
        name = _key(entry)
        self._met(name)
        if isinstance(entry, Skip):
            self.found.notes[name] = self._kept(self._skipped(name, entry))
            return
        note = _noted(name, entry, "duplicate")
        self._copies.add(name, note.sha256, note.sidecar)
        if self._is_copy(note):
            self.found.notes[name] = note
        elif known := self._known(name, entry):
            self.found.notes[name] = known if known.stamp == entry.stamp else replace(known, stamp=entry.stamp)
        else:
            yield entry

    def _skipped(self, name: str, skip: Skip) -> SourceNote:
        if isinstance(skip, Lost):
            if skip.rest:
                self._ends[name.rpartition("#")[0]] = skip
            return SourceNote(name, skip.held_in, "", (skip.url, "", ""), "skip", skip=skip.skip, stamp=skip.stamp)
        if not isinstance(skip, Unread):
            return SourceNote(name, skip.name, "", NO_FACTS, "skip", skip=skip)
        self._unlisted.update(dict.fromkeys(skip.hides, skip.skip))
        return SourceNote(name, skip.name, "", _facts(skip.sidecar), "skip", skip=skip.skip)

    def _known(self, name: str, scrape: Scrape) -> SourceNote | None:
        """The last generation's note on the same content with the same sidecar."""
        if not self.reuse:
            return None
        note = self.last.sources.get(name)
        if note and (note.sha256, note.sidecar) == (scrape.sha256, _facts(scrape)) and note.outcome != "duplicate":
            return note
        # A line that only moved within its file. It is a document, which does not know its line.
        line = self._lines.get((scrape.file, scrape.sha256)) if scrape.line else None
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
        if last and note.within and last.sidecar[0] != note.sidecar[0]:
            return note  # another crawl: the page of that number is another one
        return self._instead(note, last) if last and last.good else note

    def _instead(self, note: SourceNote, last: SourceNote) -> SourceNote:
        """`note` with the pages of `last`, unless they were written in a form that we do not read any more."""
        if not self.reuse and last.place:
            content = self.spool.get(last.place)
            try:
                load_document(content) if last.line else parsing.page_loads(content)
            except (TypeError, ValueError, KeyError, InvalidDocument):
                return note
        return replace(note, place=last.place, pages=last.pages)

    def _settle_copies(self) -> None:
        """A copy is a duplicate, and a copy of something unusable is unusable itself."""
        for name, note in self.found.notes.items():
            if not note.sha256 or not self._is_copy(note):
                continue
            original = self._copies.original(name, note.sha256, note.sidecar)
            self.found.notes[name] = _copy(note, original)
            first = self.found.notes.get(original)
            if first and first.skip:
                skip = with_source(first.skip, note.called, note.line)
                spoilt = SourceNote(name, note.file, note.sha256, note.sidecar, "skip", skip=skip, stamp=note.stamp)
                self.found.notes[name] = self._kept(spoilt)

    def _settle_vanished(self) -> None:
        gone = [note for name, note in self.last.sources.items() if name not in self.found.notes and note.good]
        # What has another name now is still there; the content of a stale file is a wall's, not that of its page.
        gone = [note for note in gone if note.stale or not self._copies.hold(note.sha256)]
        gone = [note for note in gone if not self._keep_hidden(note)]
        # A crawler that names files by date leaves the wall under a new name: its address tells whose place it takes.
        by_url = {note.sidecar[0]: note for note in sorted(gone, key=_fetched_at) if note.sidecar[0]}
        replaced = set()
        for name, note in self.found.notes.items():
            if note.outcome == "skip" and not note.good and (last := by_url.pop(note.sidecar[0], None)):
                self.found.notes[name] = self._instead(note, last)
                replaced.add(last.name)
        had = self.found.addresses() if self._failed else frozenset()
        for url in by_url.keys() & self._failed.keys() - had:
            self._keep_failed(by_url[url])
            replaced.add(by_url[url].name)
        self.found.vanished = tuple(note for note in gone if note.name not in replaced)

    def _keep_failed(self, last: SourceNote) -> None:
        """Keeps what an archive held of a page that a later crawl asked for in vain."""
        url = last.sidecar[0]
        name, passed, status = self._failed[url]
        skip = Skip(name, "error-page", f"the server answered with {status}", None, "fetch the page again")
        note = SourceNote(name, passed.name, "", (url, "", ""), "skip", skip=skip, stamp=passed.stamp)
        self.found.notes[name] = self._instead(note, last)
        whole = self.found.notes[passed.name]
        left = {kind: count - (kind == f"status-{status}") for kind, count in whole.passed}
        self.found.notes[passed.name] = replace(whole, passed=tuple((kind, n) for kind, n in left.items() if n))

    def _keep_hidden(self, last: SourceNote) -> bool:
        """Keeps what a file held that nobody could look at: it lies in a folder that cannot be listed, it is a line of
        a file that cannot be read, or a page behind the point where an archive is damaged. False when it is really
        gone."""
        if folder := self._hiding(last.file):
            sentence = f"lies in a folder that cannot be listed: {folder.name}"
            skip = Skip(last.file, folder.reason, sentence, None, folder.remedy)
            self.found.notes.setdefault(last.file, SourceNote(last.file, last.file, "", NO_FACTS, "skip", skip=skip))
        end = self._ends.get(last.name.rpartition("#")[0]) if last.within else None
        if end and _number(last.name) > _number(end.name):
            skip = replace(end.skip, name=last.name, sentence=f"lies behind {end.name}: {end.sentence}")
            note = SourceNote(last.name, last.file, "", last.sidecar, "skip", skip=skip)
            self.found.notes[last.name] = self._instead(note, last)
            return True
        whole = self.found.notes.get(last.file)
        if not whole or not whole.skip:
            return False
        note = SourceNote(last.name, last.file, "", last.sidecar, "skip")
        if last.name == last.file:
            note = replace(note, skip=whole.skip)
        self.found.notes[last.name] = self._instead(note, last)
        return True

    def _hiding(self, file: str) -> Skip | None:
        """The folder that cannot be listed in which the file lies."""
        while file and file not in self._unlisted:
            file = file[: file.rstrip("/").rfind("/") + 1]
        return self._unlisted.get(file)


def _key(entry: Scrape | Skip) -> str:
    """An NDJSON file is as many sources as it has lines."""
    return f"{entry.name}:{entry.line}" if entry.line else entry.name


def _number(name: str) -> int:
    """The number of a page in its archive, above all numbers where it has none."""
    number = name.rpartition("#")[2]
    return int(number) if number.isascii() and number.isdigit() else sys.maxsize


def _fetched_at(note: SourceNote) -> str:
    return note.sidecar[1]


def _noted(name: str, scrape: Scrape, outcome: Outcome) -> SourceNote:
    return SourceNote(name, scrape.file, scrape.sha256, _facts(scrape), outcome, stamp=scrape.stamp)


def _copy(note: SourceNote, original: str) -> SourceNote:
    return SourceNote(
        note.name, note.file, note.sha256, note.sidecar, "duplicate", duplicate_of=original, stamp=note.stamp
    )


def _facts(told: Scrape | Sidecar) -> Facts:
    return (told.url, told.fetched_at or "", " ".join(filter(None, (told.language, told.charset))))
