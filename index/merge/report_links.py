"""Links between IRM reports and the commitments that name them.

In: per document its kind, its id and the keys of the reports that it names (or is). Out: Links, which tell a
commitment the ids of the reports that exist, and a report the ids of the commitments that name it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from index.document import Document, Kind, Page
from index.normalise import normalise_facts
from index.vocabulary import country_of_id, wording
from index.vocabulary.report_names import report_keys


class Naming(NamedTuple):
    """What linking needs of a document: a commitment's keys are of the reports that it names, a report's of itself."""

    id: str
    kind: Kind
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Which documents exist under each report's key."""

    reports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    commitments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def related(self, naming: Naming) -> tuple[str, ...]:
        """The ids to link to: existing reports of a commitment, commitments that name a report. Sorted."""
        others = self.reports if naming.kind == "commitment" else self.commitments
        return tuple(sorted({other for name in naming.keys for other in others.get(name, ())}))


def naming_of_page(page: Page) -> Naming:
    """As `naming_of`, of one capture, before captures are merged."""
    if page.kind == "irm-report":
        return Naming(page.id, page.kind, (page.id,))
    country = country_of_id(page.id)[0] or normalise_facts(page).country
    named = [name for label in ("irm_reports", "inception_report") for name in _listed(page.facts.get(label, ()))]
    return Naming(page.id.upper(), page.kind, _keys([name for name in named if wording(name) is None], country))


def _listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _keys(names: Iterable[str], country: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for name in names for key in report_keys(name, country)))


def naming_of(document: Document) -> Naming:
    if document.kind == "irm-report":
        return Naming(document.id, document.kind, (document.id,))
    return Naming(document.id, document.kind, _keys(document.irm_reports, document.country))


def links(namings: Iterable[Naming]) -> Links:
    """Who is linked with whom. The order of the namings does not matter."""
    reports: defaultdict[str, set[str]] = defaultdict(set)
    commitments: defaultdict[str, set[str]] = defaultdict(set)
    for naming in namings:
        for name in naming.keys:
            (reports if naming.kind == "irm-report" else commitments)[name].add(naming.id)
    return Links(
        {name: tuple(sorted(ids)) for name, ids in reports.items()},
        {name: tuple(sorted(ids)) for name, ids in commitments.items()},
    )


def linked(document: Document, links: Links) -> Document:
    """The document with the ids of its reports, or of the commitments that name it, beside those it already has."""
    related = {*document.related, *links.related(naming_of(document))} - {document.id}
    return replace(document, related=tuple(sorted(related)))
