"""From document numbers to Hits: which words stand where, and the passages around them.

In: an open generation, the numbers and scores of one page of hits, the Needles of the evaluation. Out: results.Hit.
Positions come from the postings; of a section's text only the passages that are shown are read.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from index.analysis import Chain
from index.engines.whoosh.arrays import Array
from index.engines.whoosh.words import SAMPLE, word_spans
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from search import snippets
from search.engines.whoosh import ranking
from search.engines.whoosh.evaluate import Found, Needle, phrase_occurrences
from search.engines.whoosh.generation import OpenGeneration, Segment
from search.engines.whoosh.postings import CHAIN_NUMBERS, Block
from search.query import Query
from search.results import Contribution, Hit, Piece, Snippet
from search.snippets import Mark, Window

TITLE, INSTITUTIONS = ENGINE_FIELDS.index("title"), ENGINE_FIELDS.index("institutions")


@dataclass(frozen=True, slots=True)
class Place:
    """A needle in one field of a document: where it starts, by position in the field, and how long it is."""

    needle: int
    field: int
    positions: tuple[int, ...]
    length: int
    score: float


@dataclass(slots=True)
class Sighting:
    """What was found in one document."""

    places: list[Place] = field(default_factory=list)


def sightings(needles: Sequence[Needle], norms: Sequence[Array], numbers: Sequence[int]) -> dict[int, Sighting]:
    """Where the needles stand in these documents."""
    found = {number: Sighting() for number in numbers}
    wanted = np.array(sorted(numbers), np.int64)
    for number, needle in enumerate(needles):
        if len(needle.terms) == 1 and needle.forms is None:
            for block in needle.terms[0].blocks:
                _sight_word(number, needle, block, norms, wanted, found)
        else:
            _sight_phrase(number, needle, norms, found)
    return found


def _sight_word(
    number: int, needle: Needle, block: Block, norms: Sequence[Array], wanted: Array, found: dict[int, Sighting]
) -> None:
    segment, term = block.segment, needle.terms[0]
    local = wanted - segment.first
    table = norms[CHAIN_NUMBERS[needle.chain]]
    for row_field, start, end in block.rows:
        ids = segment.ids[start:end]
        places = ids.searchsorted(local)
        places[places == len(ids)] = 0
        for which in np.flatnonzero(ids[places] == local).tolist():
            posting = start + int(places[which])
            at = block.position_start(posting)
            tf = int(segment.tf[posting])
            positions = tuple(segment.positions[at : at + min(tf, snippets.MAX_MARKS)].tolist())
            weight = term.weights[row_field] * needle.weight
            score = float(ranking.contributions(np.array([float(tf)]), table[segment.codes[posting]], weight)[0])
            found[int(wanted[which])].places.append(Place(number, row_field, positions, 1, score))


def _sight_phrase(number: int, needle: Needle, norms: Sequence[Array], found: dict[int, Sighting]) -> None:
    table = norms[CHAIN_NUMBERS[needle.chain]]
    length = needle.offsets[-1] + 1
    for blocks, seen in phrase_occurrences(needle):
        numbers = (seen.keys & 0xFFFFFFFF).tolist()
        for key, document in enumerate(numbers):
            if document not in found:
                continue
            row_field = int(seen.keys[key]) >> 32
            score = 0.0
            for term, block, places in zip(needle.terms, blocks, seen.places, strict=True):
                place = int(places[key])
                tf = np.array([float(block.tf[place])])
                weight = term.weights[row_field] * needle.weight
                score += float(ranking.contributions(tf, table[block.codes[place]], weight)[0])
            positions = tuple(seen.position[seen.key == key][: snippets.MAX_MARKS].tolist())
            found[document].places.append(Place(number, row_field, positions, length, score))


class Pieces:
    """The pieces of text of one document, and what stands where in them."""

    def __init__(self, segment: Segment, number: int) -> None:
        self.segment = segment
        start, end = segment.piece_first[number], segment.piece_first[number + 1]
        self._rows: dict[tuple[int, int], list[int]] = {}
        for piece in range(start, end):
            key = (segment.piece_field[piece], segment.piece_chain[piece])
            self._rows.setdefault(key, []).append(piece)

    def marks(self, places: Sequence[Place], needles: Sequence[Needle], words: Mapping[str, int]) -> list[Mark]:
        """Marks by piece number."""
        marks = []
        base = self.segment.piece_base
        for place in places:
            needle = needles[place.needle]
            pieces = self._rows.get((place.field, CHAIN_NUMBERS[needle.chain]), [])
            bases = [base[piece] for piece in pieces]
            for position in place.positions:
                piece = pieces[bisect_right(bases, position) - 1]
                first = position - base[piece]
                marks.append(Mark(piece, first, first + place.length - 1, words[needle.text]))
        return marks


def read_words(
    segment: Segment, chains: Mapping[str, Chain], piece: int, first: int, last: int
) -> tuple[str, list[tuple[int, int]], int, tuple[bool, bool]]:
    """(text, spans of its words, number of its first word, does it reach the start and the end) around some words of
    a piece. Reads from the kept offset before the first word to the one after the last."""
    start, size = segment.piece_start[piece], segment.piece_bytes[piece]
    samples, total = segment.piece_sample[piece], segment.piece_words[piece]
    kept = (total + SAMPLE - 1) // SAMPLE
    low, high = max(0, first) // SAMPLE, last // SAMPLE + 1
    begin = segment.samples[samples + low] if low else 0
    end = segment.samples[samples + high] if high < kept else size
    text = bytes(segment.texts[start + begin : start + end]).decode()
    chain = chains[INDEX_LANGUAGES[segment.piece_chain[piece]]] if segment.piece_odd[piece] else None
    return text, word_spans(text, chain, (high - low) * SAMPLE), low * SAMPLE, (low == 0, high >= kept)


def snippet(segment: Segment, chains: Mapping[str, Chain], window: Window) -> Snippet | None:
    piece = window.section
    text, spans, first, whole = read_words(
        segment, chains, piece, window.first - snippets.MARGIN, window.last + snippets.MARGIN
    )
    cut = snippets.passage(text, spans, first, window.marks, whole)
    if not cut.pieces:
        return None
    anchor, _, heading = segment.heads.text(piece).partition("\0")
    scope = ENGINE_FIELDS[segment.piece_field[piece]]
    lang = segment.langs.text(segment.piece_lang[piece])
    return Snippet(scope, heading, lang, anchor, cut.pieces, cut.before, cut.after)


def title_pieces(segment: Segment, chains: Mapping[str, Chain], marks: Sequence[Mark]) -> dict[str, tuple[Piece, ...]]:
    """Titles that the document bears now, with their marks, by language."""
    titles: dict[str, tuple[Piece, ...]] = {}
    for piece in sorted({mark.section for mark in marks}):
        if segment.heads.text(piece) != "\0":
            continue
        text, spans, _, _ = read_words(segment, chains, piece, 0, segment.piece_words[piece])
        lang = segment.langs.text(segment.piece_lang[piece])
        titles[lang] = snippets.marked_text(text, spans, [mark for mark in marks if mark.section == piece])
    return titles


def hits(
    generation: OpenGeneration,
    chains: Mapping[str, Chain],
    norms: Sequence[Array],
    query: Query,
    found: Found,
    page: Sequence[tuple[int, float]],
) -> tuple[Hit, ...]:
    """The hits of one page, in its order; `page` are (document number, score)."""
    needles = found.needles
    seen = sightings(needles, norms, [number for number, _ in page]) if needles else {}
    texts = list(dict.fromkeys(needle.text for needle in needles))
    words = {text: number for number, text in enumerate(texts)}
    worth = [
        max(max(needle.terms[0].weights) for needle in needles if needle.text == text) + len(text) * 1e-3
        for text in texts
    ]
    missing = _missing(found, [number for number, _ in page])
    built = []
    for number, score in page:
        places = seen[number].places if seen else []
        shown: tuple[Snippet, ...] = ()
        titles: dict[str, tuple[Piece, ...]] = {}
        if query.highlight and places:
            shown, titles = _shown(generation, chains, number, places, needles, words, worth)
        matched = {needles[place.needle].chain for place in places}
        built.append(
            Hit(
                document=generation.summary(number),
                score=score,
                snippets=shown,
                title_pieces=titles,
                matched_languages=tuple(chain for chain in INDEX_LANGUAGES if chain in matched),
                missing=missing.get(number, ()),
                explanation=_explanation(needles, places) if query.explain else (),
            )
        )
    return tuple(built)


def _shown(
    generation: OpenGeneration,
    chains: Mapping[str, Chain],
    number: int,
    places: Sequence[Place],
    needles: Sequence[Needle],
    words: Mapping[str, int],
    worth: Sequence[float],
) -> tuple[tuple[Snippet, ...], dict[str, tuple[Piece, ...]]]:
    segment = generation.segment_of(number)
    pieces = Pieces(segment, number - segment.first)
    in_title = pieces.marks([place for place in places if place.field == TITLE], needles, words)
    in_text = pieces.marks([place for place in places if place.field not in (TITLE, INSTITUTIONS)], needles, words)
    cut = [snippet(segment, chains, window) for window in snippets.windows(in_text, worth)]
    return tuple(part for part in cut if part), title_pieces(segment, chains, in_title)


def _missing(found: Found, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Plain words that a document does not hold, when not all do."""
    if not found.partial:
        return {}
    lacking: dict[int, list[str]] = {number: [] for number in numbers}
    for text, ids in found.words:
        held = set(ids[np.isin(ids, numbers)].tolist())
        for number in numbers:
            if number not in held:
                lacking[number].append(text)
    return {number: tuple(words) for number, words in lacking.items()}


def _explanation(needles: Sequence[Needle], places: Sequence[Place]) -> tuple[Contribution, ...]:
    rows = []
    for place in places:
        needle = needles[place.needle]
        term = " ".join(part.term.decode() for part in needle.terms)
        rows.append(Contribution(f"{ENGINE_FIELDS[place.field]}_{needle.chain}", term, place.score))
    return tuple(sorted(rows, key=lambda row: (-row.score, row.field, row.term)))
