"""Recognises the labels of commitment pages, in English, French and Spanish.

In: one line. Out: Label (what it labels, in which languages the site says so, what follows the colon) or None.
Only words decide, never places; which labels make sense where is the readers' business.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.parsers.lines import Line
from index.vocabulary import key, load
from index.vocabulary.facts import FACTS

COLON = re.compile(r"\s*[:\uff1a]")
INFO = re.compile(r"^((?:\w+ )?(?:en )?\w+ i)(?=[A-ZÀ-Þ(])")
"""`Design i`, then, without a space, the text of the icon's tooltip."""
LONGEST_LABEL = 80
MOST_WORDS_OF_LABEL = 10
REMEMBERED = 160
"""Characters of a line up to which what it is labelled is kept."""


@dataclass(frozen=True, slots=True)
class Label:
    """`group` is a table of labels.toml (`fact`, `heading`, `local`, ...), `name` its row; `value` what stands after
    the colon, `colon` whether there is one; `languages` are those in which the site uses this wording."""

    group: str
    name: str
    languages: tuple[str, ...]
    value: str
    colon: bool


@cache
def _rows_of(group: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The rows of a table of labels.toml; those of facts.toml are facts too."""
    rows: Mapping[str, Mapping[str, Sequence[str]]] = load("labels")[group]
    return {**rows, **{fact.name: fact.labels for fact in FACTS}} if group == "fact" else rows


@cache
def table(group: str) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """key of a wording -> (row's name, languages)."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, row in _rows_of(group).items():
        for language, wordings in row.items():
            for wording in wordings:
                known = found.get(key(wording))
                languages = (*known[1], language) if known and known[0] == name else (language,)
                found.setdefault(key(wording), (name, languages))
                if known and known[0] == name:
                    found[key(wording)] = (name, languages)
    return found


def splits(text: str) -> Iterator[tuple[str, str, bool]]:
    """(label, value, is there a colon) for every colon near the start of a line, the longest label last; without a
    colon, the whole line."""
    yield text, "", False
    text = text.lstrip("•●*·- ")
    for colon in COLON.finditer(text, 0, LONGEST_LABEL):
        yield text[: colon.start()], text[colon.end() :].strip(), True


def label_of_line(text: str, group: str) -> Label | None:
    """The label that a line opens with. The longest wording wins: `Ambición (consulta: definición): Bajo`."""
    return _known_label(text, group) if len(text) <= REMEMBERED else _label(text, group)


def _label(text: str, group: str) -> Label | None:
    best: Label | None = None
    rows = table(group)
    if group == "heading" and (tip := INFO.match(text)):
        text = tip[1]
    for label, value, colon in splits(text):
        row = _row(rows, label) if len(label) <= LONGEST_LABEL else None
        if row and (best is None or colon):
            best = Label(group, row[0], row[1], value, colon)
    return best


_known_label = lru_cache(maxsize=8192)(_label)
"""Every reader of a head asks the same of its lines, and pages of one site share most of them."""


def _row(rows: Mapping[str, tuple[str, tuple[str, ...]]], label: str) -> tuple[str, tuple[str, ...]] | None:
    """The row of a wording, with or without the `i` of an icon behind it: `Verifiable i`, `Designi`."""
    return rows.get(key(label)) or (rows.get(key(label[:-1])) if label[-1:] == "i" else None)


def wordings(group: str, name: str = "") -> tuple[str, ...]:
    """Every wording of a table, or of one of its rows, as the table spells it."""
    rows = _rows_of(group)
    chosen = [rows[name]] if name else rows.values()
    return tuple(dict.fromkeys(wording for row in chosen for words in row.values() for wording in words))


def unseen_label(text: str) -> Label | None:
    """A label in a translation that no table has, by words that only such a label holds together: `Pertinence au
    regard des valeurs du PGO: Oui`. The colon must be there."""
    for label, value, colon in splits(text):
        words = key(label).split()
        if not colon or not 2 <= len(words) <= MOST_WORDS_OF_LABEL:
            continue
        for name, row in load("labels")["unseen"].items():
            for language, signs in row.items():
                if any(
                    all(any(word.startswith(sign) for word in words) for sign in signed.split()) for signed in signs
                ):
                    return Label("fact", name, (language,), value, True)
    return None


@cache
def _gluing() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """(lower-case headings that a line may run into, the pattern that finds one at its end). Headings of one word
    need their capital: `GoalsDescription`."""
    glued = {
        variant
        for name in ("irm_review", "description", "policy_areas")
        for word in wordings("heading", name)
        for variant in (word, word.replace("'", "’"))
    }
    longest = sorted(glued, key=len, reverse=True)
    several = "|".join(re.escape(wording) for wording in longest if " " in wording)
    single = "|".join(re.escape(wording) for wording in longest if " " not in wording)
    pattern = re.compile(rf"(?:(?<=[\w)+])(?i:{several})|(?<=[a-zà-ÿ)+])(?:{single}))$")
    return tuple(wording.lower() for wording in longest), pattern


def unglue(line: Line) -> tuple[Line, ...]:
    """A line whose last word runs into the next heading (`TechnologyIRM Review`) as the two lines that it is."""
    headings, pattern = _gluing()
    tail = line.text[-LONGEST_LABEL:]
    match = pattern.search(tail) if tail.lower().endswith(headings) else None
    if match is None:
        return (line,)
    heading = match.group()
    return Line(line.number, line.text[: -len(heading)].strip(), line.blanks), Line(line.number, heading)


@cache
def starred_prefix() -> re.Pattern[str]:
    """What stands before a starred commitment's title in sibling lists."""
    wordings = sorted((w for words in load("labels")["star"].values() for w in words), key=len, reverse=True)
    folded = "|".join(re.escape(wording).replace("'", "['’]").replace(r"\ ", r"\s+") for wording in wordings)
    return re.compile(rf"^(?:(?:{folded})\s*:?\s+|[★✪☆⭐]\s*)", re.IGNORECASE)
