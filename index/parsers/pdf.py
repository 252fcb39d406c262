"""IRM reports as PDF: the lines of their pages, read as a text report is.

In: a scrape whose content is a PDF. Out: a Page of kind `irm-report`. pypdfium2 is optional and imported here only;
without it, MissingExtra says how to get it. Unparsable for a PDF that is damaged, locked, without text, or no report.

Lines of a PDF are lines of print: words cut at their end are joined, and a line that goes on in the next one is. What
stands at the top or the foot of most pages (running titles, page numbers) is left out. A line in larger print than
the body is a heading, and stands apart from it as blank lines do in a text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from index.document import Page
from index.errors import MissingExtra, Unparsable
from index.parsers.lines import Line, clean
from index.parsers.repairs import HYPHENS, SOFT, UNSURE, Hyphens
from index.parsers.report import opens_label, parse_lines
from index.scrapes import Scrape

MOST_PAGES = 2_000
LARGER = 1.12
"""Times the body's print: from here on a line is a heading. Emphasis in a paragraph is set in the same size."""
EDGE = 2
"""Lines at the top and at the foot of a page that may be running titles."""
ENDS = re.compile(r"[.!?:;…”\"»)\]]\d{0,3}$")
OPENS = re.compile(r"^(?:[•●○▪◦·–-]\s|\(?\d{1,2}[.)]\s|\[\d+\])")
ENTRY = re.compile(r"(?:\.\s?){4}\s*[\divxlc]{1,6}$")
"""The end of a line of contents, with the dots before its page."""
ENDING = HYPHENS + SOFT + UNSURE
UNSEEN = str.maketrans({"\x02": UNSURE, SOFT: UNSURE})
"""PDFium gives U+0002 or U+FFFE for a hyphen at a line's end, and mostly no end of the line behind it. Many PDFs hold a
soft hyphen wherever a hyphen is printed."""


@dataclass(frozen=True, slots=True)
class Print:
    """A line as printed: its page (from 0), its text, the size of its first letter in points."""

    page: int
    text: str
    size: float


def parse_pdf(scrape: Scrape) -> Page:
    """The report in a PDF. Line numbers count the printed lines of all pages, from 1."""
    printed = list(_printed(scrape.content))
    if sum(len(line.text) for line in printed) < 200:
        raise Unparsable("no-text", "the PDF holds no text, only pictures of it", None, "fetch the report's web page")
    shown = _without_running_titles(printed)
    body = _body_size(shown)
    lines = _paragraphs(shown, body)
    name = PurePosixPath(scrape.name).stem
    page = parse_lines(scrape, [line for line, _ in lines], "pdf", scrape.url, name, _headings(lines, body))
    if page is None:
        raise Unparsable(
            "no-report",
            f"a PDF, but neither its first lines nor its name is an IRM report's: “{lines[0][0].text[:60]}”",
            lines[0][0].number,
            "only IRM reports are read as PDF: remove the file, or name it as the report is called",
        )
    return page


def _printed(content: bytes) -> Iterator[Print]:
    pdfium = _pdfium()
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        sentence = "the PDF is locked by a password" if locked else f"no readable PDF ({error})"
        raise Unparsable("damaged-pdf", sentence, None, "fetch the file again, or save it without a password") from None
    try:
        for number in range(min(len(document), MOST_PAGES)):
            yield from _of_page(pdfium, document, number)
    finally:
        document.close()


def _pdfium() -> Any:  # the package has no types
    try:
        import pypdfium2
    except ImportError:
        raise MissingExtra("in the folder of the project: pip install '.[pdf]'") from None
    return pypdfium2


def _of_page(pdfium: Any, document: Any, number: int) -> Iterator[Print]:
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return  # one damaged page costs that page
    raw, count = pdfium.raw, text.count_chars()
    start, units = 0, [raw.FPDFText_GetUnicode(text, at) for at in range(count)]
    for end in [*(at for at, unit in enumerate(units) if unit in (10, 13)), count]:
        words = clean(_decoded(units[start:end]))
        if words:
            first = next(at for at in range(start, end) if not chr(units[at]).isspace())
            yield Print(number, words, round(raw.FPDFText_GetFontSize(text, first), 1))
        start = end + 1
    text.close()
    page.close()


def _decoded(units: Sequence[int]) -> str:
    """Text of UTF-16 units; those that are no character of any text are left out, hyphens at a line's end kept."""
    encoded = b"".join(unit.to_bytes(2, "little") for unit in units if 0 < unit < 0x10000 and unit != 0xFFFF)
    text = encoded.decode("utf-16-le", "replace").translate(UNSEEN)
    return normalize("NFC", "".join(char for char in text if char.isprintable() or char in ENDING or char.isspace()))


def _without_running_titles(printed: Sequence[Print]) -> list[Print]:
    """The lines without those that return, numbers aside, at the edge of most pages, and without page numbers."""
    pages: dict[int, list[int]] = {}
    for at, line in enumerate(printed):
        pages.setdefault(line.page, []).append(at)
    edges = [at for lines in pages.values() for at in {*lines[:EDGE], *lines[-EDGE:]}]
    returning = Counter(_numberless(printed[at].text) for at in edges)
    often = max(3, len(pages) // 3)
    dropped = {
        at for at in edges if not _numberless(printed[at].text) or returning[_numberless(printed[at].text)] >= often
    }
    return [line for at, line in enumerate(printed) if at not in dropped]


def _numberless(text: str) -> str:
    return re.sub(r"[\W\d_]+", " ", text.casefold()).strip()


def _body_size(printed: Sequence[Print]) -> float:
    """The size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in printed:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _paragraphs(printed: Sequence[Print], body: float) -> list[tuple[Line, float]]:
    """Printed lines joined to paragraphs, each with its size. A blank line stands where the size changes."""
    widths = sorted(len(line.text) for line in printed if line.size == body)
    full = 0.75 * widths[len(widths) * 9 // 10] if widths else 0.0
    hyphens = Hyphens([line.text for line in printed])
    lines: list[tuple[Line, float]] = []
    before: Print | None = None
    for number, line in enumerate(printed, 1):
        if before is not None and _goes_on(before, line, body, full):
            last = lines[-1][0]
            lines[-1] = Line(last.number, _joined(hyphens, last.text, line.text), last.blanks), line.size
        else:
            apart = before is None or line.size != before.size
            lines.append((Line(number, line.text, int(apart)), line.size))
        before = line
    return [(Line(line.number, _whole(hyphens, line.text), line.blanks), size) for line, size in lines]


def _headings(lines: Sequence[tuple[Line, float]], body: float) -> frozenset[int]:
    """Numbers of the lines in larger print, unless so much is that it is no sign of a heading."""
    larger = [line.number for line, size in lines if size >= body * LARGER]
    return frozenset(larger) if len(larger) * 2 < len(lines) else frozenset()


def _goes_on(before: Print, line: Print, body: float, full: float) -> bool:
    """Whether a printed line continues the one before: same print, no bullet, number or label of its own, and
    either cut in a word, or running on in small letters, or breaking off at the full width of the column."""
    if before.size != line.size or OPENS.match(line.text) or opens_label(line.text) or ENTRY.search(before.text):
        return False
    if before.size >= body * LARGER:
        return before.page == line.page  # a heading on two lines
    if before.text[-1] in ENDING or line.text[0].islower():
        return not ENDS.search(before.text) or before.text[-1] in ENDING
    return len(before.text) >= full and not ENDS.search(before.text)


def _joined(hyphens: Hyphens, before: str, text: str) -> str:
    cut = hyphens.join(before, text) if before[-1] in ENDING else None
    return f"{before} {text}" if cut is None else cut


def _whole(hyphens: Hyphens, text: str) -> str:
    """A line with the words whole that PDFium gives with the hyphen of a line's end inside."""
    first, *others = text.split(UNSURE)
    for piece in others:
        cut = hyphens.join(first + UNSURE, piece)
        first = f"{first}-{piece}" if cut is None else cut
    return first
