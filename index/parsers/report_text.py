"""The text of a report, cut at its headings; names of its authors are no headings.

In: the lines of a report. Out: runs, then Sections.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from functools import cache

from index.analysis import fold
from index.document import Anchors, Language, Scope, Section
from index.parsers import labels, sections
from index.parsers.boilerplate import without_boilerplate
from index.parsers.lines import Line, bare_key
from index.parsers.repairs import tidied
from index.parsers.sections import anchor_of
from index.vocabulary import key, load, place_of_name
from index.vocabulary.word_list import languages_of

# Whether a line of a report is the name of the person who wrote it, and so no heading.
#
# In: the lines of a report, the place of one, what it stands under. Out: yes or no. Names stand near the top, or where
# the text speaks of its author. A name is two to five words with capitals (`de`, `van` aside), of which at least one is
# in no dictionary; behind a comma may stand what the person is. Names of places are none.

NEAR_TOP = 6
"""Lines below the title."""
LONGEST_NAME = 90
MOST_WORDS = 5
PARTICLES = frozenset(["de", "del", "della", "den", "der", "van", "von", "el", "al", "bin", "ben", "da", "do", "dos",
                       "du", "la", "le", "y", "e", "and", "et", "&"])  # fmt: skip
WRITES = re.compile(
    r"(?i)\b(?:researchers?|reviewers?|authors?|writt?en by|prepared by|by|consultants?|evaluators?|chercheu(?:r|se)s?"
    r"|auteure?s?|rédigé par|préparé par|par|évaluat(?:eur|rice)s?|investigador(?:a|es|as)?|autor(?:a|es|as)?"
    r"|elaborado por|preparado por|por|evaluador(?:a|es|as)?|ph\.?\s?d|dr|lic|prof(?:esse?u?r)?)\b"
)
"""Words about those who write reports."""
TITLES = re.compile(r"(?i)^(?:(?:by|par|por|dr|mr|mrs|ms|mme|m|prof|lic|sr|sra)\.?\s+)+")


def is_person(lines: Sequence[Line], at: int, heading: str, researcher: str) -> bool:
    """Whether the line at index `at`, which stands under `heading`, is a person's name. `researcher` is the name that
    a label gives, or "" ."""
    text = lines[at].text
    if len(text) > LONGEST_NAME or text[-1] in ".:;":
        return False
    if researcher and key(text) == key(researcher):
        return True
    name, _, role = text.partition(",")
    if not _is_name(TITLES.sub("", name.strip()), role):
        return False
    before = lines[at - 1].text if at else ""
    about = len(before) <= LONGEST_NAME and WRITES.search(before) is not None
    return (at < NEAR_TOP and not heading) or about or WRITES.search(heading) is not None


def _is_name(name: str, role: str) -> bool:
    words = [word for word in name.split() if word.lower() not in PARTICLES]
    if not 2 <= len(words) <= MOST_WORDS or not all(_is_capitalised(word) for word in words):
        return False
    if place_of_name(name)[0]:
        return False
    if role:
        return WRITES.search(role) is not None
    return any(not languages_of(fold(part)) for word in words for part in re.findall(r"[^\W\d_]{2,}", word))


def _is_capitalised(word: str) -> bool:
    """`Jane`, `MWANGI`, `J.`, `O'Brien`, `Jean-Pierre`; no word with a digit."""
    letters = word.strip(".,()")
    return bool(letters) and letters[0].isupper() and not any(map(str.isdigit, letters))


# The text of a report, cut at its headings.
#
# In: the lines below the title. Out: sections: `irm` for what the IRM says, `quoted` where it repeats a commitment's
# own words, `notes` for references. Headings are told by their words (report pages share most of them), by their number
# (`Commitment 3: ...`, `2.1 ...`) or by their shape; a heading with words of its own is kept as text as well, because
# it may be the only place that names what the section is about. Comment forms and readers' comments are not the IRM's
# text.

LONGEST = 140
SHORT, LONG = 80, 90
"""Characters: a line below SHORT between blank lines and above a line of LONG or more is a heading by its shape."""
ENDS = (".", ";", ",", ":", "?", "!", "…")
NUMBER = re.compile(r"^(?:(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2}){0,2})[.):]?|[✪★*]+)\s+(?=[A-ZÀ-Þ“\"'])")
BULLET = re.compile(r"^[-–—•●○◦▪·*➢>]\s")
DOTS = re.compile(r"(?:\.\s?){4,}\s*\d*$|\s\d{1,3}$")
"""How the lines of a table of contents end."""
LEADERS = re.compile(r"\.{4}|(?:\.\s){3}\.|…{2}|·{4}|-{5}|_{5}")
PAGE = re.compile(r"[^\W\d_]\S{0,40}\s(\d{1,3})$")


@dataclass(slots=True)
class Run:
    """Lines under one heading. `own`: the heading has words of its own, that no table has. `entries` are the keys of
    the lines below a heading that opens a table of contents."""

    scope: Scope
    heading: str
    own: bool = False
    lines: list[Line] = field(default_factory=list)
    entries: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Heading:
    scope: Scope
    text: str
    own: bool
    rest: str = ""


def runs_of(lines: Sequence[Line], known: Container[int] = (), researcher: str = "") -> list[Run]:
    """The runs of a report's text, in order. `known`: numbers of lines that are headings by their print; `researcher`:
    who wrote it, where a label says so."""
    runs = [Run("irm", "")]
    lines = tidied(without_boilerplate(lines))
    for at, line in enumerate(lines):
        if _opens_comments(line.text):
            break
        if _is_comment_period(line.text):
            continue
        printed = line.number in known
        heading = None if _is_entry(lines, at, runs[-1], printed) else _heading(lines, at, runs[-1], printed)
        if heading is not None and heading.own and is_person(lines, at, runs[-1].heading, researcher):
            heading = None
        if heading is None:
            runs[-1].lines.append(line)
            continue
        runs.append(Run(heading.scope, heading.text, heading.own))
        if heading.rest:
            runs[-1].lines.append(Line(line.number, heading.rest))
    return runs


def sections_of(runs: Sequence[Run], language: Language) -> tuple[Section, ...]:
    """Sections with unique anchors. A heading directly above another one joins it; the notes of a run follow it."""
    found: list[tuple[Scope, str, str]] = []
    above = ""
    for run in runs:
        heading = f"{above} — {run.heading}" if above and run.heading else above or run.heading
        if not run.lines and run.heading and len(heading) <= LONGEST:
            above = heading
            continue
        above = ""
        kept, notes = ([], run.lines) if run.scope == "notes" else sections.split(run.lines, ends_review=True)
        text = "\n".join(([heading] if run.own or heading != run.heading else []) + [line.text for line in kept])
        if text:
            found.append((run.scope if run.scope != "notes" else "irm", heading, text))
        if notes:
            found.append(("notes", heading if run.scope == "notes" else "", "\n".join(line.text for line in notes)))
    if above:
        found.append(("irm", above, above))
    return _anchored(found, language)


def _is_entry(lines: Sequence[Line], at: int, run: Run, printed: bool) -> bool:
    """Whether a line is an entry of a table of contents. It names a heading and is none: one that has dots; one below
    the word `Contents`, up to the first that returns or stands above a paragraph; one of several with page numbers."""
    text = lines[at].text
    if len(text) > LONGEST or LEADERS.search(text):
        return len(text) <= LONGEST
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    if bare_key(run.heading) in _labels("heading", "contents"):
        entry = bare_key(DOTS.sub("", text))
        listed = not printed and len(following) < LONG and entry not in run.entries
        run.entries.add(entry)
        return listed
    beside = [lines[at - 1].text if at else "", text, following]
    before, own, after = (int(match[1]) if (match := PAGE.search(line)) else None for line in beside)
    return own is not None and ((before is not None and before <= own) or (after is not None and own <= after))


def _heading(lines: Sequence[Line], at: int, run: Run, printed: bool) -> Heading | None:
    """The heading that a line is, where it stands below `run`; `printed` as one."""
    text = lines[at].text
    if BULLET.match(text) or not any(map(str.isalpha, text)):
        return None
    if bare_key(text) in _labels("notes", "labels"):
        return Heading("notes", text.strip(" :"), False)
    if bare_key(text) in _labels("heading", "labels"):
        return Heading("irm", text.strip(" :"), False)
    if len(text) <= LONGEST and _is_numbered_part(text):
        return Heading("irm", text.strip(" :"), True)
    part = labels.review_heading(text)
    if part is not None and part.kind in ("irm", "quoted", "milestones", "review"):
        return _of_review(part, run)
    contents = bare_key(run.heading) in _labels("heading", "contents")
    if len(text) > LONGEST or (not printed and (run.scope == "quoted" or contents or at + 1 == len(lines))):
        return None
    shaped = printed or _numbered(lines, at) or labels.in_capitals(text) or _stands_alone(lines, at)
    return Heading("irm", text.strip(" :"), True) if shaped else None


def _of_review(part: labels.Part, run: Run) -> Heading | None:
    """A heading that commitments' reviews have, too. `Completion: ...` is text, a bare `Completion` a heading; the
    steps of a promise are the promise's words."""
    if part.kind in ("quoted", "milestones"):
        return Heading("quoted", part.heading, False, part.rest)
    if part.rest or (run.scope == "quoted" and not labels.closes_quote(part)):
        return None
    return Heading("irm", part.heading, False)


def _is_numbered_part(text: str) -> bool:
    """`Commitment 3: Beneficial ownership`, `Table 1. At a glance`; not `Commitment 3 was completed.`"""
    match = _numbered_part().match(text)
    if match is None or (text.endswith((".", ";", ",")) and len(text) > SHORT):
        return False
    rest = text[match.end() :]
    return not rest or not rest.lstrip()[:1].islower()


def _numbered(lines: Sequence[Line], at: int) -> bool:
    """`2.1 Action plan development`: numbered, without a sentence's end, and not one of a list of such lines."""
    text = lines[at].text
    beside = [lines[near].text for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    listed = any(NUMBER.match(other) and _depth(other) == _depth(text) for other in beside)
    return bool(NUMBER.match(text)) and not text.endswith(ENDS) and not DOTS.search(text) and not listed


def _depth(text: str) -> int:
    """How deep a number goes: 1 for `2.`, 2 for `2.1`."""
    return len(re.findall(r"[^.\s]+", text.split(" ", 1)[0]))


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """A short line between blank lines, above a paragraph and not the last of a list of short lines."""
    line, following = lines[at], lines[at + 1]
    before = lines[at - 1].text if at else ""
    return (
        bool(line.blanks)
        and bool(following.blanks)
        and len(line.text) < SHORT
        and line.text[0].isupper()
        and not line.text.endswith(ENDS)
        and len(following.text) >= LONG
        and (not before or len(before) >= SHORT or before.endswith(ENDS))
    )


def _opens_comments(text: str) -> bool:
    words = bare_key(re.sub(r"^\d+\s|\s*\(\d+\)$", "", text))
    return words in _labels("comments", "labels") or any(
        phrase in key(text) for phrase in _labels("comments", "phrases")
    )


def _is_comment_period(text: str) -> bool:
    return len(text) < 250 and any(phrase in key(text) for phrase in _labels("comments", "period"))


@cache
def _labels(group: str, row: str) -> frozenset[str]:
    return frozenset(map(bare_key, load("reports")[group][row]))


@cache
def _numbered_part() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load("reports")["heading"]["numbered"]))
    return re.compile(
        rf"(?i)^(?:[✪★*]\s*)?(?:{words})\s+(?:#|n[°o]\.?\s*)?(?:\d{{1,3}}(?:\.\d{{1,2}})*|[IVX]{{1,5}})\b\s*[.:)–—-]*"
    )


def _anchored(found: Sequence[tuple[Scope, str, str]], language: Language) -> tuple[Section, ...]:
    anchors = Anchors()
    return tuple(
        Section(language, scope, heading, anchors.unique(anchor_of(scope, heading)), text)
        for scope, heading, text in found
    )
