"""What the search box proposes while somebody types, ready to be bisected.

In: the headers of living documents, the columns of a generation, frequent phrases. Out: arrays: `text` are proposals
(titles, policy areas, countries, institutions, phrases), each with the flags of languages it is good for and its rank;
`key` are their folded words from each word on, sorted, with the number of the proposal (`owner`): `procurement` finds
"Public Procurement".
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from index import vocabulary
from index.engines.whoosh.arrays import Array, Strings, string_arrays
from index.engines.whoosh.proposal_keys import MOST_BYTES, folded_words, key_arrays
from index.schema import FACET_BY_NAME

__all__ = ["LANGUAGES", "MOST_BYTES", "PHRASE", "folded_words", "proposal_arrays"]

LANGUAGES = ("en", "fr")
LABELLED = ("policy_area", "country", "locality")
NAMED = ("institution",)
PHRASE = 1 << len(LANGUAGES)
"""Flag of a frequent phrase, beside those of languages."""
MOST_SPACES = 2
"""In a phrase."""

TITLE = re.compile(rb'"(?:full|stub)",(?=\{)')
DECODER = json.JSONDecoder()

Proposal = tuple[str, int, int]
"""(text, bits of LANGUAGES and PHRASE, documents)."""


def proposal_arrays(
    summaries: Iterable[bytes],
    columns: Mapping[str, Array],
    alive: Array,
    phrases: Mapping[str, Sequence[tuple[str, int]]],
    before: Mapping[str, Array] | None = None,
) -> dict[str, Array]:
    """`summaries` are headers as segments store them, of living documents; `phrases` those of each language with the
    number of documents that hold them (frequent.py); `before` are the arrays of the generation before, of which only
    the order of keys is used."""
    counted: dict[str, tuple[int, int]] = {}
    _count(counted, (*_titles(summaries), *_values(columns, alive)))
    _count(counted, _phrases(phrases, counted))
    # Frequent ones first, then short ones: rank is the number of the proposal.
    order = sorted(counted)
    order.sort(key=len)
    order.sort(key=lambda text: counted[text][1], reverse=True)
    texts = [text.encode() for text in order]
    return {
        **string_arrays("text", texts),
        **key_arrays(texts, before),
        "languages": np.array([counted[text][0] for text in order], np.uint8),
    }


def _count(counted: dict[str, tuple[int, int]], proposals: Iterable[Proposal]) -> None:
    for text, flags, documents in proposals:
        before = counted.get(text, (0, 0))
        counted[text] = (before[0] | flags, before[1] + documents)


def _titles(summaries: Iterable[bytes]) -> Iterator[Proposal]:
    for summary in summaries:
        for lang, title in _title(summary).items():
            if title.strip():
                yield " ".join(title.split()), _bits(lang), 1


def _title(summary: bytes) -> dict[str, str]:
    """The title of a header, without reading what follows: an object behind the code that tells what was captured."""
    found = TITLE.search(summary)
    assert found, summary
    title: dict[str, str] = DECODER.raw_decode(summary[found.end() :].decode())[0]
    return title


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
