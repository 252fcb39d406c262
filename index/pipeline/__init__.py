"""Scrapes to a published generation: the straight line of the indexer.

In: Settings and Options. Out: a ReindexReport, and a new generation when something changed. A generation is built aside
and published whole or not at all: whatever is raised on the way, the served index is untouched.

    walk -> parse (what is new) -> merge (ids that are affected) -> writer -> learn translations -> publish
"""

import contextlib
import errno
import gc
import logging
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.engines import open_store
from index.engines.base import Content, Generation, GenerationStore, Held
from index.errors import DiskFull, EngineUnavailable, NoPublishedIndex, ShrinkRefused
from index.pipeline import state
from index.pipeline.assembly import Assembly, Changes, affected
from index.pipeline.fingerprint import fingerprint
from index.pipeline.inventory import Census, Inventory, Progress
from index.pipeline.report import ReindexReport, reported
from index.pipeline.spool import Spool
from index.pipeline.state import State
from index.scrapes import refuse_missing
from index.settings import Settings, cores
from index.translation import FILES
from index.translation.bitext import Passages, parallel
from index.translation.learning import Pupil

REPORT = "report.json"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """One run's choices. `wait` are seconds to wait for another reindex; without `prune`, documents whose files
    vanished stay."""

    full: bool = False
    dry_run: bool = False
    check: bool = False
    prune: bool = True
    allow_shrink: bool = False
    strict: bool = False
    wait: float = 0.0


DEFAULTS = Options()


def silent(step: str, done: int, total: int) -> None:
    """The Progress of nobody watching."""


def reindex(settings: Settings, options: Options = DEFAULTS, progress: Progress = silent) -> ReindexReport:
    """Brings the published index up to date with the sources. Raises IndexLocked, ForeignIndex, ShrinkRefused,
    UsageError (a source that does not exist), EngineUnavailable, DiskFull and whatever else the disk raises; then
    nothing was published. With `check` or `dry_run` nothing is written; with `strict` and something skipped nothing is
    published and the outcome is `refused`."""
    started = time.monotonic()
    refuse_missing(settings.sources, settings.index_dir)
    store = open_store(settings)
    with _telling_of_a_full_disk(store.location), _rarely_collecting():
        report = _under_lock(store, settings, options, progress)
    return report.took(time.monotonic() - started)


def _under_lock(store: GenerationStore, settings: Settings, options: Options, progress: Progress) -> ReindexReport:
    """What it held is gone when it returns, and need not be looked through by the collector. A run that writes nothing
    takes no lock."""
    writes = not (options.check or options.dry_run)
    with contextlib.ExitStack() as closing:
        if writes:
            closing.enter_context(store.lock(options.wait))
        scratch = closing.enter_context(store.scratch())
        last = _last(store, settings, options)
        closing.callback(last.close)
        spool = Spool(scratch, dict(last.state.segments))
        return _bring_up_to_date(_Run(settings, options, progress, store, spool, last))


@contextlib.contextmanager
def _telling_of_a_full_disk(location: str) -> Iterator[None]:
    """Raises DiskFull for what the system says without naming a place: writing to an open file knows no name."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        place = error.filename2 or error.filename or location  # of a copy the second is what was written
        raise DiskFull(
            f"{place}: {error.strerror}; nothing was published. Make room on the disk of "
            f"{location} (or of {tempfile.gettempdir()}, for NDJSON files), or raise the limit on the size of files, "
            "then run reindex again; --index FOLDER chooses another disk"
        ) from error


@contextlib.contextmanager
def _rarely_collecting() -> Iterator[None]:
    """A run makes many objects that live to its end, which the cyclic collector would look at over and over: a sixth of
    an incremental run."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass(frozen=True, slots=True)
class _Last:
    """The generation to start from. `because` is why it cannot be built upon, empty when it can."""

    state: State
    because: str
    pinned: Held | None

    def close(self) -> None:
        if self.pinned:
            self.pinned.close()


def _last(store: GenerationStore, settings: Settings, options: Options) -> _Last:
    forced = "--full" if options.full else ""
    try:
        pinned = store.pin()
    except NoPublishedIndex:
        return _Last(State(), forced or "there is no index yet", None)
    except EngineUnavailable as error:
        log.error("%s", error)
        return _Last(State(), "no generation is intact", None)
    known = state.load(pinned)
    if known is None:
        return _Last(State(), forced or f"{pinned.name} keeps no notes on its sources that this version reads", pinned)
    prints = fingerprint(settings.engine)
    differing = [aspect for aspect in prints if known.fingerprint.get(aspect) != prints[aspect]]
    if pinned.damage:
        forced = f"the current generation is damaged ({'; '.join(pinned.damage)})"
    elif differing and not forced:
        forced = f"{', '.join(differing)} changed since {pinned.name}"
    return _Last(known, forced, pinned)


@dataclass(frozen=True, slots=True)
class _Run:
    settings: Settings
    options: Options
    progress: Progress
    store: GenerationStore
    spool: Spool
    last: _Last


def _bring_up_to_date(run: _Run) -> ReindexReport:
    last, because, options = run.last.state, run.last.because, run.options
    census = Census(last, not because, run.spool, last.entries, run.progress, run.settings.index_dir)
    found = census.take(run.settings.sources, run.settings.jobs or cores())
    _refuse_shrinking(run, found)
    if not options.prune:
        found.keep_vanished()
    changes = Changes(last.documents, run.spool)
    same = not because and found.notes == last.sources
    refused = options.strict and not options.check and any(note.skip for note in found.notes.values())
    if same and not refused:
        changes.keep_all()
        return _as_served(run, reported(found, changes, outcome="fresh" if options.check else "unchanged"))
    if options.check or refused:
        changes.stop()
        return _as_served(run, reported(found, changes, because, outcome="refused" if refused else "stale"))
    new = Assembly(found.notes.values(), last.entries)
    ids = new.ids() if because else sorted(affected(Assembly(last.sources.values(), last.entries), new))
    if options.dry_run:
        changes.make(new, ids, bool(because), None, run.progress)
        return _as_served(run, reported(found, changes, because, outcome="dry-run"))
    return _publish(run, found, changes, new, ids)


def _as_served(run: _Run, report: ReindexReport) -> ReindexReport:
    """The report of a run that publishes nothing, with the generation that is served on."""
    served = run.store.current()
    return report.published(served) if served else report


def _refuse_shrinking(run: _Run, found: Inventory) -> None:
    """Raises ShrinkRefused when so many sources vanished that it looks like an accident."""
    good = sum(note.good for note in run.last.state.sources.values())
    gone = len(found.lost)
    if gone > run.settings.shrink * good and run.options.prune and not run.options.allow_shrink:
        names = ", ".join(note.name for note in found.lost[:3]) + (", …" if gone > 3 else "")
        places = ", ".join(map(str, run.settings.sources))
        raise ShrinkRefused(
            f"{gone} of {good} indexed files are not in {places} any more ({names}); nothing was changed. "
            "Use --allow-shrink if they are meant to leave the index, or --no-prune to keep them"
        )


def _publish(run: _Run, found: Inventory, changes: Changes, new: Assembly, ids: list[str]) -> ReindexReport:
    because, pinned = run.last.because, run.last.pinned
    undone = pinned.name if pinned and not pinned.damage and pinned.name != run.store.names()[0] else ""
    with run.store.writer(bool(because)) as writer:
        changes.make(new, ids, bool(because), writer, run.progress)
        found.refuse(changes.refused)
        report = reported(found, changes, because)
        if run.options.strict and report.skips:
            return _as_served(run, replace(report, outcome="refused"))
        run.progress("publish", 0, 1)
        learned = _learned(run, changes, new)  # reads pages that the state may then move
        prints = fingerprint(run.settings.engine)
        kept = State(prints, found.notes, changes.documents, run.last.state.entries)
        attachments = {**state.attachments(kept, run.spool), **learned, REPORT: report.kept_in(writer.name)}
        generation = writer.publish(attachments)
    _check(run.store, generation, len(changes.documents))
    if undone:
        log.warning("%s, which had been gone back to, is replaced by %s", undone, generation.name)
    run.last.close()
    run.store.prune(run.settings.keep)
    run.progress("publish", 1, 1)
    return report.published(generation)


def _learned(run: _Run, changes: Changes, new: Assembly) -> dict[str, Content]:
    """The lexicon, and what the next one is learned from."""
    pinned, notes = run.last.pinned, changes.documents

    def passages(document_id: str) -> Passages:
        family = new.family(notes[document_id].family, run.spool)
        return tuple(parallel(next(one for one in family.documents if one.id == document_id)))

    before = {} if run.last.because or not pinned else {name: pinned.attachment(name) for name in FILES}
    pupils = (Pupil(note.id, note.sha256, note.words) for note in notes.values())
    return changes.lessons.files(pupils, {name: blob for name, blob in before.items() if blob}, passages)


def _check(store: GenerationStore, generation: Generation, documents: int) -> None:
    """The last look: readers would find this generation whole, with every document counted. Goes back otherwise."""
    damage: tuple[str, ...]
    with store.pin() as pinned:
        damage = pinned.damage
    if generation.documents != documents:
        damage = (*damage, f"{generation.name} holds {generation.documents} documents, {documents} were given")
    if not damage:
        return
    with contextlib.suppress(EngineUnavailable):
        log.critical("went back to %s", store.rollback().name)
    raise EngineUnavailable(f"the new generation is not whole: {'; '.join(damage)}")
