"""Text clauses to Needles: one word, phrase, prefix or misspelling in every chain it may reach.

In: a Term, Phrase, Prefix or Fuzzy. Out: Sought: its needles, from which documents and scores are drawn when they are
needed, all of them or only those of documents that other clauses leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.analysis import Chain, nfc
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.words import folded
from search import query as asked
from search.engines.whoosh import expand, ranking
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.needles import Alternatives, Contributions, Needle, Phrase, Reading, Word, read
from search.engines.whoosh.postings import FIELD_BITS, gather, term_postings
from search.query import Fuzzy, Prefix, Term

TextClause = Term | asked.Phrase | Prefix | Fuzzy


@dataclass(frozen=True, slots=True)
class Sought:
    """What one clause looks for. `pinned` is the document whose id was typed; `cut` tells that an expansion was
    limited."""

    text: str
    needles: tuple[Needle, ...]
    pinned: int | None = None
    cut: bool = False

    def __bool__(self) -> bool:
        """Whether any document, living or dead, holds it."""
        return self.pinned is not None or bool(self.needles)

    def flags(self, size: int) -> Array:
        """Which documents hold it, dead ones included."""
        held = np.zeros(size, bool)
        for needle in self.needles:
            for ids in needle.documents():
                held[ids] = True
        if self.pinned is not None:
            held[self.pinned] = True
        return held

    def contributions(self, tables: Sequence[Array], kept: Array | None) -> Contributions:
        """Scores of postings, of the documents flagged in `kept` only."""
        parts: Contributions = []
        if self.pinned is not None and (kept is None or kept[self.pinned]):
            parts.append((np.array([self.pinned], np.int32), np.array([ranking.ID_SCORE])))
        for needle in self.needles:
            parts += needle.contributions(tables, kept)
        return parts


class Lookup:
    """Looks clauses up in one generation, in some chains and fields. Used by one thread, for one query."""

    def __init__(self, generation: OpenGeneration, chains: dict[str, Chain], fields: int) -> None:
        self.generation, self.chains, self.fields = generation, chains, fields
        self._readings: dict[tuple[str, str], Reading] = {}

    def reading(self, chain: str, text: str) -> Reading:
        """The reading of a user's text in a chain, made once."""
        known = self._readings.get((chain, text))
        if known is None:
            known = self._readings[chain, text] = read(self.chains[chain], nfc(text))
        return known

    def is_stop(self, clause: asked.Clause) -> bool:
        """Whether a plain word is a stop word in any searched language."""
        if not isinstance(clause, Term) or clause.exact:
            return False
        return any(self.reading(name, clause.text).is_stop for name in self.chains)

    def sought(self, clause: TextClause, but_stops: bool = False) -> Sought:
        """`but_stops` leaves out the chains in which a word is a stop word: it may be a word of another language
        (`ai`, `son`)."""
        match clause:
            case Term():
                return self._term(clause, but_stops)
            case asked.Phrase():
                needles = [self._needle(clause, name, self.reading(name, clause.text).words) for name in self.chains]
                return Sought(clause.text, tuple([needle for needle in needles if needle]))
        return self._expanded(clause)

    def _term(self, clause: Term, but_stops: bool) -> Sought:
        text, needles = clause.text, []
        for name in self.chains:
            reading = self.reading(name, text).trimmed()
            if but_stops and reading.is_stop:
                continue
            for words in (reading.words, *((word,) for word in reading.joined)):
                needle = self._needle(clause, name, words)
                if needle:
                    needles.append(needle)
        pinned = None if clause.field or text.isalpha() else self.generation.number_of(nfc(text).strip())
        return Sought(text, tuple(needles), pinned)

    def _needle(
        self, clause: Term | asked.Phrase, chain: str, words: tuple[tuple[str, str], ...]
    ) -> Word | Phrase | None:
        """Consecutive words of one chain; None when the searched fields lack one of them."""
        terms = []
        for term, _ in words:
            found = term_postings(self.generation, chain, term.encode(), self._fields(clause.field))
            if not found:
                return None
            terms.append(found)
        if not terms:
            return None
        if len(terms) == 1 and not clause.exact:
            return Word(clause.text, chain, terms[0])
        forms = tuple(surface for _, surface in words) if clause.exact else None
        phrase = Phrase(clause.text, chain, tuple(terms), forms)
        return phrase if phrase.standing else None

    def _expanded(self, clause: Prefix | Fuzzy) -> Sought:
        needles, cut = [], False
        word = folded(nfc(clause.text).strip())
        if isinstance(clause, Prefix) and len(word) < expand.MIN_PREFIX:
            return Sought(clause.text, ())
        expander = expand.by_prefix if isinstance(clause, Prefix) else expand.by_spelling
        for name in self.chains if self.generation.segments else ():
            found = expander(self.generation, name, word.encode())
            parts = gather(self.generation, found.numbers, name, found.weights, self._fields(clause.field))
            cut = cut or found.cut
            if parts:
                needles.append(Alternatives(clause.text, name, tuple(parts)))
        return Sought(clause.text, tuple(needles), cut=cut)

    def _fields(self, name: str | None) -> int:
        return self.fields if name is None else FIELD_BITS.get(name, 0)
