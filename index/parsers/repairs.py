"""What extractors do to lines, undone: words cut at a line's end, bullets of all kinds, several labels on a line.

In: the lines of a page. Out: the same lines as the page had them, with their numbers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, cached_property

from index.analysis import fold
from index.parsers.labels import INFO, label_of_line, wordings
from index.parsers.lines import Line
from index.vocabulary import key, wording
from index.vocabulary.word_list import languages_of

# Words that a line's end has cut: `whistle-` + `blowers`, `gouverne-` + `ment`, `anti-` + `corruption`.
#
# In: the end of one line and the beginning of the next, in a text. Out: the two halves as one word, with its hyphen
# where that may be the word's own: then search finds `anti-corruption`, `anticorruption` and `corruption`
# (index.compounds), while of a word joined wrongly nothing finds the halves. Or None where the hyphen ends a word
# (`short- and long-term`). Decided by, in this order: how the text writes the word elsewhere; prefixes that languages
# put before a hyphen; which of the whole and the halves are correct words (index.vocabulary.word_list).

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


# One bullet before an item of a list, whatever an extractor made of it.
#
# In: the lines of a page's text. Out: the same, where `• ● `, `. o `, `◦ ` or `▪ ` before an item is `• `, at the
# line's start and inside a line that holds several items. Dashes, stars, points and numbers stay as they are. An `o` is
# a bullet where its neighbours have bullets, or behind a colon: it is a word of several languages, too.

DRAWN = "•●○◦▪▫■◘◙‣⁃∙⚫⬤➢➤►▶▸❖✦⦁"
"""Signs that only stand before items. The boxes of forms are not among these."""
LEAD = re.compile(rf"^(?:[.·]\s+(?=[{DRAWN}]|o\s))?(?:[{DRAWN}]\s*)+(?:[·*–-]\s+)?(?:o\s+(?=\S))?|^[.·]\s+o\s+(?=\S)")
LETTER = re.compile(r"^o\s+(?=\S)")
INSIDE = re.compile(rf"\s+(?:[.·]\s+)?(?:[{DRAWN}]\s+)+(?:o\s+)?(?=\S)|(?:(?<=[.;:,])|\s[.·])\s+o\s+(?=[A-ZÀ-ÖØ-Þ])")
SIGN = re.compile(f"[{DRAWN}]")
OTHER = re.compile(r"^[-–—*·]\s")


def tidied(lines: Sequence[Line]) -> list[Line]:
    """The lines, with their numbers, of one bullet each at most at the beginning of an item."""
    found: list[Line] = []
    for at, line in enumerate(lines):
        text = line.text
        if text[0] in DRAWN or text[0] in ".·":
            text = LEAD.sub("• ", text, count=1)
        elif text[0] == "o" and LETTER.match(text) and _among_items(lines, at):
            text = LETTER.sub("• ", text, count=1)
        if " o " in text or (not text.isascii() and SIGN.search(text, 2)):
            text = text[:2] + INSIDE.sub(" • ", text[2:])
        found.append(line if text == line.text else replace(line, text=text.strip()))
    return [line for line in found if line.text != "•"]


def _among_items(lines: Sequence[Line], at: int) -> bool:
    """Whether the line before or after is an item, or the line before announces some."""
    before = lines[at - 1].text if at else ""
    after = lines[at + 1].text if at + 1 < len(lines) else ""
    return before.endswith(":") or any(
        beside and (beside[0] in DRAWN or LETTER.match(beside) or OTHER.match(beside)) for beside in (before, after)
    )


# One label to a line: undoes what extractors do to the lines of a page's head.
#
# In: the lines of a page and where its head begins. Out: the same lines, of which those of the head open with one label
# each and hold nothing of the next: boxes that stood side by side are parted, labels broken over two lines are joined,
# rows of a table are a label and its value. Lines keep their numbers. Only labels that the tables know are ever moved.

WITHIN = 90
"""Lines below the title in which the head must end."""
LONGEST_HALF = 50
LONGEST_ROW = 3000
PROSE = 300
ROW = re.compile(r"^\|\s*(?P<label>[^|]{1,80}?)\s*\|\s*(?P<value>[^|]*?)\s*\|$")
MARKED = "irm_review", "policy_areas", "design", "implementation", "at_a_glance"
"""Headings that are known inside a line, too: they have several words."""


def repaired(lines: Sequence[Line], start: int, groups: tuple[str, ...]) -> tuple[Line, ...]:
    """The lines with those of the head, which begins at index `start` and has the labels of these tables, put right."""
    fixed: list[Line] = list(lines[:start])
    at = start
    while at < min(len(lines), start + WITHIN):
        line = lines[at]
        joined = _joined(line, lines[at + 1], groups) if at + 1 < len(lines) else None
        fixed += [part for piece in _unglued(joined or _row(line, groups), groups) for part in _parted(piece, groups)]
        at += 2 if joined else 1
        heading = label_of_line(line.text, "heading")
        below = heading is not None and heading.name == "description" and not heading.value
        if below or (len(line.text) > PROSE and _fact(line.text, groups) is None):
            break
    return (*fixed, *lines[at:])


def _fact(text: str, groups: tuple[str, ...]) -> str | None:
    """The name of the labelled fact that a line opens with."""
    labels = (label_of_line(text, group) for group in groups)
    return next((label.name for label in labels if label is not None and label.colon), None)


def _row(line: Line, groups: tuple[str, ...]) -> Line:
    """A row of a table of two columns, as `label: value` where its first column is a label."""
    row = ROW.match(line.text)
    if row is None:
        return line
    text = f"{row['label'].rstrip(' :')}: {row['value']}"
    return Line(line.number, text, line.blanks) if _fact(text, groups) else line


def _joined(line: Line, following: Line, groups: tuple[str, ...]) -> Line | None:
    """A label and what breaks off from it: the rest of its words, or the colon that opens the next line."""
    if len(line.text) > LONGEST_HALF or _fact(line.text, groups):
        return None
    text = f"{line.text} {following.text}"
    if following.text.startswith((":", "：")) or not (_fact(following.text, groups) or _names(following.text)):
        return Line(line.number, text, line.blanks) if _fact(text, groups) else None
    return None


def _names(text: str) -> bool:
    return label_of_line(text, "heading") is not None


@cache
def _glued() -> re.Pattern[str]:
    headings = sorted(wordings("heading"), key=len, reverse=True)
    return re.compile(rf"(?:{_any(headings)})(?=[A-ZÀ-Þ])")


def _unglued(line: Line, groups: tuple[str, ...]) -> list[Line]:
    """A line that opens with headings that run into what follows: `OverviewAt-a-GlanceAction Plan: ...`."""
    found: list[Line] = []
    text = line.text
    while (glued := _glued().match(text)) and (_fact(text[glued.end() :], groups) or not INFO.match(text)):
        found.append(Line(line.number, glued[0]))
        text = text[glued.end() :]
    return [*found, Line(line.number, text, line.blanks)] if found else [line]


@cache
def _inside(groups: tuple[str, ...]) -> re.Pattern[str]:
    """A label with its colon, or a heading of several words, inside a line."""
    facts = sorted((words for group in groups for words in wordings(group)), key=len, reverse=True)
    headings = sorted(
        (words for name in MARKED for words in wordings("heading", name) if " " in words or "-" in words),
        key=len,
        reverse=True,
    )
    colon = r"(?: ?i)?\s*[:\uff1a]"
    return re.compile(rf"(?i)(?<![\w(])(?:(?P<fact>{_any(facts)}){colon}|(?P<heading>{_any(headings)})(?=\s|$))")


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace("'", "['’]").replace(r"\ ", r"\s+") for word in words)


def _parted(line: Line, groups: tuple[str, ...]) -> list[Line]:
    """The lines that a line with several labels is; a line with one label as it stands."""
    colons = line.text.count(":") + line.text.count("\uff1a")
    found = _labels_in(line.text, groups) if colons > 1 and len(line.text) <= LONGEST_ROW else []
    names = [key(match["fact"]) for match in found if match["fact"]]
    if len(names) < 2 or len(set(names)) < len(names):
        return [line]
    before = line.text[: found[0].start()].strip(" •●·*-")
    if before and not _names(before):
        return [line]
    cuts = [match.start() for match in found]
    pieces = [line.text[begin:end].strip(" |") for begin, end in zip([0, *cuts], [*cuts, len(line.text)], strict=True)]
    parts = [part for piece in pieces for part in _closing(piece) if part]
    return [Line(line.number, part, line.blanks if at == 0 else 0) for at, part in enumerate(parts)]


def _labels_in(text: str, groups: tuple[str, ...]) -> list[re.Match[str]]:
    """The labels inside a line. The last words of `Pending IRM Review` are no heading."""
    found: list[re.Match[str]] = []
    for match in _inside(groups).finditer(text):
        before = text[found[-1].end() if found else 0 : match.start()]
        if match["fact"] or wording(before) != "pending" or not _is_review(match["heading"]):
            found.append(match)
    return found


def _is_review(text: str) -> bool:
    heading = label_of_line(text, "heading")
    return heading is not None and heading.name == "irm_review"


def _closing(piece: str) -> tuple[str, ...]:
    """A value and the heading of one word that stands behind it: `2017 Institutions`."""
    head, _, last = piece.rpartition(" ")
    label = label_of_line(last, "heading")
    return (head, last) if head and label is not None and last[:1].isupper() else (piece,)
