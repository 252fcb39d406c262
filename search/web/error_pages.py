"""Error pages for people: what happened and what to do, in every language of the interface, with a search box.

In: an HTTP status and the interface's language. Out: the page. Invariants: nothing of the error itself is shown (no
path, no version, no traceback), only sentences written here; the page needs no index.
"""

from dataclasses import dataclass

from flask import render_template

from search.i18n import _, interface, others
from search.present.links import rooted
from search.present.page import LanguageLink, Link
from search.wording import LANGUAGE_NAMES, say

SENTENCES: dict[int, tuple[str, str]] = {
    400: (_("This request could not be understood"), _("There is an error in the address. Start a new search:")),
    404: (
        _("There is no such page"),
        _("The address may be mistyped, or the document may not be in this index. Search for it:"),
    ),
    405: (_("This action is not available"), _("This page is read-only. Search instead:")),
    410: (_("This page no longer exists"), _("The document is no longer in the index. Search for another:")),
    413: (
        _("The request is too large"),
        _("This site accepts no data sent with a request. Search:"),
    ),
    414: (_("The address is too long"), _("Use fewer words or filters:")),
    422: (_("A filter does not exist"), _("The address contains an unknown filter. Start a new search:")),
    429: (_("Too many requests"), _("Please wait a moment, then try again:")),
    431: (
        _("The request headers are too large"),
        _(
            "The browser sent a header that is too long, or too many headers. Clearing this site’s cookies "
            "may help. Or search:"
        ),
    ),
    500: (_("Something went wrong"), _("The error is on our side and has been logged. Try again, or search:")),
    503: (
        _("The search is not available"),
        _("It should be back in a few minutes. Your words are kept: try again then."),
    ),
}


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same message in another interface language, below the page's own."""

    language: str
    label: str
    heading: str
    sentence: str


def misdirected_page(ui: str) -> str:
    """The HTML for a host name that is not the site's, in both languages: without links, which would all lead to that
    same name, and without the style, which is not served there either."""
    told = tuple(
        OtherLanguage(
            language, LANGUAGE_NAMES[language], say("foreign-host", language), say("foreign-host-detail", language)
        )
        for language in (ui, *others(ui))
    )
    return render_template("misdirected.html", ui=ui, told=told)


def sentences(status: int) -> tuple[str, str]:
    """Heading and sentence (message ids) of a status; those of 500 or 400 where the status has none of its own."""
    return SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])


def error_page(
    status: int, ui: str, words: str = "", *, heading: str = "", sentence: str = "", ways: tuple[Link, ...] = ()
) -> str:
    """The HTML of an error. `words` are those that were asked for, which the search box keeps; `heading` and `sentence`
    say more than the status does, in the page's language, and `ways` lead on. Raises nothing that depends on the index
    or on the request's arguments."""
    own_heading, own_sentence = heading, sentence
    heading, sentence = sentences(status)
    here = interface(ui)
    return render_template(
        "error.html",
        ui=ui,
        status=status,
        words=words,
        heading=own_heading or here.gettext(heading),
        sentence=own_sentence or here.gettext(sentence),
        ways=ways,
        others=tuple(
            OtherLanguage(
                language,
                LANGUAGE_NAMES[language],
                interface(language).gettext(heading),
                interface(language).gettext(sentence),
            )
            for language in others(ui)
        ),
        alternates=tuple(
            LanguageLink(language, LANGUAGE_NAMES[language], rooted(f"/{language}/"), language == ui)
            for language in LANGUAGE_NAMES
        ),
        canonical="",
    )
