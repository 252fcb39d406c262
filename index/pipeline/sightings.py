"""Who is listed where: the sibling lists of all pages, folded.

In: per page its age and its Listings. Out: of each id the listings that a merge needs, and the ids for which an old
and a new set of pages say different things.

Hundreds of pages repeat the same list, so each distinct entry is kept once, in `Entries`, and a page holds the numbers
of its own. Of all sightings of an entry, merging looks at two only: the newest gives the order among entries of one
id, the oldest gives the source (see index.merge.areas.distinct). So those two are what is found here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from index.document import Listing
from index.merge.order import Age

Numbers = NDArray[np.uint32]
PLACES = 1 << 20
"""Most entries of one page: places within a page are the low bits of a sighting's rank."""


@dataclass(slots=True)
class Entries:
    """Distinct listings by number. Ids are upper case and sources empty: an entry is what is said, not who says it."""

    listings: list[Listing] = field(default_factory=list)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def number(self, listings: Iterable[Listing]) -> Numbers:
        """The entries' numbers, new ones taken in, in the listings' order."""
        found = []
        for listing in listings:
            said = _said(listing)
            number = self._numbers.get(said)
            if number is None:
                number = self._numbers[said] = len(self.listings)
                self.listings.append(replace(listing, id=listing.id.upper(), source=""))
            found.append(number)
        return np.array(found[: PLACES - 1], np.uint32)

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> "Entries":
        kept = list(listings)
        return cls(kept, {_said(listing): number for number, listing in enumerate(kept)})


def _said(listing: Listing) -> tuple[object, ...]:
    """All of a listing but its source: what makes two sightings one entry."""
    return (listing.id.upper(), listing.lang, listing.title, listing.cycle, listing.policy_area, listing.starred)


@dataclass(frozen=True, slots=True)
class PageList:
    """The sibling list of one page. `source` is how its listings name the page."""

    age: Age
    source: str
    entries: Numbers


class Sightings:
    """All sibling lists of one set of pages."""

    def __init__(self, entries: Entries, pages: Iterable[PageList]) -> None:
        self.entries = entries
        listing = [page for page in pages if len(page.entries)]
        self.pages: Sequence[PageList] = sorted(listing, key=lambda page: page.age.of_list)
        counts = np.array([len(page.entries) for page in self.pages], np.int64)
        numbers = np.concatenate([page.entries for page in self.pages]) if self.pages else np.zeros(0, np.uint32)
        ranks = np.repeat(np.arange(len(self.pages), dtype=np.int64) * PLACES, counts)
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        # Of one page the first entry counts as the newest, as when its list is read from the top.
        ranks += PLACES - 1 - (np.arange(len(numbers), dtype=np.int64) - starts)
        self.newest = np.full(len(entries.listings), -1, np.int64)
        self.oldest = np.full(len(entries.listings), np.iinfo(np.int64).max, np.int64)
        np.maximum.at(self.newest, numbers, ranks)
        np.minimum.at(self.oldest, numbers, ranks)
        self._of: dict[str, list[int]] = {}
        for number in np.flatnonzero(self.newest >= 0).tolist():
            self._of.setdefault(entries.listings[number].id, []).append(number)

    def ids(self) -> Iterable[str]:
        """Every id that some page lists, upper case."""
        return self._of.keys()

    def of(self, document_id: str) -> tuple[Listing, ...]:
        """The listings of an id (upper case), newest first: each distinct one as its newest page gives it and, when
        that is another, as its oldest does."""
        seen: dict[int, Listing] = {}
        for number in self._of.get(document_id, ()):
            for rank in (int(self.newest[number]), int(self.oldest[number])):
                seen[rank] = replace(self.entries.listings[number], source=self._source(rank))
        return tuple(seen[rank] for rank in sorted(seen, reverse=True))

    def said(self, document_id: str) -> tuple[tuple[Listing, str], ...]:
        """What merging makes of the listings of an id: distinct entries in order, each with its source."""
        numbers = sorted(self._of.get(document_id, ()), key=lambda number: -int(self.newest[number]))
        return tuple((self.entries.listings[number], self._source(int(self.oldest[number]))) for number in numbers)

    def _source(self, rank: int) -> str:
        return self.pages[rank // PLACES].source


def changed(old: Sightings, new: Sightings, document_ids: Iterable[str]) -> set[str]:
    """Those of `document_ids` (upper case) of which the two sets of pages say different things."""
    return {document_id for document_id in document_ids if old.said(document_id) != new.said(document_id)}
