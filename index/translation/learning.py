"""The lexicon of the next generation: learned from its own documents, and only when those have changed.

In: documents as they are made, and the files of the generation before. Out: LEXICON_FILE and BITEXT_FILE of the next
one, which any engine carries as attachments. They depend on the documents of the generation alone, so that an
incremental build has the same ones as a full build.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from hashlib import sha256
from heapq import heappop, heappush
from typing import NamedTuple

from index.analysis import ANALYSIS_VERSION, stop_words
from index.document import Document
from index.engines.base import Blob, Content
from index.translation import BITEXT_FILE, LEXICON_FILE, mining
from index.translation import bitext as bitexts
from index.translation.bitext import Passages, parallel
from index.translation.lexicon import LANGUAGES, dumps, origin_of
from index.translation.mining import choose, learn, precedence

HEAD = 1 << 10
"""Bytes of a lexicon that hold its first line."""


class Pupil(NamedTuple):
    """A document of the next generation: its `digest` tells whether it changed; `words` as Lessons.take counts them."""

    id: str
    digest: str
    words: int


class Lessons:
    """Collects, of the documents that come by, the passages that may be learned from: no more than `choose` would pick
    of all that came so far, so that memory is bounded."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[int, Passages]] = {}
        self._last_first: list[tuple[int, str]] = []
        self._words = 0

    def take(self, document: Document) -> int:
        """How many words of the first language have a translation, stop words left out: 0 for a document in one
        language."""
        passages = tuple(parallel(document))
        stops = stop_words(LANGUAGES[0])
        words = sum(word not in stops for one, _ in passages for word in one.lower().split())
        if words:
            self._held[document.id] = words, passages
            heappush(self._last_first, (-int.from_bytes(precedence(document.id)), document.id))
            self._words += words
        while self._words > mining.MAX_WORDS and len(self._held) > 1:
            _, dropped = heappop(self._last_first)
            self._words -= self._held.pop(dropped)[0]
        return words

    def files(
        self, documents: Iterable[Pupil], before: Mapping[str, Blob], passages: Callable[[str], Passages]
    ) -> dict[str, Content]:
        """The files of a generation of just these documents. `before` are those of the generation that its build
        started from, taken over where nothing is new; `passages` gets those of a document that did not come by."""
        digests, sizes = {}, []
        for document_id, digest, words in documents:
            if words:
                digests[document_id] = digest
                sizes.append((document_id, words))
        chosen = choose(sizes)
        origin = sha256("\n".join((str(ANALYSIS_VERSION), *map(digests.__getitem__, chosen))).encode()).hexdigest()
        lexicon, bitext = before.get(LEXICON_FILE), before.get(BITEXT_FILE)
        if lexicon and bitext and origin_of(lexicon.part(0, HEAD)) == origin:
            return {LEXICON_FILE: lexicon, BITEXT_FILE: bitext}
        known = bitexts.loads(b"".join(bitext)) if bitext else None
        read = bitexts.read(((digests[name], partial(self._passages, name, passages)) for name in chosen), known)
        return {LEXICON_FILE: dumps(learn(read, origin)), BITEXT_FILE: bitexts.dumps(read)}

    def _passages(self, document_id: str, elsewhere: Callable[[str], Passages]) -> Passages:
        return self._held[document_id][1] if document_id in self._held else elsewhere(document_id)


def learned(documents: Iterable[Document]) -> dict[str, Content]:
    """The files for documents that are all at hand; an id is taken for the whole document."""
    lessons, held = Lessons(), {document.id: document for document in documents}
    pupils = [Pupil(name, name, lessons.take(document)) for name, document in held.items()]
    return lessons.files(pupils, {}, lambda name: tuple(parallel(held[name])))
