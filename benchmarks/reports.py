"""Benchmark results as a table in Markdown and a plot in SVG.

In: a benchmarks.engines.Run as plain values. Out: text; files when a folder is given.
"""

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.questions import CLASSES

COLOURS = ("#1b5e8c", "#c2571a", "#e0a33c", "#5b8c3e", "#8a8a8a", "#7a4a9c")
ROW, LEFT, WIDTH, BAR = 20, 130, 860, 11

Run = Mapping[str, Any]


def machine() -> str:
    """What the numbers were taken on."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}, {platform.system()}"


def write_report(run: Run, command: str, folder: Path | None) -> str:
    """The report; with a folder, `<documents>.md`, `.svg` and `.json` there."""
    text = _report(run, command)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        name = str(run["documents"])
        (folder / f"{name}.md").write_text(text)
        (folder / f"{name}.svg").write_text(plot(run))
        (folder / f"{name}.json").write_text(json.dumps(run, indent=1))
    return text


def _report(run: Run, command: str) -> str:
    heading = [
        f"# {run['documents']:,} documents",
        "",
        f"`{command}`, {run['when']}, {run['machine']}.",
        f"CPU milliseconds, median / 95th percentile of {run['each']} questions x {run['rounds']} rounds.",
        *([f"Left out: {', '.join(run['left_out'])}."] if run["left_out"] else []),
        "",
    ]
    parts = [*heading, *_table(run, False), "", "With a passage of each of the 20 hits:", "", *_table(run, True)]
    parts += ["", *_ratios(run), "", *_facts(run), "", f"![Median CPU time per class]({run['documents']}.svg)", ""]
    return "\n".join(parts)


def _engines(run: Run, snippets: bool) -> list[str]:
    return list(dict.fromkeys(row["engine"] for row in run["timings"] if row["snippets"] == snippets))


def _timing(run: Run, engine: str, kind: str, snippets: bool) -> Mapping[str, Any] | None:
    return next(
        (row for row in run["timings"] if (row["engine"], row["kind"], row["snippets"]) == (engine, kind, snippets)),
        None,
    )


def _table(run: Run, snippets: bool) -> list[str]:
    engines = _engines(run, snippets)
    lines = [f"| class | found | {' | '.join(engines)} |", "|---|---:|" + "---:|" * len(engines)]
    for kind in CLASSES:
        cells = [_timing(run, engine, kind, snippets) for engine in engines]
        found = next((f"{cell['total']:.0f}" for cell in cells if cell), "")
        shown = [f"{cell['cpu_median']:.2f} / {cell['cpu_p95']:.2f}" if cell else "–" for cell in cells]
        lines.append(f"| {kind} | {found} | {' | '.join(shown)} |")
    return lines


def _ratios(run: Run) -> list[str]:
    """How many times longer the others take than the first engine: least, geometric mean, most over the classes."""
    ours, *others = list(dict.fromkeys([*_engines(run, False), *_engines(run, True)]))
    lines = ["| against | snippets | least | geometric mean | most |", "|---|---|---:|---:|---:|"]
    for engine in others:
        for snippets in (False, True):
            pairs = [(_timing(run, ours, kind, snippets), _timing(run, engine, kind, snippets)) for kind in CLASSES]
            ratios = [theirs["cpu_median"] / mine["cpu_median"] for mine, theirs in pairs if mine and theirs]
            if ratios:
                mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
                shown = "yes" if snippets else "no"
                lines.append(f"| {engine} | {shown} | {min(ratios):.2f} | {mean:.2f} | {max(ratios):.2f} |")
    return lines


def _facts(run: Run) -> list[str]:
    lines = ["| engine | documents indexed per CPU second | MB of memory for it | MB on disk | ms to open |"]
    lines.append("|---|---:|---:|---:|---:|")
    for built in run["built"]:
        opened = run["opened"].get(built["engine"], 0.0)
        speed = built["documents"] / (built["cpu"] - built["learning"])
        cells = (f"{speed:.0f}", f"{built['peak_megabytes']:.0f}", f"{built['megabytes']:.0f}", f"{opened:.0f}")
        lines.append(f"| {built['engine']} | {' | '.join(cells)} |")
    learning = sum(built["learning"] for built in run["built"])
    learned = f"Learning translations took ogp-search {learning:.1f} CPU seconds more; no other engine learns any."
    grown = f"A worker's private memory grew by {run['private_megabytes']:.0f} MiB over all questions, asked twice."
    return [*lines, "", learned, grown]


def plot(run: Run) -> str:
    """Bars of median CPU time on a logarithmic scale, one group per class, without snippets."""
    engines = _engines(run, False)
    values = [row["cpu_median"] for row in run["timings"] if not row["snippets"]]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    scale = (WIDTH - LEFT - 60) / max(1, high - low)
    body, top = _legend(engines), 50
    for kind in CLASSES:
        body.append(f'<text x="{LEFT - 8}" y="{top + 10}" text-anchor="end">{escape(kind)}</text>')
        for number, engine in enumerate(engines):
            cell = _timing(run, engine, kind, False)
            if cell:
                length = max(1.0, (math.log10(cell["cpu_median"]) - low) * scale)
                body.append(_bar(top, length, COLOURS[number % len(COLOURS)], f"{cell['cpu_median']:.2f}"))
            top += BAR + 1
        top += ROW - BAR
    for power in range(low, high + 1):
        x = LEFT + (power - low) * scale
        body.insert(0, f'<line x1="{x:.0f}" y1="40" x2="{x:.0f}" y2="{top}" stroke="#ddd"/>')
        body.append(f'<text x="{x:.0f}" y="{top + 14}" text-anchor="middle">{10.0**power:g} ms</text>')
    title = f"Median CPU time per search, {run['documents']:,} documents (logarithmic)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + 24}" font-family="sans-serif" '
        f'font-size="11" role="img"><title>{escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="8" y="16" font-size="13">{escape(title)}</text>{"".join(body)}</svg>\n'
    )


def _bar(top: float, length: float, colour: str, text: str) -> str:
    return (
        f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
        f'<text x="{LEFT + length + 4:.1f}" y="{top + BAR - 2}" font-size="9">{text}</text>'
    )


def _legend(engines: Sequence[str]) -> list[str]:
    parts, x = [], 8.0
    for number, engine in enumerate(engines):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<rect x="{x}" y="24" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{x + 14}" y="33">{escape(engine)}</text>')
        x += 30 + 6.5 * len(engine)
    return parts
