"""Facets and sort keys as columns: one value (or a few) per document, in arrays, written and read.

In: Documents while a segment is built; the columns of all segments when a generation is published; those of a
generation when it answers (`Columns`). Out: ordinals into sorted vocabularies, so that counting is `bincount` and a
filter is one table lookup.
"""

from array import array as compact
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np

from index.analysis import fold, nfc
from index.document import Document
from index.engines.whoosh.arrays import Array, Strings, narrowest, string_arrays
from index.engines.whoosh.words import WORD
from index.facets import facet_values
from index.schema import FACET_BY_NAME, FACETS, chain_of
from index.vocabulary import codes_of
from index.vocabulary.spellings import meant, same_of

SORT_LANGUAGES = ("en", "fr")
CHANGED = "changed"
MACHINE = "machine"
"""The chains in which a document holds machine translations only, with a space between."""


def title_key(document: Document, ui: str) -> str:
    """What titles are sorted by in an interface language: its own title, else any, folded word by word."""
    title = document.title.get(ui) or next((document.title[lang] for lang in sorted(document.title)), "")
    return words_of(title)


def words_of(title: str) -> str:
    """A title as one may type it: its words without case, accents and what stands between them."""
    return " ".join(map(fold, WORD.findall(nfc(title))))


def title_number(words: str) -> int:
    """64 bits that stand for the words of a title."""
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest())


def machine_translated(document: Document) -> list[str]:
    """The chains all of whose texts are machine translations."""
    translated = set(document.machine_translated)
    held = {*document.title, *document.languages, *(section.lang for section in document.sections)}
    return sorted(set(map(chain_of, translated)) - set(map(chain_of, held - translated)))


class _Column:
    """One column of a segment as it grows: each document's values as numbers, in the order they were met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._held, self._counts = compact("I"), compact("I")

    def add(self, values: Sequence[str]) -> None:
        self._counts.append(len(values))
        for value in values:
            self._held.append(self._numbers.setdefault(value, len(self._numbers)))

    def arrays(self, name: str) -> dict[str, Array]:
        """Its vocabulary (sorted strings), `starts` (documents + 1) and `ordinals`."""
        values = [value.encode() for value in self._numbers]
        order = sorted(range(len(values)), key=values.__getitem__)
        rank = np.empty(len(values), narrowest(len(values)))
        rank[order] = np.arange(len(values))
        return {
            **string_arrays(f"{name}.values", [values[number] for number in order]),
            f"{name}.starts": np.concatenate(([0], np.cumsum(np.array(self._counts, np.int64)))),
            f"{name}.ordinals": rank[np.array(self._held, np.int64)],
        }


class ColumnBuilder:
    """Collects the columns of a segment, one document after another."""

    def __init__(self) -> None:
        self._columns = {name: _Column() for name in COLUMNS}
        self._title_numbers, self._title_documents = compact("Q"), compact("I")
        self._documents = 0

    def add(self, document: Document) -> None:
        for facet in FACETS:
            self._columns[facet.name].add(facet_values(document, facet))
        for ui in SORT_LANGUAGES:
            self._columns[f"title.{ui}"].add((title_key(document, ui),))
        for words in {words_of(title) for title in document.title.values()} - {""}:
            self._title_numbers.append(title_number(words))
            self._title_documents.append(self._documents)
        self._documents += 1
        self._columns[CHANGED].add((document.changed_at,))
        self._columns[MACHINE].add((" ".join(machine_translated(document)),))

    def arrays(self) -> dict[str, Array]:
        """Those of all columns; titles by their numbers, ascending, with the documents that bear them."""
        numbers, documents = np.array(self._title_numbers, np.uint64), np.array(self._title_documents, np.int32)
        order = np.lexsort((documents, numbers))
        columns = {name: array for column, held in self._columns.items() for name, array in held.arrays(column).items()}
        return {"titled.number": numbers[order], "titled.document": documents[order], **columns}


COLUMNS = (*(facet.name for facet in FACETS), *(f"title.{ui}" for ui in SORT_LANGUAGES), CHANGED, MACHINE)


def merge_columns(segments: Sequence[Mapping[str, Array]], alive: Array) -> dict[str, Array]:
    """The columns of a generation from those of its segments, documents end to end, vocabularies united. Spellings of
    one value of a facet are one value there, called as most of the documents `alive` write it; what the vocabulary
    knows is called by its code.

    A facet of one value per document becomes plain `ordinals` with the size of the vocabulary for none; one of many
    keeps `starts` beside `ordinals`. Sort columns become `rank`: dense, equal values equal."""
    arrays = _titles(segments)
    many = {facet.name for facet in FACETS if facet.many}
    for name in COLUMNS:
        vocabulary, ordinals, starts = _united(name, segments)
        if name in FACET_BY_NAME:
            vocabulary, ordinals, starts = _folded(name, vocabulary, ordinals, starts, alive)
        if name.startswith("title."):
            arrays[f"{name}.rank"] = ordinals.astype(np.int32)
            continue
        arrays |= string_arrays(f"{name}.values", vocabulary)
        kind = narrowest(len(vocabulary))
        if name in many:
            arrays[f"{name}.starts"], arrays[f"{name}.ordinals"] = starts, ordinals.astype(kind)
        else:
            filled = np.full(len(starts) - 1, len(vocabulary), kind)
            filled[np.diff(starts) > 0] = ordinals
            arrays[f"{name}.ordinals"] = filled
    return arrays


def _titles(segments: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    numbers, documents, first = [np.empty(0, np.uint64)], [np.empty(0, np.int32)], 0
    for segment in segments:
        numbers.append(segment["titled.number"])
        documents.append(segment["titled.document"] + np.int32(first))
        first += len(segment[f"{CHANGED}.starts"]) - 1
    every = np.concatenate(numbers)
    order = np.argsort(every, kind="stable")
    return {"titled.number": every[order], "titled.document": np.concatenate(documents)[order]}


def _united(name: str, segments: Sequence[Mapping[str, Array]]) -> tuple[list[bytes], Array, Array]:
    """(vocabulary, ordinals, starts) of one column over all segments."""
    lists = [_strings(segment, name) for segment in segments]
    vocabulary = sorted({value for values in lists for value in values})
    numbers = {value: number for number, value in enumerate(vocabulary)}
    ordinals, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for values, segment in zip(lists, segments, strict=True):
        table = np.array([numbers[value] for value in values], np.int64)
        ordinals.append(table[segment[f"{name}.ordinals"]] if len(table) else np.empty(0, np.int64))
        counts.append(np.diff(segment[f"{name}.starts"]))
    return vocabulary, np.concatenate(ordinals), np.concatenate(([0], np.cumsum(np.concatenate(counts))))


def _folded(
    name: str, vocabulary: list[bytes], ordinals: Array, starts: Array, alive: Array
) -> tuple[list[bytes], Array, Array]:
    """The same column with one value for all spellings of it, each of which a document holds once."""
    if FACET_BY_NAME[name].type == "histogram":
        return vocabulary, ordinals, starts
    written = [value.decode() for value in vocabulary]
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    called = one_spelling(name, written, lambda: np.bincount(ordinals[alive[rows]], minlength=len(written)).tolist())
    if called == written:
        return vocabulary, ordinals, starts
    folded = sorted({value.encode() for value in called})
    numbers = {value: number for number, value in enumerate(folded)}
    table = np.array([numbers[value.encode()] for value in called], np.int64)
    pairs = np.unique(rows * len(folded) + table[ordinals])
    counts = np.bincount(pairs // len(folded), minlength=len(starts) - 1)
    return folded, pairs % len(folded), np.concatenate(([0], np.cumsum(counts)))


def one_spelling(facet: str, written: Sequence[str], counted: Callable[[], Sequence[int]]) -> list[str]:
    """What each of the values of a facet is called: by its code, else by that spelling of it which most documents have,
    of several the first. `counted` gives how many documents have each value; it is asked only where spellings meet."""
    codes = frozenset(codes_of(facet))
    called = [value if value in codes else meant(facet, value) or value for value in written]
    spellings: dict[str, list[int]] = {}
    for number, value in enumerate(called):
        if value not in codes:
            spellings.setdefault(same_of(facet, value), []).append(number)
    if len(spellings) == sum(map(len, spellings.values())):
        return called
    counts = counted()
    for numbers in spellings.values():
        best = min(numbers, key=lambda number: (-counts[number], written[number]))
        for number in numbers:
            called[number] = written[best]
    return called


def _strings(arrays: Mapping[str, Array], name: str) -> Iterable[bytes]:
    values = Strings(arrays[f"{name}.values.blob"], arrays[f"{name}.values.offsets"])
    return [values[number] for number in range(len(values))]


def living(arrays: Mapping[str, Array], alive: Array) -> dict[str, int]:
    """Counts of living documents by `captured` code."""
    values = list(_strings(arrays, "captured"))
    counts = np.bincount(arrays["captured.ordinals"][alive], minlength=len(values))
    return {value.decode(): int(count) for value, count in zip(values, counts, strict=False)}


class Columns:
    """The columns of a generation, as `merge_columns` leaves them. Of a column with one value per document the ordinal
    of none is the size of its vocabulary."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self._vocabularies: dict[str, tuple[str, ...]] = {}
        self._numbers: dict[str, dict[str, int]] = {}

    def vocabulary(self, column: str) -> tuple[str, ...]:
        """The values of a column, by ordinal."""
        known = self._vocabularies.get(column)
        if known is None:
            strings = Strings(self._arrays[f"{column}.values.blob"], self._arrays[f"{column}.values.offsets"])
            known = self._vocabularies[column] = tuple(strings.text(number) for number in range(len(strings)))
        return known

    def numbers(self, column: str) -> dict[str, int]:
        """The ordinals of a column's values."""
        known = self._numbers.get(column)
        if known is None:
            known = self._numbers[column] = {value: number for number, value in enumerate(self.vocabulary(column))}
        return known

    def ordinals(self, column: str) -> Array:
        """The ordinal of each document, of a column with one value per document."""
        return self._arrays[f"{column}.ordinals"]

    def title_ranks(self, ui: str) -> Array:
        """The place of each document's title, in the order of an interface language; equal titles have one place."""
        return self._arrays[f"title.{ui}.rank"]

    def holding(self, column: str, table: Array) -> Array:
        """Flags of the documents with a value that a table over the vocabulary, and one place more, lets pass."""
        ordinals = self._arrays[f"{column}.ordinals"]
        if f"{column}.starts" not in self._arrays:
            return table[ordinals]
        held = np.concatenate(([0], np.cumsum(table[ordinals])))
        starts = self._arrays[f"{column}.starts"]
        return held[starts[1:]] > held[starts[:-1]]

    def table(self, column: str, first: int, none: int) -> Array:
        """The ordinals as a table [document, place] of numbers from `first` on, filled up with the number `none`."""
        ordinals, size = self._arrays[f"{column}.ordinals"].astype(np.int64), len(self.vocabulary(column))
        if f"{column}.starts" not in self._arrays:
            return np.where(ordinals < size, ordinals + first, none)[:, None]
        starts = self._arrays[f"{column}.starts"]
        counts = np.diff(starts)
        table = np.full((len(counts), int(counts.max(initial=0))), none)
        rows = np.repeat(np.arange(len(counts)), counts)
        table[rows, np.arange(len(ordinals)) - starts[rows]] = ordinals + first
        return table

    def titled(self, text: str) -> Array:
        """The documents with a title of just these words, dead ones included."""
        number = np.uint64(title_number(words_of(text)))
        numbers = self._arrays["titled.number"]
        return self._arrays["titled.document"][numbers.searchsorted(number) : numbers.searchsorted(number, "right")]
