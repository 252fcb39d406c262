"""Anchors of sections: each names one place, so that it can be linked to.

In: wished anchors, in page order. Out: the same, numbered from the second of a kind on (`irm-next-steps-2`). The time
is linear in their number, however many are alike.
"""

from collections.abc import Hashable


class Anchors:
    """The anchors given out so far. `within` parts names that may repeat: a document's languages."""

    def __init__(self) -> None:
        self._taken: set[tuple[Hashable, str]] = set()
        self._last: dict[tuple[Hashable, str], int] = {}

    def unique(self, wished: str, within: Hashable = None) -> str:
        """The anchor itself if it is free, else with the next free number."""
        return self._claim(wished, within, wished, 1)

    def numbered(self, base: str, within: Hashable = None) -> str:
        """`irm-1`, `irm-2`: the base with the next free number, from 1 on."""
        return self._claim(f"{base}-1", within, base, 1)

    def reserve(self, anchor: str, within: Hashable = None) -> None:
        """Keeps an anchor from being given out as a numbered one."""
        self._taken.add((within, anchor))

    def _claim(self, first: str, within: Hashable, base: str, lowest: int) -> str:
        anchor, number = first, self._last.get((within, base), lowest)
        while (within, anchor) in self._taken:
            number += 1
            anchor = f"{base}-{number}"
        self._last[within, base] = number
        self._taken.add((within, anchor))
        return anchor
