"""The last look at a generation before it is served: are documents found that should be?

In: the folder of a build, all of whose files are written. Out: nothing, or UnsoundBuild naming the document that a
reader would miss. Checksums tell that files are as they were written; this tells that what was written is right. It
maps the files as readers do, takes a handful of documents of every segment and looks each up by its id, then by its own
title: every word in the dictionary, the document among the word's postings, the word at its place.
"""

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from index import documents_json
from index.analysis import Chain, nfc
from index.document import Document
from index.engines.whoosh.arrays import Array, Arrays, Strings
from index.engines.whoosh.layout import COLUMNS_FILE, POSTINGS_OFFSET, id_key, segment_file
from index.engines.whoosh.segment_reader import WrittenSegment, listed
from index.errors import UnsoundBuild
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES, chain_of

HANDFUL = 8
"""Documents per segment: the first, the last, and some between at even distances."""

TITLE = ENGINE_FIELDS.index("title")


def check(name: str, folder: Path, facts: Mapping[str, object]) -> None:
    """Raises UnsoundBuild. `name` will be the generation's, `facts` those of its manifest."""
    try:
        problem = next(_problems(folder, facts), "")
    except (ValueError, LookupError, zlib.error) as error:
        raise UnsoundBuild(f"{name} was discarded: it cannot be read: {error}; the old generation stays") from error
    if problem:
        raise UnsoundBuild(f"{name} was discarded: {problem}; the old generation stays")


def _problems(folder: Path, facts: Mapping[str, object]) -> Iterator[str]:
    columns = Arrays.mapped(folder / COLUMNS_FILE)
    alive = columns["alive"].astype(bool)
    numbers, ids = columns["id.document"], Strings(columns["id.blob"], columns["id.offsets"])
    counted = (int(alive.sum()), len(numbers), facts["documents"])
    if len(set(counted)) != 1 or sum(count for _, count in listed(facts)) != len(alive):
        yield f"it counts its documents as {counted}"
    chains = {chain: Chain(chain) for chain in INDEX_LANGUAGES}
    first = 0
    for segment_name, count in listed(facts):
        segment = _Searched(folder, segment_name, chains)
        living = np.flatnonzero(alive[first : first + count])
        for number in living[np.linspace(0, len(living) - 1, min(HANDFUL, len(living))).astype(int)].tolist():
            document = documents_json.restore(segment.written.stored(number))
            place = ids.find(id_key(document.id).encode())
            if place == len(ids) or int(numbers[place]) != first + number:
                yield f"it does not find {document.id} by its id"
            if missing := segment.missing(number, document):
                yield f"it does not find {document.id} by the words of its title ({missing!r})"
        first += count


class _Searched:
    """A segment as a reader maps it."""

    def __init__(self, folder: Path, name: str, chains: Mapping[str, Chain]) -> None:
        self.written = WrittenSegment(folder, name)
        self._chains = chains
        self._postings = Arrays.mapped(folder / segment_file(name), POSTINGS_OFFSET)

    def missing(self, number: int, document: Document) -> str:
        """The first word of the document's titles that does not lead to it, empty when all do."""
        bases = self._titles(number)
        for lang, title in document.title.items():
            text = nfc(title)
            if not text.strip():
                continue
            base = bases.get((chain_of(lang), text))
            if base is None:
                return text
            for token in self._chains[chain_of(lang)].tokens(text):
                if base + token.position not in self._positions(chain_of(lang), token.term, number):
                    return text[token.start : token.end]
        return ""

    def _titles(self, number: int) -> dict[tuple[str, str], int]:
        """(chain, text) of a document's titles, as they were read, with the position of their first word."""
        first, end = self.written.arrays["piece.first"][number : number + 2].tolist()
        rows = [self.written.arrays[f"piece.{name}"][first:end].tolist() for name in ("field", "chain", "base")]
        return {
            (INDEX_LANGUAGES[chain], self.written.text(first + place)): base
            for place, (field, chain, base) in enumerate(zip(*rows, strict=True))
            if field == TITLE
        }

    def _positions(self, chain: str, term: str, number: int) -> Array:
        """Where a term stands in a document's titles."""
        arrays, postings = self.written.arrays, self._postings
        terms, key = Strings(arrays[f"{chain}.terms.blob"], arrays[f"{chain}.terms.offsets"]), term.encode()
        place = terms.find(key)
        if place == len(terms) or terms[place] != key:
            return np.empty(0, np.int64)
        first, end = arrays[f"{chain}.first_row"][place : place + 2].tolist()
        for row in range(first, end):
            if postings["row_field"][row] != TITLE:
                continue
            start, stop = postings["row_posting"][row : row + 2].tolist()
            at = start + int(postings["ids"][start:stop].searchsorted(number))
            if at < stop and postings["ids"][at] == number:
                begin = int(postings["row_position"][row]) + int(postings["tf"][start:at].sum(dtype=np.int64))
                found: Array = postings["positions"][begin : begin + int(postings["tf"][at])]
                return found
        return np.empty(0, np.int64)
