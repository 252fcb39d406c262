"""Which generation answers: the current one, or the newest intact one that this version can read.

In: the Store. Out: (OpenGeneration, its tables of frequencies), the same for all threads, swapped whole. Snapshots
stay on the one that they were opened on. A folder that is renamed, emptied or closed to us goes on being served from
what is open.

Damage is looked for
- when a generation is opened: one of up to SMALL bytes is verified whole before it serves. Of a larger one the columns
  are, and the rest at once in the background, because reading gigabytes would keep the first visitor waiting; nothing
  in it is unpickled;
- when an answer cannot be read: then all that is served is verified;
- every MEASURE_EVERY seconds in which somebody asks: the lengths of the files, because looking into the map of a file
  that was cut short ends the process;
- all the time, in a thread of its own: checksums of what is served, a slice at a time, in turns of TURN seconds.
Whatever is found moves everybody to the newest intact generation; the log and `trouble` say so, the log once.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator

from index.engines.generations import Store
from index.engines.pins import Pinned
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.layout import COLUMNS_FILE
from index.engines.whoosh.store import refusal
from index.errors import EngineUnavailable, ForeignIndex, NoPublishedIndex
from search.engines.whoosh import ranking
from search.engines.whoosh.generation import OpenGeneration

CHECK_EVERY = 0.5
"""Seconds between two looks at CURRENT. A rollback is to take effect within one."""
MEASURE_EVERY = 0.05
"""Seconds between two looks at the lengths of what is open."""
SMALL = 128 << 20
"""Bytes whose checksums are taken in well under 300 ms."""
TURN = 540.0
"""Seconds in which everything that is served is verified once: a margin below ten minutes."""
REST = 200
"""After each slice the re-verification pauses so many times as long as the slice took, if the turn allows it: half a
hundredth of a core."""
AFTER_A_FAULT = 60.0
"""Seconds that it pauses when verifying itself failed."""
PAUSE = 0.01
"""Seconds that it pauses at least. A turn of more than fifty gigabytes takes longer than TURN for it."""

log = logging.getLogger(__name__)
Served = tuple[OpenGeneration, list[Array]]


class Current:
    def __init__(self, store: Store, on_swap: Callable[[], None]) -> None:
        self._store = store
        self._on_swap = on_swap
        self._lock = threading.RLock()
        self._served: Served | None = None
        self._checked = self._measured = 0.0
        self._damaged: dict[str, str] = {}  # name of a generation to what is wrong with it, or why it cannot be served
        self._sound: set[str] = set()  # verified whole when they were opened
        self._read_again = 0.0  # not before this moment is all verified because of an answer
        self._closed = threading.Event()
        self._turn: tuple[OpenGeneration, Iterator[str]] | None = None
        self._patrol: threading.Thread | None = None
        self.trouble = ""  # why another generation is served than the current one: a sentence

    def get(self) -> Served:
        """Looks for a newer generation every CHECK_EVERY at most. Raises NoPublishedIndex and EngineUnavailable."""
        served, now = self._served, time.monotonic()
        if served is not None and now - self._measured < min(MEASURE_EVERY, CHECK_EVERY):
            return served
        with self._lock:
            self._measured = now
            served = self._served
            if served is not None and (resized := served[0].files.resized()):
                self._give_up(served[0], resized)
                served = self._served
            if served is not None and now - self._checked < CHECK_EVERY:
                return served
            if served is None or self._changed(served[0].pinned):
                served = self._swap()
            else:
                self.trouble = "; ".join(served[0].pinned.damage)
            self._checked = now
            return served

    def held(self) -> Served:
        """The served generation, held for whoever asks until they let it go (OpenGeneration.release)."""
        while True:
            served = self.get()
            if served[0].hold():
                return served
            # Another thread has swapped it away in this very moment.

    def lost(self, generation: OpenGeneration, error: Exception) -> bool:
        """Whether an answer could not be read because the generation is damaged; it then serves no longer."""
        name = generation.info.name
        if name not in self._damaged:
            started = time.monotonic()
            if started < self._read_again:
                return False  # it was found sound a moment ago: the fault is elsewhere
            damage = generation.files.damage()
            if not damage:
                self._read_again = time.monotonic() + max(1.0, 20 * (time.monotonic() - started))
                return False
            log.error("an answer could not be read: %r", error)
            self._give_up(generation, damage)
        return True

    def close(self) -> None:
        self._closed.set()
        with self._lock:
            if self._served is not None:
                self._served[0].release()
            self._served = None

    def _changed(self, pinned: Pinned) -> bool:
        try:
            return self._store.changed(pinned)
        except OSError:
            return True  # the folder is closed to us: opening what is in it says so

    def _swap(self) -> Served:
        """Opens what is to be served now. Where that cannot be had, what is served goes on."""
        before = self._served
        try:
            fresh = self._opened()
        except (EngineUnavailable, ForeignIndex, NoPublishedIndex, OSError) as error:
            if before is None:
                raise
            self._tell(f"a new generation cannot be opened, {before[0].info.name} serves on: {error}")
            return before
        self.trouble = "; ".join(fresh.pinned.damage)  # who pinned it has logged that
        self._served = served = fresh, ranking.tables(fresh.average_lengths, fresh.length_table)
        self._on_swap()
        if before is not None:
            before[0].release()
        if fresh.info.name not in self._sound:
            threading.Thread(target=self._verify, args=(fresh,), daemon=True).start()
        if self._patrol is None:
            self._patrol = threading.Thread(target=_patrol, args=(weakref.ref(self), self._closed), daemon=True)
            self._patrol.start()
        return served

    def _tell(self, trouble: str) -> None:
        """Each trouble is logged once, however often it is met."""
        if trouble and trouble != self.trouble:
            log.error("%s", trouble)
        self.trouble = trouble

    def _opened(self) -> OpenGeneration:
        while True:
            pinned = self._store.pin(_columns, self._damaged)
            try:
                if refused := refusal(pinned.manifest):
                    self._damaged[pinned.name] = refused
                elif pinned.manifest.bytes > SMALL or not self._damage(pinned):
                    return OpenGeneration(pinned)
            except Exception as error:
                if not self._damage(pinned):
                    pinned.close()
                    sentence = f"generation {pinned.name} cannot be read ({error!r}): run reindex --full"
                    raise EngineUnavailable(sentence) from error
            except BaseException:
                pinned.close()
                raise
            pinned.close()

    def _damage(self, pinned: Pinned) -> bool:
        """Whether any file of it is not as it was written."""
        if pinned.name not in self._sound and pinned.name not in self._damaged:
            if found := pinned.verify():
                self._damaged[pinned.name] = "; ".join(found)
            else:
                self._sound.add(pinned.name)
        return pinned.name in self._damaged

    def _verify(self, generation: OpenGeneration) -> None:
        """All files of a large generation that serves, those that nobody reads included."""
        if generation.hold():
            try:
                if self._damage(generation.pinned) and not self._gone(generation.pinned):
                    self._give_up(generation, self._damaged[generation.info.name])
            finally:
                generation.release()

    def _gone(self, pinned: Pinned) -> bool:
        """Whether its folder is no longer there: what is open is served on."""
        if pinned.path.exists():
            return False
        self._damaged.pop(pinned.name, None)
        return True

    def _give_up(self, generation: OpenGeneration, damage: str) -> None:
        """Moves everybody away from a damaged generation. Without another one, nothing is served: a wrong answer is
        worse than none."""
        with self._lock:
            self._damaged[generation.info.name] = damage
            self._sound.discard(generation.info.name)
            if self._served is None or self._served[0] is not generation:
                return
            self._tell(f"the generation that was served is given up: {damage}")
            self._served = None
            try:
                self._swap()
            except (EngineUnavailable, ForeignIndex, NoPublishedIndex, OSError) as error:
                self._tell(f"nothing is served: {error}")
            finally:
                self._on_swap()
                generation.release()

    def verify_a_slice(self) -> float:
        """One step of the re-verification; how many seconds to pause after it."""
        served = self._served
        if served is None or not served[0].hold():
            return 1.0
        generation = served[0]
        try:
            if self._turn is None or self._turn[0] is not generation:
                self._turn = generation, generation.files.turn()
            started = time.thread_time()
            damage = generation.files.resized() or next(self._turn[1], None)
            taken = time.thread_time() - started
            if damage:
                self._give_up(generation, damage)
            if damage is None:
                self._turn = None  # and the next begins
            return max(PAUSE, min(REST * taken, TURN / (generation.files.slices + 1)))
        finally:
            generation.release()


def _patrol(of: "weakref.ref[Current]", closed: threading.Event) -> None:
    """Holds no searcher that nobody else holds."""
    pause = PAUSE
    while not closed.wait(pause):
        current = of()
        if current is None:
            return
        try:
            pause = current.verify_a_slice()
        except Exception:  # a fault of ours must not end the watch for damage
            log.exception("what is served could not be verified again; the next try is in %.0f seconds", AFTER_A_FAULT)
            pause = AFTER_A_FAULT
        del current


def _columns(name: str) -> bool:
    return name == COLUMNS_FILE
