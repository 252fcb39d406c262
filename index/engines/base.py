"""What the pipeline needs of an engine. In: Documents. Out: a published Generation.

A writer is a context manager: an exception discards the build, and the served index is untouched; a clean exit
without `publish()` discards too, so that nothing is published by falling off the end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from index.document import Document


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete, immutable, published build."""

    name: str
    path: Path
    documents: int
    built_at: str  # ISO 8601 UTC
    bytes: int
    durable: bool = True  # False: published, but the last fsync failed, so a power cut may still undo it


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

    def publish(self, attachments: Mapping[str, bytes | Path]) -> Generation:
        """Write, check, fsync, rename, swap. `attachments` (report.json, the pipeline's state) become files of the
        generation, checksummed with the rest; of a Path the file is copied (see Build.attach)."""

    def discard(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
