"""Text clauses to Needles: one word, phrase, prefix or misspelling in every chain it may reach.

In: a Term, Phrase, Prefix or Fuzzy. Out: Sought: its needles, from which documents and scores are drawn when they are
needed, all of them or only those of documents that other clauses leave.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from index.analysis import Chain, nfc
from index.compounds import SPAN
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.words import folded
from index.schema import INDEX_LANGUAGES, chain_of
from index.translation.glossary import only_a_word_in
from index.vocabulary.places import Code
from search import query as asked
from search.engines.whoosh import expand, ranking
from search.engines.whoosh.document_set import DocumentSet, united
from search.engines.whoosh.filters import holding
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.matchers import Alternatives, Needle, Phrase, Piece, Word
from search.engines.whoosh.postings import FIELD_BITS, TermPostings, gather, term_postings
from search.query import ITSELF, Fuzzy, Meaning, Prefix, Rendering, Term
from search.query_words import Element, Reading, Way, changed_over, one_term, read

TextClause = Term | asked.Phrase | Prefix | Fuzzy

WAYS_REMEMBERED = 1 << 13
"""Words and compounds of which a generation remembers in which ways its texts write them: each word is looked for in
three ways in each chain, and the same words are asked for again and again."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The living documents of a place that the clause names."""

    facet: str
    code: str
    documents: DocumentSet


@dataclass(frozen=True, eq=False, slots=True)
class Sought:
    """What one clause looks for. Of its `alternatives` (readings in each chain, each translation) a document's best one
    counts; the needles of one alternative add up, and what a place is worth is added to the best one. `pinned` is the
    document whose id was typed; `cut` tells that an expansion was limited; `times` is how often it was typed among the
    plain words."""

    text: str
    alternatives: tuple[tuple[Needle, ...], ...]
    idf: float
    documents: DocumentSet  # the living ones that hold it
    told: Mapping[str, Array] = field(default_factory=dict)  # OpenGeneration.told
    pinned: int | None = None
    cut: bool = False
    placed: tuple[Placed, ...] = ()
    times: float = 1

    @property
    def worth(self) -> float:
        """What a saturated frequency of 1 is worth."""
        return self.idf * self.times

    def __bool__(self) -> bool:
        """Whether any document, living or dead, holds it."""
        return self.pinned is not None or bool(self.alternatives) or any(len(one.documents) for one in self.placed)

    @property
    def needles(self) -> tuple[Needle, ...]:
        return tuple([needle for together in self.alternatives for needle in together])

    def scores(self, tables: Sequence[Array], chosen: DocumentSet, machine: Mapping[str, Array]) -> Array:
        """What it is worth in each of a chosen set of documents. `machine` flags those that are machine translations,
        by chain."""
        best: Array | None = None
        for together in self.alternatives:
            times = together[0].frequencies(tables, chosen)
            for needle in together[1:]:
                times += needle.frequencies(tables, chosen)
            if together[0].translated:
                times *= ranking.of_translations(self.told[together[0].chain].take(chosen.numbers))
            if (translated := machine.get(together[0].chain)) is not None:
                times *= ranking.of_versions(translated.take(chosen.numbers))
            best = times if best is None else np.maximum(best, times)
        for place in self.placed:
            held = ranking.PLACE * place.documents.holds(chosen.numbers)
            best = held if best is None else best + held
        scores = np.zeros(len(chosen)) if best is None else ranking.saturated(best)
        scores *= self.worth
        if self.pinned is not None:
            scores[chosen.numbers == self.pinned] += ranking.ID_SCORE
        return scores


class Lookup:
    """Looks clauses up in one generation, in some chains and fields. Used by one thread, for one query."""

    def __init__(self, generation: OpenGeneration, chains: dict[str, Chain], fields: int) -> None:
        self.generation, self.chains, self.fields = generation, chains, fields
        self._readings: dict[str, list[tuple[str, Reading]]] = {}

    def readings(self, text: str) -> list[tuple[str, Reading]]:
        """The readings of a user's text, by chain. A query asks for those of each word several times."""
        found = self._readings.get(text)
        if found is None:
            composed = nfc(text)
            excluded = only_a_word_in(composed)
            found = [(name, read(chain, composed)) for name, chain in self.chains.items() if name not in excluded]
            self._readings[text] = found
        return found

    def postings(self, clause: TextClause) -> int:
        """About how often the searched fields hold a clause's words: the least of its words in the chain that holds it
        best. A cheap measure of how rare it is."""
        if isinstance(clause, Prefix | Fuzzy):
            return 1
        most, fields = 0, self._fields(clause.field)
        for name, reading in self.readings(clause.text):
            if name in self.generation.chains:
                found = [term_postings(self.generation, name, term.encode(), fields) for term, _ in reading.words]
                most = max(most, min((sum(block.size for block in term.blocks) for term in found), default=0))
        return most

    def small_in_titles(self, clauses: Iterable[asked.Clause]) -> Mapping[str, tuple[TermPostings, ...]]:
        """By chain, the postings in titles of the stop words that some plain words are or hold (`qu'est`, `l'accès`).
        None where titles are not searched."""
        found: dict[str, dict[str, TermPostings]] = {}
        fields = self.fields & FIELD_BITS["title"]
        for clause in clauses if fields else ():
            if isinstance(clause, Term) and not clause.exact and clause.field is None:
                for name, reading in self.readings(clause.text):
                    if any(reading.stops) and name in self.generation.chains:
                        own = found.setdefault(name, {})
                        for (term, _), stop in zip(reading.words, reading.stops, strict=True):
                            if stop and term not in own:
                                own[term] = term_postings(self.generation, name, term.encode(), fields)
        return {name: tuple(own.values()) for name, own in found.items()}

    def parts(self, clause: Term) -> list[Term]:
        """The words of a compound that say something by themselves; none for any other word."""
        found: dict[str, None] = {}
        for _, reading in self.readings(clause.text):
            elements = reading.trimmed()
            if len(elements) == 1 and len(elements[0].ways[0]) > 1 and not any(map(str.isdigit, clause.text)):
                stops = {surface for (_, surface), stop in zip(reading.words, reading.stops, strict=True) if stop}
                found.update(dict.fromkeys(step.typed for step in elements[0].ways[0] if step.typed not in stops))
        return [Term(text, clause.field) for text in found]

    def is_stop(self, clause: asked.Clause) -> bool:
        """Whether a plain word is a stop word in any searched language."""
        if not isinstance(clause, Term) or clause.exact:
            return False
        return any(reading.is_stop for _, reading in self.readings(clause.text))

    def sought(
        self, clause: TextClause, meaning: Meaning = ITSELF, but_stops: bool = False, times: float = 1
    ) -> Sought:
        """`meaning` is what it means besides itself. `but_stops` leaves out the chains in which a word is a stop word:
        it may be a word of another language (`ai`, `son`)."""
        found = self._sought(clause, meaning, but_stops)
        return found if times == 1 else replace(found, times=times)

    def _sought(self, clause: TextClause, meaning: Meaning, but_stops: bool) -> Sought:
        match clause:
            case Term():
                found = self._term(clause, meaning, but_stops)
                # As rare as it is in all languages: what is common in one only breaks ties in another.
                return replace(found, idf=self._term(clause, meaning, False).idf) if but_stops else found
            case asked.Phrase():
                several: list[list[Needle]] = []
                for name, reading in self.readings(clause.text):
                    orders = [reading.exact] if clause.exact else changed_over(reading.elements)
                    several += [self._needles(clause, name, order) for order in orders]
                return self._weighed(clause.text, several)
        return self._expanded(clause)

    def _weighed(
        self, text: str, several: Sequence[list[Needle]], cut: bool = False, places: Sequence[Code] = ()
    ) -> Sought:
        """With its idf: as rare as it is in all the languages it was typed in and its place is, or as its translations
        are."""
        several = [together for together in several if together]
        needles = [needle for together in several for needle in together]
        rendered = [one for one in needles if one.via]
        found = self._holding([one for one in needles if not one.via] if rendered else needles)
        placed = tuple([one for one in map(self._placed, places) if len(one.documents)])
        if placed:
            found = united((found, *(one.documents for one in placed)), self.generation.size)
        holding = len(found)
        if rendered:
            also = self._holding(rendered)
            holding = max(holding, len(also))
            found = united((found, also), self.generation.size)
        idf = ranking.idf(self.generation.living, holding)
        return Sought(text, tuple(map(tuple, several)), idf, found, cut=cut, placed=placed, told=self.generation.told)

    def _placed(self, place: Code) -> Placed:
        """The place's documents, in every scope, since they are of it whatever they say; only those with text in the
        languages searched."""
        facet, code = place
        flags = holding(self.generation, facet, code.__eq__) & self.generation.alive
        if len(self.chains) < len(INDEX_LANGUAGES):
            flags &= holding(self.generation, "language", lambda language: chain_of(language) in self.chains)
        return Placed(facet, code, DocumentSet(self.generation.size, flags=flags))

    def _holding(self, needles: Sequence[Needle]) -> DocumentSet:
        """The living documents that hold any of the needles."""
        found = united([needle.documents for needle in needles], self.generation.size)
        return found & self.generation.everything if self.generation.has_dead else found

    def _term(self, clause: Term, meaning: Meaning, but_stops: bool) -> Sought:
        text, several = clause.text, []
        for name, reading in self.readings(text):
            if not (but_stops and reading.is_stop):
                several.append(self._needles(clause, name, reading.trimmed(clause.exact)))
        for name, translations in meaning.renderings.items():
            several += self._alternatives(clause, name, translations, True)
        for name, synonyms in meaning.synonyms.items():
            several += self._alternatives(clause, name, synonyms, False)
        pinned = None if clause.field or text.isalpha() else self.generation.number_of(nfc(text).strip())
        found = self._weighed(text, several, places=meaning.places)
        if pinned is None:
            return found
        size = self.generation.size
        documents = united((found.documents, DocumentSet(size, np.array([pinned], np.intp))), size)
        return replace(found, documents=documents, pinned=pinned)

    def _needles(
        self,
        clause: Term | asked.Phrase,
        chain: str,
        elements: Sequence[Element],
        via: Rendering | None = None,
        translated: bool = False,
    ) -> list[Needle]:
        """The needles of words of one chain, or of a translation or synonym; none when the searched fields lack one of
        them. What is one word or one compound in a text is a Word, all else a Phrase."""
        ways: list[tuple[tuple[Piece, ...], ...]] = []
        for element in elements:
            ways.append(self._ways(clause.field, chain, element))
            if not ways[-1]:
                return []
        if not ways:
            return []
        size, said = self.generation.size, via.text if via else ""
        weight = via.weight if via else 1.0
        if len(ways) > 1:
            return _found(Phrase(clause.text, chain, size, tuple(ways), clause.exact, said, weight, translated))
        found: list[Needle] = []
        for way in ways[0]:
            if len(way) == 1 and not clause.exact:
                term, span, typed = way[0]
                found.append(Word(clause.text, chain, size, term, "" if via else typed, said, weight, span, translated))
            else:
                found += _found(Phrase(clause.text, chain, size, ((way,),), clause.exact, said, weight, translated))
        return found

    def _ways(self, field: str | None, chain: str, element: Element) -> tuple[tuple[Piece, ...], ...]:
        """Those ways to write a word or a compound all of whose terms the searched fields hold."""
        if chain not in self.generation.chains:
            return ()
        known, key = self.generation.ways, (chain, self._fields(field), element.ways)
        found: tuple[tuple[Piece, ...], ...] | None = known.get(key)
        if found is None:
            if len(known) >= WAYS_REMEMBERED:
                known.clear()
            found = known[key] = tuple(self._held_ways(*key))
        return found

    def _held_ways(self, chain: str, fields: int, ways: Iterable[Way]) -> Iterator[tuple[Piece, ...]]:
        for way in ways:
            row = []
            for term, span, typed in way:
                if SPAN in term and not self.generation.holds(chain, term):
                    break
                postings = term_postings(self.generation, chain, term.encode(), fields)
                if not postings:
                    break
                row.append(Piece(postings, span, typed))
            else:
                yield tuple(row)

    def _alternatives(
        self, clause: Term, chain: str, found: Sequence[Rendering], translated: bool
    ) -> list[list[Needle]]:
        """The translations or synonyms of a word. Those of one word add up (A. Pirkola: "The Effects of Query Structure
        and Dictionary Setups in Dictionary-Based Cross-Language Information Retrieval", SIGIR 1998); each phrase stands
        alone, since its words may be translations themselves."""
        synonyms = [
            needle for one in found if len(one.terms) == 1 for needle in self._rendered(clause, chain, one, translated)
        ]
        return [synonyms, *(self._rendered(clause, chain, one, translated) for one in found if len(one.terms) > 1)]

    def _rendered(self, clause: Term, chain: str, rendering: Rendering, translated: bool) -> list[Needle]:
        """The needle of a translation or synonym: one word, or a phrase as it is written."""
        elements: Sequence[Element] = (one_term(rendering.terms[0]),)
        if len(rendering.terms) > 1:
            elements = read(self.chains[chain], nfc(rendering.text)).trimmed()
        return self._needles(clause, chain, elements, rendering, translated)

    def _expanded(self, clause: Prefix | Fuzzy) -> Sought:
        several: list[list[Needle]] = []
        cut = False
        word = folded(nfc(clause.text).strip())
        if isinstance(clause, Prefix) and len(word) < expand.MIN_PREFIX:
            return self._weighed(clause.text, ())
        expander = expand.by_prefix if isinstance(clause, Prefix) else expand.by_spelling
        for name in filter(self.generation.chains.__contains__, self.chains):
            found = expander(self.generation, name, word.encode())
            parts = gather(self.generation, found.numbers, name, found.weights, self._fields(clause.field))
            cut = cut or found.cut
            if parts:
                several.append([Alternatives(clause.text, name, self.generation.size, tuple(parts))])
        return self._weighed(clause.text, several, cut)

    def _fields(self, name: str | None) -> int:
        return self.fields if name is None else FIELD_BITS.get(name, 0)


def _found(phrase: Phrase) -> list[Needle]:
    """The phrase, where any document holds it."""
    return [phrase] if phrase.standing else []
