"""Which sentences of two texts translate each other, by their order and length alone.

In: the sentences of both. Out: beads: ranges of sentences that belong together. Deterministic.

W. A. Gale, K. W. Church: "A Program for Aligning Sentences in Bilingual Corpora", Computational Linguistics 19 (1993):
lengths in characters of translations differ by a normal variable of mean 0 and variance S2 per character; the
likeliest chain of beads is found by dynamic programming. Here within a band around the diagonal, so that time grows
with the length of the texts and not with its square.
"""

import re
from collections.abc import Sequence
from math import erfc, inf, log, sqrt

Bead = tuple[range, range]

S2 = 6.8
"""Variance per character, as estimated in the paper."""

ROOT_OF_2, LEAST = sqrt(2), 1e-300

# -log of the paper's prior of each kind of bead (sentences of one text, of the other).
PENALTIES = {
    (1, 1): -log(0.89),
    (1, 0): -log(0.0099),
    (0, 1): -log(0.0099),
    (2, 1): -log(0.089),
    (1, 2): -log(0.089),
    (2, 2): -log(0.011),
}
BAND = 8
"""Sentences off the diagonal that are still tried, beyond those that a difference in number makes necessary."""

MIN_SENTENCE = 12
_BREAK = re.compile(r"(?<=[.!?;:…])[\s»”)]*\s+|\n+")


def sentences(text: str) -> list[str]:
    """Pieces that end a line, a sentence or a clause; very short ones (`(a)`, `No.`) stay with what follows."""
    pieces: list[str] = []
    held = ""
    for piece in _BREAK.split(text):
        held = f"{held} {piece}".strip()
        if len(held) >= MIN_SENTENCE:
            pieces.append(held)
            held = ""
    if held:
        pieces[-1:] = [f"{pieces[-1]} {held}"] if pieces else [held]
    return pieces


def align(one: Sequence[str], other: Sequence[str]) -> list[Bead]:
    """The beads in order; together they cover both texts."""
    first, second = _sums(one), _sums(other)
    rows, columns = len(one), len(other)
    scale = second[-1] / first[-1] if first[-1] and second[-1] else 1.0
    band = max(BAND, columns // max(1, rows) + 1)
    costs: list[dict[int, float]] = [{}, {}, {}]  # by column, of this row and of those before it, the last one first
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(rows + 1):
        middle = row * columns // max(1, rows)
        costs = [{}, *costs[:2]]
        # Millions of cells are looked at: what is the same for all columns is worked out here.
        moves = [
            (step, costs[step[0]], step[1], penalty, (first[row] - first[row - step[0]]) * scale)
            for step, penalty in PENALTIES.items()
            if step[0] <= row
        ]
        for column in range(max(0, middle - band), min(columns, middle + band) + 1):
            best, end = (inf if row or column else 0.0), second[column]
            for step, before, back, penalty, expected in moves:
                cost = before.get(column - back, inf) + penalty
                if cost >= best:
                    continue
                length = end - second[column - back]
                if expected or length:  # -log of the chance to be at least this much longer or shorter than expected
                    chance = erfc(abs(length - expected) / sqrt(S2 * (expected + length) / 2) / ROOT_OF_2)
                    cost -= log(chance if chance > LEAST else LEAST)
                if cost < best:
                    best, steps[row, column] = cost, step
            if best < inf:
                costs[0][column] = best
    return _trace(steps, rows, columns)


def _sums(texts: Sequence[str]) -> list[int]:
    sums = [0]
    for text in texts:
        sums.append(sums[-1] + len(text))
    return sums


def _trace(steps: dict[tuple[int, int], tuple[int, int]], row: int, column: int) -> list[Bead]:
    beads: list[Bead] = []
    while row or column:
        up, left = steps[row, column]
        beads.append((range(row - up, row), range(column - left, column)))
        row, column = row - up, column - left
    return beads[::-1]
