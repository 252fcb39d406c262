"""Clauses to matching documents.

In: an open generation, a query's clause. Out: Matches, and what was Found on the way, for the closer look, snippets and
explanations. Which documents match is for the clause to say, and done with sets of them (document_set.py); what a
match is worth is the sum over its words, each once, wherever it stands in the clause.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from index.analysis import Chain
from index.engines.whoosh.arrays import Array
from index.schema import FIELDS, chain_of
from search import query as asked
from search.engines.whoosh import ranking
from search.engines.whoosh.document_set import DocumentSet, united
from search.engines.whoosh.filters import filter_ids, range_ids
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.lookup import Lookup, Sought, TextClause
from search.engines.whoosh.matches import Matches
from search.engines.whoosh.needles import Needle
from search.engines.whoosh.postings import ALL_FIELDS, FIELD_BITS
from search.engines.whoosh.renderings import ITSELF, Meaning, meanings_of
from search.query import And, Clause, Filter, Fuzzy, MatchAll, Not, Or, Prefix, Query, Range, Term, Words

TEXT = (Term, asked.Phrase, Prefix, Fuzzy)

MANY_DOCUMENTS = 200
"""As long as that many documents hold all the words, no others are shown."""

FEW_WORDS = 2
"""Up to that many words all are required as long as any document holds them all."""

ENOUGH_OF_FEW = 0.5
ENOUGH_OF_MANY = 0.25
"""Share of the words' summed idf that a document must hold where not all are required; see search.query.Words."""


@dataclass(slots=True)
class Found:
    """What evaluation leaves behind besides the matches. `sought` is all that scores, each once; `words` are those of
    plain-word clauses with the documents that hold them, for Hit.missing; `rows` are runs of neighbouring
    plain words, None where something does not score; `titled` are the documents with the query for a title; `partial`
    tells that no document holds all plain words of a clause."""

    sought: list[Sought] = field(default_factory=list)
    words: list[tuple[str, DocumentSet]] = field(default_factory=list)
    rows: list[tuple[Sought | None, ...]] = field(default_factory=list)
    titled: frozenset[int] = frozenset()
    partial: bool = False
    notes: set[str] = field(default_factory=set)

    @property
    def worth_of_title(self) -> float:
        return ranking.of_title(sum(sought.idf for sought in self.sought))

    @property
    def needles(self) -> list[Needle]:
        return [needle for sought in self.sought for needle in sought.needles]


@cache
def fields_of(scope: str) -> int:
    """The mask of fields searched under a value of `in=`."""
    return sum(FIELD_BITS[row.name] for row in FIELDS if scope in row.scopes)


class Evaluation:
    """One query against one generation. Used once, by one thread."""

    def __init__(
        self, generation: OpenGeneration, tables: Sequence[Array], chains: dict[str, Chain], query: Query
    ) -> None:
        self.generation, self.tables, self.query, self.chains = generation, tables, query, chains
        wanted = {chain_of(language) for language in query.languages}
        own = {name: chain for name, chain in chains.items() if not wanted or name in wanted}
        self.lookup = Lookup(generation, own, fields_of(query.scope))
        self.found = Found()
        self._denied = 0
        self._known: dict[tuple[Clause, bool], Sought] = {}
        self._beside: set[tuple[Clause, bool]] = set()

    def matches(self, clause: Clause, allowed: Array | None) -> Matches:
        """Living documents of a clause with their scores; without, when nothing scores. `allowed` are flags of the
        documents that the filters leave, None for all: only plain words look at them, to tell whether any document
        holds them all."""
        documents = self._documents(clause, allowed)
        ids = documents.numbers
        if not self.found.sought:
            return Matches(ids)
        machine = self.generation.machine_translated
        scores = self.found.sought[0].scores(self.tables, documents, machine)
        for sought in self.found.sought[1:]:
            scores += sought.scores(self.tables, documents, machine)
        if self.query.text and self.query.scope == "all" and len(ids):
            titled = self.generation.titled(self.query.text)
            if len(titled):
                places = ids.searchsorted(titled)
                places = places[ids.take(places, mode="clip") == titled]
                scores[places] += self.found.worth_of_title
                self.found.titled = frozenset(ids[places].tolist())
        return Matches(ids, ranking.of_documents(scores, self.generation.stubs.take(ids)))

    def _documents(self, clause: Clause, allowed: Array | None) -> DocumentSet:
        """The living documents of a clause."""
        size = self.generation.size
        match clause:
            case Term() | asked.Phrase() | Prefix() | Fuzzy():
                return self._sought(clause).documents
            case Words():
                return self._words(clause, allowed)
            case And():
                return self._and(clause, allowed)
            case Or():
                return united([self._documents(part, allowed) for part in clause.clauses], size)
            case Not():
                return self.generation.everything - self._denying(clause)
            case MatchAll():
                return self.generation.everything
            case Filter():
                return DocumentSet(size, filter_ids(self.generation, clause))
            case Range():
                return DocumentSet(size, range_ids(self.generation, clause))

    def _denying(self, clause: Not) -> DocumentSet:
        """What must not be there scores nothing and marks nothing."""
        self._denied += 1
        try:
            return self._documents(clause.clause, None)
        finally:
            self._denied -= 1

    def _and(self, clause: And, allowed: Array | None) -> DocumentSet:
        """Plain words come last, since what they ask for depends on what the others leave."""
        left = self.generation.everything
        for part in clause.clauses:
            if isinstance(part, Not):
                left = left - self._denying(part)
        for part in clause.clauses:
            if not isinstance(part, Not | Words):
                left = self._within(left, self._documents(part, None))
        words = [part for part in clause.clauses if isinstance(part, Words)]
        if words:
            permitted = left.flags if allowed is None else left.flags & allowed
            for part in words:
                left = self._within(left, self._words(part, permitted))
        return left

    def _within(self, left: DocumentSet, found: DocumentSet) -> DocumentSet:
        return found if left is self.generation.everything else left & found

    # Plain words

    def _words(self, clause: Words, allowed: Array | None) -> DocumentSet:
        required = [part for part in clause.clauses if not self.lookup.is_stop(part)] or list(clause.clauses)
        held = self._held_by_words(clause, required)
        known = [part for part in required if len(held[part]) or self._elsewhere(part)]
        for part in required:
            if part not in known and isinstance(part, Term) and not part.exact:
                self._ranking(Fuzzy(part.text, part.field))
        if not known:
            return DocumentSet(self.generation.size)
        together = held[known[0]]
        for part in known[1:]:
            together &= held[part]
        complete = _count(together, allowed)
        few = len(known) <= FEW_WORDS
        none_holds_all = len(known) < len(required) or not complete
        some_miss = none_holds_all
        if complete < (1 if few else MANY_DOCUMENTS):
            together = self._enough([held[part] for part in known], ENOUGH_OF_FEW if few else ENOUGH_OF_MANY)
            some_miss |= _count(together, allowed) > complete
        if some_miss and len(required) > 1 and not self._denied:
            self.found.partial |= none_holds_all
            self.found.words += [(part.text, held[part]) for part in required if isinstance(part, TEXT)]
        return together

    def _held_by_words(self, clause: Words, required: Sequence[Clause]) -> dict[Clause, DocumentSet]:
        """The documents of each required word; on the way all words, stop words too, are noted for scoring."""
        meanings = self._meanings(clause)
        held: dict[Clause, DocumentSet] = {}
        row: list[Sought | None] = []
        for number, part in enumerate(clause.clauses):
            sought = None
            if not isinstance(part, TEXT):
                held[part] = self._documents(part, None)
            elif part in required:
                sought = self._sought(part, meanings.get(number, ITSELF))
                held[part] = sought.documents
            else:
                self._ranking(part, but_stops=True)
            row.append(sought)
        if not self._denied:
            self.found.rows.append(tuple(row))
        return held

    def _ranking(self, clause: TextClause, but_stops: bool = False) -> None:
        """A word that ranks but never matches (a stop word, a near spelling), once however often the query holds it."""
        if (clause, but_stops) not in self._beside:
            self._beside.add((clause, but_stops))
            self._noted(self.lookup.sought(clause, but_stops=but_stops))

    def _enough(self, held: Sequence[DocumentSet], share: float) -> DocumentSet:
        """The documents that hold enough of the words: see search.query.Words."""
        worth = [ranking.idf(self.generation.living, len(documents)) for documents in held]
        needed = min(sum(worth) * share, sum(worth) / len(worth))
        reached = np.zeros(self.generation.size)
        for documents, value in zip(held, worth, strict=True):
            reached[documents.numbers] += value
        return DocumentSet(self.generation.size, flags=reached >= needed * (1 - 1e-12))

    def _elsewhere(self, clause: Clause) -> bool:
        """Whether fields outside the scope hold a word that the scope lacks: the index knows it."""
        if self.lookup.fields == ALL_FIELDS or not isinstance(clause, TEXT):
            return False
        return bool(Lookup(self.generation, self.lookup.chains, ALL_FIELDS).sought(clause))

    # Texts

    def _sought(self, clause: TextClause, meaning: Meaning | None = None) -> Sought:
        """What a clause looks for, looked up once however often the query holds it."""
        key = (clause, self._denied > 0)
        if key not in self._known:
            if meaning is None:
                meaning = self._meanings(Words((clause,))).get(0, ITSELF)
            self._known[key] = self._noted(self.lookup.sought(clause, meaning))
        return self._known[key]

    def _meanings(self, clause: Words) -> dict[int, Meaning]:
        """By the number of the word. Nothing is excluded because of what it may be called in another language."""
        lexicon = None if self._denied or not self.query.translate else self.generation.lexicon
        return meanings_of(clause, lexicon, self.chains, self.lookup.chains, self.lookup.usage)

    def _noted(self, sought: Sought) -> Sought:
        """Remembered for scores and snippets, unless it is what must not be there."""
        if sought.cut:
            self.found.notes.add("expansion")
        if not self._denied:
            self.found.sought.append(sought)
        return sought


def _count(documents: DocumentSet, allowed: Array | None) -> int:
    return len(documents) if allowed is None else int(np.count_nonzero(allowed.take(documents.numbers)))
