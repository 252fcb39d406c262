"""Clauses to documents.

In: an open generation, a query's clause. Out: Held: the documents that hold enough of the words and those that hold
any; and what was Found on the way, for scores, the closer look, snippets and explanations. Which documents these are is
for the clause to say, and done with sets of them (document_set.py); what a document is worth is the sum over its words,
each once, wherever it stands in the clause.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from index.analysis import Chain
from index.engines.whoosh.arrays import Array
from index.schema import FIELDS, chain_of
from search import query as asked
from search.engines.whoosh import ranking
from search.engines.whoosh.document_set import DocumentSet, holding, united
from search.engines.whoosh.filters import filter_ids, range_ids
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.lookup import Lookup, Sought, TextClause
from search.engines.whoosh.matchers import Needle
from search.engines.whoosh.postings import ALL_FIELDS, FIELD_BITS, TermPostings
from search.query import (
    ITSELF,
    MOST_WORDS,
    TOO_MANY_TERMS,
    And,
    Clause,
    Filter,
    Fuzzy,
    MatchAll,
    Not,
    Or,
    Prefix,
    Query,
    Range,
    Term,
    Words,
    by_score_alone,
    words_needed,
)

TEXT = (Term, asked.Phrase, Prefix, Fuzzy)


class Held(NamedTuple):
    """`enough` hold as many of the plain words as are needed, `some` hold any; the same where there are no plain
    words."""

    enough: DocumentSet
    some: DocumentSet

    @property
    def alike(self) -> bool:
        """Whether the two are one: there are no plain words."""
        return self.enough is self.some


@dataclass(frozen=True, slots=True)
class Row:
    """Plain words side by side: what each looks for, None where something does not score, and the small words among
    them (stop words) as titles hold them: by chain, the postings of each."""

    words: tuple[Sought | None, ...]
    small: Mapping[str, tuple[TermPostings, ...]]


@dataclass(slots=True)
class Found:
    """What evaluation leaves behind. `sought` is all that scores, each once; `beside` scores too, but shows and
    matches nothing: words of compounds in a text of more than two words, stop words; `words` are those of plain-word
    clauses with the documents that hold them, for Hit.missing; `rows` are those clauses as they were typed; `titled`
    are the documents with the query for a title, ascending. `together`: documents that hold enough of the words and
    those that hold fewer are one list by score, because there are more than two words; a list of those that hold both
    of two words comes first."""

    sought: list[Sought] = field(default_factory=list)
    beside: list[Sought] = field(default_factory=list)
    words: list[tuple[str, DocumentSet]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    titled: Array | None = None
    together: bool = False
    complete: bool = False  # whether some document holds all the words of a clause
    notes: set[str] = field(default_factory=set)

    @property
    def worth_of_title(self) -> float:
        return ranking.of_title(sum(sought.worth for sought in self.sought))

    @property
    def needles(self) -> list[Needle]:
        return [needle for sought in self.sought for needle in sought.needles]

    def scores(self, generation: OpenGeneration, tables: Sequence[Array], documents: DocumentSet) -> Array | None:
        """What each of some documents is worth before the closer look; None where nothing scores."""
        if not self.sought:
            return None
        ids, machine = documents.numbers, generation.machine_translated
        scores = self.sought[0].scores(tables, documents, machine)
        for sought in (*self.sought[1:], *self.beside):
            scores += sought.scores(tables, documents, machine)
        if self.titled is not None and len(ids):
            places = ids.searchsorted(self.titled)
            places = places[ids.take(places, mode="clip") == self.titled]
            scores[places] += self.worth_of_title
        return ranking.of_documents(scores, generation.stubs.take(ids))


@cache
def fields_of(scope: str) -> int:
    """The mask of fields searched under a value of `in=`."""
    return sum(FIELD_BITS[row.name] for row in FIELDS if scope in row.scopes)


class Evaluation:
    """One query against one generation. Used once, by one thread."""

    def __init__(self, generation: OpenGeneration, chains: dict[str, Chain], query: Query) -> None:
        self.generation, self.query, self.chains = generation, query, chains
        wanted = {chain_of(language) for language in query.languages}
        own = {name: chain for name, chain in chains.items() if not wanted or name in wanted}
        self.lookup = Lookup(generation, own, fields_of(query.scope))
        self.found = Found()
        self._denied = 0
        self._known: dict[tuple[Clause, bool], Sought] = {}
        self._ranking: set[tuple[Clause, bool]] = set()

    def held(self, clause: Clause) -> Held:
        """The living documents of a whole clause; `found` is then what was found on the way."""
        held = self._held(clause)
        if self.found.sought and self.query.text and self.query.scope == "all":
            titled = self.generation.titled(self.query.text)
            self.found.titled = titled if len(titled) else None
        return held

    def _held(self, clause: Clause) -> Held:
        size = self.generation.size
        match clause:
            case Words():
                return self._words(clause)
            case And():
                return self._and(clause)
            case Or():
                parts = [self._held(part) for part in clause.clauses]
                documents = united([part.enough for part in parts], size)
                if not all(part.alike for part in parts):
                    return Held(documents, united([part.some for part in parts], size))
            case Term() | asked.Phrase() | Prefix() | Fuzzy():
                documents = self._sought(clause).documents
            case Not():
                documents = self.generation.everything - self._denying(clause)
            case MatchAll():
                documents = self.generation.everything
            case Filter():
                documents = DocumentSet(size, filter_ids(self.generation, clause))
            case Range():
                documents = DocumentSet(size, range_ids(self.generation, clause))
        return Held(documents, documents)

    def _denying(self, clause: Not) -> DocumentSet:
        """What must not be there scores nothing and marks nothing."""
        self._denied += 1
        try:
            return self._held(clause.clause).enough
        finally:
            self._denied -= 1

    def _and(self, clause: And) -> Held:
        left: Held | None = None
        for part in sorted(clause.clauses, key=lambda part: not isinstance(part, Not)):
            held = self._held(part)
            if left is None:
                left = held
            else:
                enough = left.enough & held.enough
                left = Held(enough, enough if left.alike and held.alike else left.some & held.some)
        assert left is not None
        return left

    # Plain words

    def _words(self, clause: Words) -> Held:
        parts = list(dict.fromkeys(clause.clauses))
        words: Sequence[Clause] = [part for part in parts if not isinstance(part, asked.Phrase)] or parts
        required = self._rarest([part for part in words if not self.lookup.is_stop(part)] or words)
        held = self._held_by_words(clause, {*required, *(part for part in parts if isinstance(part, asked.Phrase))})
        for part in required:
            if isinstance(part, Term) and not part.exact and not held[part].some and not self._elsewhere(part):
                self._near(Fuzzy(part.text, part.field))
        size, needed = self.generation.size, words_needed(len(required), self.query.match)
        if needed == len(required):
            enough = held[required[0]].enough
            for part in required[1:]:
                enough &= held[part].enough
            complete = len(enough) > 0
        else:
            self._parts(required)
            enough, complete = holding([held[part].enough for part in required], needed, size)
        some = enough if self.query.match == "all" else united([one.some for one in held.values()], size)
        if len(held) > 1 and not self._denied:
            self.found.together |= by_score_alone(len(required), self.query.match)
            self.found.complete |= complete
            self.found.words += [(part.text, held[part].some) for part in required if isinstance(part, TEXT)]
        return Held(enough, some)

    def _elsewhere(self, word: Term) -> bool:
        """Whether fields outside the scope hold a word that the scope lacks: the index knows it, so it is no
        misspelling."""
        if self.lookup.fields == ALL_FIELDS:
            return False
        return bool(Lookup(self.generation, self.lookup.chains, ALL_FIELDS).sought(word))

    def _rarest(self, parts: Sequence[Clause]) -> list[Clause]:
        """Those that may be searched for, in their order: the rarest that the index holds, where there are too many."""
        if len(parts) <= MOST_WORDS:
            return list(parts)
        self.found.notes.add(TOO_MANY_TERMS)
        often = {part: self.lookup.postings(part) if isinstance(part, TEXT) else 1 for part in parts}
        kept = sorted((part for part in parts if often[part]), key=often.__getitem__)[:MOST_WORDS] or list(parts[:1])
        return [part for part in parts if part in set(kept)]

    def _held_by_words(self, clause: Words, wanted: Set[Clause]) -> dict[Clause, Held]:
        """The documents of each word that is wanted; on the way all words, stop words too, are noted for scoring."""
        times = Counter(clause.clauses)
        held: dict[Clause, Held] = {}
        row: list[Sought | None] = []
        for part in clause.clauses:
            sought = None
            if part not in wanted:
                if isinstance(part, TEXT) and self.lookup.is_stop(part):
                    self._beside_them(part, but_stops=True)
            elif isinstance(part, TEXT):
                sought = self._sought(part, times[part])
                held[part] = Held(sought.documents, sought.documents)
            elif part not in held:
                held[part] = self._held(part)
            row.append(sought)
        if not self._denied:
            self.found.rows.append(Row(tuple(row), self.lookup.small_in_titles(times)))
        return held

    def _parts(self, words: Sequence[Clause]) -> None:
        """The words of compounds: `re-entry` is one word, but in a longer text what speaks of entry ranks higher."""
        if self._denied:
            return
        parts = [
            part for word in words if isinstance(word, Term) and not word.exact for part in self.lookup.parts(word)
        ]
        for part in dict.fromkeys(parts):
            if part not in words:
                self._beside_them(part, times=ranking.PART)

    def _beside_them(self, word: TextClause, but_stops: bool = False, times: float = 1) -> None:
        """A word that ranks but neither matches nor shows, once however often the query holds it."""
        if not self._denied and (word, but_stops) not in self._ranking:
            self._ranking.add((word, but_stops))
            self.found.beside.append(self.lookup.sought(word, but_stops=but_stops, times=times))

    def _near(self, word: Fuzzy) -> None:
        """A spelling near a word that the index does not hold: it ranks and shows, but never matches."""
        if (word, False) not in self._ranking:
            self._ranking.add((word, False))
            self._noted(self.lookup.sought(word))

    # Texts

    def _sought(self, clause: TextClause, times: int = 1) -> Sought:
        """What a clause looks for, looked up once however often the query holds it."""
        key = (clause, self._denied > 0)
        if key not in self._known:
            meaning = clause.meaning if isinstance(clause, Term) else ITSELF
            self._known[key] = self._noted(self.lookup.sought(clause, meaning, times=times))
        return self._known[key]

    def _noted(self, sought: Sought) -> Sought:
        """Remembered for scores and snippets, unless it is what must not be there."""
        if sought.cut:
            self.found.notes.add("expansion")
        if not self._denied:
            self.found.sought.append(sought)
        return sought
