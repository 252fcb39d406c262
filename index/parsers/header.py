"""The head of a commitment page: title and id, then the block of labelled facts.

In: the lines of a page, ungrouped. Out: Header: literal facts under canonical names, their lines, where the block ends.
Labels are accepted only in the order in which the site's template has them, so that `Status` or `Lead institution(s):`
in the text below is never taken for the head's. A label without a value is an empty string; an absent label, no key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.normalise import NOT_RELEVANT, values_of
from index.parsers.labels import Label, label_of_line, table, unglue
from index.parsers.lines import Line, bare_key
from index.vocabulary import code_of, key, wording

TITLE = re.compile(
    r"^(?P<title>.*?)\s*\(\s*(?P<id>[A-Za-z]{2,4}\d{4})\s*\)\s*\.?(?:\s*[-–—|]\s*Open Government Partnership)?$"
)
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
VOCABULARY = {
    "status": "status", "starred": "starred", "early_results": "early_results", "verifiable": "verifiable",
    "relevant_to_ogp_values": "value", "ambition": "ambition", "completion": "completion",
}  # fmt: skip
FREE = {"action_plan", "lead_institution", "support_institutions", "irm_reports"}
LONGEST_RATING = 110
MOST_WORDS = 6
BULLETS = " •●·*–-"
BETWEEN_TITLES = 6
"""Lines below a title in which it may be repeated."""
GAP = 3
"""Lines without a label that may stand inside the block."""


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
    at, rank, gap, last = start, -1, 0, ""
    pending: list[Line] = []
    while at < len(lines):
        label = _label(lines, at, rank, header)
        if label is None:
            line = lines[at]
            skipped = _past_related(lines, at)
            if skipped > at:
                at = header.end = skipped
                continue
            allowed = 0 if rank >= RANK["implementation"] else GAP
            gap += 1
            if gap > allowed or (len(line.text) > 300 and last not in FREE):
                break
            pending.append(line)
            at += 1
            continue
        _settle(header, last, pending)
        pending, gap, rank, last = [], 0, RANK[label.name], label.name
        at = _take(header, label, lines, at)
        header.end = at
        if label.name == "description":
            break
    return header


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
        if label.name != "status" and not _fits(label.name, following):
            label = None
    if label is not None and label.name in VOCABULARY and _is_prose(label):
        label = None
    if label is None:
        label = label_of_line(text, "heading")
        if label is not None and label.value and label.name != "policy_areas":
            label = None
    if label is None or RANK[label.name] < rank or label.name in header.facts or label.name in header.headings:
        return None
    return label


def _is_prose(label: Label) -> bool:
    """Whether what follows the colon is a sentence: an unknown rating is a few words, and has no full stop."""
    if len(label.value) > LONGEST_RATING:
        return True
    words = label.value.split()
    return (len(words) > MOST_WORDS or label.value.endswith(".")) and not _fits(label.name, label.value)


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
    value, after = undoubled(label.value), at + 1
    if not value and after < len(lines) and _follows(label, lines[after].text):
        value, after = undoubled(lines[after].text.lstrip(BULLETS)), after + 1
    header.facts[label.name] = _split_reports(value) if label.name == "irm_reports" else value
    header.fact_lines[label.name] = number
    return after


def _follows(label: Label, text: str) -> bool:
    """Whether the next line is this label's value."""
    return not _opens_label(text) and _fits(label.name, text)


def _opens_label(text: str) -> bool:
    fact = label_of_line(text, "fact")
    return (fact is not None and (fact.colon or fact.name == "status")) or label_of_line(text, "heading") is not None


def _fits(name: str, text: str) -> bool:
    """Whether a text can be a value of this fact: the coded ones only take what the vocabulary knows."""
    if not text or _opens_label(text):
        return False
    if name in VOCABULARY:
        if wording(text) not in (None, "empty"):
            return True
        if name == "relevant_to_ogp_values":
            return key(text) in NOT_RELEVANT or code_of("verifiable", text) is not None or bool(values_of(text)[0])
        return code_of(VOCABULARY[name], undoubled(text)) is not None
    if name == "cycle":
        return re.fullmatch(r"(?:19|20)\d\d", text) is not None
    if name == "irm_reports":
        return bool({"report", "rapport", "informe", "review", "irm", "mii"} & set(key(text).split()))
    if name == "action_plan":
        return ("plan" in key(text) or re.search(r"20\d\d", text) is not None) and len(text) < 150
    return not is_areas(text)


def is_areas(text: str) -> bool:
    """Whether a line lists policy areas: one that the vocabulary knows is enough."""
    return any(code_of("policy_area", part.strip(BULLETS)) for part in text.split(","))


def _take_areas(header: Header, label: Label, lines: Sequence[Line], at: int) -> int:
    """The list below `Policy Areas`: the lines up to the next label if they can be areas."""
    header.fact_lines["policy_areas"] = lines[at].number
    header.headings["policy_areas"] = lines[at].text
    parts = [label.value] if label.value else []
    after = at + 1
    closing = _next_label(lines, after)
    while after < len(lines) and not _opens_label(lines[after].text):
        if not (is_areas(lines[after].text) or after < closing):
            break
        if not parts:
            header.fact_lines["policy_areas"] = lines[after].number
        parts.append(lines[after].text.strip(BULLETS))
        after += 1
    names = (name.strip() for part in parts for name in part.split(","))
    header.facts["policy_areas"] = tuple(dict.fromkeys(name for name in names if name))
    return after


def _next_label(lines: Sequence[Line], at: int) -> int:
    """Index of the label that closes a list whose lines are too short to be prose; `at` where there is none."""
    for index in range(at, min(at + 30, len(lines))):
        if _opens_label(lines[index].text):
            return index
        if len(lines[index].text) > (300 if index == at else 100):
            break
    return at


def _settle(header: Header, last: str, pending: list[Line]) -> None:
    """Lines between two labels: the rest of an institution line that was broken, or strays to be reported."""
    value = header.facts.get(last, "")
    wanted = last in ("lead_institution", "support_institutions") and isinstance(value, str)
    for line in pending:
        if wanted and isinstance(value, str) and not is_areas(line.text):
            joint = "; " if value and value[-1] not in ";:,–-" else " "
            value = f"{value}{joint}{line.text.lstrip(BULLETS)}".strip()
            header.facts[last] = value
        else:
            wanted = False
            header.strays.append(line)


def _split_reports(value: str) -> tuple[str, ...]:
    """Names of IRM reports: `, ` parts them; a bare `– For Public Comment` belongs to the name before it."""
    names: list[str] = []
    for name in value.split(", "):
        if names and re.match(r"^[-–−]\s", name):
            names[-1] += f" {name}"
        elif name.strip(" ,"):
            names.append(name.strip(" ,"))
    return tuple(names)


def undoubled(value: str) -> str:
    """`Major Major` (the text of an icon, then its label) is `Major`: the label is kept."""
    words = value.split()
    half = len(words) // 2
    if words and len(words) % 2 == 0 and key(" ".join(words[:half])) == key(" ".join(words[half:])):
        return " ".join(words[half:])
    return value
