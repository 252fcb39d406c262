"""Documents to a workbook (XLSX): the columns of the CSV with types, links, and a header that stays in sight.

In: an iterator of Documents and how they are wanted. Out: the file's bytes in pieces. A workbook is an archive whose
parts are known only when the last row is written, so that it is made on disk first, row by row: memory holds one
document, and a folder for temporary files holds the workbook until it is sent. Addresses are formulas (HYPERLINK),
because the other kind of link is kept in memory until the end and Excel takes 65,530 of them.
"""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

from xlsxwriter import Workbook

from index.document import Document
from search.api.downloads import COLUMNS, CellKind, Wanted, row_of, xml_text
from search.present.links import source

PIECE = 64 * 1024
MOST_ROWS = 2**20
"""Of a sheet, its header among them."""
MOST_CHARACTERS = 32_767
"""Of a cell. A longer text is cut."""
LONGEST_LINK = 255
"""Characters of a text within a formula. A longer address is text."""
WIDTHS: dict[CellKind, int] = {"text": 20, "number": 8, "moment": 17, "yes-or-no": 10, "link": 40, "page": 40}
WIDER = {"title": 50, "title_en": 50, "title_fr": 50, "lead": 60}
"""Widths in characters: by what a column holds, and of columns that hold sentences."""


def workbook(documents: Iterable[Document], wanted: Wanted) -> Iterator[bytes]:
    """The whole file in pieces. The first comes when all documents are written."""
    with tempfile.TemporaryDirectory(prefix="ogp-search-") as folder, tempfile.TemporaryFile() as file:
        write(file, folder, documents, wanted)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def write(file: IO[bytes], folder: str, documents: Iterable[Document], wanted: Wanted) -> None:
    """The workbook into `file`; its parts stand in `folder` meanwhile. A sheet is as long as sheets can be."""
    options = {"constant_memory": True, "tmpdir": folder, "strings_to_urls": False, "strings_to_formulas": False}
    with Workbook(file, options) as book:
        formats = {
            "header": book.add_format({"bold": True, "bottom": 1}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "link": book.add_format({"font_color": "#0563C1", "underline": 1}),
        }
        row, sheet = MOST_ROWS, None
        for document in documents:
            if row == MOST_ROWS:
                row, sheet = 1, _sheet(book, formats["header"])
            for column, (kind, text) in enumerate(row_of(document, wanted)):
                _cell(sheet, row, column, kind, text, formats)
            row += 1
        if sheet is None:
            _sheet(book, formats["header"])


def _sheet(book: Any, bold: Any) -> Any:
    """A sheet with its header, which stays in sight with the ids."""
    sheet = book.add_worksheet(f"Documents {len(book.worksheets()) + 1}" if book.worksheets() else "Documents")
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, WIDER.get(column.name, WIDTHS[column.kind]))
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, column.name, bold)
    sheet.autofilter(0, 0, MOST_ROWS - 1, len(COLUMNS) - 1)
    return sheet


def _cell(sheet: Any, row: int, column: int, kind: CellKind, text: str, formats: dict[str, Any]) -> None:
    """A text by what it is; one that is not what its column says stays text, and an empty one no cell at all."""
    if not text:
        return
    if kind == "number" and text.isdecimal():
        sheet.write_number(row, column, int(text))
    elif kind == "yes-or-no" and text in ("yes", "no"):
        sheet.write_boolean(row, column, text == "yes")
    elif kind == "moment" and (moment := _moment(text)):
        sheet.write_datetime(row, column, moment, formats["moment"])
    elif (link := _link(kind, text)) and len(link) <= LONGEST_LINK:
        sheet.write_formula(row, column, f'=HYPERLINK("{link}")', formats["link"], link)
    else:
        sheet.write_string(row, column, xml_text(text)[:MOST_CHARACTERS])


def _link(kind: CellKind, text: str) -> str:
    """The address that the cell leads to: whole addresses of ours, and outside ones that pages would link to."""
    if kind == "page":
        return text if text.startswith(("https://", "http://")) and '"' not in text else ""
    return source(text) if kind == "link" else ""


def _moment(text: str) -> datetime | None:
    """In UTC and without a zone, as cells hold it; None for what a cell cannot hold."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None
    return moment if 1900 <= moment.year <= 9999 else None
