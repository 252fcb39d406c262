"""For each fact of a document the value that was stated last, and where.

In: the captures of one document, newest first, each with its coded facts. Out: values with their Provenance, whose
capture numbers are positions in that order. Absent, empty, NA and NR state nothing; `pending` and `no-irm-data` are
values; an empty tuple says that there is none, which is more than saying nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from index.document import Assessment, Language, Listing, Page, Provenance
from index.normalise import Coded
from index.vocabulary.report_names import report_key

T = TypeVar("T")

ASSESSMENTS = ("design", "mid-term", "end-of-term", "results")
"""Oldest first: the order in which the IRM comes back to a commitment."""
STRONGEST_FIRST = ("outstanding", "major", "marginal", "did-not-change", "worsened")
"""A commitment opens government as far as it does for the value it serves best; headers show that one, too."""
OVERRULED = ("pending", "no-irm-data")
"""What a header may still say while the text below it already holds the verdict."""


@dataclass(frozen=True, slots=True)
class CodedPage:
    """One capture with its coded facts."""

    page: Page
    coded: Coded


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    value: T
    origin: Provenance


def last_stated(readings: Sequence[CodedPage], label: str, fact: Callable[[Coded], T | None]) -> Found[T] | None:
    """The newest capture's coded fact that is not None. `label` is its name in `Page.fact_lines`."""
    for number, reading in enumerate(readings):
        value = fact(reading.coded)
        if value is not None:
            return Found(value, Provenance(number, reading.page.fact_lines.get(label)))
    return None


def listed(listings: Sequence[Listing], fact: Callable[[Listing], T | None]) -> Found[T] | None:
    """The newest listing's fact that is not None."""
    for number, listing in enumerate(listings):
        value = fact(listing)
        if value is not None:
            return Found(value, Provenance(None, None, "listing", number))
    return None


def by_language(
    readings: Sequence[CodedPage], label: str, fact: Callable[[Coded], T | None]
) -> dict[Language, Found[T]]:
    """Of each language what its newest capture states."""
    found: dict[Language, Found[T]] = {}
    for number, reading in enumerate(readings):
        value = fact(reading.coded)
        if value is not None and reading.page.language not in found:
            found[reading.page.language] = Found(value, Provenance(number, reading.page.fact_lines.get(label)))
    return {language: found[language] for language in sorted(found)}


def action_plan(readings: Sequence[CodedPage]) -> Found[str] | None:
    """The plan's name, in the site's own language where any capture has it: the French and Spanish pages carry a
    machine translation of the name, and a plan should have one name whatever page was fetched last."""
    plans = by_language(readings, "action_plan", lambda coded: coded.action_plan)
    return plans.get("en") or last_stated(readings, "action_plan", lambda coded: coded.action_plan)


def report_names(readings: Sequence[CodedPage]) -> tuple[str, ...]:
    """The IRM reports that the captures name, the newest capture's first. Two names of one report, in other words or
    another language, count once."""
    names: dict[str, str] = {}
    for reading in readings:
        for name in reading.coded.irm_reports or ():
            names.setdefault(report_key(name, reading.coded.country), name)
    return tuple(names.values())


def first_text(readings: Sequence[CodedPage], name: str, text: Callable[[Page], str]) -> Found[str] | None:
    """The newest capture's text that is not empty. `name` is the fact's: where the page's own facts do not have it,
    the IRM's review said so."""
    for number, reading in enumerate(readings):
        page = reading.page
        if value := text(page):
            how: Literal["header", "irm-text"] = "header" if page.facts.get(name) else "irm-text"
            return Found(value, Provenance(number, page.fact_lines.get(name), how))
    return None


def assessments(readings: Sequence[CodedPage]) -> tuple[Assessment, ...]:
    """The verdicts found in IRM text, one per assessment, oldest assessment first. What the newest capture that has
    an assessment says of it holds; a value it leaves out is taken from the next older capture that has it."""
    found: dict[str, Assessment] = {}
    for number, reading in enumerate(readings):
        for rating in reading.page.ratings:
            known = found.get(rating.assessment)
            if known is None:
                origin = Provenance(number, rating.line, "irm-text")
                found[rating.assessment] = Assessment(
                    rating.assessment, rating.completion, dict(rating.early_results), origin
                )
            else:
                found[rating.assessment] = Assessment(
                    rating.assessment,
                    known.completion or rating.completion,
                    {**rating.early_results, **known.early_results},
                    known.origin,
                )
    return tuple(sorted(found.values(), key=lambda assessment: _stage(assessment.assessment)))


def rated(
    header: Found[str] | None, verdicts: Sequence[Assessment], verdict: Callable[[Assessment], str | None]
) -> Found[str] | None:
    """What holds of a rating: the header's, unless it says none or only that there is none yet and the text has one;
    then the latest assessment's."""
    if header is not None and header.value not in OVERRULED:
        return header
    for assessment in reversed(verdicts):
        value = verdict(assessment)
        if value:
            return Found(value, assessment.origin)
    return header


def strongest(assessment: Assessment) -> str | None:
    """The one code for an assessment's early results: the commitment's as a whole, else its best value's. One outside
    the scale only if there is no other."""
    if "overall" in assessment.early_results:
        return assessment.early_results["overall"]
    codes = set(assessment.early_results.values())
    return next((code for code in (*STRONGEST_FIRST, *sorted(codes)) if code in codes), None)


def origins(**found: Found[str] | Found[int] | Found[bool] | Found[tuple[str, ...]] | None) -> dict[str, Provenance]:
    """The provenance of the facts that were found, by attribute."""
    return {name: fact.origin for name, fact in found.items() if fact is not None}


def _stage(assessment: str) -> tuple[int, str]:
    known = ASSESSMENTS.index(assessment) if assessment in ASSESSMENTS else len(ASSESSMENTS)
    return known, assessment
