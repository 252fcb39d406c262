"""What commands and the pipeline need of an engine: a store of generations, and a writer of the next one.

In: Documents, and attachments: named bytes that a generation carries for those who made it. Out: published Generations.
Nothing here says where an engine keeps what it holds: files, a data base, memory. `index.engines` has the table of
engines; what a searcher owes is in `search.engines.base`.

A writer is a context manager: an exception discards the build, and the served index is untouched; a clean exit
without `publish()` discards too, so that nothing is published by falling off the end.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from index.document import Document


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete, immutable, published build."""

    name: str
    documents: int
    built_at: str  # ISO 8601 UTC
    bytes: int
    durable: bool = True  # False: published, but a power cut may still undo it


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check-up found. `sentence` names the thing and, where it is not good, the remedy."""

    good: bool
    sentence: str


class Blob(Protocol):
    """Bytes that lie somewhere, too many to hold. Iterating gives them from the beginning, piece by piece."""

    @property
    def size(self) -> int: ...

    def part(self, offset: int, length: int) -> bytes:
        """Fewer than `length` bytes where the blob ends before."""

    def __iter__(self) -> Iterator[bytes]: ...


Content = bytes | Iterable[bytes]
"""Of an attachment: its bytes, or a Blob or another stream of them."""


class Draft(Blob, Protocol):
    """A Blob in the making, which can be read at any time."""

    def append(self, content: bytes) -> None: ...


class Scratch(Protocol):
    """Room for what one run cannot hold in memory."""

    def draft(self, name: str) -> Draft:
        """A new, empty one. It may become an attachment; otherwise it is gone when the scratch is."""


class Held(Protocol):
    """One whole, intact generation, which nobody removes until it is closed. `damage` is empty, or says why this is not
    the current generation."""

    name: str
    damage: tuple[str, ...]

    def attachment(self, name: str) -> Blob | None:
        """Can be read until the generation is closed. None where it carries nothing of that name."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class IndexWriter(Protocol):
    """Builds one generation aside. `add` validates each document first and raises InvalidDocument; any other
    exception poisons the build. An incremental writer starts from the current generation: `remove` and `add` then
    mean the difference, and the published result searches exactly like a full build of the same documents."""

    @property
    def name(self) -> str:
        """Of the generation that `publish` will publish."""
        ...

    def changed_at(self, stated: str) -> str:
        """The moment (ISO 8601 UTC) that a document which this build changes is to carry: between the generations
        before it and itself. `stated` is what the document says of itself, "" for nothing (see Moments.changed)."""
        ...

    def add(self, documents: Iterable[Document]) -> int: ...

    def remove(self, document_ids: Iterable[str]) -> int: ...

    def publish(self, attachments: Mapping[str, Content]) -> Generation:
        """Write, check, and make it the served generation, whole or not at all. It carries exactly these `attachments`:
        the report, the pipeline's state, the lexicon (`index.translation.LEXICON_FILE`, which the searching side of
        the engine reads). One that is a Blob of a generation held may be taken over instead of copied."""

    def discard(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class GenerationStore(Protocol):
    """All generations of one index. Safe to share between threads for reading; one thread writes."""

    @property
    def location(self) -> str:
        """Where it is, for messages."""
        ...

    # Writing

    def lock(self, wait: float = 0) -> AbstractContextManager[None]:
        """Holds the writer's lock; whoever holds it may take it again. Waits up to `wait` seconds, then raises
        IndexLocked. Raises ForeignIndex when the place is not ours to write to."""

    def scratch(self) -> AbstractContextManager[Scratch]:
        """Gone when it is left; what a killed run left there, the next one removes. Where the lock is not held,
        nothing is put beside the index."""

    def writer(self, full: bool) -> IndexWriter:
        """Of a generation that starts from nothing (`full`) or from the current one. The caller holds the lock."""

    def rollback(self, wait: float = 0) -> Generation:
        """Makes the newest intact generation served before the current one current. Raises EngineUnavailable when
        there is none, NoPublishedIndex when nothing was published here. Readers follow as for any new generation."""

    def prune(self, keep: int) -> tuple[str, ...]:
        """Removes all but the current generation and the `keep - 1` served before it; returns what was removed. One
        that is held stays until next time."""

    # Reading

    def names(self) -> tuple[str, ...]:
        """Names of all generations, newest build first, intact or not."""

    def current(self) -> Generation | None:
        """The served generation, unverified; None when there is none or that cannot be told."""

    def pin(self) -> Held:
        """Holds the current generation, or the newest intact one when that is damaged. Raises NoPublishedIndex,
        ForeignIndex, and EngineUnavailable naming all damage."""

    def glance(self) -> None:
        """What `pin` would say, as far as can be told at once, whatever the size. Raises what it raises."""

    def verify(self) -> Iterator[Finding]:
        """Everything of every generation, the newest first, then what the engine needs around them. Nothing is changed
        or repaired. Raises NoPublishedIndex and ForeignIndex."""
