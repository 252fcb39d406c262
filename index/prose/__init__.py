"""Which lines of a text say something, and which are furniture: contents, references, forms, labels of figures.

In: a section's text and its heading. Out: runs of lines, each prose or furniture, in order; joined by line breaks they
are the text. A line is told by its shape (`letters`), most shapes count only in company: three questions, three entries
with rising page numbers. So a promise with a number, a milestone with a link, a short answer (`Completion: Limited`)
stay prose. Small words tell sentences from lists in any language (compare J. Pomikálek: "Removing Boilerplate and
Duplicate Content from Web Corpora", 2011, on the density of stop words). In doubt a line is prose. Why, and what
follows from it: docs/decisions/009-furniture.md.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.prose.letters import EDGES, PAGE, PAGE_FIRST, SHORT, label_of_list, letter_of

RETURNS = 3
"""Times that a running title returns in one section."""

PLAIN = "pslwm"
"""Letters of lines that are never furniture by themselves."""


PROSE = ("p", "m")


class Run(NamedTuple):
    furniture: bool
    text: str


def runs(text: str, heading: str = "") -> list[Run]:
    """The text in runs of lines. `heading` is what the section stands under."""
    lines = text.split("\n")
    held = [line for line in lines if line and not line.isspace()]
    above = label_of_list(heading)
    letters = above + _returning(held, "".join(map(letter_of, held)))
    if not letters.strip(PLAIN):
        return [Run(False, text)]
    told = [False] * len(letters)
    for start, end in _found([heading, *held] if above else held, letters):
        told[start:end] = [True] * (end - start)
    told = told[len(above) :]
    if not any(told):
        return [Run(False, text)]
    marked = _of_all(lines, told) if len(held) < len(lines) else told
    found: list[Run] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or marked[at] != marked[start]:
            found.append(Run(marked[start], "\n".join(lines[start:at])))
            start = at
    return found


def _of_all(lines: Sequence[str], told: Sequence[bool]) -> list[bool]:
    """Per line, what is told of those that hold something. An empty line goes with the one before it."""
    left = iter(told)
    marked: list[bool] = []
    for line in lines:
        empty = not line or line.isspace()
        marked.append((bool(marked) and marked[-1]) if empty else next(left))
    return marked


def _returning(lines: Sequence[str], letters: str) -> str:
    """The letters, with H for lines that return: the same words with other page numbers, or one long line."""
    if len(lines) < RETURNS + 1:
        return letters
    keys = [
        line.strip(EDGES).casefold() if letter in "swcol" else "" for line, letter in zip(lines, letters, strict=True)
    ]
    times = Counter(key for key in keys if key.count(" ") > 1 and not key.endswith(":"))
    often = {key for key, count in times.items() if count >= RETURNS and (":" not in key or key.count(" ") > SHORT)}
    if not often:
        return letters
    return "".join("H" if key in often else letter for key, letter in zip(keys, letters, strict=True))


def _rises(lines: Sequence[str]) -> bool:
    """Whether the page numbers at the ends of lines never fall, and the lines differ in more than these: `Milestone 1`,
    `Milestone 2` are no contents. Roman numbers come first in books and are left out."""
    pages = [match[1] for line in lines if (match := PAGE.match(line.strip()))]
    return len(pages) > 1 and len({line.strip(EDGES) for line in lines}) > 1 and _never_fall(pages)


def _stand_alone(lines: Sequence[str]) -> bool:
    """Whether numbers that stand alone never fall."""
    return _never_fall([line.strip(" .-–|") for line in lines])


def _jump(lines: Sequence[str]) -> bool:
    """Whether the numbers that lines open with rise like pages, not by one each, as those of a list do."""
    pages = [int(match[1]) for line in lines if (match := PAGE_FIRST.match(line.strip()))]
    return all(one < other for one, other in pairwise(pages)) and pages[-1] - pages[0] >= 2 * (len(pages) - 1)


def _never_fall(written: Sequence[str]) -> bool:
    numbers = [int(number) for number in written if number.isdecimal()]
    return numbers == sorted(numbers) and (not numbers or numbers[0] != numbers[-1])


def _any(lines: Sequence[str]) -> bool:
    return True


RUNS: tuple[tuple[re.Pattern[str], Callable[[Sequence[str]], bool]], ...] = tuple(
    (re.compile(pattern), test)
    for pattern, test in (
        (r"K[swcCneiotTlqrRam]{2,}", _any),
        (r"B[swal]{2,}", _any),
        (r"L[rRmcsw]+", _any),
        (r"[sw]?C(?:[sw]{0,2}C)*", _any),
        (r"(?:[co][swl]?){2,}[co]", _rises),
        (r"e{3,}", _jump),
        (r"(?<!s)s{3,}n{3,}|n{4,}", _stand_alone),
        (r"c{0,3}i[ci]{0,3}i[ci]*", _any),
        (r"(?<!r)r{0,3}[RHX][rRHX]*|r{3,}", _any),
        (r"R[rmqwR]+R|(?:[sw]R){2,}", _any),
        (r"a(?:[sl]?a){2,}", _any),
        (r"(?:[qF][sncl]{0,5}){2,}[qF][sn]{0,3}|q{0,2}F+[sq]?F*", _any),
        (r"T[stneciowTH]*|(?<![stn])[stn]{3,}T", _any),
        (r"t(?:[sncw]?t)+", _any),
    )
)
"""What is furniture in a text's letters, and what its lines must also be. Each pattern is linear: it starts only where
no other match of it could have, and what it repeats cannot be read in two ways."""


def _found(lines: Sequence[str], letters: str) -> Iterator[tuple[int, int]]:
    """Where runs of furniture start and end. A short line that would end one, above a paragraph, is its heading, unless
    it answers a question."""
    for pattern, test in RUNS:
        for match in pattern.finditer(letters):
            start, end = match.span()
            if (
                end - start > 1
                and letters[end - 1] in "sw"
                and letters[end - 2] != "q"
                and letters[end : end + 1] in PROSE
            ):
                end -= 1
            if test(lines[start:end]):
                yield start, end
