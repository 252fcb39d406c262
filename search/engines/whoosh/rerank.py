"""A second, closer look at the best hits: where their words stand.

In: the Matches of a query, best scored by frequency alone, and what was asked. Out: Matches in which the LOOK best have
scores for six signals:

    title      a title that answers most of the query, and says little else
    alike      a title in the very words of the query, small words too
    as typed   the very form of the word, not just its stem
    near       neighbours in the query are neighbours in the text, in the same order (compare Y. Rasolofo, J. Savoy:
               "Term Proximity Scoring for Keyword-Based Retrieval Systems", ECIR 2003)
    whole      all of three to eight words together, with little but small words between them
    early      a word that stands at the start of a text is what the text is about

Signals only add, and the LOOK best stay the best: a page never depends on the one before it. Each is a share of what
its words may bring (idf), so they add up with the rest in an explanation. What each brings on collections that it was
not tuned on is in docs/relevance.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.engines.whoosh.arrays import Array
from index.schema import ENGINE_FIELDS, INDEX_LANGUAGES
from search.engines.whoosh import ranking
from search.engines.whoosh.evaluate import Found
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.lookup import Sought
from search.engines.whoosh.matches import Matches
from search.engines.whoosh.postings import TermPostings
from search.engines.whoosh.sightings import Sight, seen_all

LOOK = 100

SLACK = 2
"""Words that may stand between neighbours, besides those between them in the query."""

LONGEST = 8
"""Words of the longest query that is looked for as a whole."""

TITLE = ENGINE_FIELDS.index("title")
BODY = np.minimum(ranking.BOOSTS, 1.0)
BODY[[TITLE, ENGINE_FIELDS.index("institutions")]] = 0.0


@dataclass(frozen=True, slots=True)
class Signal:
    """What one signal adds, in parallel to the documents looked at."""

    kind: str
    text: str
    scores: Array


def refined(
    generation: OpenGeneration, tables: Sequence[Array], found: Found, result: Matches, looked_at: Array
) -> Matches:
    """`looked_at` is what `best` gives."""
    if result.scores is None or not len(looked_at):
        return result
    scores = result.scores.copy()
    places = slice(None) if looked_at is result.ids else result.ids.searchsorted(looked_at)
    own = scores[places]
    for signal in signals(generation, tables, found, looked_at):
        own += signal.scores
    scores[places] = own
    return Matches(result.ids, scores, looked_at)


def best(generation: OpenGeneration, found: Found, result: Matches) -> Array:
    """The LOOK best documents, ascending; ties break by id, as everywhere. Empty when nothing asks for a look."""
    if result.scores is None or not found.rows:
        return result.ids[:0]
    if len(result) <= LOOK:
        return result.ids
    least = np.partition(result.scores, -LOOK)[-LOOK]
    sure, tied = np.flatnonzero(result.scores > least), np.flatnonzero(result.scores == least)
    tied = tied[np.argsort(generation.id_rank[result.ids[tied]])][: LOOK - len(sure)]
    return result.ids[np.sort(np.concatenate((sure, tied)))]


def signals(generation: OpenGeneration, tables: Sequence[Array], found: Found, documents: Array) -> Iterator[Signal]:
    """What is added to each of `documents` (ascending numbers)."""
    size = len(documents)
    for row in found.rows:
        standing = [(number, sought) for number, sought in enumerate(row.words) if sought is not None]
        words = dict.fromkeys([sought for _, sought in standing])
        seen = {sought: seen_all(sought, tables, documents) for sought in words}
        for sought, sights in seen.items():
            if sights:
                yield Signal("early", sought.text, ranking.WEIGHTS.early * sought.worth * _early(sights, size))
                typed = ranking.saturated(_as_typed(sights, size))
                yield Signal("as typed", sought.text, ranking.WEIGHTS.typed * sought.worth * typed)
        worth = sum([sought.worth for sought in seen])
        asked = " ".join([sought.text for sought in seen])
        if titles := _titles(seen, row.small, documents, generation.length_table):
            answers = _highest([title.answers(worth) for title in titles], size)
            yield Signal("title", asked, ranking.WEIGHTS.title * worth * answers)
            alike = _highest([title.alike(len(seen)) for title in titles], size)
            yield Signal("alike", asked, ranking.WEIGHTS.alike * worth * alike)
        if 2 < len(standing) <= LONGEST and (whole := _whole(standing, seen, size)).any():
            yield Signal("whole", asked, ranking.WEIGHTS.whole * worth * whole)
        for (first, second), apart in _neighbours(standing).items():
            times = _near(seen[first], seen[second], apart + SLACK, size)
            if times.any():
                worth = ranking.WEIGHTS.near * min(first.idf, second.idf)
                yield Signal("near", f"{first.text} {second.text}", worth * ranking.saturated(times))


def _neighbours(standing: Sequence[tuple[int, Sought]]) -> dict[tuple[Sought, Sought], int]:
    """Words that follow each other in the query, each pair once, with how far apart they stand at least. `standing` are
    the words that score, with their numbers."""
    found: dict[tuple[Sought, Sought], int] = {}
    for (one, first), (other, second) in pairwise(standing):
        found[first, second] = min(other - one, found.get((first, second), other - one))
    return found


@dataclass(frozen=True, slots=True)
class _Titles:
    """The titles in one language of the documents looked at. Per document: what the words in its title are `worth`, how
    many `words` these are, how many `small` words of the query it holds, its `length` without small words. `asked` is
    the number of small words of the query."""

    worth: Array
    words: Array
    small: Array
    length: Array
    asked: int

    def answers(self, worth: float) -> Array:
        """How well each title answers words of that worth: the share of it that the title holds, to the power of 1.5,
        times the share of the title that these words are."""
        share: Array = (self.worth / worth) ** 1.5 * np.minimum(self.words / self.length, 1.0)
        return share

    def alike(self, words: int) -> Array:
        """The square of the Dice coefficient of each title and the query, which has so many words besides small ones.
        Small words that only the title holds do not count against it."""
        both = self.words + self.small
        dice = 2 * both / (words + self.asked + np.maximum(self.length, self.words) + self.small)
        return np.where(self.words > 0, dice**2, 0.0)


def _titles(
    seen: Mapping[Sought, list[Sight]],
    small: Mapping[str, tuple[TermPostings, ...]],
    documents: Array,
    length_table: Array,
) -> list[_Titles]:
    """By language, where any title holds a word."""
    size = len(documents)
    worth: dict[str, Array] = {}
    words: dict[str, Array] = {}
    length: dict[str, Array] = {}
    for sought, sights in seen.items():
        held: dict[str, Array] = {}
        for sight in sights:
            title = sight.in_field(TITLE)
            if title.start < title.stop:
                chain, which = sight.needle.chain, sight.document[title]
                np.maximum.at(held.setdefault(chain, np.zeros(size)), which, sight.needle.weight)
                length.setdefault(chain, np.ones(size))[which] = np.maximum(length_table[sight.length[title]], 1.0)
        for chain, own in held.items():
            worth[chain] = worth.get(chain, 0.0) + sought.worth * own
            words[chain] = words.get(chain, 0.0) + (own > 0)
    found = []
    for chain in worth:
        typed = small.get(chain, ())
        times = np.zeros(size)
        for postings in typed:
            for block in postings.blocks:
                times[block.of(documents)[0]] += 1
        found.append(_Titles(worth[chain], words[chain], times, length[chain], len(typed)))
    return found


def _whole(standing: Sequence[tuple[int, Sought]], seen: Mapping[Sought, list[Sight]], size: int) -> Array:
    """Flags of the documents in which all the words stand in their order, with no more than SLACK words between
    neighbours: `action climate empowerment` in "action for climate empowerment"."""
    found = np.zeros(size)
    for chain in INDEX_LANGUAGES:
        at: Array | None = None
        last = 0
        for number, sought in standing:
            own = [sight.key for sight in seen[sought] if sight.needle.chain == chain and not sight.needle.via]
            keys = np.sort(np.concatenate(own)) if own else np.empty(0, np.int64)
            if at is not None and len(keys):
                following = keys.searchsorted(at + 1)
                gap = keys.take(following, mode="clip") - at
                keys = keys[following[(gap > 0) & (gap <= number - last + SLACK)]]
            at, last = keys, number
            if not len(at):
                break
        if at is not None:
            found[(at >> 32) % size] = 1.0
    return found


def _early(sights: Sequence[Sight], size: int) -> Array:
    best = np.zeros(size)
    for sight in sights:
        first = sight.block.segment.positions.take(sight.starts)
        worth = BODY[sight.field] * np.exp(first / -ranking.WEIGHTS.early_words)
        if sight.needle.weight < 1.0:
            worth *= sight.needle.weight
        np.maximum.at(best, sight.document, worth)
    return best


def _as_typed(sights: Sequence[Sight], size: int) -> Array:
    """Weighed frequency of the typed form, in the alternative that holds it best."""
    sums: dict[tuple[str, str], Array] = {}
    for sight in sights:
        typed = sight.typed
        if typed is not None:
            held, key = np.bincount(sight.document, typed * sight.weight, size), (sight.needle.chain, sight.needle.via)
            sums[key] = sums[key] + held if key in sums else held
    return _highest(sums.values(), size)


def _near(first: Sequence[Sight], second: Sequence[Sight], within: int, size: int) -> Array:
    """Weighed frequency of the second word following the first within that many words. Translations may stand in
    either order: `open data` is `données ouvertes`."""
    sums: dict[tuple[str, str, str], Array] = {}
    for one in first:
        for other in second:
            rendered = one.needle.via or other.needle.via
            if one.needle.chain != other.needle.chain:
                continue
            near = _followed(one, other, within)
            if rendered:
                near |= _followed(one, other, within, backwards=True)
            if near.any():
                worth = np.minimum(one.weight, one.weight / one.needle.weight * other.needle.weight)
                times = np.bincount(one.posting[near], minlength=len(one.document)) * worth
                held = sums.setdefault((one.needle.chain, one.needle.via, other.needle.via), np.zeros(size))
                held += np.bincount(one.document, times, size)
    return _highest(sums.values(), size)


def _followed(one: Sight, other: Sight, within: int, backwards: bool = False) -> Array:
    """Which occurrences of one have the other after them (or before them) within that many words."""
    starts, ends = one.key, other.key
    if backwards:
        at = ends.searchsorted(starts) - 1
        gap = starts - ends[np.maximum(at, 0)]
    else:
        at = ends.searchsorted(starts + 1)
        gap = ends.take(at, mode="clip") - starts
    near: Array = (gap > 0) & (gap <= within)
    return near


def _highest(sums: Iterable[Array], size: int) -> Array:
    best: Array | None = None
    for part in sums:
        best = part if best is None else np.maximum(best, part)
    return np.zeros(size) if best is None else best
