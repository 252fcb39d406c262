"""What proposals are looked up by: their folded words from each word on, sorted.

In: the texts of proposals, best first; the file of the generation before, when there is one. Out: arrays `key`
(Strings) and `owner`, the number of each key's proposal, ascending for equal keys. Keys of a text that was proposed
before stand sorted in that file already: they are taken from there, and only new ones are made, sorted and put between.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from index.analysis import fold, nfc
from index.engines.whoosh.arrays import Array, Strings, narrowest, slices
from index.engines.whoosh.words import WORD

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
