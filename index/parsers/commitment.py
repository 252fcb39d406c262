"""Commitment pages, whatever extractor wrote them.

In: a scrape and its lines (of a text, or those that the HTML reader made of a page). Out: a Page with the page's own
words, or None where it is no commitment page. Labels decide, never line positions. Four shapes: the two templates of
the site (`header`), OGP Local pages and pages of the old Drupal site (`other_shapes`).
"""

from collections.abc import Sequence
from dataclasses import replace

from index.document import Page
from index.normalise import normalise_facts
from index.parsers import header, listings, other_shapes, sections, steps
from index.parsers.boilerplate import without_boilerplate
from index.parsers.header import Head, Header
from index.parsers.labels import label_of_line
from index.parsers.language import language_of
from index.parsers.lines import Line
from index.parsers.repairs import repaired
from index.scrapes import Scrape
from index.vocabulary import code_of, place_of_name, wording
from index.vocabulary.spellings import area_code

MACHINE_TRANSLATED = frozenset({"fr", "es"})
"""Languages into which the site translates its pages by machine; English ones are written."""
ONLY_HERE = frozenset(
    {"cycle", "irm_reports", "starred", "early_results", "verifiable", "relevant_to_ogp_values", "support_institutions"}
)
NEVER_IN_REPORTS = frozenset({"irm_reports", "relevant_to_ogp_values"})
ENOUGH = 2
"""Labels of ONLY_HERE that make a commitment page of a text without a title."""
LEAST_LABELS = 2
"""A title with an id and fewer labels than this is a mention of a commitment, not its page."""


def parse_lines(scrape: Scrape, lines: Sequence[Line], extractor: str, url: str) -> Page | None:
    """The commitment page in these lines; None where they are none. `extractor` is told where the caller knows it."""
    title = header.title_of(lines)
    below = title[0] + 1 if title is not None else 0
    tables = other_shapes.label_tables(lines, below, title is not None)
    if not tables:
        return None
    lines = repaired(lines, below, tables)
    head = _head(lines, url, title)
    if head is None:
        return None
    language, warnings = language_of(lines, head.wordings, url, scrape.language)
    start, siblings = listings.find(lines[head.end :], language, scrape.name)
    text = [line for line in lines[head.end : head.end + start] if not listings.is_furniture(line.text)]
    if head.template == "local":
        head, text = other_shapes.with_late_verdicts(head, text)
    body = sections.read_body(without_boilerplate(text), head.heading)
    body.runs[:0] = [sections.Run("irm", heading, lines=list(found)) for heading, found in head.verdicts]
    dates = steps.dates_of(body.runs)
    stated = {"start_date": head.start_date, "end_date": head.end_date}
    carried, carried_line = steps.carried_forward_of(body.runs)
    fact_lines = {name: line for name, (_, line) in dates.items() if not stated[name]} | dict(head.fact_lines)
    if carried_line is not None:
        fact_lines["carried_forward"] = carried_line
    page = Page(
        id=head.id,
        kind="commitment",
        language=language,
        source=scrape.name,
        sha256=scrape.sha256,
        template=head.template,
        facts=head.facts,
        fact_lines=fact_lines,
        sections=sections.sections_of(body, language),
        extractor=extractor or _extractor(lines, head),
        listings=siblings,
        ratings=body.ratings(),
        milestones=steps.milestones_of(body, language),
        start_date=stated["start_date"] or dates.get("start_date", ("", 0))[0],
        end_date=stated["end_date"] or dates.get("end_date", ("", 0))[0],
        carried_forward=carried,
        url=url,
        fetched_at=scrape.fetched_at,
        machine_translated=language in MACHINE_TRANSLATED,
    )
    return replace(page, warnings=(*head.warnings, *warnings, *normalise_facts(page).unknown, *_unknown_areas(page)))


def has_commitment_labels(lines: Sequence[Line]) -> bool:
    """Whether the labels that only commitment pages have are here, whatever became of the title."""
    labels = (label_of_line(line.text, "fact") for line in lines[:80])
    names = {label.name for label in labels if label is not None and label.colon}
    headings = (label_of_line(line.text, "heading") for line in lines[:80] if _is_of_a_commitment(line.text))
    marks = (names & ONLY_HERE) | {heading.name for heading in headings if heading is not None}
    return len(marks) >= ENOUGH or not names.isdisjoint(NEVER_IN_REPORTS) or other_shapes.is_local(lines, 0)


def _is_of_a_commitment(heading: str) -> bool:
    """Whether a heading, if it is one, is of commitment pages only: `IRM Review`, or with the `i` of an icon."""
    label = label_of_line(heading, "heading")
    return heading.endswith(" i") or (label is not None and label.name == "irm_review")


def _head(lines: Sequence[Line], url: str, title: tuple[int, str, str] | None) -> Head | None:
    if title is None:
        return other_shapes.read_legacy(lines, url)
    at, words, document_id = title
    facts: dict[str, str | tuple[str, ...]] = {"title": words}
    fact_lines = {"title": lines[at].number}
    country = _country_line(lines[:at])
    if country:
        facts["country"], fact_lines["country"] = country.text, country.number
    local = other_shapes.read_local(lines, at + 1)
    if local is not None:
        return replace(
            local, id=document_id, facts={**facts, **local.facts}, fact_lines={**fact_lines, **local.fact_lines}
        )
    found = header.read_header(lines, at + 1)
    if len(found.facts) + len(found.headings) < LEAST_LABELS:
        return None
    return Head(
        document_id,
        _template(found),
        {**facts, **found.facts},
        {**fact_lines, **found.fact_lines},
        tuple(found.wordings),
        found.end,
        found.headings.get("description", ""),
        warnings=tuple(f"line {line.number}: no label we know: “{line.text[:80]}”" for line in found.strays),
    )


def _country_line(above: Sequence[Line]) -> Line | None:
    """The member's name between the navigation and the title."""
    for line in reversed(above[-4:]):
        if place_of_name(line.text)[0]:
            return line
    below_navigation = len(above) >= 2 and listings.is_furniture(above[-2].text)
    short = below_navigation and len(above[-1].text.split()) <= 6 and not listings.is_furniture(above[-1].text)
    return above[-1] if short else None


def _template(found: Header) -> str:
    """`old` or `new`, by what only one of them has; the newest where a page shows neither."""
    facts = found.facts
    relevance = str(facts.get("relevant_to_ogp_values", ""))
    old = "starred" in facts or bool(facts.get("status")) or "potenti" in found.labels.get("ambition", "").lower()
    stated = relevance and code_of("verifiable", relevance) is None and wording(relevance) is None
    return "old" if old or stated else "new"


def _extractor(lines: Sequence[Line], head: Head) -> str:
    """`dense` has no blank lines; `full` keeps the one-word headings; `lossy` drops them."""
    shown = [line for line in lines[:20] if line.number > 1]
    if not any(line.blanks for line in shown):
        return "dense"
    kept = {"overview", "at_a_glance", "institutions", "description"}
    named = (label_of_line(line.text, "heading") for line in lines[: head.end])
    return "full" if any(label is not None and label.name in kept for label in named) else "lossy"


def _unknown_areas(page: Page) -> tuple[str, ...]:
    """Policy areas of the sibling list that have no code, each once."""
    areas = dict.fromkeys(listing.policy_area for listing in page.listings if listing.policy_area)
    return tuple(f"unknown policy area “{area}” in the list of commitments" for area in areas if not area_code(area))
