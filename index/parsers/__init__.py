"""Scrape to Page, by what is in it.

In: a Scrape. Out: one Page (one capture in one language), or Unparsable with the reason, the line and the remedy.
Dispatch is by content, not by the file's name: PDF, HTML, commitment page, IRM report. Pure: no clock, no network.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from index.document import Page
from index.errors import Unparsable
from index.parsers import html, report
from index.parsers.commitment import has_commitment_labels, parse_lines
from index.parsers.header import unglued
from index.parsers.html import read_saved
from index.parsers.language import in_its_language
from index.parsers.lines import lines_of
from index.parsers.listings import links_of
from index.parsers.refusals import refusal, refuse_endless, refuse_short, refuse_swollen
from index.parsers.repairs import rejoined, soft_ends
from index.scrapes import Scrape
from index.vocabulary import ids

OF_COMMITMENT = re.compile(rf"/commitments?/(?P<id>{ids.ID})/?(?:[?#].*)?$")


def parse(scrape: Scrape) -> tuple[Page, ...]:
    """The pages of a scrape (today always one). Raises Unparsable for a scrape that is no page, MissingExtra for a PDF
    without the optional dependency."""
    if scrape.content.startswith(b"%PDF-"):
        from index.parsers import pdf  # needs an optional dependency

        return (_doubted(pdf.parse_pdf(scrape), scrape),)
    saved = read_saved(scrape.content)
    text, title = saved.text if saved else scrape.text, ""
    if saved or html.is_html(text):
        found = html.read_html(text)
        title = found.title
        lines, extractor, url = rejoined(found.lines), "html", scrape.url or (saved.url if saved else "") or found.url
    else:
        lines, extractor, url = unglued(rejoined(lines_of(text), soft_ends(text))), "", scrape.url
    refuse_short(lines, title)
    refuse_endless(lines)
    page = parse_lines(scrape, lines, extractor, url)
    if page is None and not has_commitment_labels(lines):  # a commitment page that lost its title names reports, too
        page = report.parse_lines(scrape, lines, extractor, url)
    if page is None:
        refused = refusal(lines, title)
        if refused.reason == "listing":
            refused.links = links_of(saved.text if saved else scrape.text, url)
        raise refused
    refuse_swollen(page)
    return (_doubted(page, scrape),)


def _doubted(page: Page, scrape: Scrape) -> Page:
    page = in_its_language(page)
    return replace(page, warnings=(*page.warnings, *_doubts_of(page, scrape.url)))


def _doubts_of(page: Page, sidecar_url: str) -> Iterator[str]:
    """What of a page that was read cannot be right, as sentences for the reindex report, where there is no doubt that
    the operator should look: nearly always none. The page is indexed as it says itself in either case."""
    named = OF_COMMITMENT.search(sidecar_url)
    if named and page.kind == "commitment" and named["id"].upper() != page.id.upper():
        yield f"the sidecar's url is that of {named['id'].upper()}, the page itself of {page.id}: kept as {page.id}"


__all__ = ["Unparsable", "parse"]
