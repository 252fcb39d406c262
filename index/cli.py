"""The command line: `ogp-search`, `python -m index`, and `flask --app wsgi <command>`. It prints, and nothing else.

In: arguments and OGPS_* variables (see index.settings). Out: results on stdout, everything said about them on stderr,
and an exit code (see index.commands.exits). The commands that answer questions import the search side when they run.
"""

import json
import math
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import click

from index import pipeline
from index.commands import missing as crawl_list
from index.commands import watching
from index.commands.checkup import findings
from index.commands.exits import FAILED, REFUSED, ends_with_a_code
from index.commands.places import Place
from index.commands.progress import bar
from index.commands.since import Since
from index.engines.generations import Store
from index.errors import EngineUnavailable, ForeignIndex, IndexLocked, NoPublishedIndex, OgpSearchError, UsageError
from index.pipeline import Options
from index.pipeline.report import ReindexReport
from index.scrapes import refuse_missing
from index.settings import Settings, table

STATS_FACETS = ("kind", "language", "captured", "country")
MANUAL = "Every option that has no switch here is an environment variable:\n\n\b\n" + "\n".join(
    f"{name:<24} {help} (default: {default or 'none'})" for name, default, help in table()
)

index_option = click.option("--index", "index_dir", type=Place(), help="Folder of the index. [default: var/index]")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")


@click.group(epilog=MANUAL)
@click.version_option(package_name="ogp-search")
def main() -> None:
    """Full-text search over Open Government Partnership commitments: index scrapes, serve and query the index."""


def settings(**given: Any) -> Settings:
    """Settings from the environment, with those options that were given in their place."""
    return replace(Settings.from_environment(), **{name: value for name, value in given.items() if value is not None})


@main.command()
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
    is read anew. Bad files are skipped and told of; the index is published whole or not at all.
    """
    chosen_settings = settings(sources=sources or None, index_dir=index_dir, jobs=jobs, keep=keep)
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


@main.command()
@index_option
@click.option("--host", help="Address to listen on. [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on. [default: 8000]")
@click.option("--workers", type=click.IntRange(1), help="Worker processes. [default: one per core]")
@ends_with_a_code
def serve(index_dir: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the search page and the API; prints the address when it answers. A new index is noticed by itself."""
    from index.commands import serving

    chosen = settings(index_dir=index_dir, host=host, port=port, workers=workers)
    try:
        Store(chosen.index_dir).pin(of=lambda name: False).close()  # sizes, no checksums: those the workers take
    except (NoPublishedIndex, ForeignIndex, EngineUnavailable, OSError) as error:
        click.echo(f"ogp-search: {error}; until then every search is answered with an error", err=True)
    if told := serving.advice(chosen):
        click.echo(f"ogp-search: {told}", err=True)
    serving.serve(chosen, click.echo)


@main.command()
@click.argument("query")
@index_option
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Most hits to print.")
@click.option("--ui", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of labels.")
@json_option
@ends_with_a_code
def search(query: str, index_dir: Path | None, limit: int, ui: str, as_json: bool) -> None:
    """Search the index, in the language of the search box."""
    from search import present, syntax
    from search.api import answers
    from search.engines import open_searcher
    from search.query import Query

    searcher = open_searcher(settings(index_dir=index_dir))
    parsed = syntax.parse(query)
    asked = Query(text=query, clause=parsed.clause, limit=limit, ui=ui)
    results = searcher.search(asked)
    page = present.page(asked, results, ui)
    if as_json:
        click.echo(json.dumps(answers.search_answer(page), ensure_ascii=False))
        return
    click.echo(page.status)
    for notice in page.notices:
        click.echo(notice.sentence)
    if page.suggestion:
        click.echo(page.suggestion.sentence)
    if page.how_many:
        click.echo(page.how_many.sentence)
    for model in page.hits:
        if page.below(model):
            click.echo(page.line)
        origin = f" ({model.origin})" if model.origin else ""
        click.echo(f"{model.rank:>3}. {model.summary.id}  {model.title.text}{origin}")
        if model.stated:
            click.echo(f"     {' · '.join(model.stated)}")
        for snippet in model.hit.snippets[:1]:
            click.echo("     " + "".join(click.style(text, bold=match) for text, match in snippet.pieces))


@main.command()
@index_option
@json_option
@ends_with_a_code
def stats(index_dir: Path | None, as_json: bool) -> None:
    """Count documents by kind, language, captured and country."""
    from search.api import answers
    from search.engines import open_searcher
    from search.query import Query

    searcher = open_searcher(settings(index_dir=index_dir))
    results = searcher.search(Query(facets=STATS_FACETS, limit=1, highlight=False))
    if as_json:
        click.echo(json.dumps(answers.stats_answer(results), ensure_ascii=False))
        return
    click.echo(f"documents    {results.total}")
    for facet in results.facets:
        click.echo(f"{facet.name:<12} {', '.join(f'{bucket.value} {bucket.count}' for bucket in facet.buckets)}")
    click.echo(f"built at     {results.generation.built_at}")
    click.echo(f"generation   {results.generation.name}")


@main.command()
@click.argument("query", default="sort=id")
@index_option
@click.option(
    "--format", "shape", type=click.Choice(["ndjson", "csv"]), default="ndjson", show_default=True, help="Shape of it."
)
@click.option("--ui", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of CSV labels.")
@ends_with_a_code
def export(query: str, index_dir: Path | None, shape: str, ui: str) -> None:
    """Write documents of the index to stdout; `reindex` reads NDJSON back.

    QUERY is what stands after the ? of a search's address, as in 'q=budget&country=FR': exactly the documents that it
    finds are written, as the download of that search would be. Without it, all of them, by id.
    """
    from werkzeug.datastructures import MultiDict

    from search import found, params
    from search.api import downloads
    from search.engines import open_searcher
    from search.params.reading import ParameterErrors

    searcher = open_searcher(settings(index_dir=index_dir))
    args = MultiDict(parse_qsl(query, keep_blank_values=True))
    try:
        asked = params.parse(args, ui, partial(found.values_held, searcher))
    except ParameterErrors as error:
        raise UsageError(str(error)) from error
    for piece in downloads.WRITERS[shape](found.documents_found(searcher, asked), asked.ui):
        click.echo(piece.encode("utf-8"), nl=False)  # bytes: no terminal's encoding stands between


@main.command()
@index_option
@click.option(
    "--older-than", type=Since(), metavar="7d|36h|DATE", help="Also pages fetched before then, or nobody noted when."
)
@json_option
@ends_with_a_code
def missing(index_dir: Path | None, older_than: datetime | None, as_json: bool) -> None:
    """List what the next scrape should fetch, one address a line, as `wget -i -` reads it.

    Those are the pages, English and French, of commitments that are known from other pages' lists only, pages whose
    last fetch failed, and with --older-than those that have not been fetched since.
    """
    from search.engines import open_searcher
    from search.query import Query

    searcher = open_searcher(settings(index_dir=index_dir))
    wants = list(crawl_list.wanted(searcher.matching(Query(sort="id")), older_than))
    if as_json:
        click.echo(json.dumps({"missing": [want.as_json() for want in wants]}, ensure_ascii=False))
        return
    for address in crawl_list.addresses_of(wants):
        click.echo(address)
    if unknown := [want.id for want in wants if None in want.addresses.values()]:
        click.echo(f"ogp-search: no address is known for {len(unknown)}: {', '.join(unknown[:5])}", err=True)


@main.command()
@click.option("--log", "folder", type=Place(), help="Folder of the log. [default: OGPS_QUERY_LOG]")
@click.option("--since", type=Since(), metavar="7d|36h|DATE", help="Only searches since then. [default: all kept]")
@click.option("--zero", is_flag=True, help="List the searches that found nothing, and no others.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Most searches in each list.")
@json_option
@ends_with_a_code
def queries(folder: Path | None, since: datetime | None, zero: bool, limit: int, as_json: bool) -> None:
    """Say what people search for and do not find, from the log that OGPS_QUERY_LOG keeps."""
    from search.web import query_log, query_report

    folder = folder or Settings.from_environment().query_log
    if folder is None or not folder.is_dir():
        missing = "no log of searches is kept" if folder is None else f"no such folder: {folder}"
        raise UsageError(f"{missing}; set OGPS_QUERY_LOG=FOLDER for serve, or name one with --log")
    report = query_report.report(query_log.read(folder, since), limit)
    if as_json:
        # Half of a surrogate pair is no UTF-8: it goes out as the escape that JSON has for it.
        click.echo(json.dumps(report.as_json(zero), ensure_ascii=False).encode("utf-8", "backslashreplace"))
        return
    for line in report.lines(zero):
        click.echo(line)


@main.command()
@index_option
@ends_with_a_code
def doctor(index_dir: Path | None) -> int:
    """Check every file of every generation; exit 1 when something is wrong."""
    bad = False
    for finding in findings(Store(settings(index_dir=index_dir).index_dir)):
        bad = bad or not finding.good
        click.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.sentence}")
    return FAILED if bad else 0


@main.command()
@index_option
@click.option("--wait", type=click.FloatRange(0), default=0, metavar="SECONDS", help="Wait for a running reindex.")
@ends_with_a_code
def rollback(index_dir: Path | None, wait: float) -> None:
    """Serve the generation before the current one again. Running servers follow by themselves."""
    generation = Store(settings(index_dir=index_dir).index_dir).rollback(wait)
    click.echo(f"now serving {generation.name}: {generation.documents} documents, built at {generation.built_at}")
    click.echo(
        "ogp-search: the next reindex publishes what the sources hold then: mend them first, or stop it", err=True
    )


commands: tuple[click.Command, ...] = tuple(main.commands[name] for name in sorted(main.commands))
"""For `app.cli.add_command`: the same commands under `flask`."""
