"""What the search box proposes while somebody types: written ready to be bisected, and read.

In: a generation's columns, headers and frequent words. Out: arrays; `Proposals`, which finds those that a text begins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index import vocabulary
from index.analysis import fold, nfc
from index.engines.whoosh.arrays import Array, Strings, narrowest, slices, string_arrays
from index.engines.whoosh.frequent import frequent
from index.engines.whoosh.summary import unpack_title
from index.engines.whoosh.words import WORD
from index.schema import FACET_BY_NAME

# What proposals are looked up by: their folded words from each word on, sorted.
#
# In: the texts of proposals, best first; the file of the generation before, when there is one. Out: arrays `key`
# (Strings) and `owner`, the number of each key's proposal, ascending for equal keys. Keys of a text that was proposed
# before stand sorted in that file already: they are taken from there, and only new ones are made, sorted and put
# between.

MOST_BYTES = 48
"""Of a key: what people type before they look at the list is shorter."""

SPACE = ord(" ")
OWNER = 5
"""Bytes behind a key while it is sorted: a zero, which is below all that a key holds, and its owner."""


def folded_words(text: str) -> list[str]:
    return list(map(_folded, WORD.findall(nfc(text))))


_folded = lru_cache(maxsize=1 << 14)(fold)


def key_arrays(texts: Sequence[bytes], before: Mapping[str, Array] | None) -> dict[str, Array]:
    """`texts` are distinct. `before` are a generation's proposal arrays."""
    old = _Keys.none() if before is None else _Keys(before["key.blob"], before["key.offsets"], before["owner"])
    numbers = {} if before is None else _numbers(before)
    now = np.full(len(numbers), -1, np.int64)
    new = []
    for number, text in enumerate(texts):
        known = numbers.get(text)
        if known is None:
            new.append(number)
        else:
            now[known] = number
    return _merged(old, now, _sorted([(number, texts[number].decode()) for number in new]), len(texts))


class _Keys:
    """Sorted keys with their owners."""

    def __init__(self, blob: Array, offsets: Array, owners: Array) -> None:
        self.blob, self.owners = blob, owners.astype(np.int64)
        self.offsets = offsets
        self.starts = offsets[:-1].astype(np.int64)
        self.sizes = np.diff(offsets.astype(np.int64))

    @classmethod
    def none(cls) -> "_Keys":
        return cls(np.empty(0, np.uint8), np.zeros(1, np.int64), np.empty(0, np.int64))


def _numbers(before: Mapping[str, Array]) -> dict[bytes, int]:
    blob, offsets = before["text.blob"].tobytes(), before["text.offsets"].tolist()
    return {blob[offsets[n] : offsets[n + 1]]: n for n in range(len(offsets) - 1)}


def _sorted(texts: Sequence[tuple[int, str]]) -> _Keys:
    held = sorted(key + b"\0" + number.to_bytes(4, "big") for number, text in texts for key in _keys(text))
    if not held:
        return _Keys.none()
    sizes = np.fromiter(map(len, held), np.int64, len(held))
    blob = np.frombuffer(b"".join(held), np.uint8)
    ends = np.cumsum(sizes)
    owners = blob[(ends - 4)[:, None] + np.arange(4)].copy().view(">u4").ravel()
    kept = slices(blob, ends - sizes, sizes - OWNER)
    return _Keys(kept, np.concatenate(([0], np.cumsum(sizes - OWNER))), owners)


def _keys(text: str) -> set[bytes]:
    """The folded text from each of its words on."""
    whole = " ".join(folded_words(text)).encode()
    starts = [0, *(place + 1 for place, byte in enumerate(whole) if byte == SPACE)]
    return {whole[start : start + MOST_BYTES] for start in starts if whole}


def _merged(old: _Keys, now: Array, new: _Keys, texts: int) -> dict[str, Array]:
    """`now` is what the owners of old keys are called now, -1 for those that are gone."""
    kept = np.flatnonzero(now[old.owners] >= 0) if len(now) else np.empty(0, np.int64)
    strings, among = Strings(old.blob, old.offsets), Strings(new.blob, new.offsets)
    places = np.array([strings.find(among[number]) for number in range(len(among))], np.int64)
    at = kept.searchsorted(places)
    starts = np.insert(old.starts[kept], at, new.starts + len(old.blob))
    sizes = np.insert(old.sizes[kept], at, new.sizes)
    owners = np.insert(now[old.owners[kept]], at, new.owners)
    blob = np.concatenate((old.blob, new.blob))
    same = _same_as_before(blob, starts, sizes)
    # Equal keys stand together, so that only their owners are to be put in order.
    owners = np.sort(np.cumsum(~same) << 32 | owners) & 0xFFFFFFFF
    blob = slices(blob, starts, sizes)
    offsets = np.concatenate(([0], np.cumsum(sizes))).astype(narrowest(len(blob)))
    return {"key.blob": blob, "key.offsets": offsets, "owner": owners.astype(narrowest(texts))}


def _same_as_before(blob: Array, starts: Array, sizes: Array) -> Array:
    """Whether each key is the one before it."""
    padded = np.concatenate((blob, np.zeros(8, np.uint8))).tobytes()
    windows: Array = np.ndarray(len(padded) - 7, np.dtype("<u8"), padded, strides=(1,))
    alike = np.flatnonzero(sizes[1:] == sizes[:-1])  # numbers of the earlier of two
    for offset in range(0, MOST_BYTES, 8):
        left = np.clip(sizes[alike] - offset, 0, 8)
        rest = (8 * (8 - np.maximum(left, 1))).astype(np.uint64)
        places = np.minimum(starts + offset, len(blob))
        one, other = windows[places[alike]] << rest, windows[places[alike + 1]] << rest
        alike = alike[(one == other) | (left == 0)]
    same = np.zeros(len(starts), bool)
    same[alike + 1] = True
    return same


# What the search box proposes while somebody types, ready to be bisected.
#
# In: the headers of living documents, the columns of a generation, frequent words and phrases. Out: arrays: `text` are
# proposals, each with its `kind` (a number of KINDS), its `value` (the code of a filter, the id of a document), the
# `documents` that a filter finds, and the flags of `languages` it is good for, best ranked first; `key` are their
# folded words from each word on, sorted, with the number of the proposal (`owner`): `procurement` finds "Public
# Procurement". `read` are the frequent words and phrases that they were made of, taken over while the texts of the
# sample stay.

LANGUAGES = ("en", "fr")
LABELLED = ("country", "locality", "policy_area")
NAMED = ("institution",)
KINDS = (*LABELLED, *NAMED, "document", "phrase", "word")
"""What a proposal is. Of one that is several things the first counts; a title of several documents is a phrase."""
MOST_SPACES = 2
"""In a label or title beside which the same words are no phrase."""


@dataclass(slots=True)
class Ranked:
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
    found: dict[str, Ranked] = {}
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


def _add(found: dict[str, Ranked], text: str, kind: str, value: str, languages: int, weight: float) -> None:
    """What is there already keeps its kind; the title of another document makes it a phrase."""
    known = found.get(text)
    if known is None:
        found[text] = Ranked(KINDS.index(kind), value, languages, weight)
        return
    known.languages |= languages
    if kind == "document" and KINDS[known.kind] in ("document", "phrase"):
        known.kind, known.value = KINDS.index("phrase"), ""
        known.weight += weight


def _titles(found: dict[str, Ranked], summaries: Iterable[bytes]) -> None:
    for summary in summaries:
        document_id, title = unpack_title(summary)
        once = {" ".join(text.split()): 0 for text in title.values() if text.strip()}
        for lang, text in title.items():
            if text.strip():
                once[" ".join(text.split())] |= _bits(lang)
        for text, bits in once.items():
            _add(found, text, "document", document_id, bits, 1)


def _values(found: dict[str, Ranked], columns: Mapping[str, Array], alive: Array) -> None:
    for facet in (*LABELLED, *NAMED):
        values = Strings(columns[f"{facet}.values.blob"], columns[f"{facet}.values.offsets"])
        for number, count in enumerate(_documents(facet, columns, alive, len(values))):
            code = values.text(number)
            if count and facet in NAMED:
                _add(found, code, facet, code, _bits(""), count)
            elif count:
                for bit, lang in enumerate(LANGUAGES):
                    _add(found, vocabulary.label_of(facet, code, lang), facet, code, 1 << bit, count)


def _frequent(found: dict[str, Ranked], read: Mapping[str, Array], documents: int) -> None:
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


class Proposals:
    """The proposals of a generation, as `proposal_arrays` leaves them: by number, best first."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self._keys, self._texts, self._values = (
            Strings(arrays[f"{name}.blob"], arrays[f"{name}.offsets"]) for name in ("key", "text", "value")
        )

    def begun(self, typed: bytes) -> Array:
        """The numbers of those of which any word begins so, one for each such word, in no order."""
        return self._arrays["owner"][self._keys.find(typed) : self._keys.find(typed + b"\xff")]

    def for_readers_of(self, ui: str, numbers: Array) -> Array:
        """Flags of those of some that are in an interface language, or in none."""
        bit = 1 << LANGUAGES.index(ui) if ui in LANGUAGES else 1
        flags: Array = self._arrays["languages"][numbers] & bit != 0
        return flags

    def kinds(self, numbers: Array) -> Array:
        """Their kinds, as numbers in KINDS."""
        return self._arrays["kind"][numbers]

    def kind(self, number: int) -> str:
        return KINDS[self._arrays["kind"][number]]

    def text(self, number: int) -> str:
        return self._texts.text(number)

    def value(self, number: int) -> str:
        """The code or the id that it stands for, empty for words and phrases."""
        return self._values.text(number)

    def documents(self, number: int) -> int:
        """How many documents it finds."""
        return int(self._arrays["documents"][number])
