"""Documents to references for citation managers: RIS, BibTeX, CSL JSON.

In: an iterator of Documents and how they are wanted. Out: iterators of text, one piece per document. A commitment is a
page of the OGP's site, published in the year of its plan; an IRM report is a report. What a reference says is decided
once (`reference`), and written in the three ways; all are UTF-8 with accents as they are.

Sources: RIS as Reference Manager described it and Zotero, Mendeley and EndNote read it; BibTeX by its own manual
("BibTeXing", 1988), whose fields count braces whatever stands before them; CSL JSON by its schema, version 1.0.2.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from index.document import NOT_APPLICABLE, NOT_STATED, Document
from search.api.downloads import Wanted, fetched_of, lead_of, title_of, xml_text
from search.present.labels import label, plan_name, preferred
from search.present.links import document_url, source
from search.wording import say

PUBLISHER = "Open Government Partnership"
AUTHOR = "Independent Reporting Mechanism"
"""Of the reports, in whatever language they are cited: a name."""
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_TEX_SIGNS = re.compile(r"[\\{}~^&%$#_]")
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.:-]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """A document as it is cited. Texts are of one line; "", 0 and None are what nobody says. `url` is the page that it
    was taken from, as a reader of the language finds it, and `read` when; `page` is this site's."""

    id: str
    report: bool
    title: str
    language: str
    plan: str
    author: str
    year: int
    read: datetime | None
    url: str
    page: str
    lead: str
    keywords: tuple[str, ...]
    note: str


def reference(document: Document, wanted: Wanted) -> Reference:
    ui, report = wanted.ui, document.kind == "irm-report"
    page = wanted.site + document_url(document.id, document.kind, ui)
    own = source(document.source_urls.get(ui, ""))
    rated = (("completion", document.completion), ("early_results", document.early_results))
    told = [
        say("colon", ui, name=say(name, ui), value=label(name, code, ui))
        for name, code in rated
        if code not in (NOT_STATED, NOT_APPLICABLE)
    ]
    areas = [label("policy_area", area, ui) for area in document.policy_areas]
    country = label("country", document.country, ui) if document.country else ""
    return Reference(
        id=document.id,
        report=report,
        title=_line(title_of(document, ui)) or document.id,
        language=preferred(document.title, ui),
        plan=_line(plan_name(document, ui).text),
        author=AUTHOR if report else "",
        year=(document.year if report else document.cycle) or 0,
        read=_moment((document.fetched.get(ui) if own else "") or fetched_of(document, ui)),
        url=own or source(document.source_url) or page,
        page=page,
        lead=_line(lead_of(document, ui)),
        keywords=tuple(_line(word) for word in (country, *areas) if word),
        note=_line(". ".join((document.id, *told, *([page] if wanted.site else [])))),
    )


def ris_text(documents: Iterable[Document], wanted: Wanted) -> Iterator[str]:
    """A line a field, two letters before each; records end with ER."""
    for document in documents:
        found = reference(document, wanted)
        fields = (
            ("TY", "RPRT" if found.report else "ELEC"),
            ("ID", found.id),
            ("TI", found.title),
            ("AU", found.author),
            ("T2", found.plan),
            ("PB", PUBLISHER),
            ("PY", str(found.year or "")),
            ("Y2", found.read.strftime("%Y/%m/%d") if found.read else ""),
            ("LA", found.language),
            ("AB", found.lead),
            *(("KW", word) for word in found.keywords),
            ("UR", found.url),
            ("N1", found.note),
        )
        yield ris_record(fields)


def ris_record(fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"{name}  - {text}" for name, text in fields if text]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def bibtex_text(documents: Iterable[Document], wanted: Wanted) -> Iterator[str]:
    """One entry per document. Braces around a whole title keep its capitals."""
    for document in documents:
        found = reference(document, wanted)
        fields = {
            "title": f"{{{tex(found.title)}}}",
            "author": f"{{{tex(found.author)}}}" if found.author else "",
            ("institution" if found.report else "howpublished"): PUBLISHER,
            "series": tex(found.plan),
            "year": str(found.year or ""),
            "language": tex(found.language),
            "url": found.url.replace("{", "%7B").replace("}", "%7D"),
            "urldate": found.read.date().isoformat() if found.read else "",
            "abstract": tex(found.lead),
            "keywords": tex(", ".join(word.replace(",", "") for word in found.keywords)),
            "note": tex(found.note),
        }
        yield bibtex_entry("techreport" if found.report else "misc", found.id, fields)


def bibtex_entry(kind: str, key: str, fields: dict[str, str]) -> str:
    """`fields` are written for TeX already; empty ones are left out."""
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
    return f"@{kind}{{{_NOT_IN_KEYS.sub('-', key)},\n" + ",\n".join(lines) + "\n}\n\n"


def tex(text: str) -> str:
    """A text with TeX's own signs written so that they stand for themselves, braces without braces among them."""
    return _TEX_SIGNS.sub(lambda found: _TEX[found[0]], text)


def csl_text(documents: Iterable[Document], wanted: Wanted) -> Iterator[str]:
    """One array; an item a line."""
    before = "["
    for document in documents:
        yield f"{before}\n{json.dumps(csl_item(reference(document, wanted)), ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def csl_item(found: Reference) -> dict[str, Any]:
    item = {
        "id": found.id,
        "type": "report" if found.report else "webpage",
        "title": found.title,
        "author": [{"literal": found.author}] if found.author else [],
        ("collection-title" if found.report else "container-title"): found.plan,
        "publisher": PUBLISHER,
        "issued": {"date-parts": [[found.year]]} if found.year else {},
        "accessed": {"date-parts": [[found.read.year, found.read.month, found.read.day]]} if found.read else {},
        "language": found.language,
        "abstract": found.lead,
        "keyword": ", ".join(found.keywords),
        "URL": found.url,
        "note": found.note,
    }
    return {name: value for name, value in item.items() if value}


def _line(text: str) -> str:
    """In one line, without what no format of text can hold."""
    return " ".join(xml_text(text).split())


def _moment(stamp: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment
