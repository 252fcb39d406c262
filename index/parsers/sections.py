"""The text of a page, cut into runs by its headings: footnotes apart, and the IRM's ratings found on the way.

In: the lines between the head and the sibling list. Out: Body, then Sections.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.document import Anchors, Language, Rating, Scope, Section
from index.parsers import labels
from index.parsers.labels import Part
from index.parsers.lines import Line
from index.parsers.repairs import tidied
from index.vocabulary import code_of, slug

# References and footnotes, split off from the text that they support.
#
# In: the lines of one run of text. Out: the lines that stay, and those that are notes. A note is a line that opens with
# a mark (`[43]`, `[xli]`, `[Note162: ...]`), or one of the unmarked references at the end of a review. A note inside a
# sentence is cut out and leaves its mark, so that the sentence still reads.

MARK = re.compile(r"^(?:\[\^?(?:\d{1,4}|[ivxlcdm]{1,8})\]|\[(?:Note|Nota)\s*\d+\s*:|\^\d{1,3}\s)", re.IGNORECASE)
INLINE = re.compile(r"\[\s*((?:Foot)?[Nn]ote|Nota)\s*(\d{1,4})\s*:\s*")
BRACKET = re.compile(r"[\[\]]")
ACCESSED = re.compile(r"(?i)\b(accessed|retrieved|last visited|consult[ée]e?s?|accédé|consultad[oa]|visitado)\b")
URL = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
DATED = re.compile(r"(?i)(?:\d{1,2}\s+\w+|\w+\s+\d{1,2}),?\s+(?:of\s+|de\s+)?20\d\d\)?\.?$")
LONGEST = 600


def split(lines: Sequence[Line], ends_review: bool) -> tuple[list[Line], list[Line]]:
    """(text, notes). `ends_review` tells that nothing of the review follows, so that unmarked references count."""
    end = _references(lines) if ends_review else len(lines)
    kept: list[Line] = []
    notes: list[Line] = []
    for line in lines[:end]:
        if MARK.match(line.text) and not _is_sentence(line.text):
            notes.append(line)
            continue
        text, cut = _without_inline(line.text)
        notes.extend(Line(line.number, note) for note in cut)
        if text:
            kept.append(Line(line.number, text, line.blanks))
    return kept, notes + list(lines[end:])


def _is_sentence(text: str) -> bool:
    """`[43] of the municipalities ...`: a mark that opens running text, not a reference."""
    return re.match(r"^\[[^\]]*\]\s+[a-zéèàâ]", text) is not None and not URL.search(text)


def _without_inline(text: str) -> tuple[str, list[str]]:
    """A sentence without its inline notes, and the notes. Brackets inside a note are counted."""
    notes: list[str] = []
    kept: list[str] = []
    after = 0
    while match := INLINE.search(text, after):
        depth, at = 1, match.end()
        while depth and (bracket := BRACKET.search(text, at)):
            depth += 1 if bracket[0] == "[" else -1
            at = bracket.end()
        at = len(text) if depth else at
        inside = text[match.end() : at - (depth == 0)].strip()
        notes.append(f"[{match[2]}] {inside}")
        kept += [text[after : match.start()], f"[{match[2]}]"]
        after = at
    return "".join([*kept, text[after:]]), notes


def _references(lines: Sequence[Line]) -> int:
    """Index from which on only references stand; `len(lines)` where none do."""
    at = len(lines)
    while at > 0 and _refers(lines[at - 1].text):
        at -= 1
    strong = any(URL.search(line.text) and ACCESSED.search(line.text) for line in lines[at:])
    return at if strong else len(lines)


def _refers(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    return bool(MARK.match(text) or ACCESSED.search(text) or URL.search(text) or DATED.search(text))


# The text of a page, cut into runs by its headings, and the IRM's ratings found on the way.
#
# In: the lines between the head and the sibling list. Out: Body: runs in page order (scope, heading, lines) and, per
# assessment, what the IRM says was completed and what opened. The promise comes first; the first `IRM ... Status
# Summary` opens the IRM's part, inside which `Commitment Text:` opens a quotation that ends at the IRM's next own
# label.

JOIN = " — "
TITLE = re.compile(
    r"(?:(?:commitment|engagement|compromiso|theme|thème|cluster|✪|★)\s*)*(?:no\.?\s*|n[°º]\s*)?"
    r"\d{1,2}(?:\.\d{1,2})?[a-z]?\s*[.:)–-]\s*\S",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Run:
    """Lines under one heading, and the notes cut out of them.

    `part` counts the reviews of the page (0: the promise); `role` tells runs that hold more than text: `details`,
    `carried-forward`, `rating`."""

    scope: Scope
    heading: str
    part: int = 0
    role: str = ""
    lines: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    opening: str = ""  # the heading's own line, where it is worth finding and no text follows


@dataclass(slots=True)
class Verdict:
    """A rating while it is being read."""

    completion: str | None = None
    early_results: dict[str, str] = field(default_factory=dict)
    line: int | None = None


@dataclass(slots=True)
class Body:
    """What the text of a page holds."""

    runs: list[Run] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    part: int = 0
    summary: str = ""
    assessment: str = ""
    prefix: str = ""  # heading that ratings stand under: `Status`, `Did It Open Government?`

    def ratings(self) -> tuple[Rating, ...]:
        return tuple(Rating(name, v.completion, dict(v.early_results), v.line) for name, v in self.verdicts.items())


def read_body(lines: Sequence[Line], heading: str) -> Body:
    """The runs of a page's text; `heading` is that of its first run (`Description`, or "" where the page has none)."""
    body = Body(runs=[Run("commitment", heading)])
    lines = tidied(lines)
    at = 0
    while at < len(lines):
        text = lines[at].text
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        opening = labels.review_opening(text)
        if opening:
            _open_review(body, opening)
            if _is_title(following):
                body.runs.append(Run("quoted", opening.heading, body.part, lines=[lines[at + 1]]))
                body.runs.append(Run("irm", opening.heading, body.part))
                at += 1
        elif body.part == 0:
            _read_promise(body, lines[at], following)
        else:
            at += _read_review(body, lines[at], [line.text for line in lines[at + 1 : at + 3]])
        at += 1
    for run, following_run in zip(body.runs, [*body.runs[1:], None], strict=True):
        ends = run.part > 0 and (following_run is None or following_run.part != run.part)
        run.lines, run.notes = split(run.lines, ends)
    return body


def _is_title(text: str) -> bool:
    """`9. Opening the administration to new skills`: the promise's title, repeated below a summary's heading."""
    return len(text) < 300 and TITLE.match(text) is not None


def _open_review(body: Body, opening: Part) -> None:
    body.part += 1
    body.summary, body.assessment, body.prefix = opening.heading, opening.assessment, ""
    body.runs.append(Run("irm", opening.heading, body.part))


def _read_promise(body: Body, line: Line, following: str) -> None:
    part = labels.promise_heading(line.text)
    run = body.runs[-1]
    if part is None or (part.kind == "caps" and labels.in_capitals(following)):
        run.lines.append(line)
    elif part.kind == "caps":
        body.runs.append(Run(run.scope, part.heading, opening=line.text))
    else:
        body.runs.append(Run("milestones" if part.kind == "milestones" else "commitment", part.heading))


def _read_review(body: Body, line: Line, following: Sequence[str]) -> int:
    """Reads one line of a review; the number of lines after it that were read with it."""
    run = body.runs[-1]
    part = labels.review_heading(line.text)
    taken = 0
    if part is None or (part.kind == "irm" and not part.rest):
        joined = _split_rating(line.text, following)
        if joined is not None:
            part, taken = joined, 1
    if part is None or (run.scope == "quoted" and not labels.closes_quote(part)):
        run.lines.append(line)
        return 0
    _open_part(body, part, line)
    return taken


def _split_rating(text: str, following: Sequence[str]) -> Part | None:
    """A rating whose value stands on the next line. A column of values is the scale of a table, not a rating."""
    if len(text) > 40 or not following or any(code_of("completion", value) for value in following[1:]):
        return None
    line = f"{text.rstrip(' :')}: {following[0]}"
    scale = any(code_of("early_results", value) for value in following[1:])
    return labels.rating(line) or (None if scale else labels.overall_rating(line))


def _open_part(body: Body, part: Part, line: Line) -> None:
    rest = [Line(line.number, part.rest)] if part.rest else []
    if part.kind in ("rating", "value"):
        _rate(body, part, line.number)
        if part.value == labels.OVERALL:
            body.prefix = ""
        prefix = body.prefix or body.summary
        heading = f"{prefix}{JOIN}{part.heading}" if prefix else part.heading
        body.runs.append(Run("irm", heading, body.part, "rating", rest, opening=part.heading))
    elif part.kind == "quoted":
        body.runs.append(Run("quoted", part.heading, body.part, lines=rest))
    elif part.kind == "milestones":
        body.runs.append(Run("milestones", part.heading, body.part, lines=rest))
    elif part.kind == "details":
        if body.runs[-1].role != "details":
            body.runs.append(Run("irm", body.summary, body.part, "details"))
        body.runs[-1].lines.append(line)
    else:
        carried = labels.is_among(part.heading, "carried_forward")
        rated = labels.is_among(part.heading, "status") or labels.is_among(part.heading, "opened_government")
        body.prefix = part.heading if rated else ""
        body.runs.append(Run("irm", part.heading, body.part, "carried-forward" if carried else "", rest))


def _rate(body: Body, part: Part, number: int) -> None:
    assessment = part.assessment or body.assessment or "results"
    if part.kind == "value":
        assessment = body.assessment or next(reversed(body.verdicts), "end-of-term")
    verdict = body.verdicts.setdefault(assessment, Verdict(line=number))
    if part.completion and verdict.completion is None:
        verdict.completion, verdict.line = part.completion, number
    if part.value:
        verdict.early_results.setdefault(part.value, part.result)


def sections_of(body: Body, language: Language) -> tuple[Section, ...]:
    """Sections with unique anchors. Notes are split off, one run of them after each part of the page."""
    found: list[tuple[Scope, str, str]] = []
    for part in range(body.part + 1):
        notes: list[Line] = []
        for run in (run for run in body.runs if run.part == part):
            notes.extend(run.notes)
            text = "\n".join(line.text for line in run.lines) or run.opening
            if text:
                found.append((run.scope, run.heading if run.lines or run.role else "", text))
        if notes:
            found.append(("notes", "", "\n".join(line.text for line in notes)))
    anchors = Anchors()
    return tuple(
        Section(language, scope, heading, anchors.unique(anchor_of(scope, heading)), text)
        for scope, heading, text in found
    )


def anchor_of(scope: Scope, heading: str) -> str:
    """`irm-next-steps`; Anchors numbers those that are alike."""
    return f"{scope}-{slug(heading)[:60]}".strip("-")
