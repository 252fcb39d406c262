"""Tuning of the ranking's weights with one collection left out.

In: the collections of some tasks, a function that measures all tasks under the weights in force. Out: LeftOut, one per
collection: what weights that were tuned on the others reach on it. Tuning starts from the weights as they are: a weight
takes the value of GRID that raises the mean over the other collections most, if that is by LEAST; every choice of
weights is measured once, whatever is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean

from search.engines.whoosh import ranking
from search.engines.whoosh.ranking import Weights

GRID: Mapping[str, tuple[float, ...]] = {
    "k1": (0.8, 1.3),
    "b": (0.7, 0.9),
    "title": (0.0, 1.2),
    "alike": (0.0, 0.6),
    "near": (0.0, 0.25),
    "whole": (0.0, 0.4),
    "typed": (0.0, 0.15),
    "early": (0.0, 0.3),
    "early_words": (20.0, 80.0),
}
"""Other values of each weight than the one in force."""

SIGNALS = ("title", "alike", "near", "whole", "typed", "early")
LEAST = 0.0005


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`tasks` are the numbers of the tasks of the collection left out; `ndcg` of every task under the tuned weights,
    `shipped` under the weights as they are; `changes` names what tuning changed; `signals` is what each signal brings
    to every task under the weights as they are."""

    collection: str
    tasks: tuple[int, ...]
    ndcg: Sequence[float]
    shipped: Sequence[float]
    changes: str
    signals: Mapping[str, Sequence[float]]


def leave_one_out(
    collections: Sequence[str], measure: Callable[[], list[float]], tell: Callable[[str], object]
) -> list[LeftOut]:
    """`collections` names the collection of each task that `measure` measures."""
    known: dict[Weights, list[float]] = {}
    shipped = ranking.WEIGHTS

    def measured(weights: Weights) -> list[float]:
        if weights not in known:
            ranking.WEIGHTS = weights
            try:
                known[weights] = measure()
            finally:
                ranking.WEIGHTS = shipped
            tell(f"{_changes(shipped, weights) or 'as they are'}: {' '.join(f'{one:.3f}' for one in known[weights])}")
        return known[weights]

    signals = {
        name: [
            one - other for one, other in zip(measured(shipped), measured(replace(shipped, **{name: 0.0})), strict=True)
        ]
        for name in SIGNALS
    }

    def without(left: str, weights: Weights) -> float:
        return _mean(collections, measured(weights), left)

    found = []
    for left in dict.fromkeys(collections):
        best = _tuned(shipped, partial(without, left))
        tasks = tuple(number for number, name in enumerate(collections) if name == left)
        found.append(LeftOut(left, tasks, measured(best), measured(shipped), _changes(shipped, best), signals))
    return found


def _tuned(start: Weights, worth: Callable[[Weights], float]) -> Weights:
    """Each weight by itself, the others as they are; then all that paid together."""
    chosen: dict[str, float] = {}
    for name, values in GRID.items():
        gains = {value: worth(replace(start, **{name: value})) - worth(start) for value in values}
        best = max(gains, key=gains.__getitem__)
        if gains[best] > LEAST:
            chosen[name] = best
    return replace(start, **chosen)


def _mean(collections: Sequence[str], ndcg: Sequence[float], left: str) -> float:
    """Over collections, each of which counts once however many tasks it has."""
    names = dict.fromkeys(name for name in collections if name != left)
    return fmean(fmean(one for one, own in zip(ndcg, collections, strict=True) if own == name) for name in names)


def _changes(shipped: Weights, weights: Weights) -> str:
    return ", ".join(
        f"{name} {getattr(weights, name):g}" for name in GRID if getattr(weights, name) != getattr(shipped, name)
    )
