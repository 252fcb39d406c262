"""Local members in running text: `Place, Country`, whether or not a table knows the place.

In: a member's line, the name of a plan or of a report (`Inception Report – Action plan – Ozurgeti, Georgia, 2021 –
2021`, `Austin, United States Design Report 2018-2020`, `Rapport initial de Buenos Aires, Argentine`). Out: the member:
its country's code, the slug of its place, and the place as printed. The country decides: what stands before its comma
is a place when it is written as a name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from index.vocabulary import code_of, codes_of, key, labels_in, load, local_members, locality_of

MOST_WORDS = 7
"""Of a place's name, or of a country's: `Democratic Republic of the Congo` has five, some in the tables six."""
LONGEST = 300
"""Characters of a text that is looked through."""
DASH = re.compile(r"\s[-\u2010-\u2015\u2212]+\s|[\u2013\u2014]|:|;|\|")
"""What parts a name from what stands before it. A hyphen within a word is part of it."""
LEADING = re.compile(
    r"^(?:(?:de la|de l['’]|d['’]|de los|de|du|des|del|pour|para|for|of|the|à|au|en|in|la|le|les|l['’])\s*(?![a-z]))+"
)
"""Small words before a name that are none of it: `Rapport de conception du Pays basque`."""
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Member:
    """`place` is as printed; `begin` and `end` are the characters of the text that name it, country included."""

    country: str
    locality: str
    place: str
    begin: int = 0
    end: int = 0


@lru_cache(maxsize=4096)
def member_in(text: str) -> Member | None:
    """The first local member that a text names with its country; None where it names none."""
    if "," not in text or len(text) > LONGEST:
        return None
    for comma in re.finditer(r",\s*", text):
        found = _country_at(text, comma.end())
        if found is None:
            continue
        country, end = found
        begin, place = _place_before(text, comma.start())
        locality = locality_of(place, country) if place else None
        if locality:
            return Member(country, locality, place, begin, end)
    return None


def printed_place(texts: Iterable[str], locality: str) -> str:
    """The name of a locality as the first of these texts that names it prints it; "" where none does."""
    for text in texts:
        member = member_in(text)
        if member is not None and member.locality == locality:
            return member.place
    return ""


def country_beside(text: str, place: str) -> str:
    """`Ozieri, Italy` for the place `Ozieri`, as a text prints both side by side; "" where it does not."""
    for match in re.finditer(rf"(?i)(?<!\w){re.escape(place)},\s*", text):
        found = _country_at(text, match.end())
        if found is not None:
            return text[match.start() : found[1]]
    return ""


def begins_with_country(text: str) -> bool:
    return _country_at(text, 0) is not None


def _country_at(text: str, start: int) -> tuple[str, int] | None:
    """(code, where it ends) of the longest country's name that stands here."""
    words = []
    for match in WORD.finditer(text, start):
        words.append(match)
        if len(words) > MOST_WORDS:
            break
    if not words or text[start : words[0].start()].strip("'’ ("):
        return None
    for many in range(min(len(words), MOST_WORDS), 0, -1):
        code = _countries().get(" ".join(key(word[0]) for word in words[:many]))
        if code and "," not in text[start : words[many - 1].end()]:
            return code, words[many - 1].end()
    return None


@cache
def _countries() -> Mapping[str, str]:
    """By the words of every wording. Codes are left out: `de` and `la` are words."""
    found: dict[str, str] = {}
    for code in codes_of("country"):
        for label in labels_in("country", code):
            found.setdefault(" ".join(key(word) for word in WORD.findall(label)), code)
    return found


def _place_before(text: str, comma: int) -> tuple[int, str]:
    """(where it begins, the place) that ends at this comma; "" where what stands there is no name."""
    begin = 0
    for before in (*DASH.finditer(text, 0, comma), *re.finditer(",", text[:comma])):
        begin = max(begin, before.end())
    piece = text[begin:comma]
    begin += _after_type(piece)
    piece = text[begin:comma]
    leading = LEADING.match(piece.lstrip())
    begin += len(piece) - len(piece.lstrip()) + (leading.end() if leading else 0)
    place = text[begin:comma].strip(" .•●·*–-")
    return begin, place if is_name(place) or _is_known(place) else ""


def is_name(place: str) -> bool:
    """Whether these words are written as the name of a place: few, with capitals, and none that names a document."""
    words = place.split()
    if not words or len(words) > MOST_WORDS or re.search(r"\d{4}", place):
        return False
    return all(map(_is_of_a_name, words)) and _words("of_documents").isdisjoint(WORD.findall(key(place)))


def _is_of_a_name(word: str) -> bool:
    bare = word.strip("()'’\"“”.")
    elided = re.match(r"(?:d|l|n|al)['’-][A-ZÀ-Þ]", bare)
    return not bare or not bare[0].islower() or key(bare) in _words("small") or elided is not None


@cache
def _words(row: str) -> frozenset[str]:
    return frozenset(load("members")["words"][row].split())


def _is_known(place: str) -> bool:
    return code_of("locality", place) is not None or any(
        key(place) == key(name) for *_, wordings in local_members() for name in wordings
    )


def _after_type(piece: str) -> int:
    """How many characters of a piece name a type of report, with what stands before them."""
    words = list(WORD.finditer(piece))
    keys = [key(word[0]) for word in words]
    end = 0
    for start in range(len(words)):
        for many in range(min(_longest_type(), len(words) - start), 0, -1):
            if " ".join(keys[start : start + many]) in _types():
                end = max(end, words[start + many - 1].end())
                break
    return end


@cache
def _types() -> frozenset[str]:
    """The wordings of types of reports of two words and more: `Design` alone may be of a name."""
    wordings = {
        " ".join(key(word) for word in WORD.findall(label))
        for code in codes_of("report_type")
        for label in labels_in("report_type", code)
    }
    return frozenset(words for words in wordings if " " in words)


@cache
def _longest_type() -> int:
    return max(words.count(" ") for words in _types()) + 1
