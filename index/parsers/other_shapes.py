"""Heads of commitment pages that do not follow the national templates: OGP Local pages and the old Drupal site.

In: the lines of a page. Out: Head with literal facts, or None where the page is of another shape.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.normalise import values_of
from index.parsers.header import Head
from index.parsers.labels import Label, label_of_line, promise_heading
from index.parsers.lines import Line
from index.parsers.listings import is_furniture
from index.parsers.values import area_names, fits, is_areas, unseen
from index.vocabulary import key, slug, wording
from index.vocabulary.facts import ADDED

LOCAL_MARKS = frozenset({"inception_report", "institutions_involved", "start_date", "end_date", "ogp_value"})
LOCAL_LISTS = {"institutions_involved": "institutions_involved", "ogp_value": "relevant_to_ogp_values"}
LEGACY_MARKS = frozenset({"country", "year", "from_the_action_plan"})
COMMITMENT_URL = re.compile(r"/commitments?/(?P<slug>[^/?#]+)/?(?:[?#].*)?$")
BULLET = re.compile(r"^[•●·*–-]\s*")
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
REVIEWED = frozenset({"verifiable", "relevant_to_ogp_values", "ambition", "completion", "early_results"}).union(
    fact.name for fact in ADDED
)
"""Facts that evaluators' summaries state."""
RELEVANCE = "relevant_to_ogp_values"
ABBREVIATION = re.compile(
    r"(?:\w{1,3}\.){2,}|\w\.|(?i:inc|ltd|ltda|co|corp|cía|cia|bros|jr|sr|etc|dept|assoc|asoc|univ)\."
)
MOST_STRAYS, LONGEST_STRAY = 3, 120
"""Lines that no table has between two labels of a head, and their characters."""
LEAST_BROKEN = 60
"""Characters of a line that an extractor may have broken."""
MOST_LISTED, LONGEST_LISTED = 60, 160
"""Lines of a list of institutions, and their characters."""
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
    found = _Local(end=start)
    at, heading = start, ""
    while at < len(lines):
        verdict = _verdict(lines, at)
        if verdict is not None or _reviewed(lines, at):
            at = found.end = _take_verdict(found, verdict, lines, at)
            continue
        label = _local_label(lines[at].text)
        if label is None:
            closing = _past_strays(lines, at)
            if closing == at:
                break
            found.strays += lines[at:closing]
            at = closing
            continue
        found.wordings.append(label.languages)
        opening = at
        at, values = _values(lines, at + 1, label)
        found.end = at
        if label.group == "heading":
            if label.name == "description":
                heading = lines[at - 1].text
                break
            continue
        name, value = _local_fact(label, values)
        if not found.facts.get(name):
            found.facts[name], found.fact_lines[name] = value, lines[opening].number
    return Head(
        "",
        "local",
        found.facts,
        found.fact_lines,
        tuple(found.wordings),
        found.end,
        heading,
        _date(found.facts, "start_date"),
        _date(found.facts, "end_date"),
        tuple(f"line {line.number}: no label we know: “{line.text[:80]}”" for line in found.strays),
        tuple(found.verdicts),
    )


def with_late_verdicts(head: Head, lines: Sequence[Line]) -> tuple[Head, list[Line]]:
    """The head of an OGP Local page with what evaluators found, where that stands below the promise, and the lines of
    the promise without it."""
    found = _Local(dict(head.facts), dict(head.fact_lines))
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        heading = _verdict(lines, at)
        near = range(at + 1, min(at + 1 + MOST_STRAYS, len(lines)))
        if heading is not None and any(_reviewed(lines, below) for below in near):
            at = _take_verdict(found, heading, lines, at)
        else:
            kept.append(lines[at])
            at += 1
    verdicts = (*head.verdicts, *found.verdicts)
    return replace(head, facts=found.facts, fact_lines=found.fact_lines, verdicts=verdicts), kept


@dataclass(slots=True)
class _Local:
    """The head of an OGP Local page while it is being read."""

    facts: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    fact_lines: dict[str, int] = field(default_factory=dict)
    wordings: list[tuple[str, ...]] = field(default_factory=list)
    strays: list[Line] = field(default_factory=list)
    verdicts: list[tuple[str, tuple[Line, ...]]] = field(default_factory=list)
    end: int = 0


def _verdict(lines: Sequence[Line], at: int) -> Label | None:
    """The heading, if it stands here, of what an evaluator found: without a value, and above a fact of a review."""
    heading = label_of_line(lines[at].text, "verdict")
    if heading is None or heading.value:
        return None
    return heading if not heading.colon or _reviewed(lines, at + 1) else None


def _reviewed(lines: Sequence[Line], at: int) -> tuple[Label, int] | None:
    """The fact of a review that a line states (`Verifiable: Yes`), or states with the value on the line below it, and
    how many lines that takes."""
    text = lines[at].text if at < len(lines) else ""
    fact = label_of_line(text, "fact") or unseen(text)
    if fact is None or not fact.colon or fact.name not in REVIEWED:
        return None
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    if not fact.value and fits(fact.name, below):
        return replace(fact, value=below), 2
    return (fact, 1) if not fact.value or fits(fact.name, fact.value) else None


def _take_verdict(found: _Local, heading: Label | None, lines: Sequence[Line], at: int) -> int:
    """Stores what an evaluator found, up to the next label or the promise; the index after it. What is a fact of the
    page is no text. Whether a commitment serves the values that it names is the evaluator's word on them. Where the
    heading is lost, sentences are the evaluator's only when the promise opens soon."""
    kept: list[Line] = []
    after = at
    if heading is not None:
        found.wordings.append(heading.languages)
        after += 1
    while after < len(lines):
        line = lines[after]
        reviewed = _reviewed(lines, after)
        if reviewed is None and (_ends_verdict(lines, after) or is_furniture(line.text)):
            break
        soon = range(after, min(after + MOST_STRAYS, len(lines)))
        if reviewed is None and heading is None and not any(_ends_verdict(lines, near) for near in soon):
            break
        label, taken = reviewed or (None, 1)
        if label is not None:
            found.wordings.append(label.languages)
        if label is not None and label.name != RELEVANCE and not found.facts.get(label.name):
            found.facts[label.name], found.fact_lines[label.name] = label.value, line.number
        elif label is None or label.value:
            kept += lines[after : after + taken]
        after += taken
    found.verdicts.append((lines[at].text.strip(" :") if heading else "", tuple(kept)))
    return after


def _ends_verdict(lines: Sequence[Line], at: int) -> bool:
    text = lines[at].text
    return _local_label(text) is not None or _verdict(lines, at) is not None or promise_heading(text) is not None


def _past_strays(lines: Sequence[Line], at: int) -> int:
    """Index of the next label of the head, over a line or two that no table has; `at` where the head ends here."""
    for after in range(at + 1, min(at + 1 + MOST_STRAYS, len(lines))):
        before = lines[after - 1].text
        if len(before) > LONGEST_STRAY or promise_heading(before):
            return at
        label = _local_label(lines[after].text)
        if label is not None and label.group != "heading":
            return after
    return at


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
    """(index after the label's values, the values): what follows the colon and the bullets below it. Below a long item
    of a list with bullets, a line without one goes on with it."""
    values = [label.value] if label.value else []
    if label.group == "heading":
        return at, values
    bulleted = at < len(lines) and BULLET.match(lines[at].text) is not None
    while at < len(lines) and not _opens(lines, at) and _can_follow(label, values, lines, at):
        text = BULLET.sub("", lines[at].text).strip()
        broken = bulleted and bool(values) and len(values[-1]) >= LEAST_BROKEN and not values[-1].endswith(".")
        if label.name == "institutions_involved" and broken and not BULLET.match(lines[at].text):
            values[-1] = f"{values[-1]} {text}"
        else:
            values.append(text)
        at += 1
    return at, [value for value in values if value]


def _opens(lines: Sequence[Line], at: int) -> bool:
    if _local_label(lines[at].text) is not None or _verdict(lines, at) is not None:
        return True
    return _reviewed(lines, at) is not None


def _can_follow(label: Label, values: list[str], lines: Sequence[Line], at: int) -> bool:
    """Whether a line below a label is one more of its values, whatever labels a scrape has lost: an OGP value never is
    an institution, nor anything but one an OGP value; dates hold a year; and a single value stands above a label."""
    text = lines[at].text
    if label.name == "ogp_value":
        return not values_of(BULLET.sub("", text))[1] and len(text) < 120
    if values_of(BULLET.sub("", text))[0] and not values_of(BULLET.sub("", text))[1]:
        return False
    if label.name in LOCAL_LISTS:
        return BULLET.match(text) is not None or (not label.value and _is_listed(lines, at))
    if label.name == "primary_policy_area" and is_areas(text):
        return True
    if values or BULLET.match(text) or len(text) >= 120:
        return False
    if label.name in ("start_date", "end_date", "action_plan"):
        return YEAR.search(text) is not None
    return at + 1 < len(lines) and _local_label(lines[at + 1].text) is not None and not promise_heading(text)


def _is_listed(lines: Sequence[Line], at: int) -> bool:
    """Whether a line without a bullet is of a list: short, as are all lines from here to the next label."""
    for line in lines[at : at + MOST_LISTED]:
        label = _local_label(line.text)
        if label is not None:
            return label.group != "heading"
        if len(line.text) > LONGEST_LISTED or promise_heading(line.text):
            return False
    return False


def _local_fact(label: Label, values: list[str]) -> tuple[str, str | tuple[str, ...]]:
    if label.name == "institutions_involved":
        names = [_without_stop(name) for value in values for name in value.split(";")]
        once: dict[str, str] = {}
        for name in filter(None, names):
            once.setdefault(key(name), name)
        return label.name, tuple(once.values())
    if label.name == "primary_policy_area":
        return "policy_areas", tuple(name for value in values for name in area_names(value))
    return LOCAL_LISTS.get(label.name, label.name), ", ".join(values)


def _without_stop(name: str) -> str:
    """A name without the full stop that ends its line; that of an abbreviation (`A.C.`, `Ltd.`) is part of it."""
    bare = name.strip(" ;")
    last = bare.rpartition(" ")[2]
    return bare if ABBREVIATION.fullmatch(last) else bare.rstrip(" .;")


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
