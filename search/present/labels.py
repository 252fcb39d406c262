"""Codes to words for one interface language, and the order in which people expect words.

In: codes, numbers, dates and a language. Out: labels; titles with the language they are in.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from index import vocabulary
from index.document import Capture
from index.vocabulary.facts import of_kind
from index.vocabulary.members import printed_place
from search.i18n import LANGUAGES, interface
from search.texts import Labelled, Text
from search.wording import say

remembered = lru_cache(maxsize=8192)
"""Labels are asked for thousands of times a second and never change while we run."""

LITERAL = ("cycle", "institution", *of_kind("year"))
"""Facets whose values are their own labels."""
YES_NO = of_kind("yes-or-no")


@remembered
def label(facet: str, value: str, ui: str) -> str:
    """The label of a facet's value; the value itself where the vocabulary has none."""
    if facet in LITERAL:
        return value
    if facet in YES_NO:
        return say(value, ui) if value in ("yes", "no") else vocabulary.label_of("status", value, ui)
    return vocabulary.label_of(facet, value, ui)


@remembered
def labelled(facet: str, value: str, ui: str) -> Labelled:
    return Labelled(value, label(facet, value, ui))


def labelled_or_none(facet: str, value: str | None, ui: str) -> Labelled | None:
    return labelled(facet, value, ui) if value else None


def place(locality: str, printed: Iterable[str], ui: str) -> str:
    """The label of a local government: the vocabulary's, else as the first of the texts `printed` that names it with
    its country prints it, else the words of its code."""
    known = vocabulary.is_known_place(locality)
    return (not known and printed_place(printed, locality)) or label("locality", locality, ui)


@remembered
def collation(text: str) -> tuple[str, str]:
    """A sort key that ignores case, accents and ligatures, as dictionaries of both languages do; then the text."""
    return vocabulary.key(text), text


def preferred(texts: Mapping[str, str], ui: str) -> str:
    """The language in which to show one of several versions: the interface's, else one it speaks, else any."""
    return next((language for language in (ui, *LANGUAGES) if texts.get(language)), next(iter(sorted(texts)), ""))


class Planned(Protocol):
    """A document or its header: the name of its plan, and that in each language in which one of its pages states it."""

    @property
    def action_plan(self) -> str: ...

    @property
    def action_plans(self) -> Mapping[str, str]: ...


def plan_name(found: Planned, ui: str) -> Text:
    """What its action plan is called, in the interface's language where a page says so; "" when none does."""
    if name := found.action_plans.get(ui):
        return Text(name, ui)
    stated = (language for language, name in found.action_plans.items() if name == found.action_plan)
    return Text(found.action_plan, next(stated, ui))


@remembered
def number(value: int, ui: str) -> str:
    return interface(ui).number(value)


@remembered
def date(stamp: str | None, ui: str) -> str:
    """A day in words, "" when unknown."""
    return interface(ui).date(stamp) if stamp else ""


def capture_name(captures: Sequence[Capture], number: int, ui: str) -> str:
    """A capture by its date; one without a date by its place among those, the oldest first. Captures are newest
    first."""
    if fetched := captures[number].fetched_at:
        return date(fetched, ui)
    undated = sum(not one.fetched_at for one in captures[number:])
    return say("capture-undated", ui, number=undated)


@remembered
def language_name(code: str, ui: str) -> str:
    return interface(ui).name_of_language(code)
