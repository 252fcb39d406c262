"""The words at which a page is cut: labels of facts, and headings inside its text.

In: one line. Out: Label or Part: what the line opens, its own words, and what follows them on the line; or None. The
tables are labels.toml and parts.toml; which label or heading counts where is the readers' business.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from index.document import NOT_APPLICABLE, NOT_STATED
from index.parsers.lines import Line, bare_key
from index.vocabulary import code_of, ids, key, load
from index.vocabulary.facts import FACTS

# Recognises the labels of commitment pages, in English, French and Spanish.
#
# In: one line. Out: Label (what it labels, in which languages the site says so, what follows the colon) or None.
# Only words decide, never places; which labels make sense where is the readers' business.

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


# Recognises the headings inside a page's text: of the promise, and of the IRM's review of it.
#
# In: one line. Out: Part: what kind of heading it is, its own words, and what follows it on the same line; or None for
# plain text. The tables are in parts.toml; which headings count where is the business of `sections`.

Kind = Literal["commitment", "milestones", "caps", "review", "quoted", "details", "irm", "rating", "value"]

LONGEST = 160
BULLET = re.compile(r"^[-–—•●○◦▪·*✓➢>]")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading. `heading` is as on the page without its closing colon; `rest` follows on the same line. Ratings carry
    `assessment` and `completion`; values carry `value` and `result`; reviews carry `assessment` (maybe "")."""

    kind: Kind
    heading: str
    rest: str = ""
    assessment: str = ""
    completion: str = ""
    value: str = ""
    result: str = ""
    labelled: bool = False  # text follows a colon on the same line


@cache
def _table() -> Mapping[str, Any]:
    return load("parts")


@cache
def _keys(group: str, row: str) -> frozenset[str]:
    return frozenset(map(bare_key, _table()[group][row]))


def _named(text: str, group: str, row: str) -> Part | None:
    """A line that is a heading of a table, alone or with text after its colon."""
    for label, rest, colon in splits(text):
        if len(label) <= LONGEST and bare_key(label) in _keys(group, row):
            return Part("irm", label.strip(" :"), rest, labelled=colon and bool(rest))
    return None


def review_opening(text: str) -> Part | None:
    """`IRM Midterm Status Summary` and its translations."""
    if len(text) > 90 or text.endswith((".", ";", ",")) or ":" in text.rstrip(" :"):
        return None
    words = bare_key(text)
    if not words:
        return None
    table = _table()["review"]
    held = words.split()
    named = set(table["reviewer"]) & set(held)
    opens = held[0] in table["reviewer"] or any(words.startswith(phrase) for phrase in table["summary"])
    if not (named and opens and any(phrase in words for phrase in table["summary"])):
        return None
    assessment = ""
    for code, phrases in table["assessment"].items():
        if any(f" {key(phrase)} " in f" {words} " for phrase in phrases):
            assessment = code
            break
    return Part("review", text.strip(" :"), assessment=assessment)


def promise_heading(text: str) -> Part | None:
    """A heading of the promise: one of the table, or a line in capitals."""
    if len(text) > LONGEST or BULLET.match(text):
        return None
    words = bare_key(text)
    if words in _keys_of_promise("milestones"):
        return Part("milestones", text.strip(" :"))
    if words in _keys_of_promise("commitment"):
        return Part("commitment", text.strip(" :"))
    return Part("caps", text.strip(" :")) if in_capitals(text) else None


@cache
def _starts() -> tuple[str, ...]:
    return tuple(_keys("quoted", "starts"))


@cache
def _keys_of_promise(row: str) -> frozenset[str]:
    return frozenset(map(bare_key, _table()["promise"][row]["labels"]))


def in_capitals(text: str) -> bool:
    """Whether a short line is written in capitals and reads as words: an id does not."""
    if (
        not text.isupper() or ids.is_id(text) or text.endswith((".", ";", ",")) or "://" in text
    ):  # the first small letter ends the look
        return False
    letters = sum(map(str.isalpha, text))
    return letters >= 4 and letters * 2 > len(text)


def quoted_opening(text: str) -> Part | None:
    """`Commitment Text:` and its like, which open the promise as the IRM repeats it."""
    part = _named(text, "quoted", "labels")
    if part is None:
        for label, rest, colon in splits(text):
            if len(label) > LONGEST or (label.endswith(".") and not colon):
                continue
            if bare_key(label).startswith(_starts()):
                part = Part("quoted", label.strip(" :"), rest)
    return Part("quoted", part.heading, part.rest) if part else None


def review_heading(text: str) -> Part | None:
    """A structural label inside the IRM's part."""
    opening = review_opening(text) or rating(text) or value_rating(text) or overall_rating(text) or quoted_opening(text)
    if opening:
        return opening
    part = _named(text, "milestones", "labels")
    if part and (not part.rest or len(part.heading) < 40):
        return Part("milestones", part.heading, part.rest)
    part = _named(text, "details", "labels")
    if part:
        return Part("details", part.heading, part.rest, labelled=part.labelled)
    return _named(text, "irm", "labels")


def rating(text: str) -> Part | None:
    """`End of Term: Limited`, `Completion: Substantial`: a completion that fills its line or its first sentence."""
    for label, value, _ in splits(text):
        completion, rest = _verdict("completion", value)
        if not completion:
            continue
        assessment = code_of("assessment", label)
        if assessment in ("mid-term", "end-of-term") or bare_key(label) in _keys("irm", "completion"):
            return Part("rating", _before(text, rest), rest, assessment=assessment or "", completion=completion)
    return None


def _verdict(scale: str, value: str) -> tuple[str, str]:
    """The code of a rating, and the text after the full stop that ends it; "" where the value is none, or says that
    none is stated."""
    sentence, _, rest = value.partition(". ")
    for words, following in ((value, ""), (sentence, rest.strip())):
        code = code_of(scale, words.strip(" .")) if words else None
        if code and code not in (NOT_STATED, NOT_APPLICABLE):
            return code, following
    return "", ""


def _before(text: str, rest: str) -> str:
    return text.removesuffix(rest).rstrip(" .") if rest else text


def value_rating(text: str) -> Part | None:
    """`Civic Participation: Did Not Change`: how an OGP value fared."""
    for label, value, _ in splits(text):
        result, rest = _verdict("early_results", value)
        named = code_of("value", label)
        if named and result:
            return Part("value", _before(text, rest), rest, value=named, result=result)
    return None


OVERALL = "overall"
"""Stands for an OGP value where the IRM rates a commitment as a whole."""


def overall_rating(text: str) -> Part | None:
    """`Did It Open Government? Marginal`: how far the commitment as a whole opened government. The mark of the
    question ends the label, with or without a colon."""
    question, mark, answer = text.partition("?")
    pairs = [(label, value) for label, value, _ in splits(text)] + ([(question, answer.strip(" :"))] if mark else [])
    for label, value in pairs:
        result, rest = _verdict("early_results", value) if len(label) <= LONGEST else ("", "")
        if result and is_among(label, "opened_government"):
            return Part("value", _before(text, rest), rest, value=OVERALL, result=result)
    return None


def is_among(heading: str, row: str) -> bool:
    """Whether a review heading is in a row of the table: `status`, `carried_forward`, `opened_government`, `start`."""
    return bare_key(heading) in _keys("irm", row)


def closes_quote(part: Part) -> bool:
    """Whether a heading ends the repeated promise. Words that promises use as headings themselves do not."""
    return part.kind != "irm" or bare_key(part.heading) not in _keys("quoted", "own_headings")
