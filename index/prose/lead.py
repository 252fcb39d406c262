"""What a document says first: the sentence by which a list of results shows what it promises.

In: a Document. Out: by language, the first sentence of its promise, or of its review where it holds no promise (IRM
reports). Headings, labels (`Lead institution(s):`), furniture and lines of a few words are passed over.
"""

import re
from collections.abc import Iterator

from index.analysis import nfc
from index.document import Document, Section
from index.prose import runs

FIRST_IN = ("commitment", "quoted", "milestones", "irm")
"""Scopes in the order in which they say what a document is about."""
LONGEST = 240
"""Characters; a longer sentence is cut at a space."""
FEWEST = 6
"""Words from which on a line says something."""

_SIGN = re.compile(r"^(?:[•·▪◦‣*–—-]|\(?\d{1,2}(?:\.\d{1,2})*[.)]?|[a-z][.)])\s+")
"""What an item of a list begins with."""
_END = re.compile(r"(?<=[.!?…])[\"'»”’)\]]*\s+(?=[\"'«“‘(\[]*[A-ZÀ-ÖØ-Þ0-9])")
"""The end of a sentence, before the next one. `e.g. the` and `art. 8 of` go on: a short word before the stop tells."""
_SHORT = re.compile(r"(?:^|[\s(])(?:\w\.)*\w{1,3}\.$")


def leads(document: Document) -> dict[str, str]:
    """The sentence in each language in which a text is held, in the order in which those are listed."""
    found: dict[str, str] = {}
    for lang in dict.fromkeys(section.lang for section in document.sections):
        for scope in FIRST_IN:
            own = (section for section in document.sections if (section.lang, section.scope) == (lang, scope))
            if sentence := next((text for section in own if (text := _first(section))), ""):
                found[lang] = sentence
                break
    return found


def _first(section: Section) -> str:
    """The first sentence of a section, "" where none of its lines is one."""
    lines = list(_lines(section))
    for at, line in enumerate(lines):
        if len(line.split()) >= FEWEST and not line.endswith(":"):
            return _cut(_sentence(_joined(lines[at:])))
    return ""


def _lines(section: Section) -> Iterator[str]:
    for furniture, text in runs(nfc(section.text), section.heading):
        if not furniture:
            yield from (_SIGN.sub("", line.strip()) for line in text.splitlines() if line.strip())


def _joined(lines: list[str]) -> str:
    """The first line, with those on which its sentence goes on: a line that begins small goes on."""
    text = lines[0]
    for line in lines[1:]:
        if text[-1] in ".!?…:;" or not line[:1].islower() or len(text) > LONGEST:
            break
        text = f"{text} {line}"
    return text


def _sentence(text: str) -> str:
    for end in _END.finditer(text):
        if not _SHORT.search(text[: end.start()].rstrip("\"'»”’)]")):
            return text[: end.end()].rstrip()
    return text


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0].rstrip(",;:–—-") + " …"
