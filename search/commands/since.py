"""A stretch of time as an option: `7d`, `36h`, or a date.

In: what was typed. Out: the moment (UTC) at which the stretch begins.
"""

import re
from datetime import UTC, datetime, timedelta

import click

_STRETCH = re.compile(r"(\d{1,5})([dh])")


class Since(click.ParamType[datetime]):
    """Converts the option of a command."""

    name = "since"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        if match := _STRETCH.fullmatch(str(value)):
            count = int(match.group(1))
            return datetime.now(UTC) - (timedelta(days=count) if match.group(2) == "d" else timedelta(hours=count))
        try:
            moment = datetime.fromisoformat(str(value))
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is neither a stretch like 7d or 36h nor a date like 2026-11-22", param, ctx)
