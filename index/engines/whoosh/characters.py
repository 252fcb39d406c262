"""Where words stand in UTF-8, and where compounds may begin, told for a million bytes at once.

In: texts as bytes. Out: Letters, and the places of what may be a compound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from index.compounds import JOINERS, LONGEST_SIGN, SEPARATORS, SIGNS, SPACES, UNUSUAL
from index.engines.whoosh.arrays import Array

# Where words stand in UTF-8, told for a million bytes at once.
#
# In: UTF-8, in which a line break ends every text. Out: Letters: the first byte of each word and the one behind its
# last, where an odd text must be left to the analysis chain, where two words may be parts of one.
#
# A word is a run of letters and digits. Every byte of a character has the character's kinds, looked up in a table of
# the basic plane; only the few characters beyond ASCII cost more than a look-up.

IN_WORD, LETTER, DIGIT, SEPARATOR, HYPHEN, ODD, SIGN = (1 << bit for bit in range(7))
"""Kinds of characters, as bits. A SEPARATOR may stand between the groups of three digits of a number: one above DIGIT,
so that a shift compares the two. A HYPHEN joins two words, a SIGN stands beside numbers."""

PADDING = 32
"""Bytes behind the text that may be looked at: more than any word's window."""
DOT = ord(".")
TWO_BYTES, THREE_BYTES, FOUR_BYTES = 0xC0, 0xE0, 0xF0
"""The first bytes of characters of that many bytes, from here on."""


@dataclass(frozen=True, slots=True)
class Letters:
    """`starts` and `ends` of words, `odd` places for which the chain must be asked, `joints` between words that may be
    parts of one, `signs` that may stand beside a number: byte offsets, ascending but for the joints. `numeric` tells of
    each word whether it begins with a digit. `follow` are the bytes that are not the first of their character."""

    starts: Array
    ends: Array
    odd: Array
    joints: Array
    signs: Array
    numeric: Array
    follow: Array


def letters(text: bytes) -> Letters:
    """`text` is valid UTF-8 and begins and ends in a character outside words."""
    padded = text + bytes(PADDING)
    raw = np.frombuffer(padded, np.uint8)
    kinds: Array = np.frombuffer(padded.translate(_ascii()), np.uint8)
    odd, joints, follow = [], [], np.empty(0, np.int64)
    if not text.isascii():
        kinds = kinds.copy()
        firsts, sizes = _beyond_ascii(raw, kinds)
        found = kinds[firsts]
        odd.append(firsts[found & ODD != 0])
        between = (found & (HYPHEN | SEPARATOR)) != 0
        joints.append(_joining(kinds, firsts[between], sizes[between]))
        follow = np.flatnonzero((raw & 0xC0) == 0x80)
    inside = kinds & IN_WORD
    edges = np.flatnonzero(inside[1:] ^ inside[:-1]) + 1
    odd.append(_acronyms(raw, kinds))
    joints.append(_ascii_joints(raw, kinds))
    starts = edges[0::2]
    numeric = (kinds[starts] & DIGIT) != 0
    signs = np.flatnonzero(kinds & SIGN)
    return Letters(starts, edges[1::2], np.concatenate(odd), np.concatenate(joints), signs, numeric, follow)


def _beyond_ascii(raw: Array, kinds: Array) -> tuple[Array, Array]:
    """The first bytes and sizes of characters beyond ASCII, whose kinds are filled in."""
    firsts = np.flatnonzero(raw >= TWO_BYTES)
    head = raw[firsts].astype(np.uint32)
    tails = [raw[firsts + place].astype(np.uint32) & 0x3F for place in (1, 2)]
    codes = np.where(head < THREE_BYTES, (head & 0x1F) << 6 | tails[0], (head & 0x0F) << 12 | tails[0] << 6 | tails[1])
    codes[head >= FOUR_BYTES] = 1 << 16
    sizes = 2 + (head >= THREE_BYTES).astype(np.int64) + (head >= FOUR_BYTES)
    found = _plane()[codes]
    for place in range(4):
        held = sizes > place
        kinds[firsts[held] + place] = found[held]
    return firsts, sizes


def _acronyms(raw: Array, kinds: Array) -> Array:
    """Dots of `O.G.P.`: a letter, a dot, a letter, a dot."""
    dots = np.flatnonzero(raw[1:-PADDING] == DOT) + 1
    dots = dots[(kinds[dots - 1] & kinds[dots + 1] & LETTER) != 0]
    after = raw[dots + 1]
    size = 1 + sum((after >= least).astype(np.int64) for least in (TWO_BYTES, THREE_BYTES, FOUR_BYTES))
    found: Array = dots[raw[dots + 1 + size] == DOT]
    return found


def _ascii_joints(raw: Array, kinds: Array) -> Array:
    around = kinds[:-2] & kinds[2:]
    hyphens = np.flatnonzero((raw == ord("-")) | (raw == ord("&")))
    hyphens = hyphens[(around[hyphens - 1] & IN_WORD) != 0]
    numbers = np.flatnonzero(((around & DIGIT) << 1) & kinds[1:-1]) + 1
    return np.concatenate((hyphens, numbers))


def _joining(kinds: Array, places: Array, sizes: Array) -> Array:
    own, around = kinds[places], kinds[places - 1] & kinds[places + sizes]
    hyphens = ((own & HYPHEN) != 0) & ((around & IN_WORD) != 0)
    joined: Array = places[hyphens | (((around & DIGIT) << 1) & own != 0)]
    return joined


@cache
def _plane() -> Array:
    """Kinds of each character of the basic plane, and of all others in one last entry."""
    kinds = np.zeros((1 << 16) + 1, np.uint8)
    for code in range(1 << 16):
        character = chr(code)
        if character.isalnum():
            kinds[code] |= IN_WORD | (DIGIT if character.isdecimal() else LETTER)
        if UNUSUAL.search(character):
            kinds[code] |= ODD
    for characters, kind in ((JOINERS, HYPHEN), (SEPARATORS, SEPARATOR), (SIGNS, SIGN)):
        for character in characters:
            kinds[ord(character)] |= kind
    kinds[-1] = ODD
    return kinds


@cache
def _ascii() -> bytes:
    """A translation of ASCII into kinds; bytes of other characters have none until they are filled in."""
    return _plane()[:128].tobytes() + bytes(128)


# Where compounds may begin, found for a million bytes at once.
#
# In: Letters, the places and forms of the words. Out: the few words at which it is worth to look for a compound, with
# index.compounds: all that begin one are among them.

LONGEST_SPACE = max(len(space.encode()) for space in SPACES)
DEGREE = len("\u00b0".encode())


class Placed(NamedTuple):
    """Parallel arrays: first bytes, the bytes behind the last, whether it begins with a digit, its form."""

    starts: Array
    ends: Array
    numeric: Array
    forms: Array


def beginnings(found: Letters, words: Placed, leading: Sequence[int], following: Sequence[int]) -> Array:
    """Words that a compound may begin with, ascending, each once. `leading` are the forms of words that begin one when
    a number follows, `following` of those that go on one that a number begins."""
    starts, ends, numeric, forms = words
    if not len(starts):
        return np.empty(0, np.int64)
    numbers = np.flatnonzero(numeric)
    before = starts.searchsorted(found.signs) - 1  # the word before each sign
    near = found.signs - ends[before] <= LONGEST_SPACE
    after = np.minimum(before + 1, len(starts) - 1)
    close = numeric[after] & (starts[after] - found.signs <= LONGEST_SIGN + LONGEST_SPACE)
    leads = numbers[1:] if len(numbers) and not numbers[0] else numbers
    leads = leads[starts[leads] - ends[leads - 1] <= DEGREE + LONGEST_SPACE] - 1
    follows = numbers[:-1] if len(numbers) and numbers[-1] == len(starts) - 1 else numbers
    follows = follows[starts[follows + 1] - ends[follows] <= LONGEST_SPACE]
    places = np.concatenate(
        (
            starts.searchsorted(found.joints) - 1,
            before[near & numeric[before]],
            after[close],
            before[close & (ends[before] == found.signs)],
            leads[np.isin(forms[leads], leading)],
            follows[np.isin(forms[follows + 1], following)],
        )
    )
    places = np.sort(places[places >= 0])
    distinct: Array = places[np.diff(places, prepend=-1) > 0]
    return distinct
