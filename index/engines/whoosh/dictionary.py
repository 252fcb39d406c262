"""The dictionary of one chain of one segment, written and read: from words to rows of postings.

In: the forms of a chain, when it is written; terms, surface forms, prefixes, when it is read. Out: arrays; row numbers,
and the terms that forms belong to. Everything is bisection over
sorted strings in the mapped file; a sample of every 64th key in memory makes most steps of it native.
"""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from index.compounds import SPAN, parted
from index.engines.whoosh import spelling
from index.engines.whoosh.arrays import Array, Strings, string_arrays
from index.engines.whoosh.words import Forms, folded, plain

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


def dictionary_arrays(
    forms: Forms, terms: list[bytes], rank: Array, counts: Array, occurrences: Array
) -> dict[str, Array]:
    """What the terms and forms of a chain are looked up in. `terms` are sorted, `rank` is each term's place among them,
    `counts` are the occurrences of each form, `occurrences` those of each term."""
    name = forms.chain.name
    surfaces = [surface.encode() for surface in forms.surfaces]
    order = sorted(range(len(surfaces)), key=surfaces.__getitem__)
    form_term, ordinals = rank[np.array(forms.form_terms, np.int64)], forms.ordinals()
    return {
        **string_arrays(f"{name}.terms", terms),
        **string_arrays(f"{name}.forms", [surfaces[form] for form in order]),
        f"{name}.form_term": form_term[order].astype(np.uint32),
        f"{name}.form_ordinal": ordinals[order],
        f"{name}.form_count": counts[order].astype(np.uint32),
        **_words(forms, form_term, occurrences),
    }


def _words(forms: Forms, form_term: Array, occurrences: Array) -> dict[str, Array]:
    """The folded words of a chain, sorted: what prefixes and misspellings are looked up in. Each has one term, and the
    number of the term's occurrences. A compound that is also written as one word is one of its own, behind the word;
    numbers, amounts and references are none."""
    name = forms.chain.name
    spans = [parted(term)[1] if SPAN in term else 0 for term in forms.terms]
    numbers: dict[tuple[str, int], int] = {}
    words_of: list[tuple[int, int]] = []  # the word of a form
    for form, (surface, term) in enumerate(zip(forms.surfaces, forms.form_terms, strict=True)):
        if spans[term] == 0 or surface.isalnum():
            word = surface if plain(surface) else folded(surface)
            words_of.append((numbers.setdefault((word, spans[term]), len(numbers)), form))
    words = list(numbers)
    order = sorted(range(len(words)), key=words.__getitem__)
    spelled = [words[word][0].encode() for word in order]
    terms = np.zeros(len(words), np.int64)
    table = np.array(words_of, np.int64).reshape(-1, 2)
    terms[table[:, 0]] = form_term[table[:, 1]]
    return {
        **string_arrays(f"{name}.words", spelled),
        f"{name}.word_term": terms[order].astype(np.uint32),
        f"{name}.word_count": occurrences[terms[order]].astype(np.uint32),
        **spelling.arrays(name, spelled),
    }
