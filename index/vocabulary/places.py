"""Places by name: which country or locality the words of a search name, in whatever language.

In: words as they were typed. Out: runs of them with the codes of the places that they name. Names are those of the
vocabulary (English, French, Spanish), of places.toml (their own, short ones) and the words for what is of a place
(`Kenyan`, `sénégalaises`). They are compared folded but not stemmed, since stems of names meet those of other words
(French `Mali` and `mal`, `état` and `États-Unis`), and only as a whole: `new` is no part of New Zealand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.analysis import WORD, fold, nfc, stop_words
from index.vocabulary import codes_of, labels_in, load

FACETS = ("country", "locality")

Code = tuple[str, str]
"""(facet, code)."""


@dataclass(frozen=True, slots=True)
class Named:
    """Words `start` to `end` (excluded), small words between them included, name these places: mostly one, several
    where a name is shared (Congo)."""

    start: int
    end: int
    places: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """`begins` are the first words of all names, `longest` the words of the longest."""

    places: Mapping[tuple[str, ...], tuple[Code, ...]]
    begins: frozenset[str]
    longest: int


def words_of(text: str) -> list[str]:
    """The words of a text as typed, for `places_named`."""
    return WORD.findall(nfc(text))


def trimmed(words: Sequence[str]) -> list[str]:
    """Without small words (`l'`, `'s`) at both ends."""
    kept = [number for number, word in enumerate(words) if _folded(word) not in _stops()]
    return list(words[kept[0] : kept[-1] + 1]) if kept else []


def may_begin(word: str) -> bool:
    """Whether a name begins with that word."""
    return _folded(word) in _names().begins


def places_named(words: Sequence[str]) -> Iterator[Named]:
    """From left to right, the longest name first; names do not overlap."""
    names = _names()
    kept = [(number, folded) for number, word in enumerate(words) if (folded := _folded(word)) not in _stops()]
    at = 0
    while at < len(kept):
        if kept[at][1] not in names.begins:
            at += 1
            continue
        for size in range(min(names.longest, len(kept) - at), 0, -1):
            run = kept[at : at + size]
            found = names.places.get(tuple([folded for _, folded in run]))
            if found is not None and (size > 1 or _is_name(words[run[0][0]], run[0][1])):
                if found:
                    yield Named(run[0][0], run[-1][0] + 1, found)
                at += size
                break
        else:
            at += 1


def words_of_places() -> frozenset[str]:
    """The folded words of all names."""
    return frozenset(word for name in _names().places for word in name)


def _is_name(typed: str, folded: str) -> bool:
    """Whether a word that is also another one is typed as a name."""
    return folded not in _capitals() or typed.isupper() or "." in typed


def _folded(word: str) -> str:
    return fold(word.replace(".", ""))


@cache
def _stops() -> frozenset[str]:
    return stop_words("en") | stop_words("fr")


@cache
def _capitals() -> frozenset[str]:
    return frozenset(map(fold, load("places")["capitals"]))


@cache
def _names() -> _Names:
    """By the folded words of a name without small ones. What means something else names no place."""
    found: dict[tuple[str, ...], dict[Code, None]] = {}
    codes = [(facet, code) for facet in FACETS for code in codes_of(facet)]
    facets = {code: facet for facet, code in codes}
    for place in codes:
        for label in labels_in(*place):
            found.setdefault(_key(label), {})[place] = None
    for code, english, french, names in load("places")["rows"]:
        for name in _alternatives(names):
            found.setdefault(_key(name), {})[facets[code], code] = None
        for adjective in (*_alternatives(english), *_alternatives(french)):
            for form in (adjective, f"{adjective}s"):
                found.setdefault(_key(form), {})[facets[code], code] = None
    for row in load("places")["others"]:
        for name in _alternatives(row):
            for form in (name, f"{name}s"):
                found[_key(form)] = {}
    found.pop((), None)
    places = {key: tuple(codes) for key, codes in found.items()}
    return _Names(places, frozenset(key[0] for key in places), max(map(len, places)))


def _alternatives(row: str) -> list[str]:
    return [part.strip() for part in row.split("|") if part.strip()]


def _key(name: str) -> tuple[str, ...]:
    return tuple(word for word in map(_folded, words_of(name)) if word not in _stops())
