"""What changed in a document from capture to capture, and how its state went on over time.

In: a Document, whose captures are newest first. Out: frozen values in the pages' own words, for the document page and
the API. Pure: nothing is stored, all of it follows from the captures. Captures are compared within one language only,
because a translation differs in every word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.document import NOT_APPLICABLE, NOT_STATED, Capture, Document, Facts, Language, Scope
from index.vocabulary import wording
from index.vocabulary.facts import of_kind, with_facts
from index.vocabulary.spellings import code_like, undoubled

Value = str | tuple[str, ...]

STATES = of_kind("rating")
SIMILAR = 0.5
"""From this share of common words on, a paragraph counts as reworded; below, as one that went and one that came."""
MOST_COMPARISONS = 4_000_000
"""Of paragraphs or words with each other. Beyond it (two books in one paragraph each) texts count as replaced whole, so
that no document can make a request slow."""
MOST_PAIRS = 2_000
"""Of paragraphs tried for likeness within one replaced stretch, which costs more than an equality."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """`before` and `after` as the pages have them: None where a page does not have the label at all."""

    name: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["kept", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """One paragraph that came, went, or was reworded; the pieces of a reworded one give both versions in order."""

    kind: Literal["added", "removed", "reworded"]
    scope: Scope
    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """From one capture to the next newer one of its language; numbers are positions in `Document.captures`."""

    language: Language
    older: int
    newer: int
    facts: tuple[FactChange, ...]
    text: tuple[TextChange, ...]


@dataclass(frozen=True, slots=True)
@with_facts("rating")
class Moment:
    """What one capture stated, in codes (`not-stated` where it did not, `not-applicable` in a report); a value without
    a code as it was written."""

    capture: int
    language: Language
    template: str
    fetched_at: str | None
    status: str
    completion: str
    early_results: str
    ambition: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    scope: Scope
    heading: str
    text: str


def changes(document: Document) -> tuple[Change, ...]:
    """Every step between two consecutive captures of one language that changed anything, newest step first."""
    steps: list[Change] = []
    newer_of: dict[Language, int] = {}
    for number, capture in enumerate(document.captures):
        newer = newer_of.get(capture.language)
        if newer is not None:
            after = document.captures[newer]
            step = Change(
                capture.language,
                number,
                newer,
                fact_changes(capture.facts, after.facts),
                text_changes(paragraphs(capture), paragraphs(after)),
            )
            steps += [step] if step.facts or step.text else []
        newer_of[capture.language] = number
    return tuple(sorted(steps, key=lambda step: step.newer))


@dataclass(frozen=True, slots=True)
class Step:
    """What the newest capture changed, without the words of the texts: facts, and whether the text is another one."""

    facts: tuple[FactChange, ...]
    reworded: bool


def newest_step(document: Document) -> Step | None:
    """From the capture before it to the newest one of any language that changed anything; None where nothing did."""
    newer_of: dict[Language, Capture] = {}
    for older in document.captures:
        newer = newer_of.get(older.language)
        if newer is not None:
            facts = fact_changes(older.facts, newer.facts)
            reworded = [(one.heading, one.text) for one in older.sections] != [
                (one.heading, one.text) for one in newer.sections
            ]
            if facts or reworded:
                return Step(facts, reworded)
        newer_of[older.language] = older
    return None


def timeline(document: Document) -> tuple[Moment, ...]:
    """What each capture stated, oldest first: status over time. The IRM's own verdicts, with their assessments, are
    `Document.assessments`."""
    none = NOT_APPLICABLE if document.kind == "irm-report" else NOT_STATED
    return tuple(
        Moment(
            number,
            capture.language,
            capture.template,
            capture.fetched_at,
            *(_code(name, capture.facts.get(name, ""), none) for name in STATES),
        )
        for number, capture in reversed(tuple(enumerate(document.captures)))
    )


def as_json(document: Document) -> dict[str, object]:
    """`{"timeline": [...], "changes": [...]}`: the same values as plain JSON, for the API."""
    return {
        "timeline": [asdict(moment) for moment in timeline(document)],
        "changes": [asdict(change) for change in changes(document)],
    }


def fact_changes(before: Facts, after: Facts) -> tuple[FactChange, ...]:
    """The facts that differ by more than spaces, in the order of the newer page, those that went last."""
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        FactChange(name, before.get(name), after.get(name))
        for name in names
        if _spaced(before.get(name)) != _spaced(after.get(name))
    )


def paragraphs(capture: Capture) -> tuple[Paragraph, ...]:
    """The capture's lines that hold anything, spaces single."""
    return tuple(
        Paragraph(section.scope, section.heading, text)
        for section in capture.sections
        for line in section.text.splitlines()
        if (text := " ".join(line.split()))
    )


def text_changes(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> tuple[TextChange, ...]:
    """The difference of two texts paragraph by paragraph, in reading order."""
    found: list[TextChange] = []
    for kind, start, end, newer_start, newer_end in _opcodes([p.text for p in before], [p.text for p in after]):
        if kind != "equal":
            found += _replaced(before[start:end], after[newer_start:newer_end])
    return tuple(found)


def _replaced(gone: Sequence[Paragraph], come: Sequence[Paragraph]) -> Iterator[TextChange]:
    """Pairs each paragraph that went with the next one that came and resembles it."""
    place = 0
    ahead = len(come) if len(gone) * len(come) <= MOST_PAIRS else 1
    for old in gone:
        words = old.text.split(" ")
        tried = range(place, min(place + ahead, len(come)))
        match = next((number for number in tried if _alike(words, come[number].text.split(" "))), None)
        if match is None:
            yield TextChange("removed", old.scope, old.heading, (Piece("removed", old.text),))
            continue
        yield from map(_added, come[place:match])
        new = come[match]
        yield TextChange("reworded", new.scope, new.heading, tuple(_pieces(words, new.text.split(" "))))
        place = match + 1
    yield from map(_added, come[place:])


def _added(paragraph: Paragraph) -> TextChange:
    return TextChange("added", paragraph.scope, paragraph.heading, (Piece("added", paragraph.text),))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for kind, start, end, newer_start, newer_end in _opcodes(before, after):
        if kind == "equal":
            yield Piece("kept", " ".join(before[start:end]))
            continue
        if end > start:
            yield Piece("removed", " ".join(before[start:end]))
        if newer_end > newer_start:
            yield Piece("added", " ".join(after[newer_start:newer_end]))


def _alike(before: list[str], after: list[str]) -> bool:
    """`quick_ratio` is an upper bound that needs no alignment: common words, whatever their order."""
    return SequenceMatcher(None, before, after, autojunk=False).quick_ratio() >= SIMILAR


def _opcodes(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if len(before) * len(after) > MOST_COMPARISONS:
        return [("replace", 0, len(before), 0, len(after))]
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _spaced(value: Value | None) -> Value | None:
    if value is None:
        return None
    return " ".join(value.split()) if isinstance(value, str) else tuple(" ".join(part.split()) for part in value)


def _code(facet: str, value: Value, none: str) -> str:
    text = value if isinstance(value, str) else "; ".join(value)
    code = code_like(facet, undoubled(text, facet))
    if code is not None:
        return none if code in (NOT_STATED, NOT_APPLICABLE) else code
    state = wording(text)
    return text if state is None else state if state in ("pending", "no-irm-data") else none
