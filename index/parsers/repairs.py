"""One label to a line: undoes what extractors do to the lines of a page's head.

In: the lines of a page and where its head begins. Out: the same lines, of which those of the head open with one label
each and hold nothing of the next: boxes that stood side by side are parted, labels broken over two lines are joined,
rows of a table are a label and its value. Lines keep their numbers. Only labels that the tables know are ever moved.
"""

import re
from collections.abc import Sequence
from functools import cache

from index.parsers.labels import INFO, label_of_line, wordings
from index.parsers.lines import Line
from index.vocabulary import key, wording

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
