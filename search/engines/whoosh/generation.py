"""One opened generation: everything a search reads, mapped.

In: a Pinned generation. Out: segments with their dictionaries and postings, columns, stored documents. Immutable, and
shared by all threads; documents are numbered from 0 over all segments, dead ones included.
"""

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from index.document import Document
from index.engines.pins import Pinned
from index.engines.whoosh.arrays import Array, Arrays
from index.engines.whoosh.columns import MACHINE, Columns
from index.engines.whoosh.dictionary import Sorted
from index.engines.whoosh.layout import COLUMNS_FILE, PROPOSALS_FILE, id_key, segment_files
from index.engines.whoosh.proposals import Proposals
from index.engines.whoosh.store import refusal
from index.engines.whoosh.summary import unpack_summary
from index.errors import EngineUnavailable
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from index.translation import LEXICON_FILE
from index.translation.glossary import glossary
from index.translation.lexicon import LANGUAGES, Lexicon, loads, merge
from search.engines.whoosh.blocks import Segment
from search.engines.whoosh.document_set import DocumentSet
from search.engines.whoosh.facets import Cells
from search.engines.whoosh.open_files import OpenFiles
from search.results import GenerationInfo, Summary

KEPT_SUMMARIES = 4096
KEPT_CELLS = 8
"""Choices of columns: a hundred thousand documents take one or two megabytes each."""


TERMS_REMEMBERED = 1 << 15
"""Terms of which it is remembered whether any segment has them."""


class OpenGeneration:
    """See the module. Raises EngineUnavailable for a generation that another version of this program wrote."""

    def __init__(self, pinned: Pinned) -> None:
        self.pinned = pinned
        facts = pinned.manifest.facts
        if refused := refusal(pinned.manifest):
            raise EngineUnavailable(refused)
        listed = facts["segments"]
        assert isinstance(listed, list)
        served = [name for segment, _ in listed for name in segment_files(segment)]
        kept = [name for name in (PROPOSALS_FILE, LEXICON_FILE) if name in pinned.manifest.files]
        self.files = OpenFiles(pinned, (COLUMNS_FILE, *served, *kept))
        try:
            self._open(listed)
        except BaseException:
            self.files.close()
            raise

    def _open(self, listed: list[tuple[str, int]]) -> None:
        pinned, facts = self.pinned, self.pinned.manifest.facts
        arrays = Arrays.mapped(pinned.path / COLUMNS_FILE)
        self.columns = Columns(arrays)
        self.proposals = Proposals(Arrays.mapped(pinned.path / PROPOSALS_FILE))
        self.alive: Array = arrays["alive"].view(bool)
        self.living = int(np.count_nonzero(self.alive))
        self.has_dead = self.living < len(self.alive)
        self.segments: list[Segment] = []
        first = 0
        for name, count in listed:
            self.segments.append(Segment(pinned.path, name, first, count))
            first += count
        self.chains = {name for one in self.segments for name, held in one.dictionaries.items() if len(held.terms)}
        self._firsts = [segment.first for segment in self.segments]
        self.size = first
        self.id_rank = arrays["id.rank"]
        self._ids = Sorted(arrays, "id")
        self._id_document = arrays["id.document"]
        lengths = np.array(facts["lengths"], np.float64).reshape(len(INDEX_LANGUAGES), len(ENGINE_FIELDS))
        self.average_lengths = lengths / np.maximum(1, self._holding().reshape(lengths.shape))
        self.length_table = arrays["length_table"]
        self.info = GenerationInfo(
            name=pinned.name,
            documents=self.living,
            full=_count(facts.get("full")),
            stub=_count(facts.get("stub")),
            built_at=pinned.manifest.built_at,
            engine="whoosh",
            analysis_version=str(facts.get("analysis_version", "")),
        )
        self._held: dict[tuple[str, str], bool] = {}
        self.ways: dict[Hashable, Any] = {}  # of words asked for lately, see lookup.py
        self._cells: dict[tuple[str, ...], Cells] = {}
        self._summaries: OrderedDict[int, Summary] = OrderedDict()
        self._holders = 1  # who opened it
        self._holding_on = threading.Lock()

    def _holding(self) -> Array:
        """How many living documents have any text, by chain and field."""
        slots = len(INDEX_LANGUAGES) * len(ENGINE_FIELDS)
        held = np.zeros(slots, np.int64)
        for segment in self.segments:
            lengths = segment.arrays["lengths"].reshape(slots, -1)
            alive = self.alive[segment.first : segment.first + lengths.shape[1]]
            held += np.count_nonzero(lengths[:, alive], axis=1)
        return held

    @cached_property
    def everything(self) -> DocumentSet:
        """The living documents."""
        return DocumentSet(self.size, np.flatnonzero(self.alive), self.alive)

    @cached_property
    def stubs(self) -> Array:
        """Flags of the documents of which only a listing is held."""
        named = [value == "stub" for value in self.columns.vocabulary("captured")]
        flags: Array = np.array([*named, False])[self.columns.ordinals("captured")]
        return flags

    @cached_property
    def machine_translated(self) -> dict[str, Array]:
        """Flags of the documents whose texts of a chain are machine translations, by chain; chains without any are left
        out."""
        named = [value.split() for value in self.columns.vocabulary(MACHINE)]
        chains = {chain for value in named for chain in value}
        ordinals = self.columns.ordinals(MACHINE)
        return {chain: np.array([*(chain in value for value in named), False])[ordinals] for chain in chains}

    def holds(self, chain: str, term: str) -> bool:
        """Whether any segment has a term. Remembered: every word of a query asks for compounds that few words are."""
        if (chain, term) not in (known := self._held):
            if len(known) >= TERMS_REMEMBERED:
                known = self._held = {}  # threads that look in the old one find what they need there
            rows = (segment.dictionaries[chain].rows(term.encode()) for segment in self.segments)
            known[chain, term] = any(row is not None for row in rows)
        return known[chain, term]

    @cached_property
    def told(self) -> dict[str, Array]:
        """By language, flags of the documents whose text in the other language is at least half as long: what they say
        is said there too."""
        words = self._words_held
        return {
            one: (words[other] > 0) & (words[other] * 2 >= words[one]) for one, other in (LANGUAGES, LANGUAGES[::-1])
        }

    @cached_property
    def words(self) -> dict[str, int]:
        """How many words all documents hold, by language."""
        return {language: int(held.sum()) for language, held in self._words_held.items()}

    @cached_property
    def _words_held(self) -> dict[str, Array]:
        """How many words of each language each document holds."""
        return {language: self._words_in(language) for language in LANGUAGES}

    def _words_in(self, chain: str) -> Array:
        slots, number = (len(INDEX_LANGUAGES), len(ENGINE_FIELDS)), INDEX_LANGUAGES.index(chain)
        return np.concatenate(
            [
                segment.arrays["lengths"].reshape(*slots, -1)[number].sum(axis=0, dtype=np.int64)
                for segment in self.segments
            ]
            or [np.zeros(0, np.int64)]
        )

    @cached_property
    def lexicon(self) -> Lexicon:
        """Translations: the reviewed ones, and those learned from this collection."""
        learned = self.files.read(LEXICON_FILE)
        return merge(glossary(), loads(learned)) if learned else glossary()

    @cached_property
    def translated_terms(self) -> dict[str, frozenset[str]]:
        """The terms of all words that are translated, alone or in a phrase, by the language translated from."""
        entries = self.lexicon.entries
        return {language: frozenset(term for key in held for term in key) for language, held in entries.items()}

    def cells(self, names: tuple[str, ...]) -> Cells:
        """Columns to count together. Pages ask for the same ones again and again; the last few stay in memory."""
        known = self._cells.get(names)
        if known is None:
            known = Cells(self.columns, names, self.everything)
            if len(self._cells) >= KEPT_CELLS:
                self._cells = {}  # threads that count keep what they hold
            self._cells[names] = known
        return known

    def number_of(self, document_id: str) -> int | None:
        """The number of the living document with this id, in any case of letters."""
        place = self._ids.number(id_key(document_id).encode("utf-8", "replace"))
        return None if place is None else int(self._id_document[place])

    def with_ids_from(self, beginning: str, most: int) -> list[int]:
        """The numbers of at most `most` living documents whose ids begin so, in any case of letters, by id."""
        key = id_key(beginning).encode("utf-8", "replace")
        first, end = self._ids.find(key), self._ids.find(key + b"\xff")
        numbers: list[int] = self._id_document[first : min(end, first + most)].tolist()
        return numbers

    def titled(self, text: str) -> Array:
        """The numbers, ascending, of living documents with a title of just these words."""
        found = self.columns.titled(text)
        return np.sort(found[self.alive[found]])

    def segment_of(self, number: int) -> Segment:
        return self.segments[bisect_right(self._firsts, number) - 1]

    def document(self, number: int) -> Document:
        segment = self.segment_of(number)
        return segment.document(number - segment.first)

    def summaries(self, numbers: Sequence[int]) -> list[Summary]:
        """The headers of documents. The last few thousand stay in memory."""
        known = self._summaries
        return [known.get(number) or self._summary(number) for number in numbers]

    def _summary(self, number: int) -> Summary:
        segment = self.segment_of(number)
        packed = segment.summaries[number - segment.first]
        self._summaries[number] = summary = Summary(*unpack_summary(packed))
        if len(self._summaries) > KEPT_SUMMARIES:
            self._summaries.popitem(last=False)
        return summary

    def hold(self) -> bool:
        """One more that answers from it; False when nobody did any more and it is closed."""
        with self._holding_on:
            if not self._holders:
                return False
            self._holders += 1
            return True

    def release(self) -> None:
        """One that does no longer; the last lets the generation be pruned."""
        with self._holding_on:
            self._holders -= 1
            if self._holders:
                return
        for segment in self.segments:
            segment.forget()
        self.ways = {}  # these lead to segments too
        self.files.close()
        self.pinned.close()


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
