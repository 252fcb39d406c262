"""A store of generations in memory: what index.engines.base asks of an engine, and nothing of files.

In: Settings; the folder of the index is only a name here. Out: MemoryStore, the same one for the same name.
"""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from index.document import Document
from index.engines import moments
from index.engines.base import Blob, Content, Finding, Generation
from index.errors import EngineUnavailable, IndexLocked, InvalidDocument, NoPublishedIndex
from index.settings import Settings
from search.engines.base import Searcher
from search.query import Query
from search.results import Results
from tests.searchers import Bare

STORES: dict[str, "MemoryStore"] = {}


def open_store(settings: Settings) -> "MemoryStore":
    location = f"memory of {settings.index_dir.name}"
    return STORES.setdefault(location, MemoryStore(location))


class Everything(Bare):
    """Finds all documents, whatever is asked."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = tuple(documents)

    def search(self, query: Query) -> Results:
        return Results(len(self.documents), (), (), self.info, 0.1)

    def matching(self, query: Query) -> Iterator[Document]:
        return iter(self.documents)


def open_searcher(settings: Settings) -> Searcher:
    return Everything(open_store(settings).built(0).documents.values())


@dataclass
class Bytes:
    """A Blob, a Draft."""

    content: bytes = b""

    @property
    def size(self) -> int:
        return len(self.content)

    def part(self, offset: int, length: int) -> bytes:
        return self.content[offset : offset + length]

    def append(self, content: bytes) -> None:
        self.content += content

    def __iter__(self) -> Iterator[bytes]:
        yield self.content


class MemoryScratch:
    def draft(self, name: str) -> Bytes:
        return Bytes()


@dataclass(frozen=True)
class Built:
    generation: Generation
    documents: Mapping[str, Document]
    attachments: Mapping[str, bytes]


@dataclass
class MemoryHeld:
    name: str
    built: Built
    holders: list[str]
    damage: tuple[str, ...] = ()

    def attachment(self, name: str) -> Blob | None:
        return Bytes(self.built.attachments[name]) if name in self.built.attachments else None

    def close(self) -> None:
        if self.name in self.holders:
            self.holders.remove(self.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class MemoryWriter:
    def __init__(self, store: "MemoryStore", full: bool) -> None:
        self.store = store
        self.documents = {} if full or not store.served else dict(store.built(0).documents)
        self.name = moments.new_name(store.generations)
        built_at = (built.generation.built_at for built in store.generations.values())
        self.moments = moments.moments(store.generations, built_at)

    def changed_at(self, stated: str) -> str:
        return self.moments.changed(stated)

    def add(self, documents: Iterable[Document]) -> int:
        given = list(documents)
        for document in given:
            if not document.id:
                raise InvalidDocument("id: is empty")
            self.documents[document.id] = document
        return len(given)

    def remove(self, document_ids: Iterable[str]) -> int:
        return sum(self.documents.pop(name, None) is not None for name in document_ids)

    def publish(self, attachments: Mapping[str, Content]) -> Generation:
        carried = {
            name: content if isinstance(content, bytes) else b"".join(content) for name, content in attachments.items()
        }
        size = sum(map(len, carried.values()))
        generation = Generation(self.name, len(self.documents), self.moments.built(), size)
        self.store.generations[self.name] = Built(generation, self.documents, carried)
        self.store.served.insert(0, self.name)
        return generation

    def discard(self) -> None:
        self.documents = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


@dataclass
class MemoryStore:
    """`served` are names of generations, the served one first."""

    location: str
    generations: dict[str, Built] = field(default_factory=dict)
    served: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def built(self, place: int) -> Built:
        if len(self.served) <= place:
            raise NoPublishedIndex(f"no index in {self.location} yet; run: ogp-search reindex")
        return self.generations[self.served[place]]

    @contextlib.contextmanager
    def lock(self, wait: float = 0) -> Iterator[None]:
        if not self._lock.acquire(timeout=wait):
            raise IndexLocked(f"another reindex is writing to {self.location}", "try again later")
        try:
            yield
        finally:
            self._lock.release()

    @contextlib.contextmanager
    def scratch(self) -> Iterator[MemoryScratch]:
        yield MemoryScratch()

    def writer(self, full: bool) -> MemoryWriter:
        return MemoryWriter(self, full)

    def rollback(self, wait: float = 0) -> Generation:
        with self.lock(wait):
            self.glance()
            if len(self.served) < 2:
                raise EngineUnavailable(f"{self.location} holds no earlier intact generation to go back to")
            del self.served[0]
            return self.built(0).generation

    def prune(self, keep: int) -> tuple[str, ...]:
        kept = {*self.served[:keep], *self.holders}
        gone = tuple(name for name in self.names() if name not in kept)
        for name in gone:
            del self.generations[name]
        self.served = [name for name in self.served if name in self.generations]
        return gone

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.generations, reverse=True))

    def current(self) -> Generation | None:
        return self.built(0).generation if self.served else None

    def pin(self) -> MemoryHeld:
        held = MemoryHeld(self.built(0).generation.name, self.built(0), self.holders)
        self.holders.append(held.name)
        return held

    def glance(self) -> None:
        self.built(0)

    def verify(self) -> Iterator[Finding]:
        self.glance()
        for name in self.names():
            yield Finding(True, f"{name} is intact: {len(self.generations[name].documents)} documents")
