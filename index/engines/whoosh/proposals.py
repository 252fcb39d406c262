"""What the search box proposes while somebody types, ready to be bisected.

In: the headers of living documents, the columns of a generation, frequent phrases. Out: arrays: `text` are proposals
(titles, policy areas, countries, institutions, phrases), each with the flags of languages it is good for and its rank;
`key` are their folded words from each word on, sorted, with the number of the proposal (`owner`): `procurement` finds
"Public Procurement".
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from index import vocabulary
from index.analysis import fold, nfc
from index.engines.whoosh.arrays import Array, Strings, narrowest, string_arrays
from index.engines.whoosh.words import WORD
from index.schema import FACET_BY_NAME

LANGUAGES = ("en", "fr")
LABELLED = ("policy_area", "country", "locality")
NAMED = ("institution",)
PHRASE = 1 << len(LANGUAGES)
"""Flag of a frequent phrase, beside those of languages."""
MOST_BYTES = 48
"""Of a key: what people type before they look at the list is shorter."""
MOST_SPACES = 2
"""In a phrase."""

SPACE = ord(" ")

Proposal = tuple[str, int, int]
"""(text, bits of LANGUAGES and PHRASE, documents)."""


def proposal_arrays(
    summaries: Iterable[bytes],
    columns: Mapping[str, Array],
    alive: Array,
    phrases: Mapping[str, Sequence[tuple[str, int]]],
) -> dict[str, Array]:
    """`summaries` are headers as segments store them, of living documents; `phrases` those of each language with the
    number of documents that hold them (frequent.py)."""
    counted: dict[str, tuple[int, int]] = {}
    _count(counted, (*_titles(summaries), *_values(columns, alive)))
    _count(counted, _phrases(phrases, counted))
    # Frequent ones first, then short ones: rank is the number of the proposal.
    order = sorted(counted, key=lambda text: (-counted[text][1], len(text), text))
    keys = sorted((key, number) for number, text in enumerate(order) for key in _keys(text))
    return {
        **string_arrays("text", [text.encode() for text in order]),
        **string_arrays("key", [key for key, _ in keys]),
        "owner": np.array([number for _, number in keys], np.int64).astype(narrowest(len(order))),
        "languages": np.array([counted[text][0] for text in order], np.uint8),
    }


def _count(counted: dict[str, tuple[int, int]], proposals: Iterable[Proposal]) -> None:
    for text, flags, documents in proposals:
        before = counted.get(text, (0, 0))
        counted[text] = (before[0] | flags, before[1] + documents)


def folded_words(text: str) -> list[str]:
    return list(map(_folded, WORD.findall(nfc(text))))


_folded = lru_cache(maxsize=1 << 14)(fold)


def _keys(text: str) -> set[bytes]:
    """The folded text from each of its words on."""
    whole = " ".join(folded_words(text)).encode()
    starts = [0, *(place + 1 for place, byte in enumerate(whole) if byte == SPACE)]
    return {whole[start : start + MOST_BYTES] for start in starts if whole}


def _titles(summaries: Iterable[bytes]) -> Iterator[Proposal]:
    for summary in summaries:
        for lang, title in json.loads(summary)[3].items():
            if title.strip():
                yield " ".join(title.split()), _bits(lang), 1


def _values(columns: Mapping[str, Array], alive: Array) -> Iterator[Proposal]:
    for facet in (*LABELLED, *NAMED):
        values = Strings(columns[f"{facet}.values.blob"], columns[f"{facet}.values.offsets"])
        for number, count in enumerate(_documents(facet, columns, alive, len(values))):
            code = values.text(number)
            if count and facet in NAMED:
                yield code, _bits(""), count
            elif count:
                for bit, lang in enumerate(LANGUAGES):
                    yield vocabulary.label_of(facet, code, lang), 1 << bit, count


def _phrases(phrases: Mapping[str, Sequence[tuple[str, int]]], others: Iterable[str]) -> list[Proposal]:
    """Those that are not proposed already, in whatever case and accents, as a short title or an area."""
    known = {" ".join(folded_words(text)) for text in others if text.count(" ") <= MOST_SPACES}
    return [
        (text, _bits(lang) | PHRASE, documents)
        for lang in LANGUAGES
        for text, documents in phrases.get(lang, ())
        if " ".join(folded_words(text)) not in known
    ]


def _documents(facet: str, columns: Mapping[str, Array], alive: Array, size: int) -> list[int]:
    """Living documents by value."""
    ordinals, living = columns[f"{facet}.ordinals"], alive
    if FACET_BY_NAME[facet].many:
        held: Array = np.diff(columns[f"{facet}.starts"])
        living = alive.repeat(held)
    counts: list[int] = np.bincount(ordinals[living], minlength=size)[:size].tolist()
    return counts


def _bits(lang: str) -> int:
    """A text in neither language is good for readers of both."""
    return 1 << LANGUAGES.index(lang) if lang in LANGUAGES else (1 << len(LANGUAGES)) - 1
