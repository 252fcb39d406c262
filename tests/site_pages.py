"""Pages of the site, rendered by somebody who knows nothing of the parser.

In: a wording and a number. Out: a Sheet (what a page says, and what it must give), and that sheet as four text
extractors and seven kinds of HTML deliver it.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.site_words import AREAS, INSTITUTIONS, LEADS, NBSP, PLANS, REPORTS, SUPPORTS, TITLES, VALUES, YES_NO, Wording

T = TypeVar("T")


@dataclass(frozen=True)
class Sheet:
    """A page before it is rendered: its title, rows of (fact or "", heading or label, value), and what it must give."""

    wording: Wording
    title: str
    rows: tuple[tuple[str, str, str], ...]
    facts: dict[str, str | tuple[str, ...]]
    codes: dict[str, object]


SHEETS = 12
"""As many as the longest list of values has, so that each stands on some page."""


def nth(options: Sequence[T], number: int) -> T:
    return options[number % len(options)]


def sheet_of(wording: Wording, number: int) -> Sheet:
    """Page `number` of a wording: its labels and values by turns."""
    values, old = VALUES[wording.values], wording.template == "old"
    plan, year = nth(PLANS, number)
    areas, area_codes = nth(AREAS[wording.values], number)
    reports = nth(REPORTS[wording.values], number)
    # The old template draws the impact as an icon: its text is empty or says that the review is pending.
    pending = next(pair for pair in values["early_results"] if pair[1] == "pending")
    relevance, relevance_code = nth(values["values_old"], number) if old else nth(YES_NO[wording.values], number)
    coded = {
        "status": nth(values["status"], number) if old else ("", None),
        "starred": nth(values["starred"], number),
        "early_results": nth(values["early_results"], number),
        "verifiable": nth(YES_NO[wording.values], number + 1),
        "ambition": nth([("", None), pending] if old else values["ambition"], number),
        "completion": nth(values["completion"], number),
    }
    if not old:
        del coded["starred"]

    def row(fact: str, value: str, label: str = "") -> tuple[str, str, str]:
        return fact, nth(wording.labels[label or fact], number), value

    def rated(fact: str, label: str = "") -> list[tuple[str, str, str]]:
        return [row(fact, coded[fact][0], label)] if fact in coded else []

    rows = [
        ("", nth(wording.overview, number), ""),
        ("", nth(wording.glance, number), ""),
        row("action_plan", plan),
        row("cycle", year),
        *rated("status"),
        ("", nth(wording.institutions, number), ""),
        row("lead_institution", nth(LEADS, number)),
        row("support_institutions", nth(SUPPORTS, number)),
        ("", nth(wording.areas, number), ""),
        ("policy_areas", "", ", ".join(areas)),
        ("", nth(wording.review, number), ""),
        row("irm_reports", ", ".join(reports)),
        *rated("starred"),
        *rated("early_results"),
        ("", nth(wording.design, number), ""),
        *rated("verifiable"),
        row("relevant_to_ogp_values", relevance),
        *rated("ambition", "impact" if old else "ambition"),
        ("", nth(wording.implementation, number), ""),
        *rated("completion"),
        ("", wording.description, ""),
    ]
    title = nth(TITLES, number)
    facts: dict[str, str | tuple[str, ...]] = {fact: once(value) for fact, _, value in rows if fact}
    facts |= {"title": title, "policy_areas": areas, "irm_reports": reports}
    unreviewed = len(reports) == 1 and " IRM" in reports[0]
    codes: dict[str, object] = {
        **{fact: code for fact, (_, code) in coded.items()},
        "country": "GB", "cycle": int(year), "policy_areas": area_codes, "irm_reports": None if unreviewed else reports,
        "values": relevance_code if old else None if relevance_code is not False else (),
        "support_institutions": () if nth(SUPPORTS, number) in ("NA", "N/A") else nth(INSTITUTIONS, number),
        "lead_institution": None if nth(LEADS, number) == "NA" else nth(LEADS, number),
    }  # fmt: skip
    return Sheet(wording, title, tuple(rows), facts, codes)


def once(value: str) -> str:
    """`Major Major` is an icon's text and its label: one value, in the label's spelling."""
    words = value.split()
    half = len(words) // 2
    twice = len(words) % 2 == 0 and " ".join(words[:half]).lower() == " ".join(words[half:]).lower()
    return " ".join(words[half:]) if twice else value


PROSE = [
    "Lead institution(s):",
    "Ministry of the Environment",
    "The promise: each river is measured, and whatever is measured is published within a week.",
    "Status quo: nothing is published, and nobody knows in what state the rivers are today.",
    "Completion: the works end in 2019, says the plan of the ministry.",
]
SIBLINGS = ["1. Open Seas", "UK0098, 2018, Energy", "2. Starred commitment Open Lakes", "UK0099, 2018, Open Data"]


def shown(row: tuple[str, str, str]) -> str:
    return " ".join(part for part in row[1:] if part)


# The four text extractors: each gives (text, the facts whose lines it dropped).


def as_full(sheet: Sheet) -> tuple[str, set[str]]:
    words = sheet.wording
    lines = [words.skip + "\n" + words.country, f"{sheet.title} (UK0042)", *map(shown, filter(any, sheet.rows)), *PROSE]
    return "\n\n".join([*lines, words.siblings, *SIBLINGS, "Open Government Partnership"]), set()


def as_values_below(sheet: Sheet) -> tuple[str, set[str]]:
    """As `full`, with every value on the line below its label."""
    words = sheet.wording
    lines = [words.skip, words.country, f"{sheet.title} (UK0042)"]
    lines += [part for row in sheet.rows for part in row[1:] if part]
    return "\n\n".join([*lines, *PROSE, words.siblings, *SIBLINGS]), set()


def is_lost(line: str) -> bool:
    """The rule of the lossy extractor: single words, capitals, addresses."""
    return len(line.split()) < 2 or line == line.upper()


def as_lossy(sheet: Sheet) -> tuple[str, set[str]]:
    words = sheet.wording
    title = f"{sheet.title} (UK0042)"
    kept = [row for row in sheet.rows if not is_lost(shown(row))]
    lines = [words.skip, *([words.country] if " " in words.country else []), title + "\n\n", *map(shown, kept), *PROSE]
    dropped = {row[0] for row in sheet.rows if row not in kept and row[0]}
    return "\n\n".join([*lines, *SIBLINGS]), dropped


def as_dense(sheet: Sheet) -> tuple[str, set[str]]:
    lines, glued, dropped = [f"{sheet.title} (UK0042)"], "", set()
    for row in sheet.rows:
        if row[0] == "policy_areas":
            glued = row[2]
        elif row[0] and not row[2]:
            dropped.add(row[0])
        else:
            lines.append(glued + shown(row))
            glued = ""
    return "\n".join([*lines, *PROSE, *SIBLINGS]), dropped


# HTML: seven ways in which the site, a browser or a crawler may have written the same page.


def escaped(text: str, number: int) -> str:
    """Text as HTML, with entities in the three ways of writing them."""
    plain = html.escape(text, quote=True)
    if number % 3 == 0:
        return plain.replace(NBSP, "&nbsp;").replace("’", "&rsquo;").replace("é", "&eacute;")
    return plain.encode("ascii", "xmlcharrefreplace").decode() if number % 3 == 1 else plain


def html_page(sheet: Sheet, block: str, head: str = "") -> str:
    words = sheet.wording
    prose = "".join(f"<p>{escaped(line, 0)}</p>" for line in PROSE)
    siblings = (
        f"<h2>{words.siblings}</h2><ol><li><a href='/uk0098'>Open Seas</a><div>UK0098, 2018, Energy</div></li>"
        "<li><img alt='Starred commitment' src=s.png><a href='/uk0099'>Open Lakes</a>"
        "<p>UK0099, 2018, Open Data</p></ol>"
    )
    return (
        f"<!DOCTYPE html><html lang={words.language}><head><title>{escaped(sheet.title, 0)}</title>"
        "<script>var status = 'Status: Active';</script></head><body>"
        f"<a class=skip href=#main>{words.skip}</a><nav><ul><li>Members</li><li>Status: all</li></ul></nav>{head}"
        f"<main id=main><p>{words.country}</p><h1>{escaped(sheet.title, 0)} (UK0042)</h1>{block}{prose}{siblings}"
        "</main><div role=dialog class=cookies><p>We use cookies. Status: Inactive</p><button>Accept</button></div>"
        "<footer><p>Open Government Partnership</p></footer></body></html>"
    )


def split_label(label: str) -> tuple[str, str]:
    """(label, its colon with the space before it)."""
    bare = label.rstrip(": " + NBSP)
    return bare, label[len(bare) :]


def as_browser_html(sheet: Sheet) -> str:
    """Paragraphs with bold labels and linked values, as the site serves them."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        if not fact:
            parts.append(f"\n<h3 class=\"title\" data-x='a > b'>\n  {escaped(label, at)}\n</h3><!-- Status: x -->")
        else:
            bold = f"<strong>{escaped(label, at)}</strong>" if label else ""
            parts.append(f'<p>{bold}\n\t<span><a href="/x?a=1&amp;b=2">{escaped(value, at)}</a></span>\n</p>')
    banner = "<script type=text/javascript>document.write('<h1>A (FR0001)</h1>')</script>"
    return html_page(sheet, "".join(parts), banner)


def as_crawler_html(sheet: Sheet) -> str:
    """Minified: no end tags that HTML lets one leave out, no quotes, capitals, no white space between elements."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        if not fact:
            parts.append(f"<H3 CLASS=t>{escaped(label, at)}</H3>")
        else:
            bare, colon = split_label(label)
            bold = f"<B>{escaped(bare, at)}</B>{escaped(colon, at)} " if label else ""
            parts.append(f"<P DATA-A=1>{bold}{escaped(value, at)}")
    return html_page(sheet, "".join(parts))


def as_definitions(sheet: Sheet) -> str:
    """Terms and descriptions, the colon drawn by the style sheet."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        if not fact or not label:
            parts.append(f"<h4>{escaped(label or value, at)}</h4>")
        else:
            parts.append(f"<dl><dt>{escaped(split_label(label)[0], at)}</dt><dd>{escaped(value, at)}</dd></dl>")
    return html_page(sheet, "".join(parts))


def as_table(sheet: Sheet) -> str:
    """A table of two columns, label cells as `th` and as `td` by turns."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        cell = "td" if at % 2 else "th"
        if not fact or not label:
            parts.append(f"<tr><td colspan=2>{escaped(label or value, at)}</td></tr>")
        else:
            name = label if cell == "td" else split_label(label)[0]
            parts.append(f"<tr>\n<{cell}>{escaped(name, at)}</{cell}>\n<td>{escaped(value, at)}</td>\n</tr>")
    return html_page(sheet, f"<table><tbody>{''.join(parts)}</tbody></table>")


def as_builder(sheet: Sheet) -> str:
    """A page builder's: every piece of text in boxes of its own, label and value apart."""
    parts = []
    for at, row in enumerate(sheet.rows):
        boxes = "".join(
            f"<div class=elementor-widget><div class=container><span>{escaped(part, at)}</span></div></div>"
            for part in row[1:]
            if part
        )
        parts.append(f"<section><div class=row>{boxes}</div></section>")
    return html_page(sheet, "".join(parts))


def as_broken_lines(sheet: Sheet) -> str:
    """One paragraph, its lines parted by `<br>`, with no-break spaces inside the labels."""
    lines = [
        f"<b>{escaped(label.replace(' ', NBSP), at)}</b> {escaped(value, at)}"
        for at, (_, label, value) in enumerate(sheet.rows)
    ]
    return html_page(sheet, f"<p>{'<br/>'.join(lines)}</p>")


def as_nested_spans(sheet: Sheet) -> str:
    """Every word of a label in a span of its own, values as links, the `i` with its tooltip."""
    parts = []
    for at, (fact, label, value) in enumerate(sheet.rows):
        words = " ".join(f"<span>{escaped(word, at)}</span>" for word in label.split())
        words = words.replace(
            "<span>i</span>", "<span role=img>i</span><span role=tooltip>Design: how it was made</span>"
        )
        links = ", ".join(f"<a href=/x>{escaped(piece, at)}</a>" for piece in value.split(", "))
        parts.append(f"<div>{words} <span>{links}</span></div>" if fact else f"<div class=h>{words}</div>")
    return html_page(sheet, "".join(parts))


TEXTS: dict[str, Callable[[Sheet], tuple[str, set[str]]]] = {
    "full": as_full, "values-below": as_values_below, "lossy": as_lossy, "dense": as_dense,
}  # fmt: skip
MARKUPS: dict[str, Callable[[Sheet], str]] = {
    "browser": as_browser_html, "crawler": as_crawler_html, "definitions": as_definitions, "table": as_table,
    "builder": as_builder, "broken-lines": as_broken_lines, "nested-spans": as_nested_spans,
}  # fmt: skip
