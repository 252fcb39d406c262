"""What the engines are asked: the same questions for all, in nine classes.

In: the generated corpus. Out: Questions, chosen by how many documents hold their words, so that "common" and "rare"
mean the same at every size.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from benchmarks import corpus
from index.analysis import Chain
from index.document import Document

FACETS = ("country", "policy_area", "completion", "cycle")
BROWSED = (*FACETS, "early_results")
CLASSES = ("common", "rare", "or", "and", "phrase", "prefix", "fuzzy", "filter", "browse")
LOOKED_AT = 2000
"""Documents that words are counted in."""


@dataclass(frozen=True, slots=True)
class Question:
    """`words` as a user types them; `filters` are facet values chosen: OR inside a facet, AND across."""

    kind: str
    words: tuple[str, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    facets: tuple[str, ...] = FACETS


def questions(size: int, each: int = 20) -> list[Question]:
    """`each` questions per class for a corpus of `size` documents."""
    random = np.random.default_rng(7)
    looked = min(size, LOOKED_AT)
    texts = [document for document in islice(corpus.documents(looked), looked) if document.sections]
    held, stems = _held(texts)
    common = [word for word, count in held.items() if count > 0.35 * looked and len(word) > 4]
    usual = [word for word, count in held.items() if 0.04 * looked < count < 0.3 * looked and len(word) > 4]
    rare = _rare(size, set(stems))
    found = [Question("common", (word,)) for word in _some(random, common, each)]
    found += [Question("rare", (word,)) for word in rare[:each]]
    found += [Question("or", tuple(_some(random, usual, 3))) for _ in range(each)]
    found += [Question("and", tuple(_some(random, usual, 3))) for _ in range(each)]
    found += [Question("phrase", _pair(texts[number])) for number in range(each)]
    found += [Question("prefix", (word[:4],)) for word in _some(random, usual, each)]
    found += [
        Question("fuzzy", (word[:2] + word[3:],)) for word in _some(random, [w for w in usual if len(w) > 5], each)
    ]
    found += [_filtered(number) for number in range(each)]
    return found + [Question("browse", facets=BROWSED)] * each


def _held(texts: Sequence[Document]) -> tuple[Counter[str], set[str]]:
    """Documents per English word, and all stems."""
    chain, held = Chain("en"), Counter[str]()
    stop = chain.stops
    for document in texts:
        words = set(re.findall(r"[a-z]+", " ".join(s.text for s in document.sections if s.lang == "en").lower()))
        held.update(sorted(words - stop))
    return held, {chain.term(word)[0] for word in held}


def _rare(size: int, stems: set[str]) -> list[str]:
    """Words that some ten documents of a corpus of this size hold: by rank, since a word of rank r stands in about
    (words of the corpus) * chance(r) documents."""
    english = corpus.languages()[0]
    chances = np.diff(english.chances, prepend=0.0)
    expected = chances * size * 0.9 * sum(words for _, _, words in corpus.SECTION_WORDS)
    chain = Chain("en")
    near = [word for word, count in zip(english.words, expected, strict=True) if 8 < count < 16 and len(word) > 5]
    if not near:  # the tail of a large corpus is never that rare
        near = [str(word) for word in english.words[-200:]]
    once = Counter(chain.term(word)[0] for word in english.words)
    return sorted(word for word in near if once[chain.term(word)[0]] == 1)


def _pair(document: Document) -> tuple[str, ...]:
    """Two words that stand next to each other in a document."""
    words = re.findall(r"[^\W\d_]+", document.sections[0].text)
    at = 20 + next(at for at in range(len(words)) if len(words[20 + at]) > 3 or len(words[21 + at]) > 3)
    return tuple(word.lower() for word in words[at : at + 2])


def _filtered(number: int) -> Question:
    country = (corpus.COUNTRIES[number % 20],)
    return Question("filter", (), (("country", country), ("completion", ("complete", "limited"))))


def _some(random: np.random.Generator, words: Sequence[str], count: int) -> list[str]:
    return [str(words[at]) for at in random.choice(len(words), min(count, len(words)), replace=False)]
