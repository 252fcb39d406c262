"""What the search box proposes while somebody types, ready to be bisected.

In: the headers of living documents, the columns of a generation, frequent words and phrases. Out: arrays: `text` are
proposals, each with its `kind` (a number of KINDS), its `value` (the code of a filter, the id of a document), the
`documents` that a filter finds, and the flags of `languages` it is good for, best ranked first; `key` are their folded
words from each word on, sorted, with the number of the proposal (`owner`): `procurement` finds "Public Procurement".
`read` are the frequent words and phrases that they were made of, taken over while the texts of the sample stay.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index import vocabulary
from index.engines.whoosh.arrays import Array, Strings, string_arrays
from index.engines.whoosh.frequent import frequent
from index.engines.whoosh.proposal_keys import MOST_BYTES, folded_words, key_arrays
from index.schema import FACET_BY_NAME

__all__ = ["KINDS", "LANGUAGES", "MOST_BYTES", "folded_words", "frequent_arrays", "proposal_arrays"]

LANGUAGES = ("en", "fr")
LABELLED = ("country", "locality", "policy_area")
NAMED = ("institution",)
KINDS = (*LABELLED, *NAMED, "document", "phrase", "word")
"""What a proposal is. Of one that is several things the first counts; a title of several documents is a phrase."""
MOST_SPACES = 2
"""In a label or title beside which the same words are no phrase."""

# The id of a header, and its title, an object behind the code that tells what was captured.
HEADER = re.compile(rb'\["([^"\\]+)","[^"\\]*","(?:full|stub)",(?=\{)')
DECODER = json.JSONDecoder()


@dataclass(slots=True)
class Proposal:
    """`languages` are bits of LANGUAGES; `weight` is what it is ranked by."""

    kind: int
    value: str
    languages: int
    weight: float


def proposal_arrays(
    summaries: Iterable[bytes],
    columns: Mapping[str, Array],
    alive: Array,
    read: Mapping[str, Array],
    before: Mapping[str, Array] | None = None,
) -> dict[str, Array]:
    """`summaries` are headers as segments store them, of living documents; `read` what `frequent_arrays` gave; `before`
    are the arrays of the generation before, of which only the order of keys is used."""
    found: dict[str, Proposal] = {}
    _values(found, columns, alive)
    _titles(found, summaries)
    _frequent(found, read, int(alive.sum()))
    # Frequent ones first, then short ones: rank is the number of the proposal.
    order = sorted(found)
    order.sort(key=len)
    order.sort(key=lambda text: found[text].weight, reverse=True)
    texts = [text.encode() for text in order]
    ranked = [found[text] for text in order]
    return {
        **string_arrays("text", texts),
        **key_arrays(texts, before),
        **string_arrays("value", [proposal.value.encode() for proposal in ranked]),
        "languages": np.array([proposal.languages for proposal in ranked], np.uint8),
        "kind": np.array([proposal.kind for proposal in ranked], np.uint8),
        "documents": np.array([int(proposal.weight) for proposal in ranked], np.uint32),
        **read,
    }


def _add(found: dict[str, Proposal], text: str, kind: str, value: str, languages: int, weight: float) -> None:
    """What is there already keeps its kind; the title of another document makes it a phrase."""
    known = found.get(text)
    if known is None:
        found[text] = Proposal(KINDS.index(kind), value, languages, weight)
        return
    known.languages |= languages
    if kind == "document" and KINDS[known.kind] in ("document", "phrase"):
        known.kind, known.value = KINDS.index("phrase"), ""
        known.weight += weight


def _titles(found: dict[str, Proposal], summaries: Iterable[bytes]) -> None:
    for summary in summaries:
        header = HEADER.match(summary)
        assert header, summary
        title: dict[str, str] = DECODER.raw_decode(summary[header.end() :].decode())[0]
        once = {" ".join(text.split()): 0 for text in title.values() if text.strip()}
        for lang, text in title.items():
            if text.strip():
                once[" ".join(text.split())] |= _bits(lang)
        for text, bits in once.items():
            _add(found, text, "document", header[1].decode(), bits, 1)


def _values(found: dict[str, Proposal], columns: Mapping[str, Array], alive: Array) -> None:
    for facet in (*LABELLED, *NAMED):
        values = Strings(columns[f"{facet}.values.blob"], columns[f"{facet}.values.offsets"])
        for number, count in enumerate(_documents(facet, columns, alive, len(values))):
            code = values.text(number)
            if count and facet in NAMED:
                _add(found, code, facet, code, _bits(""), count)
            elif count:
                for bit, lang in enumerate(LANGUAGES):
                    _add(found, vocabulary.label_of(facet, code, lang), facet, code, 1 << bit, count)


def _frequent(found: dict[str, Proposal], read: Mapping[str, Array], documents: int) -> None:
    """Words and phrases that are not proposed already: in whatever case, and as short ones in whatever accents."""
    known = {text.lower() for text in found}
    known |= {" ".join(folded_words(text)) for text in found if text.count(" ") <= MOST_SPACES}
    share = max(documents, 1) / max(int(read["read.sampled"][0]), 1)
    for lang in LANGUAGES:
        texts = Strings(read[f"read.{lang}.blob"], read[f"read.{lang}.offsets"])
        for number, count in enumerate(read[f"read.{lang}.documents"].tolist()):
            text = texts.text(number)
            if known.isdisjoint((text.lower(), " ".join(folded_words(text)))):
                _add(found, text, "phrase" if " " in text else "word", "", _bits(lang), count * share)


def frequent_arrays(
    texts: Sequence[Mapping[str, str]], digest: int, before: Mapping[str, Array] | None
) -> dict[str, Array]:
    """The frequent words and phrases of a sample, by language, as arrays; `digest` is of its texts and of the rules by
    which they are read. They are taken from the generation before when that had the same one."""
    if before is not None and "read.digest" in before and int(before["read.digest"][0]) == digest:
        return {name: array for name, array in before.items() if name.startswith("read.")}
    arrays: dict[str, Array] = {
        "read.digest": np.array([digest], np.uint64),
        "read.sampled": np.array([len(texts)], np.uint32),
    }
    for lang in LANGUAGES:
        found = frequent((text[lang] for text in texts if lang in text), lang)
        arrays |= string_arrays(f"read.{lang}", [text.encode() for text, _ in found])
        arrays[f"read.{lang}.documents"] = np.array([count for _, count in found], np.uint32)
    return arrays


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
