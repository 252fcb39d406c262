"""Heads of commitment pages that do not follow the national templates: OGP Local pages and the old Drupal site.

In: the lines of a page. Out: Head with literal facts, or None where the page is of another shape.
"""

import re
from collections.abc import Mapping, Sequence

from index.normalise import values_of
from index.parsers.areas import area_names, is_areas
from index.parsers.head import Head
from index.parsers.labels import Label, label_of_line
from index.parsers.lines import Line
from index.parsers.listings import is_furniture
from index.parsers.parts import promise_heading
from index.vocabulary import slug, wording

LOCAL_MARKS = frozenset({"inception_report", "institutions_involved", "start_date", "end_date", "ogp_value"})
LOCAL_LISTS = {"institutions_involved": "institutions_involved", "ogp_value": "relevant_to_ogp_values"}
LEGACY_MARKS = frozenset({"country", "year", "from_the_action_plan"})
COMMITMENT_URL = re.compile(r"/commitments?/(?P<slug>[^/?#]+)/?(?:[?#].*)?$")
BULLET = re.compile(r"^[•●·*–-]\s*")
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
WITHIN = 25
"""Lines below the title in which the marks of a shape must stand."""


def label_tables(lines: Sequence[Line], start: int, titled: bool) -> tuple[str, ...]:
    """The tables of labels.toml that a page's head uses, by its shape; none where it is no commitment page."""
    if not titled:
        return ("legacy",) if _is_legacy(lines) else ()
    return ("local", "fact") if is_local(lines, start) else ("fact",)


def is_local(lines: Sequence[Line], start: int) -> bool:
    """Whether the labels that only OGP Local pages have stand below this line."""
    near = [label_of_line(line.text, "local") for line in lines[start : start + WITHIN]]
    return len({label.name for label in near if label and label.colon and label.name in LOCAL_MARKS}) >= 2


def _is_legacy(lines: Sequence[Line]) -> bool:
    marks = {label.name for line in lines[:WITHIN] if (label := label_of_line(line.text, "legacy"))}
    return "country" in marks and len(marks & LEGACY_MARKS) >= 2


def read_local(lines: Sequence[Line], start: int) -> Head | None:
    """The head of an OGP Local page (2021 on): other labels, lists as bullets, no cycle, no IRM block."""
    if not is_local(lines, start):
        return None
    facts: dict[str, str | tuple[str, ...]] = {}
    fact_lines: dict[str, int] = {}
    wordings: list[tuple[str, ...]] = []
    at, end, heading = start, start, ""
    while at < len(lines):
        label = _local_label(lines[at].text)
        if label is None:
            break
        wordings.append(label.languages)
        at, values = _values(lines, at + 1, label)
        end = at
        if label.group == "heading":
            if label.name == "description":
                heading = lines[at - 1].text
                break
            continue
        name, value = _local_fact(label, values)
        facts[name], fact_lines[name] = value, _line_of(lines, at, label, values)
    return Head(
        "",
        "local",
        facts,
        fact_lines,
        tuple(wordings),
        end,
        heading,
        _date(facts, "start_date"),
        _date(facts, "end_date"),
    )


def _local_label(text: str) -> Label | None:
    local = label_of_line(text, "local")
    if local is not None and local.colon:
        return local
    plan = label_of_line(text, "fact")
    if plan is not None and plan.colon:
        return plan
    heading = label_of_line(text, "heading")
    return heading if heading is not None and not heading.value else None


def _values(lines: Sequence[Line], at: int, label: Label) -> tuple[int, list[str]]:
    """(index after the label's values, the values): what follows the colon and the bullets below it."""
    values = [label.value] if label.value else []
    if label.group == "heading":
        return at, values
    while at < len(lines) and _local_label(lines[at].text) is None and _can_follow(label, values, lines, at):
        values.append(BULLET.sub("", lines[at].text).strip())
        at += 1
    return at, [value for value in values if value]


def _can_follow(label: Label, values: list[str], lines: Sequence[Line], at: int) -> bool:
    """Whether a line below a label is one more of its values, whatever labels a scrape has lost: an OGP value never is
    an institution, nor anything but one an OGP value; dates hold a year; and a single value stands above a label."""
    text = lines[at].text
    if label.name == "ogp_value":
        return not values_of(BULLET.sub("", text))[1] and len(text) < 120
    if values_of(BULLET.sub("", text))[0] and not values_of(BULLET.sub("", text))[1]:
        return False
    if label.name in LOCAL_LISTS:
        return BULLET.match(text) is not None
    if label.name == "primary_policy_area" and is_areas(text):
        return True
    if values or BULLET.match(text) or len(text) >= 120:
        return False
    if label.name in ("start_date", "end_date", "action_plan"):
        return YEAR.search(text) is not None
    return at + 1 < len(lines) and _local_label(lines[at + 1].text) is not None and not promise_heading(text)


def _local_fact(label: Label, values: list[str]) -> tuple[str, str | tuple[str, ...]]:
    if label.name == "institutions_involved":
        return label.name, tuple(value.rstrip(" .;") for value in values)
    if label.name == "primary_policy_area":
        return "policy_areas", tuple(name for value in values for name in area_names(value))
    return LOCAL_LISTS.get(label.name, label.name), ", ".join(values)


def _line_of(lines: Sequence[Line], after: int, label: Label, values: list[str]) -> int:
    return lines[max(after - 1 - len(values) + (1 if label.value else 0), 0)].number


def _date(facts: Mapping[str, str | tuple[str, ...]], name: str) -> str:
    value = str(facts.get(name, ""))
    return "" if wording(value) else value


def read_legacy(lines: Sequence[Line], url: str) -> Head | None:
    """The head of a page of the Drupal site (before 2019): its title has no id, so its address gives one, or its title
    where the address is unknown."""
    if not _is_legacy(lines):
        return None
    labels = [(at, label) for at, line in enumerate(lines[:WITHIN]) if (label := label_of_line(line.text, "legacy"))]
    top = labels[0][0]
    above = [line for line in lines[:top] if not is_furniture(line.text)]
    if not above:
        return None
    title = above[-1]
    facts: dict[str, str | tuple[str, ...]] = {"title": title.text}
    fact_lines = {"title": title.number}
    end = top
    for at, label in labels:
        names = {"action_plan_name": "action_plan", "year": "cycle"}
        name, value, end = names.get(label.name, label.name), label.value, at + 1
        if label.name == "from_the_action_plan":
            continue
        following = lines[end].text if end < len(lines) else "."
        if not value and len(following) < 120 and following[-1] != "." and not label_of_line(following, "legacy"):
            value, end = following, end + 1
        if name not in facts:
            facts[name], fact_lines[name] = value, lines[at].number
    heading = lines[end - 1].text if labels[-1][1].name == "from_the_action_plan" else ""
    return Head(
        legacy_id(title.text, url),
        "legacy",
        facts,
        fact_lines,
        tuple(label.languages for _, label in labels),
        end,
        heading,
        _date(facts, "start_date"),
        _date(facts, "end_date"),
    )


def legacy_id(title: str, url: str) -> str:
    """The id of a page that has none: the last part of its address, else its title, as a slug."""
    match = COMMITMENT_URL.search(url)
    return slug(match["slug"] if match else title)[:64].strip("-")
