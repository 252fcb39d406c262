"""Frequent phrases of a collection: what people may be about to type although no title begins so.

In: the beginnings of a bounded sample of documents. Out: phrases of two or three words, best first. A phrase begins
and ends in a word that says something, crosses no punctuation, and is counted once per document. Depends on the sampled
texts alone, not on their order: whatever way led to a collection, it has the same phrases.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from index.analysis import fold, stop_words

SAMPLED = 500
"""Documents that are read: a phrase that many hold is among them, and publishing twenty thousand stays as quick."""
READ, READ_OF_ONE = 400, 150
"""Characters read of each document in one language beside its titles, and of each of its headings and texts."""
FEWEST = 3
"""Documents of the sample that hold a phrase, at least."""
LARGEST_SHARE = 0.5
"""Of the sampled documents with text in that language: what more of them hold is the form that pages have
(`Early results`), not what they are about. Counts only where FEWEST is less."""
MOST = 2_000
"""Phrases per language."""
LONGEST, SHORTEST_WORD = 60, 2
"""Characters of a phrase, at most, and of its first and last word, at least."""

# An elided article or an English possessive belongs to its word: `accès à l'information` has three.
CLAUSE = re.compile(r"[^\W\d_]+(?:[ \u00a0'\u2019-][^\W\d_]+)+")
WORD = re.compile(r"(?:(?:[cdjlmnst]|qu)['\u2019])?[^\W\d_]+(?:-[^\W\d_]+)*(?:['\u2019]s\b)?")
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)['\u2019]")


def sample(ids: Sequence[str]) -> list[int]:
    """Numbers of the documents to read, SAMPLED at most. Which ones depends on the ids alone, so that one document more
    leaves the others where they are."""
    return sorted(range(len(ids)), key=lambda number: (zlib.crc32(ids[number].encode()), ids[number]))[:SAMPLED]


def frequent(texts: Iterable[str], lang: str) -> list[tuple[str, int]]:
    """(phrase in lower case, documents that hold it), at most MOST; frequent ones first, then by letters. Each of
    `texts` is what was read of one document in this language, a title, heading or passage to a line."""
    counted: Counter[str] = Counter()
    read = 0
    for text in texts:
        read += 1
        counted.update(set(phrases(text, lang)))
    largest = max(FEWEST, int(LARGEST_SHARE * read))
    kept = {phrase: count for phrase, count in counted.items() if FEWEST <= count <= largest}
    whole = _without_parts(kept)
    return sorted(whole.items(), key=lambda item: (-item[1], item[0]))[:MOST]


def phrases(text: str, lang: str) -> Iterator[str]:
    """The phrases of two and of three words of a text, in lower case, without what is elided before the first and with
    one kind of apostrophe."""
    for clause in CLAUSE.findall(text.lower().replace("'", "\u2019")):
        words = WORD.findall(clause)
        ends = [_telling(word, lang) for word in words]
        for start, first in enumerate(ends[:-1]):
            if not first:
                continue
            if ends[start + 1]:
                phrase = f"{first} {words[start + 1]}"
                if len(phrase) <= LONGEST:
                    yield phrase
            if start + 2 < len(ends) and ends[start + 2]:
                phrase = f"{first} {words[start + 1]} {words[start + 2]}"
                if len(phrase) <= LONGEST:
                    yield phrase


@lru_cache(maxsize=1 << 15)
def _telling(word: str, lang: str) -> str:
    """The word without what is elided before it, if a phrase may begin and end in it, else nothing."""
    bare = ELIDED.sub("", word, count=1)
    return bare if len(bare) >= SHORTEST_WORD and fold(bare) not in stop_words(lang) else ""


def _without_parts(counted: dict[str, int]) -> dict[str, int]:
    """Without those that stand in a longer one only: `beneficial ownership` next to `beneficial ownership register`."""
    parts = set()
    for phrase, count in counted.items():
        words = phrase.split(" ")
        if len(words) == 3:
            parts |= {part for part in (" ".join(words[:2]), " ".join(words[1:])) if counted.get(part) == count}
    return {phrase: count for phrase, count in counted.items() if phrase not in parts}
