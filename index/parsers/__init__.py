"""Scrape to Page, by what is in it.

In: a Scrape. Out: one Page (one capture in one language), or Unparsable with the reason, the line and the remedy.
Dispatch is by content, not by the file's name: PDF, HTML, commitment page, IRM report. Pure: no clock, no network.
"""

from importlib import import_module

from index.document import Page
from index.errors import Unparsable
from index.parsers.header import unglued
from index.parsers.lines import lines_of
from index.parsers.refusals import refusal, refuse_short
from index.parsers.text import parse_lines
from index.scrapes import Scrape


def parse(scrape: Scrape) -> tuple[Page, ...]:
    """The pages of a scrape (today always one). Raises Unparsable for a scrape that is no page, MissingExtra for a PDF
    without the optional dependency."""
    if scrape.content.startswith(b"%PDF-"):
        return (import_module("index.parsers.pdf").parse_pdf(scrape),)
    text = scrape.text
    from index.parsers import html

    if html.is_html(text):
        found = html.read_html(text)
        lines, extractor, url = found.lines, "html", scrape.url or found.url
        plain = "\n".join(line.text for line in lines)
    else:
        lines, extractor, url, plain = unglued(lines_of(text)), "", scrape.url, text
    refuse_short(lines)
    page = parse_lines(scrape, lines, extractor, url)
    if page is None:
        page = import_module("index.parsers.report").parse_report(scrape, plain)
    if page is None:
        raise refusal(lines)
    return (page,)


__all__ = ["Unparsable", "parse"]
