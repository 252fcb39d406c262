"""Documents that a query matches, and what they are worth. In: arrays of an evaluation. Out: Matches."""

from dataclasses import dataclass

from index.engines.whoosh.arrays import Array


@dataclass(frozen=True, slots=True)
class Matches:
    """`ids` ascending, each once; `scores` parallel, None where nothing scores (filters)."""

    ids: Array
    scores: Array | None = None

    def __len__(self) -> int:
        return len(self.ids)
