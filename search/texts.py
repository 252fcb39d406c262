"""The small values that all models of pages share: texts with their language, labelled codes, notices.

In: nothing (standard library and markupsafe). Out: frozen values.
"""

from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its own language (`lang` attribute wherever it differs from the page's)."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text as escaped HTML with `<mark>` around what matched, and plain."""

    html: Markup
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A code and its label in the interface's language (the code itself where the vocabulary has none)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know about this answer: `code` is stable (`bad-parameter`, `page-past-end`,
    `partial`, `query-cut`, ...), `sentence` is for people; `parameter` is the argument that it is about, "" if none.
    `nearest` is the known value that may have been meant, as an address writes it; `linked` are the words of the
    sentence that name it, and `url` leads there."""

    code: str
    sentence: str
    parameter: str = ""
    nearest: str = ""
    linked: str = ""
    url: str = ""

    @property
    def html(self) -> Markup:
        """The sentence; where it names what may have been meant, that is a link to it."""
        before, found, after = self.sentence.rpartition(self.linked) if self.url else (self.sentence, "", "")
        link = Markup('<a href="{}">{}</a>').format(self.url, found) if found else Markup()
        return escape(before) + link + escape(after)
