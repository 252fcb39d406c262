"""`doctor` and `rollback`: is the index all right, and back to the one before.

In: an index. Out: a sentence for each thing found, or for what is served now, and an exit code.
"""

from collections.abc import Iterator
from importlib import util
from pathlib import Path

import click

from index.commands.exits import FAILED, ends_with_a_code
from index.commands.options import index_option, settings
from index.engines import open_store
from index.engines.base import Finding, GenerationStore
from index.settings import Settings

EXTRAS = (("pdf", "pypdfium2"), ("watch", "watchfiles"), ("metrics", "prometheus_client"))


@click.command()
@index_option
@ends_with_a_code
def doctor(index_dir: Path | None) -> int:
    """Check every file of every generation; exit 1 when something is wrong."""
    bad = False
    for finding in findings(open_store(settings(Settings, index_dir=index_dir))):
        bad = bad or not finding.good
        click.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.sentence}")
    return FAILED if bad else 0


def findings(store: GenerationStore) -> Iterator[Finding]:
    """What the store finds, then which optional libraries are missing. Raises NoPublishedIndex and ForeignIndex."""
    yield from store.verify()
    for extra, module in EXTRAS:
        if util.find_spec(module) is None:
            yield Finding(True, f"not installed: {module}, for which there is the extra [{extra}]")


@click.command()
@index_option
@click.option("--wait", type=click.FloatRange(0), default=0, metavar="SECONDS", help="Wait for a running reindex.")
@ends_with_a_code
def rollback(index_dir: Path | None, wait: float) -> None:
    """Serve the generation before the current one again. Running servers follow by themselves."""
    generation = open_store(settings(Settings, index_dir=index_dir)).rollback(wait)
    click.echo(f"now serving {generation.name}: {generation.documents} documents, built at {generation.built_at}")
    click.echo(
        "ogp-search: the next reindex publishes what the sources hold then: mend them first, or stop it", err=True
    )
