"""The lines of a page, as every parser sees them, cleaned of what no page says.

In: text. Out: numbered Lines without character references, addresses of private persons, and sentences of the site's
glossary that an extractor glued to their terms.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html.entities import html5
from unicodedata import normalize

from index.analysis import fold
from index.vocabulary import key, load

# Character references of HTML that a scrape left in its text: `&amp;`, `&eacute;`, `&#8217;`, `&nbsp;`.
#
# In: a line of text. Out: the same with the characters that they stand for, however often they were encoded
# (`&amp;amp;`). Only a reference that HTML knows, with its semicolon, is one; the five that every encoder writes also
# without it before a space, a mark or the end. So `R&D`, `Q&A;` and `?a=1&lang=fr` stay as they are.

ENCODED_AGAIN = re.compile(r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,5}26);)+(?=#|[a-zA-Z])")
"""An ampersand that was encoded, once or many times, before what may be a reference."""
REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
CUT = re.compile(r"&(amp|nbsp|quot|lt|gt)(?![\w;=-])")
"""One whose semicolon is gone."""
MOST_ROUNDS = 4
"""Times that a text is decoded: what is left after these was made to be endless."""
BREAKS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")


def decoded(text: str) -> str:
    """The text, which is one line, without references; it stays one line."""
    if "&" not in text:
        return text
    found = text
    for _ in range(MOST_ROUNDS):
        before, found = found, CUT.sub(_cut, REFERENCE.sub(_character, ENCODED_AGAIN.sub("&", found)))
        if found == before:
            break
    return text if found == text else normalize("NFC", BREAKS.sub(" ", found))


def _character(match: re.Match[str]) -> str:
    name = match[0][1:]
    return html.unescape(match[0]) if name[0] == "#" or name in html5 else match[0]


def _cut(match: re.Match[str]) -> str:
    return html.unescape(f"&{match[1]};")


# E-mail addresses of private persons, which are neither stored nor shown.
#
# In: a line of a page. Out: the line with such addresses as the site itself prints them where it hides one. An address
# stays where it is an office's: each word of its name is one that offices have (`info@`, `press.office@`) or stands in
# its domain (`etalab@etalab.gouv.fr`). In doubt a person has it.

MASK = "[email protected]"
_NAME = r"[\w.+%'’-]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
ADDRESS = re.compile(
    rf"(?<![\w.+%@-])(?:mailto:)?(?P<name>{_NAME})(?:@|\s?[\[(]\s?(?:at|arobase|arroba|à|@)\s?[\])]\s?)"
    rf"(?P<domain>{_LABEL}(?:(?:\.|\s?[\[(]\s?(?:dot|point|punto|\.)\s?[\])]\s?){_LABEL}){{1,6}})",
    re.IGNORECASE,
)
SIGNS = ("@", "(at)", "[at]", "arob", "arrob", "( at )", "[ at ]", "(à)", "[à]")
"""One of which every address holds: looked for first, because most lines hold none."""
APART = re.compile(r"[^a-z]+")
LONG_WORD = 5
"""Letters; longer words of offices also begin others: `contact`, `contacto`, `contactus`."""


def masked(text: str) -> str:
    """The text without addresses of persons."""
    if "@" not in text:
        lower = text.lower() if "(" in text or "[" in text else ""
        if not lower or not any(sign in lower for sign in SIGNS):
            return text
    return ADDRESS.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    return match[0] if is_of_an_office(match["name"], match["domain"]) else MASK


def is_of_an_office(name: str, domain: str) -> bool:
    """Whether the address `name@domain` is that of an office, not of a person."""
    parts = [part for part in APART.split(fold(name)) if part]
    labels = {part for part in APART.split(fold(domain)) if part}
    if not parts:
        return False
    return "".join(parts) in labels or all(part in labels or _is_office(part) for part in parts)


@lru_cache(maxsize=1024)
def _is_office(part: str) -> bool:
    words = load("boilerplate")["offices"]["words"]
    return any(part.startswith(word) if len(word) > LONG_WORD else part == word for word in words)


# Sentences of the site's glossary that an extractor glued to the terms they explain, cut out of a line.
#
# In: a line. Out: the line without them: `The level of public debtAny sum that a state owes ... More is published.` is
# `The level of public debt is published.` A tooltip is told by its shape, whatever its term: a capital directly after a
# small letter (or after an acronym), from where a sentence runs up to the dots at which the site cuts it (`... More`),
# or to a full stop after which the host sentence goes on in small letters. And it explains something: it opens as
# definitions do (`Any`, `The`, `Les`), or names its term again (`action planAction plans are ...`), or its term is one
# of the site's that are known. Words with a capital inside (`dataCamps and hackathons...`), and headings that run into
# their text, do neither.

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


# The lines of a page, as every parser sees them.
#
# In: the text of a scrape. Out: Lines: the 1-based number in the scrape and the line without extractor artefacts
# (no-break and thin spaces are spaces, zero-width and private-use characters are gone, spaces single, character
# references read, words cut at a line's end whole). Blank lines are
# left out, because extractors add and drop them at will; `blanks` tells how many stood before.

SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
MARKUP = re.compile(r"^#{1,6} |\*\*")
"""What an extractor that writes Markdown makes of headings and labels."""
LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
"""`[France Design Report](https://...)`, of which the words stay; an image's are its alternative text."""
RULE = "-=_*|: "
"""What a line consists of that underlines a heading, parts two sections, or stands below the head of a table."""
NOTE = re.compile(r"\[(\d{1,3})\]\(#[^()\s]*\)")
"""`[1](#_ftn1)`: a link within the page marks a note, and keeps its brackets."""
COUNTED = re.compile(r"^\(?\d{1,2}[.)]\s+")
INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ue000-\uf8ff]"
)
"""With control characters, which an HTML entity can bring in, and overrides of the direction of writing."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is 1-based in the scrape; `text` is never empty; `blanks` empty lines stand directly before it."""

    number: int
    text: str
    blanks: int = 0


def clean(text: str) -> str:
    """One line without artefacts of extraction. Its words and their order stay, addresses of persons aside."""
    if "&" in text:
        text = decoded(text)
    bare = SPACES.sub(" ", INVISIBLE.sub("", text)).strip()
    if "](" in bare:
        bare = LINK.sub(r"\1", NOTE.sub(r"[\1]", bare))
    if "@" in bare or "(" in bare or "[" in bare:
        bare = masked(bare)
    if bare[:1] == "#" or "**" in bare:
        bare = MARKUP.sub("", bare)
    return "" if len(bare) > 2 and bare[0] in RULE and not bare.strip(RULE) else bare


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text that hold something."""
    found: list[Line] = []
    blanks = 0
    for number, raw in enumerate(text.split("\n"), 1):
        bare = clean(raw)
        if bare:
            found.append(Line(number, without_tooltips(bare), blanks))
            blanks = 0
        else:
            blanks += 1
    return tuple(found)


def bare_key(text: str) -> str:
    """The key of a heading: a colon, a question mark, a full stop or a number around it does not count."""
    return COUNTED.sub("", key(text)).replace("&", "and").strip(" ?!/+")
