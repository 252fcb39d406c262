"""Milestones, dates and the carried-forward statement, out of the runs of a page's text.

In: Body. Out: Milestones, (start, end) as written, a statement. The IRM's numbered list wins over the promise's own;
a date is taken where the page states one, never computed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.document import Language, Milestone
from index.parsers.labels import is_among
from index.parsers.lines import Line, bare_key
from index.parsers.sections import Body, Run
from index.vocabulary import key, wording
from index.vocabulary.dates import months

NUMBERED = re.compile(
    r"^(?:(?:milestone|activity|action|step|jalon|étape|activité|hito|actividad)\s*)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,3})*[a-z]?)\s*[.):–-]?\s+(?P<text>\S.*)$",
    re.IGNORECASE,
)
MOMENT = (
    rf"{months()}|winter|spring|summer|autumn|fall|q[1-4]|(?:the\s+)?end of|(?:la\s+)?fin(?:\s+de\s+l['’]année)?|"
    r"finales|fin del año"
)
DATE = (
    rf"(?:20\d\d-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]20\d\d|(?:\d{{1,2}}(?:st|nd|rd|th|er|º)?\s+(?:of\s+|de\s+)?)?"
    rf"(?:(?:{MOMENT})\.?,?\s+(?:\d{{1,2}},?\s+)?)?(?:de\s+)?20\d\d)"
)
TRAILING = re.compile(
    rf"[\s(,:;–-]+(?:(?P<start>{DATE})\s*(?:-|–|—|to|à|au|a|until)\s*)?(?P<end>{DATE})\s*\)?$", re.IGNORECASE
)
DEADLINE = re.compile(
    r"\b(?:by|before|until|no later than|at(?=\s+the\s+end)|à(?=\s+la\s+fin)|avant|d['’]ici|jusqu['’](?:à|au|en)|"
    r"au plus tard|pour le|antes del?|hasta|para el|a más tardar)\s+"
    rf"(?:(?:le|el|à|au|en)\s+)?(?P<end>{DATE})\s*\)?[.;]?$",
    re.IGNORECASE,
)
"""The date by which a step is to be done, as the end of its sentence."""
LONGEST_DATES = 120
"""Characters at the end of a step in which its dates are looked for."""
PREPOSITION = re.compile(r"(?i)\b(?:in|en|of|de|du|by|since|depuis|from|for|pour|the|and|et|y|until|l'année)\s*$")
DATE_LABELS = (
    "start date|end date|date de début|date de fin|fecha de inicio|fecha de finalización|fecha final|fecha de término"
)
LABEL = re.compile(rf"\b(?:{DATE_LABELS})\s*:", re.IGNORECASE)
LABELLED = re.compile(
    rf"[\s|;,–—-]{{0,5}}(?<!\w)(?P<label>{DATE_LABELS})\s*:\s*(?P<date>{DATE})(?![-–/.]?\d)(?!\w)"
    rf"(?=\s{{0,5}}(?:$|[|;,.()]|[–—-]?\s{{0,5}}(?:{DATE_LABELS})\s*:))",
    re.IGNORECASE,
)
"""A labelled date that stands by itself: the end, a mark or the next label is behind it. In `Define end date: 2019
budget call` it is part of a sentence."""
UNFINISHED = re.compile(rf"(?:{DATE_LABELS})$", re.IGNORECASE)
BULLETS = re.compile(r"^(?:[\s•●○◦▪·*–—-]|\.\s|o\s+(?=[A-ZÀ-ÖØ-Þ]))+")
RANGE = re.compile(rf"(?P<start>{DATE})\s*(?:-|–|—|to|à|au|a|until)\s*(?P<end>{DATE})", re.IGNORECASE)
ONE_DATE = re.compile(DATE, re.IGNORECASE)
NOTHING = frozenset(["", "-", "–", "—"])
"""What a cell of a table holds where no date is given."""


def milestones_of(body: Body, language: Language) -> tuple[Milestone, ...]:
    """The numbered steps; where there are none, the lines of a road map that end with a date."""
    runs = [run for run in body.runs if run.scope == "milestones"]
    for chosen in ([run for run in runs if run.part], [run for run in runs if not run.part]):
        steps = [step for run in chosen for step in _numbered(run.lines, language)]
        if steps:
            return _each_once(steps)
    dated = (_dated("", line.text, language) for run in runs for line in run.lines)
    return _each_once([step for step in dated if step.start or step.end])


def _each_once(steps: Sequence[Milestone]) -> tuple[Milestone, ...]:
    """Steps that a page shows twice, in the promise's order, as one: the same words under the same number, or under
    none, and no other dates. What one of them leaves out is taken from the other."""
    found: list[Milestone] = []
    places: dict[str, list[int]] = {}
    for step in steps:
        known = places.setdefault(key(step.text), [])
        at = next((at for at in known if _is_same(found[at], step)), None)
        if at is None:
            known.append(len(found))
            found.append(step)
            continue
        first = found[at]
        found[at] = replace(
            first, number=first.number or step.number, start=first.start or step.start, end=first.end or step.end
        )
    return tuple(found)


def _is_same(one: Milestone, other: Milestone) -> bool:
    pairs = ((one.number, other.number), (one.start, other.start), (one.end, other.end))
    return all(not mine or not its or mine == its for mine, its in pairs)


def _numbered(lines: Iterable[Line], language: Language) -> list[Milestone]:
    steps: list[tuple[str, list[str]]] = []
    for line in lines:
        match = NUMBERED.match(BULLETS.sub("", _row(line.text)))
        if match and not re.fullmatch(r"20\d\d", match["number"]):
            steps.append((match["number"], [match["text"]]))
        elif steps:
            steps[-1][1].append(line.text)
    return [_dated(number, " ".join(texts), language) for number, texts in steps]


def _dated(number: str, text: str, language: Language) -> Milestone:
    """A step with the date or the two dates that it labels, that it is to be done by, or that close it. A deadline is
    part of the sentence and stays in the text."""
    bare = BULLETS.sub("", _row(text))
    if "|" in bare:
        bare, start, end = _cells(bare)
        if start or end:
            return Milestone(language, number, bare, start, end)
    if labelled := list(LABELLED.finditer(bare)):
        dates = {row: found["date"] for found in labelled for row in ("start", "end") if is_among(found["label"], row)}
        words = _without_dates(bare) if len(labelled) == len(LABEL.findall(bare)) else bare
        return Milestone(language, number, words or bare, dates.get("start", ""), dates.get("end", ""))
    near = max(0, len(bare) - LONGEST_DATES)
    match, deadline = TRAILING.search(bare, near), DEADLINE.search(bare, near)
    if deadline and not (match and match["start"]):
        return Milestone(language, number, bare, "", deadline["end"])
    before = bare[max(0, match.start() - LONGEST_DATES) : match.start()] if match else ""
    if match is None or PREPOSITION.search(before) or UNFINISHED.search(before):
        return Milestone(language, number, bare)
    return Milestone(language, number, bare[: match.start()].rstrip(" .;,("), match["start"] or "", match["end"])


def _row(text: str) -> str:
    """A row of a table without the bars at its ends, which only close it."""
    return text[1:].removesuffix("|").strip() if text.startswith("|") else text


def _cells(text: str) -> tuple[str, str, str]:
    """(words, start, end) of a step whose dates stand in cells behind it. A bar closes an empty cell for the end, as in
    `Draft and consult | March 2014 |`; a single date without one is the end."""
    cells = [cell.strip() for cell in text.split("|")]
    if cells[-1] == "" and len(cells) > 3 and all(_is_date(cell) for cell in cells[-3:-1]):
        cells.pop()  # both dates have a cell: the bar closes the row
    if cells[0] == "":
        cells.pop(0)
    dates: list[str] = []
    while len(cells) > 1 and len(dates) < 2 and _is_date(cells[-1]):
        dates.insert(0, cells.pop())
    if not any(dates) and len(cells) > 1 and (both := RANGE.fullmatch(cells[-1])):
        cells.pop()
        dates = [both["start"], both["end"]]
    words = " — ".join(filter(None, cells)).strip(" .;,")
    start, end = ("" if date in NOTHING else date for date in ("", "", *dates)[-2:])
    return words, start, end


def _is_date(cell: str) -> bool:
    """Whether a cell holds a date and nothing else, or says that there is none."""
    return cell in NOTHING or ONE_DATE.fullmatch(cell) is not None


def _without_dates(text: str) -> str:
    """The words around labelled dates, without the parentheses and the second full stop that they leave behind."""
    words = re.sub(r"\([ ,;|]*\)", " ", " ".join(LABELLED.sub(" ", text).split()))
    words = re.sub(r" (?=[.,)])", "", " ".join(words.split()).replace(". .", "."))
    return words.replace("( ", "(").strip(" |;,(")


def dates_of(runs: Iterable[Run]) -> dict[str, tuple[str, int]]:
    """`start_date` and `end_date` as the review's `Start Date:` and `End Date:` have them, each with its line; none
    where it says `Not Specified`."""
    found: dict[str, tuple[str, int]] = {}
    for run in runs:
        if run.role != "details":
            continue
        for line, after in zip(run.lines, [*run.lines[1:], None], strict=True):
            text = line.text
            if text.endswith(":") and after is not None and re.search(DATE, after.text, re.IGNORECASE):
                text = f"{text} {after.text}"
            for label, value in _pairs(text):
                for row in ("start", "end"):
                    if is_among(label, row) and wording(value) is None:
                        found.setdefault(f"{row}_date", (value, line.number))
    return found


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    """(label, value) of a line that may hold both dates: `Start Date: 2016 | End Date: 2018`."""
    for piece in re.split(rf"(?i)(?=\b(?:{DATE_LABELS})\s*:)", text):
        label, _, value = piece.partition(":")
        if bare_key(label):
            yield label, value.strip(" |;,.…")


def carried_forward_of(runs: Iterable[Run]) -> tuple[str, int | None]:
    """What stands under `Carried Forward?`, whole, and its first line."""
    for run in runs:
        if run.role == "carried-forward" and run.lines:
            return "\n".join(line.text for line in run.lines), run.lines[0].number
    return "", None
