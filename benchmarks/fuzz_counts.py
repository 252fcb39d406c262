"""What a run of random requests showed: counts by status, times, memory, violations; added up, written, read again.

In: Outcomes, one per request. Out: Counts of a part of the run, which add up to those of the whole and go through JSON,
so that a run can be spread over processes and taken up again after a break.
"""

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

SLOWEST = 10
TENTHS = 10
"""Times are counted in tenths of milliseconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A request and what became of it. `cpu` and `wall` are milliseconds, of a stream those of its slowest piece."""

    request: str
    status: int
    cpu: float
    wall: float


@dataclass(slots=True)
class Counts:
    """`cpu` and `wall` count requests by time in tenths of milliseconds; `slowest` are (CPU ms, wall ms, request);
    `seconds` is the CPU time of everything, `grown` the most private memory above the start's and `dearest` the most
    that one request needed, in MiB; `again` counts the requests that were over the limit at first."""

    statuses: Counter[int] = field(default_factory=Counter)
    cpu: Counter[int] = field(default_factory=Counter)
    wall: Counter[int] = field(default_factory=Counter)
    slowest: list[tuple[float, float, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0
    grown: float = 0.0
    dearest: float = 0.0
    again: int = 0

    def add(self, outcome: Outcome, limit: float) -> None:
        """One more request; over `limit` milliseconds of CPU time (0: however long) or a status from 500 it is a
        violation."""
        self.statuses[outcome.status] += 1
        self.cpu[int(outcome.cpu * TENTHS)] += 1
        self.wall[int(outcome.wall * TENTHS)] += 1
        if len(self.slowest) < SLOWEST or outcome.cpu > self.slowest[-1][0]:
            self.slowest.append((outcome.cpu, outcome.wall, outcome.request))
            self._sort()
        if outcome.status >= 500 or (limit and outcome.cpu > limit):
            told = f"{outcome.status} after {outcome.cpu:.0f} ms of CPU time, {outcome.wall:.0f} ms by the clock"
            self.violations.append(f"{told}: {outcome.request}")

    def merge(self, other: "Counts") -> None:
        for mine, others in ((self.statuses, other.statuses), (self.cpu, other.cpu), (self.wall, other.wall)):
            mine.update(others)
        self.slowest += other.slowest
        self._sort()
        self.violations += other.violations
        self.seconds += other.seconds
        self.grown = max(self.grown, other.grown)
        self.dearest = max(self.dearest, other.dearest)
        self.again += other.again

    def _sort(self) -> None:
        self.slowest = sorted(self.slowest, key=lambda row: -row[0])[:SLOWEST]

    def as_json(self) -> dict[str, Any]:
        return {row.name: getattr(self, row.name) for row in fields(self)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Counts":
        """What `as_json` gave, after a way through text."""
        counts = cls(**{name: value[name] for name in ("violations", "seconds", "grown", "dearest", "again")})
        counts.slowest = [(cpu, wall, request) for cpu, wall, request in value["slowest"]]
        counts.statuses = counted(value["statuses"])
        counts.cpu, counts.wall = counted(value["cpu"]), counted(value["wall"])
        return counts


def counted(value: dict[str, int]) -> Counter[int]:
    """A counter that went through JSON, where keys are text."""
    return Counter({int(key): count for key, count in value.items()})


def percentile(times: Counter[int], share: float) -> float:
    """Milliseconds within which this share of the requests was answered."""
    left = share * times.total()
    for tenths in sorted(times):
        left -= times[tenths]
        if left <= 0:
            return tenths / TENTHS
    return max(times, default=0) / TENTHS
