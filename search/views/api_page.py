"""The page about the endpoint, for people: its addresses, its rules, and examples that run.

In: the site's address and the interface's language. Out: a frozen ApiPage. Invariants: every example is a file of
templates/api with the site's own address written into it, and tests/test_api_page.py runs each of them; addresses and
parameters are those of search.api.openapi and search.params.parameters, so that nothing is told twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index import vocabulary
from search.api.openapi import PATHS
from search.i18n import Interface, _, interface
from search.params.parameters import PARAMETERS, Parameter
from search.params.values import ReadingState
from search.texts import Labelled

DOCUMENT = "FR0038"
SINCE = "2026-01-01"

Write = Callable[..., str]
"""A template's name and the values in it to its text."""


LANGUAGES = (("sh", "curl"), ("py", "Python"), ("js", "JavaScript"))
"""Ending of an example's file, and what it is written for."""

TASKS: tuple[tuple[str, str, str], ...] = (
    (
        "search",
        _("Search, filter, count"),
        _(
            "Filters take codes or names. The count beside a facet value is the number of results if you "
            "chose that value."
        ),
    ),
    (
        "pages",
        _("Go through all pages"),
        _("links.next, in the answer and in the Link header, is the address of the next page; the last page has none."),
    ),
    (
        "document",
        _("Read one document"),
        _("All sections of the document, what each capture stated, and the source of each fact."),
    ),
    (
        "download",
        _("Download everything that was found"),
        _(
            "Takes the parameters of a search and returns all documents, as CSV for spreadsheets or NDJSON "
            "for programs."
        ),
    ),
    (
        "changes",
        _("Only what has changed"),
        _("Follow links.next to the last page. Next time, send the index.built_at of the first page as changed_since."),
    ),
    (
        "unchanged",
        _("Revalidate a stored answer"),
        _("Send the ETag of the last answer. Status 304 means that it is still current."),
    ),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A program in one language. `code` is all of it."""

    id: str
    language: str
    code: str


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    title: str
    sentence: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Address:
    path: str
    summary: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter. `values` are all that it takes, each with its label ("" where it has none), empty where they are
    too many to tell; `default` is what leaving it out means, "" where that is no restriction."""

    name: str
    description: str
    values: tuple[Labelled, ...]
    default: str


@dataclass(frozen=True, slots=True)
class ApiPage:
    tasks: tuple[Task, ...]
    addresses: tuple[Address, ...]
    arguments: tuple[Argument, ...]


def api_page(site: str, root: str, ui: str, write: Write) -> ApiPage:
    """The page in the interface's language. `site` and `root`, the path that the site is mounted under, stand before
    the addresses in examples; `write` renders a template."""
    here = interface(ui)
    return ApiPage(
        tuple(_task(name, title, sentence, (site, root), here, write) for name, title, sentence in TASKS),
        tuple(Address(root + path, here.gettext(summary)) for path, *rest, summary in PATHS),
        tuple(
            Argument(
                row.name, row.description(here.language), tuple(_values(row, here.language)), _default(row.default)
            )
            for row in PARAMETERS
        ),
    )


def _values(row: Parameter, ui: str) -> Iterator[Labelled]:
    """Those of a closed list, named as the pages name them."""
    closed = vocabulary.codes_of(row.name) if row.facet is not None and row.facet.closed else row.choices
    reading = ReadingState(ui, on_page=True)
    for code in ("0", "1") if row.kind == "flag" else closed:
        called = reading.labelled(row.name, code)
        yield Labelled(code, "" if called == code else called)


def _task(name: str, title: str, sentence: str, place: tuple[str, str], here: Interface, write: Write) -> Task:
    values = {
        "site": place[0],
        "root": place[1],
        "ui": here.language,
        "word": here.gettext(_("transparency")),
        "document": DOCUMENT,
        "since": SINCE,
    }
    examples = (
        Example(f"{name}-{ending}", language, write(f"api/{name}.{ending}.txt", **values))
        for ending, language in LANGUAGES
    )
    return Task(name, here.gettext(title), here.gettext(sentence), tuple(examples))


def _default(written: str | None) -> str:
    """Long defaults are lists of everything, which is what leaving a parameter out means anyway."""
    return written if written and "," not in written else ""
