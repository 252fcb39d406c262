"""IRM reports as text, whatever extractor or age: pages of reports, drafts for comment, texts of PDFs.

In: a scrape and its lines. Out: a Page of kind `irm-report`, or None where the text is no report. A report is known by
its name near the top (`France Design Report 2018-2020`, `Rapport de résultats de la transition France 2018-2020`), or
by a name without its country and the labels of an at-a-glance table. Its id is the key of that name, so that every
copy and every translation of a report is one document.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.document import Page
from index.parsers.labels import splits
from index.parsers.language import language_of
from index.parsers.lines import Line
from index.parsers.listings import first_entry, is_furniture
from index.parsers.report_text import runs_of, sections_of
from index.scrapes import Scrape
from index.vocabulary import key, label_of, load, place_of_name, slug, wording
from index.vocabulary.members import Member, country_beside, member_in
from index.vocabulary.report_names import (
    ReportName,
    identifier,
    period_of,
    printed_place,
    report_key,
    reviewed_period,
    take_apart,
)

WITHIN = 14
"""Lines at the top among which the title must be: navigation, a banner, a logo's text may stand above it."""
LONGEST_TITLE = 160
MOST_OTHER_WORDS = 4
"""Words of a title that are neither place, type nor period. News about a report has more."""
LABELS_WITHIN = 150
"""Lines in which the at-a-glance table is looked for; it may follow a summary."""
HEADER_WITHIN = 40
"""Lines below the title."""
OF_HEADERS = frozenset({"action_plan", "period", "year", "researcher", "country", "report_type"})
LONGEST_BELOW = 80
MOST_WORDS_OF_A_NAME = 6
TABLE = frozenset(("report_type", "action_plan", "plan_number", "period", "year", "country"))
"""Labels of an at-a-glance table that tell a report, of which it has two at least."""
LEAST_OF_TABLE = 2
FORM = TABLE | {"researcher", "commitment_title"}
"""Labels of the form that a local member's evaluator fills in at the end of a commitment."""
OF_THE_PARTNERSHIP = re.compile(
    r"\b(?:IRM|MII|MRI|OGP|PGO)\b|(?i:open government partnership|independent reporting mechanism|"
    r"partenariat pour un gouvernement ouvert|mécanisme (?:d['’]évaluation|de rapport|de signalement) indépendant|"
    r"alianza para el gobierno abierto|mecanismo de (?:revisión|informes?) independiente)"
)
BULLET = re.compile(r"^[-–—•●·*]\s*")
OWN_TITLE = re.compile(r"^[^:–—]*[:–—]\s*")
"""What stands before the commitment's own title: `End of Commitment Report – Open budgets`."""


@dataclass(frozen=True, slots=True)
class Title:
    text: str
    line: int
    name: ReportName
    lines: int = 1  # of the page, that it spans


def parse_lines(
    scrape: Scrape,
    lines: Sequence[Line],
    extractor: str,
    url: str,
    fallback: str = "",
    headings: Container[int] = (),
) -> Page | None:
    """The report in these lines. Of a PDF, `fallback` is its file's name, to go by where the top lines hold none, and
    `headings` are the numbers of lines in larger print."""
    shown = [line for line in lines if not is_furniture(line.text)]
    facts, fact_lines, wordings = _labelled(shown[:LABELS_WITHIN])
    found = title_of(shown, facts) or _named(fallback)
    labelled = len(TABLE & set(facts)) >= LEAST_OF_TABLE
    if found is None or first_entry(lines, labelled) is not None:
        return None
    facts["title"], fact_lines["title"] = found.text, found.line
    if "country" not in facts:
        _look_for_country(found, shown[:LABELS_WITHIN], facts, fact_lines)
    country = found.name.country or place_of_name(facts.get("country", ""))[0]
    language, warnings = language_of(lines, wordings, url, scrape.language)
    after = next((at + found.lines for at, line in enumerate(shown) if line.number == found.line), 0)
    return Page(
        id=_id(found, facts, country),
        kind="irm-report",
        language=language,
        source=scrape.name,
        sha256=scrape.sha256,
        template="report",
        facts=facts,
        fact_lines=fact_lines,
        sections=sections_of(runs_of(_below_header(shown[after:]), headings, facts.get("researcher", "")), language),
        extractor=extractor or ("full" if any(line.blanks for line in lines[1:20]) else "dense"),
        url=url,
        fetched_at=scrape.fetched_at,
        # The site translates its pages by machine; a PDF was written in its language.
        machine_translated=extractor != "pdf" and language in ("fr", "es"),
        warnings=warnings,
    )


def _below_header(lines: Sequence[Line]) -> list[Line]:
    """The lines without those of the header, whose labels and values are facts: all down to the first other line, and
    of the labels that only headers have (`- Dates Under Review: ...`) those a little further down, with a bullet or
    before the first sentence."""
    found: list[Line] = []
    is_prose = False
    at = 0
    while at < len(lines):
        text = lines[at].text
        name, value = next(((name, value) for name, _, value, colon in _labels(text) if colon), ("", ""))
        if (
            not name
            or at >= HEADER_WITHIN
            or (found and not (name in OF_HEADERS and (BULLET.match(text) or not is_prose)))
        ):
            found.append(lines[at])
            is_prose = is_prose or len(text) > LONGEST_BELOW or text.endswith(".")
            at += 1
            continue
        following = lines[at + 1].text if at + 1 < len(lines) else "."
        below = not value and len(following) <= LONGEST_BELOW and not following.endswith((".", ":"))
        at += 2 if below and not list(_labels(following)) else 1
    return found


def title_of(lines: Sequence[Line], facts: Mapping[str, str]) -> Title | None:
    """The report's name among the top lines, on one line or broken over two."""
    signed = _is_of_the_partnership(lines)
    for at, line in enumerate(lines[:WITHIN]):
        following = lines[at + 1] if at + 1 < len(lines) else None
        alone = _title(line.text, line.number, 1, facts, signed)
        both = _title(f"{line.text} {following.text}", line.number, 2, facts, signed) if following else None
        if alone and not (both and _says_more(both.name, alone.name)):
            return alone
        if both and following:
            of_member = _is_member_of(line.text, following.text)
            below = _title(following.text, following.number, 1, facts, signed or of_member)
            return below if below and (of_member or _is_same(below.name, both.name)) else both
    return None


def _is_of_the_partnership(lines: Sequence[Line]) -> bool:
    """Whether a text names the Partnership or its reviewers: a title that names no country may be of any report."""
    return any(OF_THE_PARTNERSHIP.search(line.text) for line in lines[:LABELS_WITHIN])


def _look_for_country(found: Title, lines: Sequence[Line], facts: dict[str, str], fact_lines: dict[str, int]) -> None:
    """Stores the member of a report whose title names a place only, where the text names its country beside it."""
    place = printed_place(found.text)
    if not place or found.name.type == "end-of-commitment":
        return
    for line in lines:
        if member := country_beside(line.text, place):
            facts["country"], fact_lines["country"] = member, line.number
            return


def _says_more(both: ReportName, alone: ReportName) -> bool:
    """Whether a name goes on in the next line: with its period, or with its country."""
    return both.type == alone.type and not alone.period and bool(both.period or (both.country and not alone.country))


def _is_member_of(text: str, title: str) -> bool:
    """Whether a line is nothing but the local member (`Place, Country`) whose place the title names."""
    place, comma, _ = text.partition(",")
    return bool(comma and place_of_name(text)[1]) and f" {key(place)} " in f" {key(title)} "


def _is_same(name: ReportName, other: ReportName) -> bool:
    """Whether a line adds nothing to the name below it: a logo's text, a running title."""
    return (name.country, name.locality, name.type, name.period) == (
        other.country,
        other.locality,
        other.type,
        other.period,
    )


def _title(text: str, number: int, lines: int, facts: Mapping[str, str], signed: bool) -> Title | None:
    if len(text) > LONGEST_TITLE or text.rstrip().endswith((".", "…", ";")):
        return None
    bare = _without_furniture(text)
    name = take_apart(bare)
    of_a_commitment = name.type == "end-of-commitment"  # whose title stands in the report's, place or not
    if not name.type or (name.others > MOST_OTHER_WORDS and not of_a_commitment):
        return None
    said = _says_report(bare, name)
    known = bool(name.country) and (bool(name.period) or said)
    labelled = said and len((FORM if of_a_commitment else TABLE) & set(facts)) >= LEAST_OF_TABLE
    local = bool(name.locality and name.period) and said and signed
    return Title(bare, number, name, lines) if known or labelled or local else None


def _says_report(text: str, name: ReportName) -> bool:
    """Whether the type is spelled out: `Design` alone is a word like any other."""
    spelled = key(label_of("report_type", name.type, "en")).split()
    words = set(key(text).split())
    return (
        bool(words & {"report", "rapport", "informe", "review", "brief", "examen", "revue", "revision", "bilan"})
        or set(spelled) <= words
    )


def _named(fallback: str) -> Title | None:
    """A title from a file's name: `France_Design-Report_2018-2020_EN.pdf`."""
    words = re.sub(r"[_+]|%20", " ", fallback).strip()
    name = take_apart(words)
    if not (name.type and name.country):
        return None
    kind = label_of("report_type", name.type, "en")
    return Title(" ".join(filter(None, (name.place, kind, name.period))), 0, name, 0)


def _full_name(found: Title, facts: Mapping[str, str]) -> str:
    """The name that makes the id: with the period of the labels where the title has none, and with the local member's
    where the title does not name it: two places of one country have reports of one type and period."""
    name = found.name
    period = name.period or reviewed_period(facts.get("period", ""), "", facts.get("action_plan", ""))
    member = member_in(facts.get("country", "")) or member_in(facts.get("action_plan", ""))
    kind = label_of("report_type", name.type, "en")
    if name.type == "end-of-commitment":
        place = facts.get("country", "") if member is None else _written(member)
        return " ".join(filter(None, (place, kind, period)))
    if member is not None and not name.locality and name.country in ("", member.country):
        return f"{_written(member)} {kind} {period}".strip()
    return found.text if name.period else f"{found.text} {period}".strip()


def _written(member: Member) -> str:
    return f"{member.place}, {label_of('country', member.country, 'en')}"


def _id(found: Title, facts: Mapping[str, str], country: str) -> str:
    """The key of the report's name. A report at the end of a commitment is one of several of its plan: the commitment's
    title tells them apart."""
    name = report_key(_full_name(found, facts), country)
    if found.name.type != "end-of-commitment":
        return name
    own = facts.get("commitment_title") or OWN_TITLE.sub("", found.text)
    return identifier(f"{name} {own}", slug(f"{name} {own}"))


@cache
def _label_table() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """key of a wording -> (fact, languages)."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, row in load("reports")["label"].items():
        for language, wordings in row.items():
            for words in wordings:
                known = found.get(key(words), (name, ()))
                found[key(words)] = (known[0], (*known[1], language))
    return found


def _labelled(lines: Sequence[Line]) -> tuple[dict[str, str], dict[str, int], list[tuple[str, ...]]]:
    """Facts under labels, the line of each, and the languages of the labels. The first line that has a label counts;
    a value may stand on the next line, and then the label may lack its colon, if the value looks like one of its."""
    facts: dict[str, str] = {}
    numbers: dict[str, int] = {}
    wordings: list[tuple[str, ...]] = []
    for at, line in enumerate(lines):
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        below = following if len(following) <= LONGEST_BELOW and not list(_labels(following)) else ""
        for name, languages, value, colon in _labels(line.text):
            if not colon and not _fits(name, below):
                continue
            wordings.append(languages)
            value = value or below
            name = "plan_number" if name == "action_plan" and not _is_plan(value) else name
            if name not in facts and len(value) <= 200:
                facts[name], numbers[name] = ("" if wording(value) == "empty" else value), line.number
    return facts, numbers, wordings


def _is_plan(value: str) -> bool:
    """Whether a value can be the name of an action plan. Which of a member's plans it is, is none: `First`, `4e`."""
    words = key(value).split()
    return not words or any(word.startswith("plan") for word in words) or bool(period_of(value) or wording(value))


def _labels(text: str) -> Iterator[tuple[str, tuple[str, ...], str, bool]]:
    """(fact, languages of the label, what follows it, whether a colon does) of the label that a line opens with."""
    for label, value, colon in splits(BULLET.sub("", text)):
        row = _label_table().get(key(label))
        if row:
            yield row[0], row[1], value, colon or text.rstrip().endswith((":", "\uff1a"))
            return


def opens_label(text: str) -> bool:
    """Whether a line opens with a label of the at-a-glance table, and its colon."""
    return any(colon for *_, colon in _labels(text))


def _fits(name: str, value: str) -> bool:
    """Whether a line can be the value of the label above it, which has no colon."""
    if not value:
        return False
    if name == "country":
        return bool(place_of_name(value)[0])
    if name == "report_type":
        return bool(take_apart(value).type)
    if name == "public_influence":
        return value.isalpha()
    if name == "commitment_title":
        return not value.endswith((".", ":", "?"))
    if name == "researcher":
        return len(value.split()) <= MOST_WORDS_OF_A_NAME
    if name == "number_of_commitments":
        return value.isdigit()
    return bool(period_of(value))


@cache
def _furniture() -> re.Pattern[str]:
    phrases = sorted(load("reports")["title"]["furniture"], key=len, reverse=True)
    return re.compile(
        rf"(?i)\b(?:{'|'.join(map(re.escape, phrases))})\b\s*(?:\((?:IRM|MII|MRI|OGP|PGO)\))?\s*[:,–—-]*\s*"
    )


def _without_furniture(text: str) -> str:
    """A title without the publisher's name before it."""
    return _furniture().sub("", text).strip(" :,–—-") or text
