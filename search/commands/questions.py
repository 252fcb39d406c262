"""Commands that ask the index, or the log of what it was asked: search, stats, export, queries.

In: arguments, options (`Since`: a stretch of time). Out: lines on stdout.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import click
from werkzeug.datastructures import MultiDict

from index.commands import missing as crawl_list
from index.commands.exits import ends_with_a_code
from index.commands.options import Place, index_option, json_option, settings
from index.errors import UsageError
from search import answering, params, present
from search.addresses import PublicAddress
from search.api import answers, downloads
from search.engines import answered, open_searcher
from search.i18n import LANGUAGES
from search.params.values import ParameterErrors
from search.present import links
from search.query import Query
from search.settings import Settings
from search.syntax import typed
from search.web import query_log

# A stretch of time as an option: `7d`, `36h`, or a date.
#
# In: what was typed. Out: the moment (UTC) at which the stretch begins.

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


# Commands that ask the index, or the log of what it was asked: search, stats, export, queries.
#
# In: arguments and OGPS_* variables. Out: results on stdout, everything said about them on stderr, an exit code.

STATS_FACETS = ("kind", "language", "captured", "country")


@click.command()
@click.argument("query")
@index_option
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Most hits to print.")
@click.option("--ui", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of labels.")
@json_option
@ends_with_a_code
def search(query: str, index_dir: Path | None, limit: int, ui: str, as_json: bool) -> None:
    """Search the index, in the language of the search box."""
    searcher = open_searcher(settings(Settings, index_dir=index_dir))
    asked = typed(Query(limit=limit, ui=ui), query)
    page = present.page(answered(searcher, lambda snapshot: answering.answer(snapshot, asked)), ui)
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


@click.command()
@index_option
@json_option
@ends_with_a_code
def stats(index_dir: Path | None, as_json: bool) -> None:
    """Count documents by kind, language, captured and country."""
    searcher = open_searcher(settings(Settings, index_dir=index_dir))
    everything = Query(facets=STATS_FACETS, limit=1, highlight=False)
    results = answered(searcher, lambda snapshot: snapshot.search(everything))
    if as_json:
        click.echo(json.dumps(answers.stats_answer(results), ensure_ascii=False))
        return
    click.echo(f"documents    {results.total}")
    for facet in results.facets:
        click.echo(f"{facet.name:<12} {', '.join(f'{bucket.value} {bucket.count}' for bucket in facet.buckets)}")
    click.echo(f"built at     {results.generation.built_at}")
    click.echo(f"generation   {results.generation.name}")


@click.command()
@click.argument("query", default="sort=id")
@index_option
@click.option(
    "--format", "shape", type=click.Choice(["ndjson", "csv"]), default="ndjson", show_default=True, help="Shape of it."
)
@click.option("--ui", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of CSV labels.")
@ends_with_a_code
def export(query: str, index_dir: Path | None, shape: str, ui: str) -> None:
    """Write documents of the index to stdout; `reindex` reads NDJSON back.

    QUERY is what stands after the ? of a search's address, as in 'q=budget&country=FR': exactly the documents that it
    finds are written, as the download of that search would be. Without it, all of them, by id.
    """
    args = MultiDict(parse_qsl(query, keep_blank_values=True))
    given = settings(Settings, index_dir=index_dir)
    public = PublicAddress.of(given.public_url) if given.public_url else None
    links.mounted_at(public.root if public else "")
    site = public.origin if public else ""
    with open_searcher(given).open() as snapshot:
        try:
            asked = params.parse(args, ui, snapshot)
        except ParameterErrors as error:
            raise UsageError(str(error)) from error
        writer = downloads.csv_text if shape == "csv" else downloads.ndjson_text
        for piece in writer(answering.documents(snapshot, asked), downloads.Wanted(asked.ui, site)):
            click.echo(piece.encode("utf-8"), nl=False)  # bytes: no terminal's encoding stands between


@click.command()
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
    with open_searcher(settings(Settings, index_dir=index_dir)).open() as snapshot:
        wants = list(crawl_list.wanted(snapshot.matching(Query(sort="id")), older_than))
    if as_json:
        click.echo(json.dumps({"missing": [want.as_json() for want in wants]}, ensure_ascii=False))
        return
    for address in crawl_list.addresses_of(wants):
        click.echo(address)
    if unknown := [want.id for want in wants if None in want.addresses.values()]:
        click.echo(f"ogp-search: no address is known for {len(unknown)}: {', '.join(unknown[:5])}", err=True)


@click.command()
@click.option("--log", "folder", type=Place(), help="Folder of the log. [default: OGPS_QUERY_LOG]")
@click.option("--since", type=Since(), metavar="7d|36h|DATE", help="Only searches since then. [default: all kept]")
@click.option("--zero", is_flag=True, help="List the searches that found nothing, and no others.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Most searches in each list.")
@json_option
@ends_with_a_code
def queries(folder: Path | None, since: datetime | None, zero: bool, limit: int, as_json: bool) -> None:
    """Say what people search for and do not find, from the log that OGPS_QUERY_LOG keeps."""
    folder = folder or Settings.from_environment().query_log
    if folder is None or not folder.is_dir():
        missing = "no log of searches is kept" if folder is None else f"no such folder: {folder}"
        raise UsageError(f"{missing}; set OGPS_QUERY_LOG=FOLDER for serve, or name one with --log")
    report = query_log.report(query_log.read(folder, since), limit)
    if as_json:
        # Half of a surrogate pair is no UTF-8: it goes out as the escape that JSON has for it.
        click.echo(json.dumps(report.as_json(zero), ensure_ascii=False).encode("utf-8", "backslashreplace"))
        return
    for line in report.lines(zero):
        click.echo(line)
