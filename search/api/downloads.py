"""Documents to the text of a download: CSV for spreadsheets, NDJSON for programs, entries for feeds.

In: an iterator of Documents (one generation's, from Searcher.matching) and the interface's language. Out: iterators of
text, one piece per few documents: a download of everything needs the memory of one document.

CSV is RFC 4180 with a byte order mark; each coded column is followed by its label. A cell that a spreadsheet program
would run as a formula gets an apostrophe before it. NDJSON lines are what `reindex` reads. Workbooks are in
search.api.workbooks, references for citation managers in search.api.references.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from index import documents_json, vocabulary
from index.document import NOT_APPLICABLE, NOT_STATED, Document
from index.prose.lead import leads
from index.vocabulary.facts import ADDED, FACTS, FactRow
from search.history import newest_step
from search.present.filters import filter_models
from search.present.labels import YES_NO, label, labelled, preferred
from search.present.links import document_url, rooted, source
from search.query import Query
from search.texts import Labelled
from search.wording import WORDING, say

BYTE_ORDER_MARK = "\ufeff"
SEPARATOR = "; "
"""Between the values of one cell."""
ROWS_AT_ONCE = 64
"""Rows of a piece of text: fewer pieces, and still little memory."""
SUMMARY_LENGTH = 300
"""Characters of text in a feed's entry."""
MOST_TOLD = 200
"""Of them what tells of changes, where many facts changed at once."""

_FORMULA = re.compile(r"[\s\x00\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\x00]")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Cell = Callable[[Document, str], str]
CellKind = Literal["text", "number", "moment", "yes-or-no", "link", "page"]
"""What the text of a cell is: for a spreadsheet with types, and for addresses of this site (`page`), which the writers
put the site's own before."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a download is to be written: the language of labels and texts, what stands before this site's addresses
    (https://...; "" where that is not known), and the sign between the cells of a CSV file."""

    ui: str
    site: str = ""
    delimiter: str = ","


class Column(NamedTuple):
    """The header of a column, the text of its cell of a document in a language, and what that text is."""

    name: str
    cell: Cell
    kind: CellKind = "text"


def joined(values: Iterable[str]) -> str:
    return SEPARATOR.join(values)


def codes(facet: str, attribute: str) -> tuple[Column, Column]:
    """The column of a code and that of its label; several codes share a cell."""

    def values(document: Document) -> tuple[str, ...]:
        held = getattr(document, attribute)
        if isinstance(held, bool):
            return ("yes" if held else "no",)
        return held if isinstance(held, tuple) else ((held,) if held else ())

    return (
        Column(attribute, lambda document, ui: joined(values(document)), "yes-or-no" if facet in YES_NO else "text"),
        Column(
            f"{attribute}_label",
            lambda document, ui: joined(label(facet, value, ui) for value in values(document)),
        ),
    )


def in_language(attribute: str, language: str) -> Column:
    """The column of a text that is held by language."""
    return Column(f"{attribute}_{language}", lambda document, ui: getattr(document, attribute).get(language, ""))


def supporting(language: str) -> Column:
    """The column of the institutions that support a commitment, in one language."""
    name = f"support_institutions_{language}"
    return Column(name, lambda document, ui: joined(document.support_institutions.get(language, ())))


def year(attribute: str) -> Column:
    return Column(attribute, lambda document, ui: str(getattr(document, attribute) or ""), "number")


def columns_of(fact: FactRow) -> tuple[Column, ...]:
    """The columns of a row of facts.toml."""
    return (year(fact.name),) if fact.kind == "year" else codes(fact.name, fact.name)


def title_of(document: Document, ui: str) -> str:
    """The title in the reader's language where there is one, else in another; "" for none."""
    return document.title.get(preferred(document.title, ui), "")


def lead_of(document: Document, ui: str) -> str:
    """The first sentence of its promise, as lists of results show it; "" where no text is held."""
    found = leads(document)
    return found.get(preferred(found, ui), "")


def fetched_of(document: Document, ui: str) -> str:
    """When the newest capture was made that says when it was; "" where none does."""
    return next((capture.fetched_at for capture in document.captures if capture.fetched_at), "")


COLUMNS: tuple[Column, ...] = (
    Column("id", lambda document, ui: document.id),
    *codes("kind", "kind"),
    *codes("captured", "captured"),
    Column("title", title_of),
    in_language("title", "en"),
    in_language("title", "fr"),
    *codes("country", "country"),
    *codes("locality", "locality"),
    year("cycle"),
    Column("action_plan", lambda document, ui: document.action_plan),
    *codes("policy_area", "policy_areas"),
    *(column for fact in FACTS if fact.declared for column in columns_of(fact)),
    *codes("value", "values"),
    in_language("lead_institution", "en"),
    in_language("lead_institution", "fr"),
    supporting("en"),
    supporting("fr"),
    Column("start_date", lambda document, ui: document.start_date),
    Column("end_date", lambda document, ui: document.end_date),
    *codes("language", "languages"),
    *codes("language", "machine_translated"),
    Column("irm_reports", lambda document, ui: joined(document.irm_reports)),
    *codes("report_type", "report_type"),
    Column("period", lambda document, ui: document.period),
    year("year"),
    Column("source_url", lambda document, ui: document.source_url, "link"),
    Column("changed_at", lambda document, ui: document.changed_at, "moment"),
    Column("page_url", lambda document, ui: document_url(document.id, document.kind, ui), "page"),
    Column("lead", lead_of),
    Column("fetched_at", fetched_of, "moment"),
    *(column for fact in ADDED for column in columns_of(fact)),
)
"""Stable names, codes first, labels in the interface's language. New columns come last: people count them."""


def row_of(document: Document, wanted: Wanted) -> Iterator[tuple[CellKind, str]]:
    """The cells of a document in the order of COLUMNS, each with what it is."""
    for _, cell, kind in COLUMNS:
        text = cell(document, wanted.ui)
        yield kind, wanted.site + text if kind == "page" else text


def guarded(cell: str) -> str:
    """The cell as text that no spreadsheet program takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def csv_text(documents: Iterable[Document], wanted: Wanted) -> Iterator[str]:
    """The whole file in pieces, the byte order mark first."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, delimiter=wanted.delimiter)  # else its defaults: RFC 4180, doubled quotes, CRLF
    writer.writerow([column.name for column in COLUMNS])
    for count, document in enumerate(documents, 1):
        writer.writerow([guarded(text) for _, text in row_of(document, wanted)])
        if count % ROWS_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def ndjson_text(documents: Iterable[Document], wanted: Wanted) -> Iterator[str]:
    """One document per line, whole. The language of the interface plays no part."""
    root = rooted("")
    for document in documents:
        yield documents_json.dumps(document, root) + "\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a feed. Texts are free of characters that XML cannot hold; `path` is site-relative; `updated` is
    when an index first told what the document tells; `summary` says where and when it was promised, what changed, and
    how its text begins."""

    id: str
    title: str
    lang: str
    path: str
    source_url: str
    updated: str
    summary: str
    categories: tuple[tuple[str, Labelled], ...]
    """With the facet that each is a value of."""


def feed_title(query: Query, ui: str) -> str:
    """What tells this feed from others in a reader: its words, where they are looked for, and its filters."""
    chosen = [model.label for model in filter_models(query, ui)]
    if query.match != "some":
        chosen.insert(0, say(f"match:{query.match}", ui))
    unnamed = "heading-chosen" if chosen else "heading-all"
    heading = say("heading", ui, q=query.text) if query.text else say(unnamed, ui)
    return xml_text(" – ".join(filter(None, (heading, ", ".join(chosen)))))


def entries(documents: Iterable[Document], ui: str, built_at: str) -> Iterator[Entry]:
    """Feed entries. A document of an index that kept no date of change carries that of the index."""
    for document in documents:
        language = preferred(document.title, ui)
        texts = [section for section in document.sections if section.text and section.scope != "notes"]
        text = next((section.text for section in texts if section.lang == language), "")
        coded = (("country", document.country), ("status", document.status), ("completion", document.completion))
        place = ", ".join(filter(None, (label("country", document.country, ui), str(document.cycle or ""))))
        yield Entry(
            id=xml_text(document.id),
            title=xml_text(document.title.get(language, "")) or document.id,
            lang=language or ui,
            path=document_url(document.id, document.kind, ui),
            source_url=source(document.source_url),
            updated=document.changed_at or built_at,
            summary=xml_text(summary_of(". ".join(filter(None, (place, news(document, ui)))), text)),
            categories=tuple(
                (facet, labelled(facet, xml_text(value), ui))
                for facet, value in coded
                if value not in (None, NOT_STATED, NOT_APPLICABLE)
            ),
        )


def news(document: Document, ui: str) -> str:
    """What the newest capture changed: facts before and after, and whether its text is another one. A document of one
    capture is new."""
    step = newest_step(document)
    if step is None:
        return say("news-new", ui)
    facts = [
        say(
            "colon",
            ui,
            name=say(fact.name, ui) if fact.name in WORDING else fact.name.replace("_", " "),
            value=" → ".join(_told(value) or say("news-nothing", ui) for value in (fact.before, fact.after)),
        )
        for fact in step.facts
    ]
    return say("news-changed", ui, changes="; ".join([*facts, say("news-text", ui)] if step.reworded else facts))


def _told(value: str | tuple[str, ...] | None) -> str:
    return value if isinstance(value, str) else ", ".join(value or ())


def summary_of(told: str, text: str) -> str:
    """What is told of a document, and as much of its text as there is room for."""
    told = shortened(told, MOST_TOLD)
    return f"{told} {shortened(text, SUMMARY_LENGTH - len(told) - 1)}".strip()


def shortened(text: str, most: int = SUMMARY_LENGTH) -> str:
    """The beginning of a text in one line, cut at a space. No-break spaces stay."""
    line = re.sub(r"[ \t\r\n]+", " ", text).strip()
    return line if len(line) <= most else line[:most].rpartition(" ")[0] + " …"


def xml_text(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold, escaped or not."""
    return _NOT_XML.sub("", text)


def file_name(query: Query, generation: str, ending: str, selected: bool = False) -> str:
    """A name that tells the query and the generation: `ogp-search_marches-publics_country-fr_20261122T014512Z.csv`. Of
    documents that a reader chose one by one it says only that."""
    chosen = (f"{selection.facet}-{'-'.join(selection.include)}" for selection in query.selections)
    parts = ("selection",) if selected else (vocabulary.slug(part)[:40] for part in (query.text, *chosen))
    return "_".join(("ogp-search", *filter(None, parts), re.sub(r"[^A-Za-z0-9]+", "-", generation))) + f".{ending}"
