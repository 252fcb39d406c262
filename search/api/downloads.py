"""The same search as a file: `/api/v1/search.csv`, `.ndjson`, `.atom`.

In: Documents. Out: CSV for spreadsheets, NDJSON for programs, entries for feeds, sent piece by piece.
"""

import csv
import hashlib
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from flask import Blueprint, Response, current_app, request

from index import documents_json, vocabulary
from index.document import NOT_APPLICABLE, NOT_STATED, Document
from index.vocabulary.facts import ADDED, FACTS, FactRow
from search import answering, params
from search.history import newest_step
from search.present import links
from search.present.filters import filter_models
from search.present.labels import label, labelled, preferred
from search.present.links import document_url, rooted, source
from search.query import Query
from search.results import GenerationInfo
from search.texts import Labelled
from search.web.problems import request_language
from search.web.response_cache import LEVEL, tagged, unchanged
from search.web.security import site
from search.web.snapshots import snapshot
from search.web.streams import LastWords, silent, streamed
from search.wording import WORDING, say

# Documents to the text of a download: CSV for spreadsheets, NDJSON for programs, entries for feeds.
#
# In: an iterator of Documents (one generation's, from Searcher.matching) and the interface's language. Out: iterators
# of text, one piece per few documents: a download of everything needs the memory of one document.
#
# CSV is RFC 4180 with a byte order mark; each coded column is followed by its label. A cell that a spreadsheet program
# would run as a formula gets an apostrophe before it. NDJSON lines are what `reindex` reads.

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


def joined(values: Iterable[str]) -> str:
    return SEPARATOR.join(values)


def codes(facet: str, attribute: str) -> tuple[tuple[str, Cell], tuple[str, Cell]]:
    """The column of a code and that of its label; several codes share a cell."""

    def values(document: Document) -> tuple[str, ...]:
        held = getattr(document, attribute)
        if isinstance(held, bool):
            return ("yes" if held else "no",)
        return held if isinstance(held, tuple) else ((held,) if held else ())

    return (
        (attribute, lambda document, ui: joined(values(document))),
        (f"{attribute}_label", lambda document, ui: joined(label(facet, value, ui) for value in values(document))),
    )


def in_language(attribute: str, language: str) -> tuple[str, Cell]:
    """The column of a text that is held by language."""
    return f"{attribute}_{language}", lambda document, ui: getattr(document, attribute).get(language, "")


def supporting(language: str) -> tuple[str, Cell]:
    """The column of the institutions that support a commitment, in one language."""
    name = f"support_institutions_{language}"
    return name, lambda document, ui: joined(document.support_institutions.get(language, ()))


def columns_of(fact: FactRow) -> tuple[tuple[str, Cell], ...]:
    """The columns of a row of facts.toml."""
    if fact.kind == "year":
        return ((fact.name, lambda document, ui: str(getattr(document, fact.name) or "")),)
    return codes(fact.name, fact.name)


COLUMNS: tuple[tuple[str, Cell], ...] = (
    ("id", lambda document, ui: document.id),
    *codes("kind", "kind"),
    *codes("captured", "captured"),
    ("title", lambda document, ui: document.title.get(preferred(document.title, ui), "")),
    in_language("title", "en"),
    in_language("title", "fr"),
    *codes("country", "country"),
    *codes("locality", "locality"),
    ("cycle", lambda document, ui: str(document.cycle or "")),
    ("action_plan", lambda document, ui: document.action_plan),
    *codes("policy_area", "policy_areas"),
    *(column for fact in FACTS if fact.declared for column in columns_of(fact)),
    *codes("value", "values"),
    in_language("lead_institution", "en"),
    in_language("lead_institution", "fr"),
    supporting("en"),
    supporting("fr"),
    ("start_date", lambda document, ui: document.start_date),
    ("end_date", lambda document, ui: document.end_date),
    *codes("language", "languages"),
    *codes("language", "machine_translated"),
    ("irm_reports", lambda document, ui: joined(document.irm_reports)),
    *codes("report_type", "report_type"),
    ("period", lambda document, ui: document.period),
    ("year", lambda document, ui: str(document.year or "")),
    ("source_url", lambda document, ui: document.source_url),
    ("changed_at", lambda document, ui: document.changed_at),
    *(column for fact in ADDED for column in columns_of(fact)),
)
"""Header and cell of each column: stable names, codes first, labels in the interface's language."""


def guarded(cell: str) -> str:
    """The cell as text that no spreadsheet program takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def csv_text(documents: Iterable[Document], ui: str) -> Iterator[str]:
    """The whole file in pieces, the byte order mark first."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)  # its defaults are RFC 4180: commas, doubled quotes, CRLF
    writer.writerow([name for name, _ in COLUMNS])
    for count, document in enumerate(documents, 1):
        writer.writerow([guarded(cell(document, ui)) for _, cell in COLUMNS])
        if count % ROWS_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def ndjson_text(documents: Iterable[Document], ui: str) -> Iterator[str]:
    """One document per line, whole. The language of the interface plays no part."""
    root = rooted("")
    for document in documents:
        yield documents_json.dumps(document, root) + "\n"


WRITERS = {"csv": csv_text, "ndjson": ndjson_text}
"""By the ending of a file's name."""


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


def file_name(query: Query, generation: str, shape: str) -> str:
    """A name that tells the query and the generation: `ogp-search_marches-publics_country-fr_20261122T014512Z.csv`."""
    chosen = (f"{selection.facet}-{'-'.join(selection.include)}" for selection in query.selections)
    parts = (vocabulary.slug(part)[:40] for part in (query.text, *chosen))
    return "_".join(("ogp-search", *filter(None, parts), re.sub(r"[^A-Za-z0-9]+", "-", generation))) + f".{shape}"


# The same search as a file: `/api/v1/search.csv`, `.ndjson`, `.atom`.
#
# In: the arguments of a search. Out: every document that it finds, streamed from one generation: the iterator of
# Snapshot.matching holds it, whatever is published meanwhile. The first document is asked for before the first byte is
# sent, so that an index that cannot answer is still an error and not half a file.

blueprint = Blueprint("exports", __name__)

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}
TAG = "tag:ogp-search,2026:"
"""Before a document's id: its entry's id in every feed, wherever the feed is served (RFC 4151)."""


@blueprint.get("/api/v1/search.<any(csv, ndjson, atom):shape>")
def download(shape: str) -> Response:
    query = links.found_by(params.parse(request.args, request_language(), snapshot()))
    address = links.api_url(query, query.ui, shape)
    if shape == "atom" and query.sort == "relevance":
        query = replace(query, sort="-changed")
    info = snapshot().info
    if same := unchanged(info, address):
        return same
    others = answering.documents(snapshot(), query)
    first = next(others, None)  # from now on they hold the generation
    documents = others if first is None else chain((first,), others)
    texts = feed(query, info, documents) if shape == "atom" else WRITERS[shape](documents, query.ui)
    packed = request.accept_encodings["gzip"] > 0
    pieces, last_words = (
        (gzipped(texts), silent) if packed else ((text.encode() for text in texts), broken_off(shape, query.ui))
    )
    response = streamed(pieces, CONTENT_TYPES[shape], last_words)
    response.vary.add("Accept-Encoding")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if shape != "atom":
        name = file_name(query, info.name, shape)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    return tagged(response, info, address)


def broken_off(shape: str, ui: str) -> LastWords:
    """What stands at the end of a file that could not be finished: nobody may take half of it for all."""
    if shape == "atom":
        return silent

    internal = links.rooted("/problems/internal")

    def last_words(noted: str) -> bytes:
        sentence = say("broken-off", ui, request=noted)
        if shape == "csv":
            return f"{sentence}\r\n".encode()
        return (json.dumps({"type": internal, "status": 500, "detail": sentence}) + "\n").encode()

    return last_words


def gzipped(texts: Iterable[str]) -> Iterator[bytes]:
    """The same text compressed, still piece by piece."""
    packer = zlib.compressobj(level=LEVEL, wbits=31)  # 31: with the header and trailer of gzip
    for text in texts:
        if piece := packer.compress(text.encode()):
            yield piece
    yield packer.flush()


def feed(query: Query, info: GenerationInfo, documents: Iterable[Document]) -> Iterator[str]:
    """Atom, entry by entry, newest change first unless the query says otherwise."""
    ui = query.ui
    address = links.api_url(query, ui, "atom")
    template = current_app.jinja_env.get_template("atom.xml")
    return template.generate(
        ui=ui,
        title=feed_title(query, ui),
        feed_id=f"{TAG}search:{hashlib.sha256(address.removeprefix(links.rooted('')).encode()).hexdigest()[:16]}",
        updated=info.built_at,
        site=site(current_app),
        self_path=address,
        html_path=links.page_url(query, ui),
        entries=entries(documents, ui, info.built_at),
        tag=TAG,
    )
