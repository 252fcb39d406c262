"""The lexicon of a generation: learned from its own documents, and only when those have changed.

In: the segments that a generation will consist of, the folder of the generation before it. Out: its LEXICON_FILE and
its BITEXT_FILE. A function of the living documents alone, so that an incremental build searches like a full one.
"""

from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np

from index import documents_json
from index.analysis import ANALYSIS_VERSION
from index.document import Document
from index.engines.whoosh.arrays import Array, Arrays, Strings
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from index.translation import BITEXT_FILE, LEXICON_FILE
from index.translation import bitext as bitexts
from index.translation.lexicon import LANGUAGES, dumps, origin_of
from index.translation.mining import choose, learn

FILES = (LEXICON_FILE, BITEXT_FILE)


class Written(Protocol):
    """A segment that can be read. `alive` are flags of its documents."""

    arrays: Arrays
    ids: Strings
    alive: Array

    def stored(self, number: int) -> bytes:
        """A document as documents_json writes it."""


def translations(segments: Sequence[Written], before: Path | None) -> dict[str, bytes]:
    """The LEXICON_FILE and the BITEXT_FILE. Looks only at the documents that `choose` picks, reads only those that are
    new, and learns only when one of them differs from last time."""
    sizes: dict[str, int] = {}
    places: dict[str, tuple[Written, int]] = {}
    for segment in segments:
        words = _words(segment)
        for number in np.flatnonzero(segment.alive & (words > 0).all(axis=0)).tolist():
            document_id = segment.ids.text(number)
            sizes[document_id] = int(words[0, number])
            places[document_id] = (segment, number)
    chosen = [places[document_id][0].stored(places[document_id][1]) for document_id in choose(sizes.items())]
    stored = {sha256(text).hexdigest(): text for text in chosen}
    origin = sha256("\n".join((str(ANALYSIS_VERSION), *stored)).encode()).hexdigest()
    kept = {name: (before / name).read_bytes() for name in FILES if before and (before / name).is_file()}
    if len(kept) == len(FILES) and origin_of(kept[LEXICON_FILE]) == origin:
        return kept
    known = bitexts.loads(kept[BITEXT_FILE]) if BITEXT_FILE in kept else None
    bitext = bitexts.read(((digest, partial(_document, text)) for digest, text in stored.items()), known)
    return {LEXICON_FILE: dumps(learn(bitext, origin)), BITEXT_FILE: bitexts.dumps(bitext)}


def _document(stored: bytes) -> Document:
    return documents_json.restore(stored)


def _words(segment: Written) -> Array:
    """Words of each document in each of LANGUAGES, [language, document]."""
    lengths = segment.arrays["lengths"].reshape(len(INDEX_LANGUAGES), len(ENGINE_FIELDS), -1)
    chains = [INDEX_LANGUAGES.index(language) for language in LANGUAGES]
    words: Array = lengths[chains].sum(axis=1, dtype=np.int64)
    return words
