"""Sentences of the site's glossary that an extractor glued to the terms they explain, cut out of a line.

In: a line. Out: the line without them: `The level of public debtAny sum that a state owes ... More is published.` is
`The level of public debt is published.` A tooltip is told by its shape, whatever its term: a capital directly after a
small letter (or after an acronym), from where a sentence runs up to the dots at which the site cuts it (`... More`), or
to a full stop after which the host sentence goes on in small letters. And it explains something: it opens as
definitions do (`Any`, `The`, `Les`), or names its term again (`action planAction plans are ...`), or its term is one of
the site's that are known. Words with a capital inside (`dataCamps and hackathons...`), and headings that run into
their text, do neither.
"""

import re
from collections.abc import Sequence
from functools import cache

from index.analysis import fold
from index.vocabulary import load

GLUE = re.compile(r"[A-ZÀ-ÖØ-ÞŒ](?:(?<=[a-zà-öø-ÿœ)].)|(?<=[A-Z]{2}.)(?=[a-zà-öø-ÿ'’]))")
"""Where a capital runs into the word before it. It begins with the capital, which is soon looked for."""
DOTS = re.compile(r"\s?(?:\.\.\.|…)")
STOP = re.compile(r"(?<![.\s]\w)[.!?](?=\s+[a-zà-öø-ÿœ]|\s*[,;:)]|\s?\.(?!\.))")
"""The end of a sentence behind which another goes on: in small letters, or with its own full stop."""
ABBREVIATED = re.compile(
    r"(?i)\b(?:etc|al|vs|no|nos|art|arts|approx|incl|env|cf|ex|fig|p|pp|st|dr|mr|mrs|mme|sr|sra|inc|ltd)\Z"
)
"""Before a full stop that may end no sentence."""
SHORTEST, LONGEST = 30, 700
"""Characters of a tooltip that is whole."""
CUT_AT, CUT_SURELY_AT = 260, 420
"""Characters, at most, of one that the site has cut (at some 160): by its first word alone, and where more speaks for
it. A heading that runs into its text is longer."""
LEAST_CUT, MOST_CUT = 130, 200
"""Characters between which nearly all are cut."""
GOES_ON = re.compile(r"\s*(?:[a-zà-öø-ÿœ,;:.)]|$)")
NEAR = 70
"""Characters at the beginning of a tooltip in which it names its term."""
WORD = re.compile(r"[^\W\d_]+")
STEM = 4
"""Letters that a word of the term and one of its definition have in common, at least."""


def without_tooltips(text: str) -> str:
    """The text without glossary sentences that an extractor glued to the terms they explain."""
    if len(text) < SHORTEST or not ("." in text or "…" in text):
        return text
    kept: list[str] = []
    after = 0
    for glue in GLUE.finditer(text):
        if glue.start() < after:
            continue
        end = _end(text, glue.start())
        if end:
            kept.append(text[after : glue.start()])
            after = end
    return _joined([*kept, text[after:]]) if after else text


def _joined(pieces: list[str]) -> str:
    """The pieces with a space where a word follows a word."""
    found = pieces[0]
    for piece in pieces[1:]:
        apart = found[-1:].isalnum() and piece[:1].isalnum()
        found += f" {piece}" if apart else piece
    return re.sub(r" {2,}", " ", found).strip()


def _end(text: str, start: int) -> int:
    """Where the tooltip that begins at `start` ends; 0 where none begins there."""
    words = WORD.findall(text[start : start + NEAR])
    limit = min(len(text), start + LONGEST)
    if len(words) < 3 or text[start + len(words[0]) : start + len(words[0]) + 1] not in (" ", "'", "’"):
        return 0  # a word with a capital inside, a name
    named = _names_its_term(text[max(0, start - NEAR) : start], words)
    opens = fold(words[0]) in _opens() or words[0] in ("L", "D")
    known = _term().search(text, max(0, start - NEAR), start) is not None
    inside = text[:start].count(" ") > 1  # of a sentence: a heading runs into its text at the line's start
    dots = DOTS.search(text, start + SHORTEST, start + CUT_SURELY_AT)
    if dots is not None:
        more = _more().match(text, dots.end())
        length = dots.start() - start
        usual = LEAST_CUT <= length <= MOST_CUT and inside and GOES_ON.match(text, dots.end()) is not None
        likely = named or usual or (opens and length <= CUT_AT) or (known and _says(text[start : dots.start()]))
        return (more or dots).end() if more or likely else 0
    stop = STOP.search(text, start + SHORTEST, limit)
    if stop is None or ABBREVIATED.search(text, start, stop.start()):
        return 0
    return stop.end() if named or (opens and inside) or (known and _says(text[start : stop.start()])) else 0


def _names_its_term(before: str, words: Sequence[str]) -> bool:
    """Whether a definition of these words names one of the last words before it again, near its beginning."""
    term = [fold(word)[:STEM] for word in WORD.findall(before)[-3:] if len(word) >= STEM]
    return any(fold(word)[:STEM] in term for word in words[:6] if len(word) >= STEM)


def _says(text: str) -> bool:
    """Whether a sentence says what something is."""
    says = {fold(word) for word in load("boilerplate")["tooltip"]["says"]}
    return any(fold(word) in says for word in WORD.findall(text[:200]))


@cache
def _opens() -> frozenset[str]:
    return frozenset(map(fold, load("boilerplate")["tooltip"]["opens"]))


@cache
def _more() -> re.Pattern[str]:
    words = sorted(load("boilerplate")["tooltip"]["more"], key=len, reverse=True)
    return re.compile(rf"\s?(?:{'|'.join(map(re.escape, words))})(?![\w’'])(?!\s+[a-zà-ÿ]+\s*:)")


@cache
def _term() -> re.Pattern[str]:
    """A term of the site's glossary at the end of a text."""
    terms = sorted(load("parts")["tooltip"]["terms"], key=len, reverse=True)
    return re.compile(rf"(?i:\b(?:{'|'.join(map(re.escape, terms))}))\Z")
