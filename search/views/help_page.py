"""The page on how to search: examples that can be clicked, with what each finds, in both languages.

In: the interface's language. Out: groups of examples. The examples themselves are translated like any other text,
because the words that make sense in them differ; the query language does not.
"""

from dataclasses import dataclass, replace

from search.i18n import Interface, _, interface
from search.params import DEFAULT
from search.params.parameters import MAX_TEXT
from search.present.links import page_url
from search.query import MOST_WORDS
from search.syntax.commands import MAX_PLAIN, MAX_RUN

GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        _("Words and phrases"),
        (
            (
                _("public procurement"),
                _(
                    "One or two words: all of them. More words: at least a third of them, and at least two. Word "
                    "forms and language do not matter. Documents that contain fewer are listed but not counted."
                ),
            ),
            (_('"open data"'), _("The words side by side, in this order.")),
            (_("transparen*"), _("Any word that begins with these letters (at least three).")),
            (_("partcipation~"), _("Words with a similar spelling.")),
            (_('="data"'), _("The word exactly as written, with these accents and this ending.")),
        ),
    ),
    (
        _("Combining"),
        (
            (_("whistleblowers OR corruption"), _("One or the other; in French: OU.")),
            (_('"open data" AND citizens'), _("Both; in French: ET.")),
            (_("procurement NOT local"), _("The first without the second; in French: PAS or SAUF.")),
            (_("+budget -audit"), _("The first must occur; the second must not.")),
            (_("(budget OR tax) transparency"), _("Parentheses group words.")),
        ),
    ),
    (
        _("In one part only"),
        (
            (_("title:data"), _("In the title.")),
            (_("commitment:hackathon"), _("In what was promised.")),
            (_("irm:limited"), _("In what the Independent Reporting Mechanism found.")),
            (_("milestones:launch"), _("In the milestones.")),
            (_("institution:ministry"), _("In the names of institutions.")),
        ),
    ),
    (
        _("Facts"),
        (
            (_("country:France"), _("A country, by name or code.")),
            (_("cycle:2015..2018"), _("Action plans of these years; leave one end open for “until” or “since”.")),
            (_("id:FR0038"), _("One commitment by its number; the number alone works too.")),
            (_("starred:yes"), _("Starred commitments.")),
            (
                _("completion:limited"),
                _("By the IRM’s rating; status:active, ambition:high and area:education work in the same way."),
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers that the page names: see search.syntax.commands for `plain` and `run`."""

    plain: int = MAX_PLAIN
    run: int = MAX_RUN
    characters: int = MAX_TEXT
    words: int = MOST_WORDS


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class HelpExample:
    """A query as typed, what it finds, and the results page it leads to."""

    text: str
    meaning: str
    url: str


@dataclass(frozen=True, slots=True)
class HelpGroup:
    title: str
    examples: tuple[HelpExample, ...]


def help_groups(ui: str) -> tuple[HelpGroup, ...]:
    """Every group of examples in the interface's language."""
    here = interface(ui)
    return tuple(
        HelpGroup(here.gettext(title), tuple(_example(text, meaning, here) for text, meaning in examples))
        for title, examples in GROUPS
    )


def _example(text: str, meaning: str, here: Interface) -> HelpExample:
    typed = here.gettext(text)
    return HelpExample(typed, here.gettext(meaning), page_url(replace(DEFAULT, text=typed), here.language))
