"""The application for WSGI servers, and `flask --app wsgi reindex`."""

import click

from search.app import create_app

app = create_app()


@app.cli.command("reindex", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def reindex(arguments: tuple[str, ...]) -> None:
    """Bring the index up to date (`flask --app wsgi reindex --help`)."""
    from index.commands.reindex import reindex as command  # a worker that serves requests never needs the indexer

    command.main(list(arguments), prog_name="flask --app wsgi reindex")
