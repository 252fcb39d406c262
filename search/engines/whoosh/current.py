"""Which generation answers: the current one, or the newest intact one when that is damaged.

In: the Store. Out: (OpenGeneration, its tables of frequencies), the same for all threads, swapped whole. Snapshots
stay on the one that they were opened on. Checksums: a generation of up to SMALL bytes is verified whole before it
serves. Of a larger one the columns are, and the rest at once in the background, because reading gigabytes would keep
the first visitor waiting; nothing in it is unpickled. Damage found then, or by an answer that cannot be read, moves
everybody to the newest intact generation, and the log says so.
"""

import logging
import threading
import time
import zlib
from collections.abc import Callable

from index.engines.generations import Store
from index.engines.pins import Pinned
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.layout import COLUMNS_FILE
from index.errors import DamagedGeneration, EngineUnavailable, ForeignIndex
from search.engines.whoosh import ranking
from search.engines.whoosh.generation import OpenGeneration

CHECK_EVERY = 0.5
"""Seconds between two looks at CURRENT. A rollback is to take effect within one."""
SMALL = 128 << 20
"""Bytes whose checksums are taken in well under 300 ms."""
UNREADABLE = (
    DamagedGeneration,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AssertionError,
    zlib.error,
)
"""What reading damaged files raises; a generation whose checksums hold raises none of these."""

log = logging.getLogger(__name__)
Served = tuple[OpenGeneration, list[Array]]


class Current:
    def __init__(self, store: Store, on_swap: Callable[[], None]) -> None:
        self._store = store
        self._on_swap = on_swap
        self._lock = threading.RLock()
        self._served: Served | None = None
        self._checked = 0.0
        self._damaged: dict[str, str] = {}  # name of a generation to what is wrong with it
        self._sound: set[str] = set()  # verified whole

    def get(self) -> Served:
        """Looks for a newer generation every CHECK_EVERY at most. Raises NoPublishedIndex and EngineUnavailable."""
        served, now = self._served, time.monotonic()
        if served is not None and now - self._checked < CHECK_EVERY:
            return served
        with self._lock:
            served = self._served
            if served is None or self._store.changed(served[0].pinned):
                served = self._swap()
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
        if not self._given_up(generation.pinned):
            return False
        log.error("an answer could not be read: %r", error)
        return True

    def close(self) -> None:
        with self._lock:
            if self._served is not None:
                self._served[0].release()
            self._served = None

    def _swap(self) -> Served:
        before = self._served
        try:
            fresh = self._opened()
        except (EngineUnavailable, ForeignIndex, OSError):
            if before is None or before[0].info.name in self._damaged:
                raise
            log.exception("a new generation cannot be opened; %s serves on", before[0].info.name)
            return before
        self._served = served = fresh, ranking.tables(fresh.average_lengths, fresh.length_table)
        self._on_swap()
        if before is not None:
            before[0].release()
        if fresh.info.name not in self._sound:
            threading.Thread(target=self._given_up, args=(fresh.pinned,), daemon=True).start()
        return served

    def _opened(self) -> OpenGeneration:
        while True:
            pinned = self._store.pin(_columns, self._damaged)
            if pinned.manifest.bytes <= SMALL and self._damage(pinned):
                pinned.close()
                continue
            try:
                return OpenGeneration(pinned)
            except UNREADABLE as error:
                if not self._damage(pinned):
                    sentence = f"generation {pinned.name} cannot be read ({error!r}): run reindex --full"
                    raise EngineUnavailable(sentence) from error
                pinned.close()
            except BaseException:
                pinned.close()
                raise

    def _damage(self, pinned: Pinned) -> bool:
        """Whether any file of it is not as it was written."""
        if pinned.name not in self._sound and pinned.name not in self._damaged:
            if found := pinned.verify():
                self._damaged[pinned.name] = "; ".join(found)
            else:
                self._sound.add(pinned.name)
        return pinned.name in self._damaged

    def _given_up(self, pinned: Pinned) -> bool:
        """Verifies a generation that serves, and moves away from it when it is damaged. Whether it is."""
        if not self._damage(pinned):
            return False
        with self._lock:
            if self._served is not None and self._served[0].pinned is pinned:
                self._swap()
        return True


def _columns(name: str) -> bool:
    return name == COLUMNS_FILE
