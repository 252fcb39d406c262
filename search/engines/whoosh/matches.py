"""Documents that a query matches, and what they are worth. In: arrays of an evaluation. Out: Matches."""

from dataclasses import dataclass

from index.engines.whoosh.arrays import Array


@dataclass(frozen=True, slots=True)
class Matches:
    """`ids` ascending, each once; `scores` parallel, None where nothing scores (filters). The `best`, ascending, come
    before all others; None where these are not known."""

    ids: Array
    scores: Array | None = None
    best: Array | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, ids: Array) -> "Matches":
        """Those of some of its documents, given as ascending numbers."""
        if ids is self.ids or len(ids) == len(self.ids):
            return self
        return Matches(ids, None if self.scores is None else self.scores[self.ids.searchsorted(ids)])
