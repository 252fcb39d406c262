"""Why a hit has its score: contributions of words, fields and signals that add up to it.

In: what was asked and where it stands in the hits of a page. Out: results.Contribution, greatest first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.engines.whoosh.arrays import Array
from index.schema import ENGINE_FIELDS
from search.engines.whoosh import ranking
from search.engines.whoosh.document_set import DocumentSet, among
from search.engines.whoosh.evaluate import Found
from search.engines.whoosh.generation import OpenGeneration
from search.engines.whoosh.matchers import Needle
from search.engines.whoosh.rerank import signals
from search.engines.whoosh.sightings import Place, frequency
from search.results import Contribution


def explanations(
    generation: OpenGeneration,
    tables: Sequence[Array],
    found: Found,
    seen: Mapping[int, Sequence[Place]],
    looked_at: Array,
) -> dict[int, tuple[Contribution, ...]]:
    """By document number. `looked_at` are the documents that got a closer look."""
    machine = generation.machine_translated
    rows = {
        number: _of_words(found, places, tables, number, {chain for chain, own in machine.items() if own[number]})
        for number, places in seen.items()
    }
    titled = frozenset() if found.titled is None else frozenset(found.titled.tolist())
    for number, parts in rows.items():
        if number in titled:
            parts.append(Contribution("title", "", found.worth_of_title, "exact title"))
        alone = DocumentSet(generation.size, np.array([number]))
        scored = [(part, float(part.scores(tables, alone, machine)[0])) for part in found.beside]
        parts += [Contribution("", part.text, score, "beside") for part, score in scored if score]
        if generation.stubs[number]:
            less = (ranking.STUB - 1) * sum(part.score for part in parts)
            parts.append(Contribution("captured", "stub", less, "listed only"))
    numbers = np.array(sorted(seen), np.int64)
    wanted = numbers[among(looked_at, numbers)]
    for signal in signals(generation, tables, found, wanted):
        for number, score in zip(wanted.tolist(), signal.scores.tolist(), strict=True):
            if score:
                rows[number].append(Contribution("", signal.text, score, signal.kind))
    return {
        number: tuple(sorted(parts, key=lambda row: (-row.score, row.field, row.term, row.note)))
        for number, parts in rows.items()
    }


def _of_words(
    found: Found, places: Sequence[Place], tables: Sequence[Array], number: int, machine: Collection[str]
) -> list[Contribution]:
    """`machine` are the chains in which the document holds machine translations."""
    by_needle: dict[int, list[Place]] = {}
    for place in places:
        by_needle.setdefault(place.needle, []).append(place)
    rows: list[Contribution] = []
    first = 0
    needles = found.needles
    for sought in found.sought:
        alternatives = []
        told = {chain for chain, own in sought.told.items() if own[number]}
        for together in sought.alternatives:
            numbers = range(first, first + len(together))
            alternatives.append(
                [_brought(place, needles[n], tables, machine, told) for n in numbers for place in by_needle.get(n, ())]
            )
            first += len(together)
        best = max(alternatives, key=_frequency, default=[])
        best = [
            *best,
            *(Contribution(one.facet, one.code, ranking.PLACE) for one in sought.placed if number in one.documents),
        ]
        total = _frequency(best)
        if total:
            worth = float(ranking.saturated(np.array(total))) * sought.worth
            rows += [replace(one, score=worth * one.score / total) for one in best]
        if sought.pinned == number:
            rows.append(Contribution("id", sought.text, ranking.ID_SCORE))
    return rows


def _brought(
    place: Place, needle: Needle, tables: Sequence[Array], machine: Collection[str], told: Collection[str]
) -> Contribution:
    """A place with its frequency for a score. `told` are the chains whose text the document holds in the other language
    too."""
    spelled, times = frequency(place, needle, tables)
    if needle.translated:
        times *= ranking.TOLD if needle.chain in told else 1.0
    times *= ranking.MACHINE if needle.chain in machine else 1.0
    return Contribution(f"{ENGINE_FIELDS[place.field]}_{needle.chain}", spelled, times, needle.via)


def _frequency(brought: Sequence[Contribution]) -> float:
    return sum(one.score for one in brought)
