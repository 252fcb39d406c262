"""From words to rows of postings, in one chain of one segment.

In: terms, surface forms, prefixes. Out: row numbers, and the terms that forms belong to. Everything is bisection over
sorted strings in the mapped file; a sample of every 64th key in memory makes most steps of it native.
"""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property

from index.engines.whoosh.arrays import Array, Strings

STEP = 64
REMEMBERED = 4096
"""Words of which is remembered where they are found: people ask for the same ones again and again."""


class Sorted:
    """Sorted strings with a sample in memory."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self.strings = Strings(arrays[f"{name}.blob"], arrays[f"{name}.offsets"])

    @cached_property
    def _sample(self) -> list[bytes]:
        return [self.strings[number] for number in range(0, len(self.strings), STEP)]

    def __len__(self) -> int:
        return len(self.strings)

    def find(self, key: bytes) -> int:
        """Number of the first string not below key."""
        block = bisect_left(self._sample, key)
        low, high = max(0, (block - 1) * STEP), min(len(self.strings), block * STEP)
        strings = self.strings
        while low < high:
            middle = (low + high) // 2
            if strings[middle] < key:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, key: bytes) -> int | None:
        """Number of exactly this string."""
        place = self.find(key)
        return place if place < len(self.strings) and self.strings[place] == key else None


class Dictionary:
    """Terms, surface forms and folded words of one chain. A *form* is a surface form in lower case, with its term and
    its ordinal there; a *word* is a folded one, with its term."""

    def __init__(self, arrays: Mapping[str, Array], chain: str) -> None:
        self.terms = Sorted(arrays, f"{chain}.terms")
        self.forms = Sorted(arrays, f"{chain}.forms")
        self.first_rows = arrays[f"{chain}.first_row"]
        self.first_row = memoryview(self.first_rows)  # type: ignore[arg-type]  # arrays are buffers
        self.form_term = arrays[f"{chain}.form_term"]
        self.form_ordinal = arrays[f"{chain}.form_ordinal"]
        self.words = Sorted(arrays, f"{chain}.words")
        self.word_term = arrays[f"{chain}.word_term"]
        self.word_count = arrays[f"{chain}.word_count"]
        self.word_offsets = arrays[f"{chain}.words.offsets"]
        self.word_letters = arrays[f"{chain}.word_letters"]
        self.near_hash = arrays[f"{chain}.near_hash"]
        self.near_word = arrays[f"{chain}.near_word"]
        self._ordinals: dict[tuple[bytes, int], int | None] = {}

    def rows(self, term: bytes) -> tuple[int, int] | None:
        """The rows of a term (from, to), None when the chain lacks it."""
        number = self.terms.number(term)
        return None if number is None else (self.first_row[number], self.first_row[number + 1])

    def ordinal(self, surface: bytes, term: int) -> int | None:
        """The ordinal of a surface form among the forms of its term, a number."""
        if (surface, term) not in (known := self._ordinals):
            if len(known) >= REMEMBERED:
                known = self._ordinals = {}
            known[surface, term] = self._ordinal(surface, term)
        return known[surface, term]

    def _ordinal(self, surface: bytes, term: int) -> int | None:
        place = self.forms.find(surface)
        while place < len(self.forms) and self.forms.strings[place] == surface:
            if self.form_term[place] == term:
                return int(self.form_ordinal[place])
            place += 1
        return None
