"""The command line: `ogp-search` and `python -m index`; the entry above both packages.

In: arguments and OGPS_* variables (search.settings). Out: what the command prints. A command's module is imported when
the command runs, so that none waits for the libraries of another; `--help` imports none.
"""

import sys
from importlib import import_module

import click

from index.commands.exits import USAGE, say
from index.errors import UsageError
from index.settings import table
from search.settings import Settings, run_only_our_code

COMMANDS = {
    "doctor": ("index.commands.upkeep", "Check every file of every generation; exit 1 when something is wrong."),
    "export": ("search.commands.questions", "Write documents of the index to stdout; `reindex` reads NDJSON back."),
    "missing": ("search.commands.questions", "List what the next scrape should fetch, one address a line."),
    "queries": ("search.commands.questions", "Say what people search for and do not find, from the log of searches."),
    "reindex": ("index.commands.reindex", "Bring the index up to date with the scrapes in SOURCE, seeds/ by default."),
    "rollback": ("index.commands.upkeep", "Serve the generation before the current one again."),
    "search": ("search.commands.questions", "Search the index, in the language of the search box."),
    "serve": ("search.commands.serve", "Serve the search page and the API; prints the address when it answers."),
    "stats": ("search.commands.questions", "Count documents by kind, language, captured and country."),
}
"""Module and summary of each command; the module has it under its name."""

MANUAL = "Every option that has no switch here is an environment variable:\n\n\b\n" + "\n".join(
    f"{name:<24} {help} (default: {default or 'none'})" for name, default, help in table(Settings)
)


class Commands(click.Group):
    """The commands of COMMANDS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        found = getattr(import_module(module), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=Commands, epilog=MANUAL)
@click.version_option(package_name="ogp-search")
def main() -> None:
    """Full-text search over Open Government Partnership commitments: index scrapes, serve and query the index."""
    run_only_our_code()
    # Those that the command does not use are looked at too: a mistake should not wait for the next start of the server.
    try:
        Settings.from_environment()
    except UsageError as error:
        sys.exit(say(str(error), USAGE))
