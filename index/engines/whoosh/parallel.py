"""The lexicon of a generation: learned from its own documents, and only when those have changed.

In: the segments that a generation will consist of, the folder of the generation before it. Out: the bytes of its
LEXICON_FILE. A function of the living documents alone, so that an incremental build searches like a full one.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np

from index import documents_json
from index.analysis import ANALYSIS_VERSION
from index.engines.whoosh.arrays import Array, Arrays, Strings
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from index.translation import LEXICON_FILE
from index.translation.lexicon import LANGUAGES, dumps, loads
from index.translation.mining import choose, mine


class Written(Protocol):
    """A segment that can be read. `alive` are flags of its documents."""

    arrays: Arrays
    ids: Strings
    alive: Array

    def stored(self, number: int) -> bytes:
        """A document as documents_json writes it."""


def lexicon(segments: Sequence[Written], before: Path | None) -> bytes:
    """Reads only the documents that `choose` picks, and learns only when one of them differs from last time."""
    sizes: dict[str, int] = {}
    places: dict[str, tuple[Written, int]] = {}
    for segment in segments:
        words = _words(segment)
        for number in np.flatnonzero(segment.alive & (words > 0).all(axis=0)).tolist():
            document_id = segment.ids.text(number)
            sizes[document_id] = int(words[0, number])
            places[document_id] = (segment, number)
    stored = [places[document_id][0].stored(places[document_id][1]) for document_id in choose(sizes.items())]
    origin = sha256(f"{ANALYSIS_VERSION}".encode())
    for text in stored:
        origin.update(sha256(text).digest())
    known = before / LEXICON_FILE if before else None
    if known is not None and known.is_file():
        written = known.read_bytes()
        if written and loads(written).origin == origin.hexdigest():
            return written
    return dumps(mine((documents_json.loads(text.decode()) for text in stored), origin.hexdigest()))


def _words(segment: Written) -> Array:
    """Words of each document in each of LANGUAGES, [language, document]."""
    lengths = segment.arrays["lengths"].reshape(len(INDEX_LANGUAGES), len(ENGINE_FIELDS), -1)
    chains = [INDEX_LANGUAGES.index(language) for language in LANGUAGES]
    words: Array = lengths[chains].sum(axis=1, dtype=np.int64)
    return words
