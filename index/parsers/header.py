"""The head of a commitment page: title and id, then the block of labelled facts.

In: the lines of a page of one of the two national templates. Out: Header. `Head` is what the heads of all page shapes
have in common once they are read; those of other shapes are in `other_shapes`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.parsers.labels import Label, label_of_line, table, unglue
from index.parsers.lines import Line, bare_key
from index.parsers.values import (
    BULLETS,
    VOCABULARY,
    area_names,
    fits,
    follows,
    goes_on,
    is_areas,
    is_name,
    is_prose,
    is_rating,
    opens_label,
    says_again,
    unseen,
    without_colon,
)
from index.vocabulary import ids
from index.vocabulary.facts import ADDED
from index.vocabulary.report_names import names_in
from index.vocabulary.spellings import undoubled

# What the heads of all page shapes have in common once they are read.


@dataclass(frozen=True, slots=True)
class Head:
    """`end` is the index of the first line of text, `heading` what that text stands under; `wordings` the languages of
    every label met, for telling the page's own. `verdicts` are what evaluators found, where a page shows that above its
    text: headings, each with its lines."""

    id: str
    template: str
    facts: Mapping[str, str | tuple[str, ...]]
    fact_lines: Mapping[str, int]
    wordings: tuple[tuple[str, ...], ...]
    end: int
    heading: str = ""
    start_date: str = ""
    end_date: str = ""
    warnings: tuple[str, ...] = ()
    verdicts: tuple[tuple[str, tuple[Line, ...]], ...] = ()


# The head of a commitment page: title and id, then the block of labelled facts.
#
# In: the lines of a page, ungrouped. Out: Header: literal facts under canonical names, their lines, where the block
# ends. Labels are accepted only in the order in which the site's template has them, so that `Status` or `Lead
# institution(s):` in the text below is never taken for the head's. A label without a value is an empty string; an
# absent label, no key.

TITLE = re.compile(rf"^(?P<title>.*?)\s*\(\s*(?P<id>{ids.ID})\s*\)\s*\.?(?:\s*[-–—|]\s*Open Government Partnership)?$")
TEMPLATE = (
    ("overview", "at_a_glance"),
    ("action_plan", "cycle", "status"),
    ("institutions", "lead_institution", "support_institutions"),
    ("policy_areas",),
    ("irm_review",),
    ("irm_reports", "starred", "early_results"),
    ("design",),
    ("verifiable", "relevant_to_ogp_values", "ambition"),
    ("implementation",),
    ("completion",),
    ("description",),
)
RANK = {name: rank for rank, names in enumerate(TEMPLATE) for name in names}
"""Order of the template. Labels of one rank may change places."""
for _fact in ADDED:
    if _fact.beside not in RANK:
        raise ValueError(f"facts.toml, fact {_fact.name!r}: beside is {_fact.beside!r}, not one of {', '.join(RANK)}")
    RANK[_fact.name] = RANK[_fact.beside]
FREE = {"action_plan", "lead_institution", "support_institutions", "irm_reports"}
INSTITUTIONS = ("lead_institution", "support_institutions")
BETWEEN_TITLES = 6
"""Lines below a title in which it may be repeated."""
ICON = re.compile(r"\w+(?: \w+){0,3} i")
"""A heading with the `i` of an icon: `Design i` has been translated as `Site Web i`."""
GAP = 3
"""Lines without a label that may stand inside the block."""
MOST_LISTED, LONGEST_LISTED = 40, 120
"""Short lines without a label below a title or in a list of institutions, and their characters."""


@dataclass(slots=True)
class Header:
    """What the head says. `end` is the index of the first line below it; `headings` the template's headings seen;
    `wordings` the (languages) of every label, for telling the page's language; `strays` lines that no label claims."""

    facts: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    fact_lines: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    wordings: list[tuple[str, ...]] = field(default_factory=list)
    strays: list[Line] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    end: int = 0


def title_of(lines: Sequence[Line]) -> tuple[int, str, str] | None:
    """(index of its line, title, id) of the line above the facts that ends with an id in parentheses. A browser's
    title may repeat it further up: the one next to the facts counts."""
    found: tuple[int, str, str] | None = None
    for at, line in enumerate(lines[:200]):
        match = TITLE.match(line.text)
        if match and (found is None or match["id"].upper() == found[2]):
            title = match["title"] or (lines[at - 1].text if at > 0 else "")
            if found and found[1] and title != found[1] and title.endswith(found[1]):
                title = found[1]  # the path to the page, which ends with its title
            found = at, title, match["id"].upper()
            continue
        label = label_of_line(line.text, "fact")
        if (at > 0 and label is not None and label.colon) or (found and at - found[0] > BETWEEN_TITLES):
            break
    return found


def unglued(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with headings parted from the last word of the line before them."""
    return tuple(part for line in lines for part in unglue(line))


def read_header(lines: Sequence[Line], start: int) -> Header:
    """The block of facts from line index `start` on."""
    header = Header(end=start)
    at, rank, last = start, -1, ""
    while at < len(lines):
        label = _label(lines, at, rank, header)
        if label is None:
            after = _past_repeated(header, lines, _past_related(lines, at))
            if after > at:
                at = header.end = after
                continue
            closing = _closing(header, lines, at, rank, last)
            if closing is None:
                break
            _settle(header, last, lines[at:closing])
            at = closing
            continue
        rank, last = RANK[label.name], label.name
        at = header.end = _take(header, label, lines, at)
        if label.name == "description":
            break
    return header


def _closing(header: Header, lines: Sequence[Line], at: int, rank: int, last: str) -> int | None:
    """Index of the next label, over a few lines that have none; None where the block ends. Many may stand between only
    where they are short: buttons below a title, a list of institutions."""
    few = 0 if rank >= RANK["implementation"] else GAP
    many = MOST_LISTED if last in INSTITUTIONS or rank < 0 else few
    for index in range(at, min(at + many + 1, len(lines))):
        if index > at and _label(lines, index, rank, header) is not None:
            return index
        text = lines[index].text
        if (len(text) > 300 and last not in FREE) or (index - at >= few and not _is_listed(text)):
            return None
    return None


def _is_listed(text: str) -> bool:
    """Whether a line is short enough for a list, and no sentence."""
    return len(text) <= LONGEST_LISTED and not text.endswith((".", ":", "?", "!"))


def _past_repeated(header: Header, lines: Sequence[Line], at: int) -> int:
    """Index after what the head has said before, word for word: some pages hold a block twice, for two widths of the
    screen. `at` where nothing is repeated."""
    begin = at
    while at < len(lines):
        label = label_of_line(lines[at].text, "fact")
        if label is not None and label.colon and label.name in header.facts:
            value = (
                names_in(label.value)
                if label.name == "irm_reports"
                else undoubled(label.value, VOCABULARY.get(label.name, ""))
            )
            if value != header.facts[label.name]:
                break
        elif lines[at].text not in header.headings.values() and area_names(lines[at].text) != header.facts.get(
            "policy_areas"
        ):
            break
        at += 1
    # A heading alone may open the text.
    return at if at > begin and not all(line.text in header.headings.values() for line in lines[begin:at]) else begin


def _past_related(lines: Sequence[Line], at: int) -> int:
    """Index after a block of `Related Stories` that stands between the head and `Description`; `at` where none is."""
    row = table("furniture").get(bare_key(lines[at].text))
    if row is None or row[0] != "related":
        return at
    for index in range(at + 1, min(at + 20, len(lines))):
        label = label_of_line(lines[index].text, "heading")
        if label is not None and label.name == "description":
            return index
    return at + 1


def _label(lines: Sequence[Line], at: int, rank: int, header: Header) -> Label | None:
    """The label of a line, if it can stand here."""
    text = lines[at].text
    label = label_of_line(text, "fact")
    if label is not None and not label.colon:
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        if label.name != "status" and not fits(label.name, following):
            label = None
    if label is not None and label.name in VOCABULARY and is_prose(label):
        label = None
    label = label or without_colon(text) or unseen(text)
    if label is None:
        label = label_of_line(text, "heading")
        if label is not None and label.value and label.name != "policy_areas":
            label = None
    if label is None or RANK[label.name] < rank or label.name in header.facts or label.name in header.headings:
        return None
    return label


def _take(header: Header, label: Label, lines: Sequence[Line], at: int) -> int:
    """Stores what a label says; the index of the next line to read."""
    number = lines[at].number
    header.wordings.append(label.languages)
    if label.name == "policy_areas":
        return _take_areas(header, label, lines, at)
    if label.group == "heading":
        header.headings[label.name] = lines[at].text
        return at + 1
    header.labels[label.name] = lines[at].text
    facet = VOCABULARY.get(label.name, "")
    value, after = undoubled(label.value, facet), at + 1
    if not value and after < len(lines) and follows(label, lines[after].text):
        value, after = undoubled(lines[after].text.lstrip(BULLETS), facet), after + 1
    if after < len(lines) and says_again(facet, value, lines[after].text):
        value, after = lines[after].text.lstrip(BULLETS), after + 1
    while value and after < len(lines) and goes_on(label, lines[after].text):
        value, after = f"{value.rstrip(' ,;')}, {lines[after].text.lstrip(BULLETS)}", after + 1
    header.facts[label.name] = names_in(value) if label.name == "irm_reports" else value
    header.fact_lines[label.name] = number
    return after


def _take_areas(header: Header, label: Label, lines: Sequence[Line], at: int) -> int:
    """The list below `Policy Areas`: the lines up to the next label if they can be areas."""
    header.fact_lines["policy_areas"] = lines[at].number
    header.headings["policy_areas"] = lines[at].text
    parts = [label.value] if label.value else []
    after = at + 1
    closing = _next_label(lines, after)
    while after < len(lines) and not opens_label(lines[after].text):
        text = lines[after].text
        if not (is_areas(text) or (after < closing and not is_rating(text))):
            break
        if not parts:
            header.fact_lines["policy_areas"] = lines[after].number
        parts.append(text)
        after += 1
    header.facts["policy_areas"] = tuple(dict.fromkeys(name for part in parts for name in area_names(part)))
    return after


def _next_label(lines: Sequence[Line], at: int) -> int:
    """Index of the label that closes a list whose lines are too short to be prose; `at` where there is none."""
    for index in range(at, min(at + 30, len(lines))):
        if opens_label(lines[index].text):
            return index
        if len(lines[index].text) > (300 if index == at else 100):
            break
    return at


def _settle(header: Header, last: str, pending: Sequence[Line]) -> None:
    """Lines between two labels: the rest of an institution line that was broken, or strays to be reported."""
    value = header.facts.get(last, "")
    wanted = last in INSTITUTIONS and isinstance(value, str)
    for line in pending:
        if wanted and isinstance(value, str) and is_name(line.text):
            broken = not value or value[-1] in ";:,–-" or line.text[0].islower()
            joint = " " if broken else "; "
            value = f"{value}{joint}{line.text.lstrip(BULLETS)}".strip()
            header.facts[last] = value
        elif not ICON.fullmatch(line.text):
            wanted = False
            header.strays.append(line)
