"""Clauses to matching documents.

In: an open generation, a query's clause. Out: Matches (document numbers and scores), and what was Found on the way, for
snippets and explanations. Words that must all be there are first brought together as flags over all documents; only
the postings of documents that pass are scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from index.analysis import Chain
from index.engines.whoosh.arrays import Array
from index.schema import FIELDS, chain_of
from search import query as asked
from search.engines.whoosh import matches, ranking
from search.engines.whoosh.filters import filter_ids, range_ids
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.lookup import Lookup, Sought, TextClause
from search.engines.whoosh.matches import NOTHING, Matches
from search.engines.whoosh.needles import Needle
from search.engines.whoosh.postings import ALL_FIELDS, FIELD_BITS
from search.query import And, Clause, Filter, Fuzzy, MatchAll, Not, Or, Prefix, Query, Range, Term, Words

TEXT = (Term, asked.Phrase, Prefix, Fuzzy)


@dataclass(slots=True)
class Found:
    """What evaluation leaves behind besides the matches. `words` are those of plain-word clauses with flags of the
    documents that hold them, for Hit.missing."""

    needles: list[Needle] = field(default_factory=list)
    words: list[tuple[str, Array]] = field(default_factory=list)
    partial: bool = False
    notes: set[str] = field(default_factory=set)


def fields_of(scope: str) -> int:
    """The mask of fields searched under a value of `in=`."""
    return sum(FIELD_BITS[row.name] for row in FIELDS if scope in row.scopes)


class Evaluation:
    """One query against one generation. Used once, by one thread."""

    def __init__(
        self, generation: OpenGeneration, tables: Sequence[Array], chains: dict[str, Chain], query: Query
    ) -> None:
        self.generation, self.tables = generation, tables
        wanted = {chain_of(language) for language in query.languages}
        own = {name: chain for name, chain in chains.items() if not wanted or name in wanted}
        self.lookup = Lookup(generation, own, fields_of(query.scope))
        self.found = Found()
        self._denied = 0

    def matches(self, clause: Clause, allowed: Array | None) -> Matches:
        """Living documents of a clause. `allowed` are flags of the documents that the filters leave, None for all:
        only plain words look at them, to tell whether any document holds them all."""
        match clause:
            case Term() | asked.Phrase() | Prefix() | Fuzzy():
                return self._scored([self._sought(clause)], None)
            case Words():
                return self._words(clause, allowed)
            case And():
                return self._and(clause, allowed)
            case Or():
                texts = [self._sought(part) for part in clause.clauses if isinstance(part, TEXT)]
                parts = [self.matches(part, allowed) for part in clause.clauses if not isinstance(part, TEXT)]
                return matches.union([self._scored(texts, None), *parts], self.generation.size)
            case Not():
                return matches.without(self._everything(), self._excluded(clause))
            case MatchAll():
                return self._everything()
            case Filter():
                return Matches(filter_ids(self.generation, clause))
            case Range():
                return Matches(range_ids(self.generation, clause))

    def _everything(self) -> Matches:
        return Matches(np.flatnonzero(self.generation.alive))

    def _excluded(self, clause: Not) -> Array:
        self._denied += 1
        try:
            return self.matches(clause.clause, None).ids
        finally:
            self._denied -= 1

    def _and(self, clause: And, allowed: Array | None) -> Matches:
        texts = [self._sought(part) for part in clause.clauses if isinstance(part, TEXT)]
        plain = [part for part in clause.clauses if isinstance(part, Words)]
        others = [self.matches(part, None) for part in clause.clauses if not isinstance(part, (*TEXT, Words, Not))]
        kept = self._together(texts, [part.ids for part in others])
        for part in clause.clauses:
            if isinstance(part, Not):
                kept[self._excluded(part)] = False
        if plain:
            permitted = kept if allowed is None else kept & allowed
            others += [self.matches(part, permitted) for part in plain]
        if texts:
            others.append(self._scored(texts, kept))
        return matches.intersection([*others, Matches(np.flatnonzero(kept))])

    def _together(self, texts: Sequence[Sought], others: Sequence[Array]) -> Array:
        """Flags of the living documents that hold all texts and are among all others."""
        kept = self.generation.alive.copy()
        for text in texts:
            kept &= text.flags(self.generation.size)
        for ids in others:
            held = np.zeros(self.generation.size, bool)
            held[ids] = True
            kept &= held
        return kept

    # Plain words

    def _words(self, clause: Words, allowed: Array | None) -> Matches:
        required = [part for part in clause.clauses if not self.lookup.is_stop(part)] or list(clause.clauses)
        stops = [part for part in clause.clauses if part not in required]
        extras = [self._sought(part, but_stops=True) for part in stops if isinstance(part, Term)]
        texts = [self._sought(part) for part in required if isinstance(part, TEXT)]
        if len(texts) < len(required):
            return self._and(And(clause.clauses), allowed)
        if len(texts) == 1 and not extras:
            return self._scored(texts, None)
        known = [text for text, part in zip(texts, required, strict=True) if text or self._elsewhere(part)]
        held = [text.flags(self.generation.size) for text in texts]
        kept = self.generation.alive.copy()
        for text, flags in zip(texts, held, strict=True):
            if text in known:
                kept &= flags
        if not known:
            return NOTHING
        complete = bool((kept if allowed is None else kept & allowed).any())
        if len(texts) > 1 and not self._denied and (not complete or len(known) < len(texts)):
            self.found.partial = True
            self.found.words += [(text.text, flags) for text, flags in zip(texts, held, strict=True)]
        if not complete:
            kept = self._enough([flags for text, flags in zip(texts, held, strict=True) if text in known])
        return self._scored([*known, *extras], kept)

    def _enough(self, held: Sequence[Array]) -> Array:
        """Flags of the documents that hold enough of the words: see search.query.Words."""
        alive = self.generation.alive
        worth = [ranking.idf(self.generation.living, int(np.count_nonzero(flags & alive))) for flags in held]
        needed = min(sum(worth) / 2, 1.5 * sum(worth) / len(worth))
        reached = np.zeros(self.generation.size)
        for flags, value in zip(held, worth, strict=True):
            reached += flags * value
        enough: Array = alive & (reached >= needed * (1 - 1e-12))
        return enough

    def _elsewhere(self, clause: Clause) -> bool:
        """Whether fields outside the scope hold a word that the scope lacks: the index knows it."""
        if self.lookup.fields == ALL_FIELDS or not isinstance(clause, TEXT):
            return False
        return bool(Lookup(self.generation, self.lookup.chains, ALL_FIELDS).sought(clause))

    # Texts

    def _sought(self, clause: TextClause, but_stops: bool = False) -> Sought:
        """What a clause looks for; remembered for snippets, unless it is what must not be there."""
        sought = self.lookup.sought(clause, but_stops)
        if sought.cut:
            self.found.notes.add("expansion")
        if not self._denied:
            self.found.needles += sought.needles
        return sought

    def _scored(self, texts: Sequence[Sought], kept: Array | None) -> Matches:
        """Living documents that hold any of the texts, scores added up; those flagged in `kept` only."""
        parts = [part for text in texts for part in text.contributions(self.tables, kept)]
        if not parts:
            return NOTHING
        ids = parts[0][0] if len(parts) == 1 else np.concatenate([ids for ids, _ in parts], dtype=np.intp)
        scores = parts[0][1] if len(parts) == 1 else np.concatenate([scores for _, scores in parts])
        found = matches.collect(ids, scores, self.generation.size)
        if not self.generation.has_dead or kept is not None:
            return found
        living = self.generation.alive[found.ids]
        assert found.scores is not None
        return Matches(found.ids[living], found.scores[living])
