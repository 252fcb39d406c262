"""The small values that all models of pages share: texts with their language, labelled codes, notices.

In: nothing (standard library and markupsafe). Out: frozen values.
"""

from dataclasses import dataclass

from markupsafe import Markup


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
    `partial`, `query-cut`, ...), `sentence` is for people; `parameter` is the argument that it is about, "" if none."""

    code: str
    sentence: str
    parameter: str = ""
