"""From document numbers to Hits: headers, passages, marked titles.

In: an open generation, the numbers and scores of one page of hits, what evaluation found. Out: results.Hit. Of a
section's text only the passages that are shown are read.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index.analysis import Chain
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.words import SAMPLE, word_spans
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from search import snippets
from search.engines.whoosh.blocks import Segment
from search.engines.whoosh.evaluate import Found
from search.engines.whoosh.explain import explanations
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.matchers import Needle
from search.engines.whoosh.postings import CHAIN_NUMBERS
from search.engines.whoosh.sightings import MANY, Place, positions, sightings
from search.query import Query
from search.results import Hit, Piece, Snippet, Summary
from search.snippets import Mark, Window

TITLE, INSTITUTIONS, NOTES = map(ENGINE_FIELDS.index, ("title", "institutions", "notes"))
FEW = 8
"""Positions looked at in one field where a query is one word: the first few sections are as good as the last."""

NO_HEAD = "\0"
"""What stands for anchor and heading of a title that the document bears now."""


def hits(
    generation: OpenGeneration,
    chains: Mapping[str, Chain],
    tables: Sequence[Array],
    query: Query,
    found: Found,
    page: Sequence[tuple[int, float]],
    looked_at: Array,
) -> tuple[Hit, ...]:
    """The hits of one page, in its order; `page` are (document number, score), `looked_at` the documents that got a
    closer look."""
    numbers = [number for number, _ in page]
    held = _held(found.needles, numbers)
    missing = _missing(found, numbers)
    headers = generation.summaries(numbers)
    if not (query.highlight or query.explain) or not found.sought:
        rows = zip(headers, page, held, missing, strict=True)
        return tuple([Hit(header, worth, (), {}, *said, lacks) for header, (_, worth), said, lacks in rows])
    seen = sightings(found.needles, numbers) if page else {}
    explained = explanations(generation, tables, found, seen, looked_at) if query.explain else {}
    shower = _Shower(generation, chains, found, query.ui)
    built = []
    for header, (number, worth), said, lacks in zip(headers, page, held, missing, strict=True):
        shown, titles = shower.show(number, seen[number], header) if query.highlight and seen[number] else ((), {})
        beside = shower.beside(number, seen[number]) if query.highlight and not shown and not titles else ()
        built.append(Hit(header, worth, shown, titles, *said, lacks, explained.get(number, ()), beside=beside))
    return tuple(built)


def _held(needles: Sequence[Needle], numbers: Sequence[int]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Per document, (chains in which it holds a needle, translations by which it is found). Most hits of a page hold
    the same needles, so what follows from these is worked out once."""
    if not needles:
        return [((), ())] * len(numbers)
    wanted = np.array(numbers, np.intp)
    known: dict[tuple[bool, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    found = []
    for row in zip(*[needle.documents.holds(wanted).tolist() for needle in needles], strict=True):
        if row not in known:
            own = [needle for needle, holds in zip(needles, row, strict=True) if holds]
            chains = {needle.chain for needle in own}
            known[row] = tuple([chain for chain in INDEX_LANGUAGES if chain in chains]), _via(own)
        found.append(known[row])
    return found


class _Shower:
    """Finds the passages and titles to show, for one query."""

    def __init__(self, generation: OpenGeneration, chains: Mapping[str, Chain], found: Found, ui: str) -> None:
        self.generation, self.chains, self.needles, self.ui = generation, chains, found.needles, ui
        self.sought = found.sought
        needles = self.needles
        texts = list(dict.fromkeys(needle.text for needle in needles))
        self.word = [texts.index(needle.text) for needle in needles]
        # Of words that tell as much, the longer one is the better one to show.
        self.worth = [
            max(sought.idf for sought in found.sought if sought.text == text) + len(text) * 1e-3 for text in texts
        ]
        self.most = FEW if len(texts) < 2 else MANY

    def show(
        self, number: int, places: Sequence[Place], header: Summary
    ) -> tuple[tuple[Snippet, ...], dict[str, tuple[Piece, ...]]]:
        segment = self.generation.segment_of(number)
        needles = self.needles
        wanted = {(place.field, CHAIN_NUMBERS[needles[place.needle].chain]) for place in places}
        rows = _rows(segment, number - segment.first, wanted)
        in_title: list[Mark] = []
        in_text: list[Mark] = []
        for place in places:
            if place.field != INSTITUTIONS:
                self._mark(segment, rows, place, in_title if place.field == TITLE else in_text)
        preference = self._preference(segment, places, in_text, header)
        notes = {piece for piece in preference if segment.piece_field[piece] == NOTES}
        known: dict[Mark, Snippet | None] = {}

        def look(window: Window) -> Snippet | None:
            mark = window.marks[0]
            if mark not in known:
                known[mark] = snippet(segment, self.chains, window)
            return known[mark]

        cut = [look(window) for window in snippets.windows(in_text, self.worth, preference, notes, look)]
        shown = snippets.told_once([part for part in cut if part])
        return shown, title_pieces(segment, self.chains, in_title) if in_title else {}

    def beside(self, number: int, places: Sequence[Place]) -> tuple[Snippet, ...]:
        """Where a document matched that shows it in no passage and no title: names beside the text, places of the
        query."""
        segment = self.generation.segment_of(number)
        rows = _rows(
            segment, number - segment.first, {(p.field, CHAIN_NUMBERS[self.needles[p.needle].chain]) for p in places}
        )
        marks: dict[int, list[Mark]] = {}
        for place in places:
            found: list[Mark] = []
            self._mark(segment, rows, place, found)
            for mark in found:
                marks.setdefault(mark.section, []).append(mark)
        windows = [Window(piece, tuple(sorted(set(marks[piece])))) for piece in sorted(marks)[: snippets.MAX_PASSAGES]]
        named = [Snippet("place", "", "", facet, ((code, True),)) for facet, code in self._places(number)]
        return (*filter(None, (snippet(segment, self.chains, window) for window in windows)), *named)

    def _places(self, number: int) -> list[tuple[str, str]]:
        """The places that the query names and the document is of."""
        named = [place for sought in self.sought for place in sought.placed]
        return list(dict.fromkeys((one.facet, one.code) for one in named if one.documents.holds(np.array([number]))[0]))

    def _preference(
        self, segment: Segment, places: Sequence[Place], marks: Sequence[Mark], header: Summary
    ) -> dict[int, snippets.Preference]:
        """By piece. First the language that holds the most words of the query themselves: it is probably the query's.
        Then the reader's, then the one of the original."""
        held: dict[str, set[int]] = {}
        for place in places:
            needle = self.needles[place.needle]
            if not needle.via:
                held.setdefault(needle.chain, set()).add(self.word[place.needle])
        found: dict[int, snippets.Preference] = {}
        for piece in {mark.section for mark in marks}:
            own = len(held.get(INDEX_LANGUAGES[segment.piece_chain[piece]], ()))
            lang = segment.languages[segment.piece_lang[piece]]
            found[piece] = (-own, lang != self.ui, lang in header.machine_translated)
        return found

    def _mark(self, segment: Segment, rows: "_Rows", place: Place, marks: list[Mark]) -> None:
        pieces, bases = rows[place.field, CHAIN_NUMBERS[self.needles[place.needle].chain]]
        word = self.word[place.needle]
        for first, last in positions(place, self.most):
            own = bisect_right(bases, first) - 1
            base = bases[own]
            marks.append(Mark(pieces[own], first - base, last - base, word))


_Rows = dict[tuple[int, int], tuple[list[int], list[int]]]


def _rows(segment: Segment, number: int, wanted: Iterable[tuple[int, int]]) -> _Rows:
    """The pieces of a document in some (field, chain), with the positions where they start."""
    rows: _Rows = {key: ([], []) for key in wanted}
    first, end = segment.piece_first[number], segment.piece_first[number + 1]
    keys = zip(segment.piece_field[first:end].tolist(), segment.piece_chain[first:end].tolist(), strict=True)
    for piece, key, base in zip(range(first, end), keys, segment.piece_base[first:end].tolist(), strict=True):
        if key in rows:
            pieces, bases = rows[key]
            pieces.append(piece)
            bases.append(base)
    return rows


def read_words(
    segment: Segment, chains: Mapping[str, Chain], piece: int, first: int, last: int, marked: int
) -> tuple[str, list[tuple[int, int]], int, tuple[bool, bool]]:
    """(text, spans of its words, number of its first word, does it reach the start and the end) around some words of
    a piece. Reads from the kept offset before the first word to the one after the last; spans end with the word
    number `marked`."""
    start, samples, total = segment.piece_start[piece], segment.piece_sample[piece], segment.piece_words[piece]
    kept = (total + SAMPLE - 1) // SAMPLE
    low, high = max(0, first) // SAMPLE, last // SAMPLE + 1
    begin = segment.samples[samples + low] if low else 0
    end = segment.samples[samples + high] if high < kept else segment.piece_bytes[piece]
    text = str(segment.texts[start + begin : start + end], "utf-8")
    chain = chains[INDEX_LANGUAGES[segment.piece_chain[piece]]] if segment.piece_odd[piece] else None
    return text, word_spans(text, chain, marked + 1 - low * SAMPLE), low * SAMPLE, (low == 0, high >= kept)


def snippet(segment: Segment, chains: Mapping[str, Chain], window: Window) -> Snippet | None:
    piece = window.section
    first, last = window.first - snippets.BEFORE, window.last + snippets.AFTER
    text, spans, number, whole = read_words(segment, chains, piece, first, last, window.last)
    cut = snippets.passage(text, spans, number, window.marks, whole)
    if not cut.pieces:
        return None
    anchor, _, heading = segment.heads.text(piece).partition("\0")
    scope = ENGINE_FIELDS[segment.piece_field[piece]]
    lang = segment.languages[segment.piece_lang[piece]]
    return Snippet(scope, heading, lang, anchor, cut.pieces, cut.before, cut.after)


def title_pieces(segment: Segment, chains: Mapping[str, Chain], marks: Sequence[Mark]) -> dict[str, tuple[Piece, ...]]:
    """Titles that the document bears now and that hold marks, by language."""
    titles: dict[str, tuple[Piece, ...]] = {}
    for piece in sorted({mark.section for mark in marks}):
        if segment.heads.text(piece) == NO_HEAD:
            words = segment.piece_words[piece]
            text, spans, _, _ = read_words(segment, chains, piece, 0, words, words)
            lang = segment.languages[segment.piece_lang[piece]]
            titles[lang] = snippets.marked_text(text, spans, [mark for mark in marks if mark.section == piece])
    return titles


def _missing(found: Found, numbers: Sequence[int]) -> list[tuple[str, ...]]:
    """Per document, the plain words that it does not hold, when not all do."""
    if not found.words:
        return [()] * len(numbers)
    wanted = np.array(numbers, np.intp)
    held = [(text, documents.holds(wanted).tolist()) for text, documents in found.words]
    return [tuple([text for text, own in held if not own[at]]) for at in range(len(numbers))]


def _via(held: Sequence[Needle]) -> tuple[str, ...]:
    """The translations by which a document holds words that it does not hold themselves; phrases instead of their
    words."""
    typed = {needle.text for needle in held if not needle.via}
    rendered = {needle.via for needle in held if needle.text not in typed}
    kept: list[str] = []
    for text in sorted(rendered, key=lambda text: (-len(text), text)):
        if not any(set(text.split()) < set(longer.split()) for longer in kept):
            kept.append(text)
    return tuple(sorted(kept))
