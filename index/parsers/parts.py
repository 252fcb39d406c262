"""Recognises the headings inside a page's text: of the promise, and of the IRM's review of it.

In: one line. Out: Part: what kind of heading it is, its own words, and what follows it on the same line; or None for
plain text. The tables are in parts.toml; which headings count where is the business of `sections`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from index.document import NOT_APPLICABLE, NOT_STATED
from index.parsers.labels import splits
from index.parsers.lines import bare_key
from index.vocabulary import code_of, ids, key, load

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
