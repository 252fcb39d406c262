"""Words that a line's end has cut: `whistle-` + `blowers`, `gouverne-` + `ment`, `anti-` + `corruption`.

In: the end of one line and the beginning of the next, in a text. Out: the two halves as one word, with its hyphen
where that may be the word's own: then search finds `anti-corruption`, `anticorruption` and `corruption`
(index.compounds), while of a word joined wrongly nothing finds the halves. Or None where the hyphen ends a word
(`short- and long-term`). Decided by, in this order: how the text writes the word elsewhere; prefixes that languages
put before a hyphen; which of the whole and the halves are correct words (index.vocabulary.word_list).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from index.analysis import fold
from index.parsers.lines import Line
from index.vocabulary.word_list import languages_of

HYPHENS = "\u2010-"
SOFT = "\u00ad"
"""A hyphen that is only there where a line ends."""
UNSURE = "\ufffe"
"""What a PDF's reader gives for a hyphen at a line's end that it takes for such a one; it may be the word's own."""
CUT = re.compile(rf"(?:^|(?<=[^\w{HYPHENS}]))(?P<word>[^\W_]+(?:['’{HYPHENS}][^\W_]+)*)[{SOFT}{UNSURE}{HYPHENS}]$")
"""The end of a line that is cut in a word: letters, then one hyphen. A dash has no letter before it, or is none."""
GOES_ON = re.compile(r"(?P<word>[^\W_]+(?:['’-][^\W_]+)*)(?P<after>\S*)\s*")
APART = re.compile(f"['’{HYPHENS}]")
WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
PREFIXES = (
    "anti non co multi self vice semi mid sous contre avant apres demi auto socio micro macro quasi neo pseudo long "
    "short well"
)
"""First parts of words that are written with a hyphen or without, as the writer likes. `Inter-`, `pro-` and the like
are mostly written without: what a dictionary has as one word is one."""
CONJUNCTIONS = "and or to nor et ou ni y o e u und as than but"
"""Behind `short-`, these say that the other half of the word comes later."""
LONGEST = 80
"""Characters at a line's end in which the cut word is looked for."""
SHORTEST = 4
"""Letters of a second half that may be a word of its own behind such a first part."""
BEFORE_HYPHEN, AND = (frozenset(words.split()) for words in (PREFIXES, CONJUNCTIONS))


class Hyphens:
    """Of one text, given as its lines."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    @cached_property
    def _written(self) -> frozenset[str]:
        """Every word of the text in small letters, hyphens kept."""
        return frozenset(
            word.replace("\u2010", "-").replace("\u2011", "-")
            for text in self._texts
            for word in WORDS.findall(text.lower())
        )

    def join(self, before: str, after: str) -> str | None:
        """The line `before`, which ends in a hyphen, going on with the whole of `after`; None where no word is cut."""
        cut, going = CUT.search(before[-LONGEST:]), GOES_ON.match(after)
        if cut is None or going is None:
            return None
        first, second = APART.split(cut["word"])[-1], APART.split(going["word"])[0]
        head, mark = before[:-1], before[-1]
        small = second[:1].islower() or (first.isupper() and len(first) > 1 and second.isupper())
        if mark == SOFT:
            return head + after if small else None
        if not small or not (first.isalpha() and second.isalpha()):
            return f"{head}-{after}"  # `2018-` + `2020`, `G20-` + `led`, `Jean-` + `Pierre`
        if fold(second) in AND and not languages_of(fold(first + second)):
            return f"{head}- {after}"
        part = any(hyphen in cut["word"] for hyphen in HYPHENS)
        return f"{head}-{after}" if self._is_its_own(first, second, part) else head + after

    def _is_its_own(self, first: str, second: str, part: bool) -> bool:
        """Whether the hyphen between two halves may be the word's own; `part` tells that the first is itself behind
        one: `vis-à-` + `vis`."""
        joined = f"{first}{second}"
        if f"{first}-{second}".lower() in self._written:
            return True
        if joined.lower() in self._written:
            return False
        one, other, both = (bool(languages_of(fold(word))) for word in (first, second, joined))
        if len(first) == 1 or (part and one and other):
            return True
        if fold(first) in BEFORE_HYPHEN and other and len(second) >= SHORTEST:
            return True
        return not both and (other or (one and len(first) >= SHORTEST))


def soft_ends(text: str) -> frozenset[int]:
    """The numbers, from 1, of the lines of a text that end in a soft hyphen."""
    if SOFT not in text:
        return frozenset()
    return frozenset(number for number, line in enumerate(text.split("\n"), 1) if line.rstrip().endswith(SOFT))


def rejoined(lines: Sequence[Line], soft: frozenset[int] = frozenset()) -> tuple[Line, ...]:
    """Lines of which none is cut in a word: the rest of the word moves up from the next line, which keeps its number.
    `soft` are the numbers of lines whose end was a soft hyphen, of which nothing is left."""
    found: list[Line] = []
    hyphens = Hyphens([line.text for line in lines])
    for line in lines:
        before = found[-1] if found else None
        if before is None or not (before.number in soft or before.text[-1] in HYPHENS):
            found.append(line)
            continue
        going = GOES_ON.match(line.text)
        text = _moved_up(hyphens, before.text + (SOFT if before.number in soft else ""), going) if going else None
        if going is None or text is None:
            found.append(line)
            continue
        found[-1] = replace(before, text=text)
        if rest := line.text[going.end() :]:
            found.append(replace(line, text=rest))
    return tuple(found)


def _moved_up(hyphens: Hyphens, before: str, going: re.Match[str]) -> str | None:
    """A line with the rest of its last word. What begins with a capital is as likely a line of its own."""
    word = going["word"]
    if word[0].isupper() and not (word.isupper() and before[-2:-1].isupper()):
        return None
    if word[0].isdigit() and not before[-2:-1].isdigit():
        return None
    text = hyphens.join(before, going[0].rstrip())
    return None if text is None or " " in text[len(before) - 1 :] else text
