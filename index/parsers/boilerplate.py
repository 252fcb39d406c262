"""Lines beside the text of a page that belong to no page: comment forms, subjects it is filed under, lists of files.

In: the lines of a page's text. Out: the same without these. A line that opens the comments ends the text, unless most
of the text stands below it: then it is a link at the top. What such lines say is in boilerplate.toml.
"""

import re
from collections.abc import Sequence
from functools import cache

from index.parsers.labels import splits
from index.parsers.lines import Line, bare_key
from index.parsers.values import is_areas
from index.vocabulary import key, load

LONGEST_OPENING = 90
LONGEST_FILED, LONGEST_FILE = 200, 160
SHARE_BEFORE = 0.25
"""Of the text below a line that opens comments, at least so much stands above it."""
COUNT = re.compile(r"^\d+\s|\s*\(\d+\)$")
COUNTED = re.compile(r"(?i)\d{1,4}\s(?:comments?|commentaires?|comentarios?)(?:\s(?:on|sur|en)\s.{1,150})?$")
FILE = re.compile(
    r"(?i)\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|zip)(?:\s*[(\[][^()\[\]]*[)\]])?$"
    r"|[(\[](?:pdf|docx?|word|excel|xlsx?)\b[^()\[\]]*[)\]]$|\b\d+(?:[.,]\d+)?\s?(?:[KMG]B|[KMG]o)\)?$"
)
"""How the name of a file ends, or its kind and size."""
SENTENCE = re.compile(
    r"published|publiée|publicada|[Rr]equired f|obligato|my name|mon nom|mi nombre|publicar|publier|logged in"
)
"""What every sentence of a comment form holds one of."""
ENDS = (".", "!", "?", ";", ":")


def without_boilerplate(lines: Sequence[Line]) -> list[Line]:
    """The lines that are text."""
    found: list[Line] = []
    at = 0
    while at < len(lines):
        text = lines[at].text
        if _may_be(text):
            if opens_comments(text):
                if _ends_text(found, lines[at:]):
                    break
                at += 1
                continue
            if taken := _filed(lines, at) or _files(lines, at):
                at += taken
                continue
        found.append(lines[at])
        at += 1
    return found


def opens_comments(text: str) -> bool:
    """Whether a line opens the comments of readers, or the form for them."""
    labels = _keys("comments", "labels")
    if COUNTED.match(text):
        return True
    known = len(text) <= LONGEST_OPENING and (bare_key(COUNT.sub("", text)) in labels or bare_key(text) in labels)
    return known or (SENTENCE.search(text) is not None and any(phrase in key(text) for phrase in _phrases()))


def _may_be(text: str) -> bool:
    """Whether a line can be any of these: most begin otherwise, which is soon seen."""
    if len(text) > LONGEST_FILED:
        return False
    begins = text[:32].lower().replace(":", " ").split(" ", 1)[0]
    return begins in _first_words() or begins.isdecimal() or SENTENCE.search(text) is not None


def _ends_text(before: Sequence[Line], after: Sequence[Line]) -> bool:
    above, below = (sum(len(line.text) for line in lines) for lines in (before, after))
    return above >= SHARE_BEFORE * below


def _filed(lines: Sequence[Line], at: int) -> int:
    """Lines, from index `at`, that tell under which subjects a page is filed."""
    text = lines[at].text
    for label, value, colon in splits(text):
        if (colon or " " in label) and bare_key(label) in _keys("filed", "labels"):
            if value:
                return 1
            below = 1
            while at + below < len(lines) and _is_subject(lines[at + below].text, below == 1):
                below += 1
            return below
    words = bare_key(text)
    filed = any(words.startswith(f"{label} ") for label in _keys("filed", "labels") if " " in label)
    return int(filed and is_areas(re.split(r"\s", text, maxsplit=2)[-1]))


def _is_subject(text: str, first: bool) -> bool:
    return len(text) < LONGEST_FILE and not text.endswith(ENDS) and (first or is_areas(text))


def _files(lines: Sequence[Line], at: int) -> int:
    """Lines, from index `at`, of a list of files."""
    if bare_key(lines[at].text) not in _keys("downloads", "labels"):
        return 0
    below = 1
    while at + below < len(lines) and _is_file(lines[at + below].text):
        below += 1
    return below


def _is_file(text: str) -> bool:
    known = bare_key(text) in _keys("downloads", "labels")
    return len(text) <= LONGEST_FILE and (known or FILE.search(text) is not None)


@cache
def _keys(group: str, row: str) -> frozenset[str]:
    return frozenset(map(bare_key, load("boilerplate")[group][row]))


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(map(key, load("boilerplate")["comments"]["phrases"]))


@cache
def _first_words() -> frozenset[str]:
    """The first words of all labels, in small letters."""
    groups = load("boilerplate")
    labels = [label for group in ("comments", "filed", "downloads") for label in groups[group]["labels"]]
    return frozenset(label.lower().split(" ", 1)[0] for label in labels)
