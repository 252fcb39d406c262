"""Clauses to matching documents.

In: an open generation, a query's clause. Out: Matches (document numbers and scores), and the Needles that were found on
the way, for snippets and explanations. A word is analysed in every chain it may reach and looked up in every field of
the scope; its score is the sum over them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.analysis import Chain, nfc
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.words import folded
from index.schema import FIELDS, chain_of
from search import query as asked
from search.engines.whoosh import expand, matches, ranking
from search.engines.whoosh.filters import filter_ids, range_ids
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.matches import NOTHING, Matches
from search.engines.whoosh.needles import Alternatives, Contributions, Needle, Phrase, Reading, Word, read
from search.engines.whoosh.postings import ALL_FIELDS, FIELD_BITS, gather, term_postings
from search.query import And, Clause, Filter, Fuzzy, MatchAll, Not, Or, Prefix, Query, Range, Term, Words


@dataclass(slots=True)
class Found:
    """What evaluation leaves behind besides the matches. `words` are those of plain-word clauses with their
    documents, for Hit.missing."""

    needles: list[Needle] = field(default_factory=list)
    words: list[tuple[str, Array]] = field(default_factory=list)
    partial: bool = False
    notes: set[str] = field(default_factory=set)


def fields_of(scope: str) -> int:
    """The mask of fields searched under a value of `in=`."""
    return sum(FIELD_BITS[row.name] for row in FIELDS if scope in row.scopes)


class Evaluation:
    """One query against one generation. Used once, by one thread."""

    def __init__(self, generation: OpenGeneration, norms: list[Array], chains: dict[str, Chain], query: Query) -> None:
        self.generation, self.norms, self.query = generation, norms, query
        wanted = {chain_of(language) for language in query.languages}
        self.chains = {name: chain for name, chain in chains.items() if not wanted or name in wanted}
        self.scope = fields_of(query.scope)
        self.found = Found()
        self._denied = 0
        self._readings: dict[tuple[str, str], Reading] = {}

    def matches(self, clause: Clause, allowed: Array | None) -> Matches:
        """Living documents of a clause. `allowed` are flags of the documents that the filters leave, None for all:
        only plain words look at them, to tell whether any document holds them all."""
        match clause:
            case Term():
                return self._alive(self._term(clause))
            case asked.Phrase():
                return self._alive(self._phrase(clause))
            case Prefix() | Fuzzy():
                return self._alive(self._expanded(clause))
            case Words():
                return self._words(clause, allowed)
            case And():
                return self._and(clause, allowed)
            case Or():
                return matches.union([self.matches(part, allowed) for part in clause.clauses], self.generation.size)
            case Not():
                return matches.without(self._everything(), self._excluded(clause))
            case MatchAll():
                return self._everything()
            case Filter():
                return Matches(filter_ids(self.generation, clause))
            case Range():
                return Matches(range_ids(self.generation, clause))

    # Boolean clauses

    def _everything(self) -> Matches:
        return Matches(np.flatnonzero(self.generation.alive))

    def _excluded(self, clause: Not) -> Array:
        self._denied += 1
        try:
            return self.matches(clause.clause, None).ids
        finally:
            self._denied -= 1

    def _and(self, clause: And, allowed: Array | None) -> Matches:
        positive = [part for part in clause.clauses if not isinstance(part, Not)]
        excluded = [self._excluded(part) for part in clause.clauses if isinstance(part, Not)]
        done = {number: self.matches(part, None) for number, part in enumerate(positive) if not isinstance(part, Words)}
        if any(isinstance(part, Words) for part in positive):
            allowed = self._narrowed(allowed, list(done.values()), excluded)
            for number, part in enumerate(positive):
                if isinstance(part, Words):
                    done[number] = self.matches(part, allowed)
        parts = [done[number] for number in range(len(positive))]
        result = matches.intersection(parts) if parts else self._everything()
        for ids in excluded:
            result = matches.without(result, ids)
        return result

    def _narrowed(self, allowed: Array | None, parts: list[Matches], excluded: list[Array]) -> Array | None:
        if not parts and not excluded:
            return allowed
        flags = np.ones(self.generation.size, bool) if allowed is None else allowed.copy()
        for part in parts:
            held = np.zeros(self.generation.size, bool)
            held[part.ids] = True
            flags &= held
        for ids in excluded:
            flags[ids] = False
        return flags

    def _words(self, clause: Words, allowed: Array | None) -> Matches:
        optional = [self._is_stop(part) for part in clause.clauses]
        if all(optional):
            optional = [False] * len(optional)
        parts = [
            self._beyond_stops(part) if extra else self.matches(part, allowed)
            for part, extra in zip(clause.clauses, optional, strict=True)
        ]
        required = [number for number, extra in enumerate(optional) if not extra]
        known = [number for number in required if len(parts[number]) or self._known(clause.clauses[number])]
        for number in required:
            self.found.words.append((_text(clause.clauses[number]), parts[number].ids))
        together = matches.intersection([parts[number] for number in known or required])
        if len(known) < len(required) or not _any(together.ids, allowed):
            self.found.partial = self._denied == 0 and len(required) > 1
        if known and not _any(together.ids, allowed):
            together = self._enough([parts[number] for number in known])
        extras = [parts[number] for number, extra in enumerate(optional) if extra and len(parts[number])]
        return _with_extras(together, extras) if extras else together

    def _enough(self, parts: Sequence[Matches]) -> Matches:
        """Documents that hold enough of the words: see search.query.Words."""
        worth = [ranking.idf(self.generation.living, len(part)) for part in parts]
        needed = min(sum(worth) / 2, 1.5 * sum(worth) / len(worth))
        held = np.zeros(self.generation.size)
        for part, value in zip(parts, worth, strict=True):
            held[part.ids] += value
        enough = np.flatnonzero(held >= needed * (1 - 1e-12))
        return matches.intersection([matches.union(parts, self.generation.size), Matches(enough)])

    def _known(self, clause: Clause) -> bool:
        """Whether any field of the searched chains holds a word that the scope lacks."""
        if self.scope == ALL_FIELDS:
            return False
        outside = Evaluation(self.generation, self.norms, self.chains, Query())
        outside.chains = self.chains
        return len(outside.matches(clause, None)) > 0

    def _is_stop(self, clause: Clause) -> bool:
        if not isinstance(clause, Term) or clause.exact:
            return False
        return any(self._reading(name, clause.text).is_stop for name in self.chains)

    def _reading(self, chain: str, text: str) -> Reading:
        """The reading of a user's text in a chain, made once."""
        known = self._readings.get((chain, text))
        if known is None:
            known = self._readings[chain, text] = read(self.chains[chain], nfc(text))
        return known

    def _beyond_stops(self, clause: Clause) -> Matches:
        """A stop word of one language scores where it is a word of another (`ai`, `son`)."""
        assert isinstance(clause, Term)
        return self._alive(self._term(clause, lambda reading: not reading.is_stop))

    # Words

    def _term(self, clause: Term, wanted: Callable[[Reading], bool] = lambda reading: True) -> Matches:
        parts: Contributions = []
        text = clause.text
        number = None if clause.field or text.isalpha() else self.generation.number_of(nfc(text).strip())
        if number is not None:
            parts.append((np.array([number], np.int32), np.array([ranking.ID_SCORE])))
        for name in self.chains:
            reading = self._reading(name, text).trimmed()
            if wanted(reading):
                for words in (reading.words, *((word,) for word in reading.joined)):
                    parts += self._sought(clause, name, words)
        return self._sum(parts)

    def _phrase(self, clause: asked.Phrase) -> Matches:
        parts: Contributions = []
        for name in self.chains:
            parts += self._sought(clause, name, self._reading(name, clause.text).words)
        return self._sum(parts)

    def _sought(self, clause: Term | asked.Phrase, chain: str, words: tuple[tuple[str, str], ...]) -> Contributions:
        """What consecutive words of one chain contribute."""
        terms = []
        for term, _ in words:
            found = term_postings(self.generation, chain, term.encode(), self._fields(clause.field))
            if not found:
                return []
            terms.append(found)
        if not terms:
            return []
        if len(terms) == 1 and not clause.exact:
            return self._kept(Word(clause.text, chain, terms[0]))
        forms = tuple(surface for _, surface in words) if clause.exact else None
        return self._kept(Phrase(clause.text, chain, tuple(terms), forms))

    def _expanded(self, clause: Prefix | Fuzzy) -> Matches:
        parts: Contributions = []
        word = folded(nfc(clause.text).strip())
        if isinstance(clause, Prefix) and len(word) < expand.MIN_PREFIX:
            return NOTHING
        for name in self.chains:
            dictionaries = [segment.dictionaries[name] for segment in self.generation.segments]
            if not dictionaries:
                continue
            expander = expand.by_prefix if isinstance(clause, Prefix) else expand.by_spelling
            found = expander(dictionaries, word.encode())
            if found.cut:
                self.found.notes.add("expansion")
            fields = self._fields(clause.field)
            gathered = gather(self.generation, found.numbers, name, found.weights, fields)
            if gathered:
                parts += self._kept(Alternatives(clause.text, name, tuple(gathered)))
        return self._sum(parts)

    def _kept(self, needle: Needle) -> Contributions:
        """What a needle contributes; it is remembered for snippets, unless it is what must not be there."""
        if not self._denied:
            self.found.needles.append(needle)
        return needle.contributions(self.norms)

    def _fields(self, name: str | None) -> int:
        return self.scope if name is None else FIELD_BITS.get(name, 0)

    def _sum(self, parts: Contributions) -> Matches:
        if not parts:
            return NOTHING
        if len(parts) == 1:
            return matches.collect(*parts[0], self.generation.size)
        ids = np.concatenate([ids for ids, _ in parts])
        return matches.collect(ids, np.concatenate([scores for _, scores in parts]), self.generation.size)

    def _alive(self, found: Matches) -> Matches:
        if not self.generation.has_dead or not len(found):
            return found
        kept = self.generation.alive[found.ids]
        return Matches(found.ids[kept], None if found.scores is None else found.scores[kept])


def _text(clause: Clause) -> str:
    return clause.text if isinstance(clause, Term | asked.Phrase | Prefix | Fuzzy) else ""


def _any(ids: Array, allowed: Array | None) -> bool:
    return len(ids) > 0 and (allowed is None or bool(allowed[ids].any()))


def _with_extras(together: Matches, extras: Sequence[Matches]) -> Matches:
    scores = np.zeros(len(together)) if together.scores is None else together.scores.copy()
    for extra in extras:
        shared = matches.contains(extra.ids, together.ids)
        assert extra.scores is not None
        scores[shared] += extra.scores[extra.ids.searchsorted(together.ids[shared])]
    return Matches(together.ids, scores)
