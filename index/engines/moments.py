"""What a generation is called and when it says it was built: in the order of publishing, whatever the clock does.

In: the generations that there are, and the clock. Out: a new name, and the Moments of a build. Two generations never
have the same moment, and all that a build changes lies between the one before and itself: whoever saw a generation and
asks for what has changed since it was built gets exactly what later ones changed. Where the clock stands still or goes
back, the moment goes on by a second by itself.
"""

import contextlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{4}")
STAMP = "%Y%m%dT%H%M%SZ"
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
FORGIVEN = timedelta(hours=1)
"""By which clocks may differ, and builds of one second go ahead."""


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Moments:
    """Of one build, ISO 8601 UTC in whole seconds: `before` is when the newest generation was built, "" for the first
    one; `began` is the clock's when the build began, and never earlier than `before`."""

    before: str
    began: str

    def changed(self, stated: str) -> str:
        """When a document that this build tells for the first time has changed: as `stated` by whoever kept it before
        us, where that is after the last generation and not still to come; otherwise when the build began."""
        return stated if stated and self.before <= stated <= self.began else self.began

    def built(self) -> str:
        """For the moment of publishing: later than everything the build has changed."""
        later = datetime.strptime(self.began, MOMENT) + timedelta(seconds=1)
        return max(clock().strftime(MOMENT), later.strftime(MOMENT))


def moments(names: Iterable[str], built: Iterable[str]) -> Moments:
    """The Moments of a build that begins now. `names` are those of all generations, `built` the moments of those whose
    manifest can be read: of a damaged one the name still tells when it was begun."""
    known = list(built)
    for name in names:
        with contextlib.suppress(ValueError):  # digits that are no date
            known.append(datetime.strptime(name.partition("-")[0], STAMP).strftime(MOMENT))
    before = max(known, default="")
    return Moments(before, max(clock().strftime(MOMENT), before))


def ahead(known: Moments) -> str:
    """What to tell where the newest generation was built at a moment to come: a clock was or is wrong. Else ""."""
    now = clock()
    if known.before <= (now + FORGIVEN).strftime(MOMENT):
        return ""
    return (
        f"the newest generation says that it was built at {known.before}, and this machine's clock says "
        f"{now.strftime(MOMENT)}: one of them is wrong. Set the clock if it is this one; otherwise nothing has to be "
        "done: moments go on from the later one, so that changed_since misses nothing"
    )


def new_name(names: Iterable[str]) -> str:
    """Sorts after every other generation, whatever the clock does."""
    stamp, number = clock().strftime(STAMP), secrets.randbelow(0x8000)
    newest = max(names, default="")
    if newest[: len(stamp)] >= stamp:
        stamp, number = newest[: len(stamp)], int(newest[-4:], 16) + 1
        if number > 0xFFFF:
            stamp, number = (datetime.strptime(stamp, STAMP) + timedelta(seconds=1)).strftime(STAMP), 0
    return f"{stamp}-{number:04x}"
