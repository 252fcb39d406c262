"""Facets and sort keys as columns: one value (or a few) per document, in arrays.

In: Documents while a segment is built; the columns of all segments when a generation is published. Out: ordinals into
sorted vocabularies, so that counting is `bincount` and a filter is one table lookup.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np

from index.analysis import fold, nfc
from index.document import NOT_STATED, Document
from index.engines.whoosh.arrays import Array, Strings, narrowest, string_arrays
from index.engines.whoosh.words import WORD
from index.schema import FACETS, Facet, chain_of

SORT_LANGUAGES = ("en", "fr")
CHANGED = "changed"
MACHINE = "machine"
"""The chains in which a document holds machine translations only, with a space between."""


def facet_values(document: Document, facet: Facet) -> tuple[str, ...]:
    """The codes of one facet that a document holds, sorted, each once; empty where it has none (no locality)."""
    value = getattr(document, facet.attribute)
    if facet.attribute in ("starred", "verifiable"):
        return (NOT_STATED if value is None else "yes" if value else "no",)
    if value is None or value == "":
        return ()
    if isinstance(value, Mapping):
        value = tuple(value.values())
    values = value if isinstance(value, tuple) else (str(value),)
    return tuple(sorted({nfc(code) for code in values if code}))


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


class ColumnBuilder:
    """Collects the columns of a segment, one document after another."""

    def __init__(self) -> None:
        self._values: dict[str, list[tuple[str, ...]]] = {}
        self._titles: list[tuple[int, int]] = []
        self._documents = 0

    def add(self, document: Document) -> None:
        for facet in FACETS:
            self._values.setdefault(facet.name, []).append(facet_values(document, facet))
        for ui in SORT_LANGUAGES:
            self._values.setdefault(f"title.{ui}", []).append((title_key(document, ui),))
        for words in {words_of(title) for title in document.title.values()} - {""}:
            self._titles.append((title_number(words), self._documents))
        self._documents += 1
        self._values.setdefault(CHANGED, []).append((document.changed_at,))
        self._values.setdefault(MACHINE, []).append((" ".join(machine_translated(document)),))

    def arrays(self) -> dict[str, Array]:
        """Per column: its vocabulary (sorted strings), `starts` (documents + 1) and `ordinals`. Titles by their
        numbers, ascending, with the documents that bear them."""
        titles = sorted(self._titles)
        arrays: dict[str, Array] = {
            "titled.number": np.array([number for number, _ in titles], np.uint64),
            "titled.document": np.array([document for _, document in titles], np.int32),
        }
        for name, rows in self._values.items():
            vocabulary = sorted({value.encode() for row in rows for value in row})
            numbers = {value: number for number, value in enumerate(vocabulary)}
            counts = np.fromiter(map(len, rows), np.int64, len(rows))
            arrays |= string_arrays(f"{name}.values", vocabulary)
            arrays[f"{name}.starts"] = np.concatenate(([0], np.cumsum(counts)))
            arrays[f"{name}.ordinals"] = np.fromiter(
                (numbers[value.encode()] for row in rows for value in row), np.int64, int(counts.sum())
            ).astype(narrowest(len(vocabulary)))
        return arrays


COLUMNS = (*(facet.name for facet in FACETS), *(f"title.{ui}" for ui in SORT_LANGUAGES), CHANGED, MACHINE)


def merge_columns(segments: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """The columns of a generation from those of its segments, documents end to end, vocabularies united.

    A facet of one value per document becomes plain `ordinals` with the size of the vocabulary for none; one of many
    keeps `starts` beside `ordinals`. Sort columns become `rank`: dense, equal values equal."""
    arrays = _titles(segments)
    many = {facet.name for facet in FACETS if facet.many}
    for name in COLUMNS:
        vocabulary, ordinals, starts = _united(name, segments)
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


def _strings(arrays: Mapping[str, Array], name: str) -> Iterable[bytes]:
    values = Strings(arrays[f"{name}.values.blob"], arrays[f"{name}.values.offsets"])
    return [values[number] for number in range(len(values))]


def living(arrays: Mapping[str, Array], alive: Array) -> dict[str, int]:
    """Counts of living documents by `captured` code."""
    values = list(_strings(arrays, "captured"))
    counts = np.bincount(arrays["captured.ordinals"][alive], minlength=len(values))
    return {value.decode(): int(count) for value, count in zip(values, counts, strict=False)}
