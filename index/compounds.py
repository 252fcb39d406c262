"""Runs of words that people write in several ways and mean as one: `e-mail`, `10 000`, `L. 1224-1`, `art. 8`, `20 %`.

In: NFC text. Out: Compounds: which words of the text belong together, and what each is also called (Written). A
compound keeps the positions of its words. What it is called is one term at the position of the first of them, the same
however it is written, with the number of positions that it covers: `e-mail` is `email` over two of them, so that the
phrase "email address" finds "e-mail address" and no longer one.

    hyphens and &       e-mail, porte-parole, Q&A         email, porteparole, QA: words, to be stemmed like others
    groups of digits    10 000, 10,000, 10.000, 10’000    10000; the groups are hidden: `100` is not in `100 000`
    decimals            3.5, 3,5                          3.5
    amounts             20 %, 20 percent, 20 pour cent    20%
                        $100, 100 $, US$100, EUR 10 000   $100, €10000
    labels              art. 8, n° 12, no. 12, №12, p. 3  art°8, n°12, p°3
    references          L. 1224-1, L1224-1, R 123-4       l1224-1, r123-4

Dates, ranges, versions, telephone numbers and ids are none of these: their parts are words like any others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

SPAN = "+"
"""Between the term of a compound and the positions it covers. No word holds it, and it sorts before all that do."""

HIDDEN = SPAN
"""The term of a word that is only found as part of its compound."""

# Unidecode reads U+02BC as the apostrophe it is drawn as, U+00BA as the degree sign; Python counts both as letters.
APART = "\u02bc\u00ba"
"""Letters to Python that are none here."""
_LETTER = rf"[^\W_{APART}]"
_UNSEEN = "\u00ad\u200b-\u200d\u2060"
MARKS = rf"\u0300-\u036f{_UNSEEN}"
_MARKS = rf"[{MARKS}]"
_ACRONYM = r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)"
_WORD = rf"{_LETTER}++(?:{_MARKS}++{_LETTER}*+)*+"  # possessive: a run of marks divides in 2^n ways, and all were tried
WORD = re.compile(rf"{_ACRONYM}|{_WORD}")
"""One word of NFC text."""

UNUSUAL = re.compile(rf"[^\W\d_]\.[^\W\d_]\.|{_MARKS}|[{APART}]")
"""Text without a match splits into words at everything but letters and digits (`[^\\W_]+`): what a faster tokeniser
may rely on."""

HYPHENS = "-\u2010\u2011"
JOINERS = HYPHENS + "&"
SPACES = " \u00a0\u202f\u2009"
SEPARATORS = ".,\u2019'" + SPACES
"""What may stand between two groups of digits of one number."""

BEFORE = {"$": "$", "€": "€", "£": "£", "№": "n°", "#": "n°"}
"""Signs that stand before a number, and what a number with one is called."""
SIGNS = "".join([*BEFORE, "%"])
LONGEST_SIGN = max(len(sign.encode()) for sign in SIGNS)

LABELS = {
    "art°": ("art", "arts", "article", "articles"),
    "n°": ("n", "no", "nos", "numero", "numeros", "numéro", "numéros", "number", "numbers"),
    "p°": ("p", "pp", "page", "pages"),
    "ch°": ("ch", "chap", "chapter", "chapters", "chapitre", "chapitres"),
    "sec°": ("sec", "sect", "section", "sections"),
    "para°": ("para", "paras", "paragraph", "paragraphs", "paragraphe", "paragraphes"),
    "al°": ("al", "alinea", "alineas", "alinéa", "alinéas"),
    "fig°": ("fig", "figs", "figure", "figures"),
    "vol°": ("vol", "vols", "volume", "volumes"),
}
"""What a number with a label before it is called, and the words that say so."""
CURRENCIES = {"€": ("eur", "euro", "euros"), "$": ("usd", "dollar", "dollars"), "£": ("gbp",)}
REFERENCES = ("l", "r", "d", "a")
"""Letters before the articles of the codes of French law."""
LEADING = frozenset(word for words in (*LABELS.values(), *CURRENCIES.values(), REFERENCES) for word in words)
"""Words, in lower case, that a compound may begin with when a number follows."""
PERCENT = ("percent", "per", "pour", "pourcent", "pct")
FOLLOWING = frozenset([*PERCENT, "us", *(word for words in CURRENCIES.values() for word in words)])
"""Words, in lower case, that may go on a compound that a number begins."""


def _any(words: Iterable[str]) -> str:
    """A pattern of any of some words in any case, the longest first."""
    spelled = ("".join(c if c.isascii() else f"[{c}{c.upper()}]" for c in word) for word in words)
    return f"(?ai:{'|'.join(sorted(spelled, key=len, reverse=True))})"


_CODES = {word: code for table in (LABELS, CURRENCIES) for code, words in table.items() for word in words}
_MONEYS = [word for words in CURRENCIES.values() for word in words]
_S, _H, _D = f"[{SPACES}]", f"[{HYPHENS}]", "[0-9]"
_END = rf"(?![\w{MARKS}])"
_BEGIN = rf"(?<![\w.,{MARKS}])"
_ALONE = rf"{_END}(?!{_H}{_D}|{_S}{_D}{{3}}(?!{_D}))"


def _groups(separator: str, point: str) -> str:
    """Digits after the first three at most, in groups of three, and decimals. Rows of a table are no number."""
    group = rf"{separator}{_D}{{3}}{_END}"
    return rf"(?:{group}){{1,5}}+(?!{group})(?:{point}{_D}{{1,9}})?"


_GROUPED = (
    rf"(?!0){_D}{{1,3}}(?:{_groups(',', '[.]')}|{_groups('[.]', ',')}|{_groups(chr(39), '[.,]')}"
    rf"|{_groups(chr(0x2019), '[.,]')})|(?<![^0-9][0-9]{{3}}{_S})(?!0){_D}{{1,3}}{_groups(_S, '[.,]')}"
)
_NUMBER = rf"(?:{_GROUPED}|{_D}{{1,15}}[.,]{_D}{{1,9}}|{_D}{{1,15}}){_END}(?![.,]{_D})"
_PERCENT = rf"{_S}?%|{_S}(?ai:(?:per|pour){_S}?cent|pct){_END}"
_MONEY = rf"{_S}?[$€£](?!{_S}?{_D})|{_S}(?ai:US{_S})?{_any(_MONEYS)}{_END}"
_IDS = rf"{_D}{{1,9}}(?:[{HYPHENS}/]{_D}{{1,9}}){{0,3}}"
_LABELS = [word for words in LABELS.values() for word in words]
_LABEL = (
    rf"(?:{_any(word for word in _LABELS if len(word) > 1)}(?:[°\u00ba\u02da.]{_S}?|{_S})"
    rf"|{_any(word for word in _LABELS if len(word) == 1)}[°\u00ba\u02da.]{_S}?)"
)
_DASHED = rf"(?={_D}{{1,4}}{_H}{_D})"
_REFERENCE = rf"(?ai:[lrd]\.{_S}?|[lrda]\.?{_DASHED}|a\.{_S}?{_DASHED}|[lrd]{_S}(?:{_DASHED}|(?={_D}{{3,4}}(?!{_D}))))"
_COMPOUND = (
    rf"{_BEGIN}(?:(?P<reference>{_REFERENCE})(?P<article>{_D}{{1,4}}(?:{_H}{_D}{{1,4}}){{0,3}}){_ALONE}"
    rf"|(?P<label>{_LABEL})(?P<labelled>{_IDS})(?:er)?{_ALONE}(?!/{_D})"
    rf"|(?P<currency>{_any(word for word in _MONEYS if len(word) == 3)}{_S}|[A-Za-z]{{1,3}}[$€£]{_S}?)"
    rf"(?P<priced>{_NUMBER})"
    rf"|(?P<number>{_NUMBER})(?:(?P<percent>{_PERCENT})|(?P<money>{_MONEY}))?)"
    rf"|(?<![{JOINERS}\w]){_WORD}(?:[{JOINERS}]{_WORD}){{1,2}}(?![{JOINERS}\w])"
)
COMPOUND = re.compile(_COMPOUND)
"""What may be a compound; `compound` says what it is."""
_COMPOUND_OR_WORD = re.compile(rf"(?P<compound>{_COMPOUND})|{_WORD}")
_SPACED = re.compile(rf"(?:(?:US)?[{''.join(BEFORE)}]{_S}?(?={_D}))?{_COMPOUND}|(?<!\w)[^\W\d_]{_S}&{_S}[^\W\d_](?!\w)")
_LEFT_OUT = dict.fromkeys(map(ord, ".\u00ad\u200b\u200c\u200d\u2060"))
_MAY_MEET = re.compile(f"[{SIGNS}&0-9]")
_AFTER = re.compile(rf"{_S}?[%$€£]")
LONGEST = 64
"""Characters of a run of words that is looked at from either side."""
_PARTS = re.compile(f"{_D}+")
_HYPHEN = re.compile(f"[{HYPHENS}/]")


class Written(NamedTuple):
    """What a compound, or a part of it, is also called. `word` is a word for the chain to analyse, or, where `fixed`,
    a term. It begins at the compound's word number `first` and covers `span` words."""

    word: str
    fixed: bool
    first: int
    span: int


@dataclass(frozen=True, slots=True)
class Compound:
    """A run of `words` words from the character `start` on, the last of which ends at `end`. Its words `hidden[0]` to
    `hidden[1]` (excluded) are no words of their own."""

    start: int
    end: int
    words: int
    hidden: tuple[int, int]
    written: tuple[Written, ...]


def compound(match: re.Match[str]) -> Compound | None:
    """What a match of COMPOUND is, None where it is no more than its words."""
    sign = _sign_before(match.string, match.start()) if match["number"] else ""
    if match["number"] == match.group() and not sign and match.group().isdigit():
        return None
    ends = [word.end() for word in WORD.finditer(match.group())]
    words, hidden = len(ends), (0, 0)
    found: list[Written]
    if number := match["number"] or match["priced"]:
        first = int(match["number"] is None)
        parts = len(_PARTS.findall(number))
        value, grouped = _value(number)
        found = [Written(value, True, first, parts)] if parts > 1 else []
        hidden = (first, first + parts) if grouped else (0, 0)
        if match["percent"]:
            found.append(Written(f"{value}%", True, 0, words))
        elif unit := match["money"] or match["currency"]:
            found.append(Written(f"{_currency(unit)}{value}", True, 0, words))
        if sign:
            found.append(Written(f"{BEFORE[sign]}{value}", True, 0, parts))
    elif match["label"]:
        name = _CODES[WORD.findall(match["label"])[0].lower()]
        ids = _HYPHEN.split(match["labelled"])
        found = [Written(f"{name}{'-'.join(ids)}", True, 0, words)]
        if len(ids) > 1:
            found.append(Written(f"{name}{ids[0]}", True, 0, words - len(ids) + 1))
    elif match["reference"]:
        ids = _HYPHEN.split(match["article"])
        found = [Written(f"{match['reference'][0].lower()}{'-'.join(ids)}", True, 0, words)]
    else:
        parts_ = WORD.findall(match.group())
        found = [Written("".join(parts_), False, 0, words)] if parts_[0].isalpha() else []
    return Compound(match.start(), match.start() + ends[-1], words, hidden, tuple(found)) if found else None


def compounds(text: str) -> Iterator[Compound]:
    """The compounds of a text, in order. Where a word holds marks, looking for a compound after each of them would
    take time with the square of its length, so words that begin none are passed over whole."""
    unusual = UNUSUAL.search(text) is not None
    for match in (_COMPOUND_OR_WORD if unusual else COMPOUND).finditer(text):
        if (not unusual or match.lastindex) and (found := compound(match)):
            yield found


def _value(number: str) -> tuple[str, bool]:
    """(digits with a point before decimals, whether there are groups) of what a pattern took for a number."""
    digits = _PARTS.findall(number)
    if len(digits) == 1:
        return digits[0], False
    separators = {character for character in number if not character.isdigit()}
    is_decimal = len(digits) == 2 and not (len(digits[1]) == 3 and len(digits[0]) <= 3 and digits[0][0] != "0")
    if is_decimal:
        return ".".join(digits), False
    last = number[-len(digits[-1]) - 1]
    if last in ".," and len(separators) > 1:  # decimals after groups
        return "".join(digits[:-1]) + "." + digits[-1], True
    return "".join(digits), True


def _sign_before(text: str, start: int) -> str:
    """The sign before a number that starts there, "" for none."""
    before = text[max(0, start - 2) : start]
    sign = before[:-1] if before.endswith(tuple(SPACES)) else before[-1:]
    return sign if sign in BEFORE else ""


def _currency(unit: str) -> str:
    sign = next((character for character in unit if character in "$€£"), "")
    return sign or _CODES[WORD.findall(unit)[-1].lower()]


def surface_form(word: str) -> str:
    """A word as it is written, in lower case, without the dots of an acronym and what nobody sees."""
    return word.translate(_LEFT_OUT).lower()


def term_of(base: str, span: int) -> str:
    """The term of a compound: how it is called over so many positions."""
    return f"{base}{SPAN}{span}"


def parted(term: str) -> tuple[str, int]:
    """(what it is called, the positions it covers) of any term."""
    base, _, span = term.partition(SPAN)
    return (base, int(span)) if span else (term, 1)


def spaced(text: str, at: int) -> int:
    """Where a number, an amount or a reference that is written with spaces ends; `at` where none begins there."""
    match = _SPACED.match(text, at)
    return match.end() if match and any(space in match.group() for space in SPACES) else at


def meet(before: str, after: str) -> bool:
    """Whether two texts say something else with a space between them: what is written with spaces begins in one and
    goes on in the other, or is none behind the first."""
    if not _MAY_MEET.search(before[-len(" per_cent") :] + after[:1]):
        return False
    tail, head = before[-LONGEST:], after[:LONGEST]
    both, place = f"{tail} {head}", len(tail) + 1
    return spaced(both, place) - place != spaced(head, 0) or any(
        spaced(both, at) != spaced(tail, at) for at in range(len(tail))
    )


def with_signs(text: str, start: int, end: int) -> tuple[int, int]:
    """Some words of a text with the signs that belong to the numbers at their ends."""
    if text[start].isdigit() and (sign := _sign_before(text, start)):
        start = text.rindex(sign, 0, start)
    if text[end - 1].isdigit() and (after := _AFTER.match(text, end)):
        end = after.end()
    return start, end
