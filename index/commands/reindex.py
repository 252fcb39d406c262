"""`reindex`: scrapes to a published generation, once or whenever they change."""

import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from index import pipeline
from index.commands.exits import FAILED, REFUSED, ends_with_a_code
from index.commands.options import Place, index_option, json_option, settings
from index.errors import IndexLocked, MissingExtra, OgpSearchError, UsageError
from index.pipeline import Options
from index.pipeline.report import ReindexReport
from index.scrapes import refuse_missing
from index.settings import Settings

# A progress bar on stderr, for people only.
#
# In: steps as the pipeline reports them. Out: click's progress bar, one for each step; nothing at all when stderr is no
# terminal.

WORDS = {"read": "reading", "merge": "indexing", "publish": "publishing"}
WIDTH = 24


@dataclass(slots=True)
class Bar:
    """Call it as a Progress. `files` is how many files there are to read, 0 if nobody knows."""

    files: int = 0
    _step: str = ""
    _shown: Any = None  # what click.progressbar makes; its class has no public name

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step or self._shown is None:
            self.close()
            self._step = step
            length = total or self.files
            label = f"{WORDS.get(step, step):<10}"
            self._shown = click.progressbar(length=length, label=label, width=WIDTH, show_pos=True, file=sys.stderr)
            self._shown.render_progress()
        self._shown.update(done - self._shown.pos)

    def close(self) -> None:
        """Ends the line."""
        if self._shown is not None:
            self._shown.render_finish()
            self._shown = None


def bar(sources: Iterable[Path], wanted: bool = True) -> Bar | None:
    """A Bar on stderr, None where nobody would see it."""
    if not wanted or not sys.stderr.isatty():
        return None
    return Bar(sum(_files(source) for source in sources))


def _files(source: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(source)) if source.is_dir() else 1


# Waiting for scrapes to change.
#
# In: the source folders, and that of the index. Out: one yield at once, and one each time something in them changed and
# has been quiet for a moment. Watching begins before the first yield, so nothing that changes during the first reindex
# is missed.

QUIET = 1600
"""Milliseconds: a crawler writes many files in a row, and one reindex for all of them is enough."""
TURN = 200
"""Milliseconds until a look without a change comes back; the first such look tells that watching has begun."""


def changes(sources: Iterable[Path], index: Path) -> Iterator[None]:
    """Raises MissingExtra without the `watch` extra, and KeyboardInterrupt as usual. An index that lies in a source
    is no change: each reindex would call for the next."""
    try:
        import watchfiles
    except ImportError:
        raise MissingExtra(
            "--watch needs watchfiles; run in the folder of the project: pip install '.[watch]'"
        ) from None
    default, scrape = watchfiles.DefaultFilter(), outside(index)

    begun = False
    for found in watchfiles.watch(
        *sources,
        watch_filter=lambda change, path: default(change, path) and scrape(path),
        debounce=QUIET,
        rust_timeout=TURN,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        if found or not begun:
            begun = True
            yield


def outside(index: Path) -> Callable[[str], bool]:
    """Whether a path lies outside the index, however either is written."""
    places = (index.absolute(), index.resolve())
    return lambda path: not any(Path(path).is_relative_to(place) for place in places)


# `reindex`: scrapes to a published generation, once or whenever they change.
#
# In: arguments and OGPS_* variables. Out: the report on stdout, remarks and progress on stderr, an exit code.


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=Place())
@index_option
@click.option("--full", is_flag=True, help="Read and index everything anew, not only what changed.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--check", is_flag=True, help="Say whether the index is up to date; exit 1 when it is not.")
@click.option("--prune/--no-prune", default=True, help="Documents whose files vanished leave the index, or stay.")
@click.option("--allow-shrink", is_flag=True, help="Let more than 20 % of the files vanish at once.")
@click.option("--strict", is_flag=True, help="Publish nothing when something had to be skipped; exit 3.")
@click.option("--jobs", type=click.IntRange(1), help="Processes that parse pages. [default: one per core]")
@click.option("--watch", is_flag=True, help="Stay, and reindex whenever the sources change.")
@click.option("--wait", type=click.FloatRange(0), default=0, metavar="SECONDS", help="Wait for another reindex.")
@click.option("--keep", type=click.IntRange(1), help="Generations to keep, the served one included. [default: 2]")
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print remarks on single files too.")
@ends_with_a_code
def reindex(
    sources: tuple[Path, ...],
    index_dir: Path | None,
    jobs: int | None,
    keep: int | None,
    watch: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **chosen: Any,
) -> int:
    """Bring the index up to date with the scrapes in SOURCE: folders or files, seeds/ by default.

    Reads .txt, .html, .mhtml, .pdf (IRM reports), each with an optional NAME.meta.json, .ndjson or .jsonl (documents,
    or pages as fetched), .warc and .wacz, all of them packed with gzip or not, whatever their names. Only what changed
    is read anew. Files that cannot be read are skipped and listed with the reason. The new index is published only when
    it is complete.
    """
    chosen_settings = settings(Settings, sources=sources or None, index_dir=index_dir, jobs=jobs, keep=keep)
    options = Options(**chosen)
    if watch and (options.check or options.dry_run):
        raise UsageError("--watch stays and reindexes; --check and --dry-run write nothing: give the one or the other")
    if not watch:
        return _reindex_once(chosen_settings, options, as_json, quiet, verbose)
    refuse_missing(chosen_settings.sources, chosen_settings.index_dir)
    for _ in changes(chosen_settings.sources, chosen_settings.index_dir):
        try:
            _reindex_in_turn(chosen_settings, options, as_json, quiet, verbose)
        except (OgpSearchError, OSError) as error:
            click.echo(f"ogp-search: {error}", err=True)  # the next change may mend it
    return 0


def _reindex_in_turn(chosen: Settings, options: Options, *shown: bool) -> None:
    """Waits for another reindex as long as it takes: no change of the sources would tell that it is done."""
    try:
        _reindex_once(chosen, options, *shown)
    except IndexLocked as error:
        click.echo(f"ogp-search: {error.sentence}; --watch waits until it is done", err=True)
        _reindex_once(chosen, replace(options, wait=math.inf), *shown)


def _reindex_once(chosen: Settings, options: Options, as_json: bool, quiet: bool, verbose: bool) -> int:
    shown = bar(chosen.sources, wanted=not quiet)
    try:
        report = pipeline.reindex(chosen, options, shown or pipeline.silent)
    finally:
        if shown:
            shown.close()
    _print(report, as_json, quiet, verbose)
    if report.outcome == "published" and not report.documents:
        places = ", ".join(map(str, chosen.sources))
        told = f"nothing in {places} can be indexed (files seen: {report.seen}); give the folder that holds the scrapes"
        click.echo(f"ogp-search: the index holds no document now: {told}", err=True)
    return {"refused": REFUSED, "stale": FAILED}.get(report.outcome, 0)


def _print(report: ReindexReport, as_json: bool, quiet: bool, verbose: bool) -> None:
    if as_json:
        click.echo(report.as_json())
    elif not quiet:
        for line in report.lines(verbose):
            click.echo(line, err=True)
        click.echo(report.table())
    if report.outcome == "refused":
        click.echo("ogp-search: --strict, and something was skipped: nothing was published", err=True)
    elif not quiet:
        click.echo(f"ogp-search: {report.sentence()}", err=True)
    if not report.durable:
        click.echo("ogp-search: published, durability not confirmed: the disk failed the last fsync", err=True)
