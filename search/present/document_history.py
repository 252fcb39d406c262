"""The history of a document for its page: what each capture stated, and what changed from one to the next.

In: a Document and the interface's language. Out: frozen models; labels in the interface's language, the pages' own
words in theirs. The differences themselves are search.history's.
"""

from dataclasses import dataclass

from index.document import NOT_APPLICABLE, NOT_STATED, Document
from search.history import STATES, Change, FactChange, Moment, Piece, TextChange, Value, changes, timeline
from search.present.labels import capture_name, labelled, language_name
from search.texts import Labelled
from search.wording import WORDING, say

MOST_PARAGRAPHS = 60
"""Paragraphs of one step that the page shows; two quite different texts are better read side by side."""


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """A capture as another part of the page names it: the id of its element, and its date, or which of the undated ones
    it is."""

    fragment: str
    name: str


@dataclass(frozen=True, slots=True)
class MomentModel:
    """A row of the table of states, oldest first."""

    capture: CaptureRef
    language: str
    states: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class FactChangeModel:
    """`before` and `after` are None where the page had no such label."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TextChangeModel:
    """A paragraph that came, went or was reworded; `place` names its part of the page."""

    kind: str
    place: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChangeModel:
    """From one capture to the next newer one in `lang`. `left_out` counts paragraphs beyond MOST_PARAGRAPHS."""

    lang: str
    language: str
    older: CaptureRef
    newer: CaptureRef
    facts: tuple[FactChangeModel, ...]
    text: tuple[TextChangeModel, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class HistoryModel:
    """`columns` are the labels of the states that any capture gives; `moments` have one state for each."""

    columns: tuple[str, ...]
    moments: tuple[MomentModel, ...]
    changes: tuple[ChangeModel, ...]


def present_history(document: Document, ui: str) -> HistoryModel:
    """States over time (only those that some capture gives) and every step that changed something."""
    moments = timeline(document)
    told = tuple(
        name for name in STATES if any(getattr(moment, name) not in (NOT_STATED, NOT_APPLICABLE) for moment in moments)
    )
    return HistoryModel(
        tuple(say(name, ui) for name in told),
        tuple(_moment(document, moment, told, ui) for moment in moments),
        tuple(_change(document, change, ui) for change in changes(document)),
    )


def _moment(document: Document, moment: Moment, told: tuple[str, ...], ui: str) -> MomentModel:
    states = tuple(labelled(name, getattr(moment, name), ui) for name in told)
    return MomentModel(_capture(document, moment.capture, ui), language_name(moment.language, ui), states)


def _change(document: Document, change: Change, ui: str) -> ChangeModel:
    return ChangeModel(
        change.language,
        language_name(change.language, ui),
        _capture(document, change.older, ui),
        _capture(document, change.newer, ui),
        tuple(_fact(fact, ui) for fact in change.facts),
        tuple(_text(text, ui) for text in change.text[:MOST_PARAGRAPHS]),
        max(len(change.text) - MOST_PARAGRAPHS, 0),
    )


def _capture(document: Document, number: int, ui: str) -> CaptureRef:
    return CaptureRef(f"capture-{number + 1}", capture_name(document.captures, number, ui))


def _fact(fact: FactChange, ui: str) -> FactChangeModel:
    title = say(fact.name, ui) if fact.name in WORDING else fact.name.replace("_", " ")
    return FactChangeModel(title, _written(fact.before), _written(fact.after))


def _text(text: TextChange, ui: str) -> TextChangeModel:
    place = say(f"scope:{text.scope}", ui)
    return TextChangeModel(text.kind, f"{place} › {text.heading}" if text.heading else place, text.pieces)


def _written(value: Value | None) -> str | None:
    return value if value is None or isinstance(value, str) else ", ".join(value)
