"""`reindex`: scrapes to a published generation, once or whenever they change.

In: arguments and OGPS_* variables. Out: the report on stdout, remarks and progress on stderr, an exit code.
"""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from index import pipeline
from index.commands import watching
from index.commands.exits import FAILED, REFUSED, ends_with_a_code
from index.commands.options import Place, index_option, json_option, settings
from index.commands.progress import bar
from index.errors import IndexLocked, OgpSearchError, UsageError
from index.pipeline import Options
from index.pipeline.report import ReindexReport
from index.scrapes import refuse_missing
from index.settings import Settings


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
    for _ in watching.changes(chosen_settings.sources, chosen_settings.index_dir):
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
