"""The interface's languages: catalogues, numbers, dates, and the choice of a language.

In: a language code. Out: an `Interface`, which turns English message ids into that language's words. Invariants: every
message id is English and is its own English text; every other language is a catalogue, and a folder in `translations/`
is all that adds one; the catalogues are read as `.po` and compiled in memory, so that a fresh clone needs no build
step; typography (no-break spaces before : ; ! ? and inside « » in French) lives in the catalogues, never in templates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

CATALOGUES = resources.files("search") / "translations"
DEFAULT = "en"
LANGUAGES: tuple[str, ...] = (DEFAULT, *sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()))
"""What the interface speaks: the language of its messages, and those that have a catalogue."""
NBSP = "\u00a0"
LOCALES = {"en": "en_GB"}
"""Whose numbers and dates a language uses where that is not the language's own: the day stands before the month."""
NBSP = "\u00a0"


def _(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is said."""
    return message


@dataclass(frozen=True)
class Interface:
    """One language of the interface. `locale` gives Babel's rules for numbers, dates and names."""

    language: str
    locale: Locale
    translations: Translations

    @property
    def region(self) -> str:
        """Language and territory, as cards of shared links name them: en_GB, fr_FR."""
        if self.locale.territory:
            return f"{self.language}_{self.locale.territory}"
        likely = get_global("likely_subtags").get(self.language, "").rpartition("_")[2]
        return f"{self.language}_{likely}" if likely else self.language

    def gettext(self, message: str) -> str:
        """The message in this language; the message itself where the catalogue has none."""
        return self.translations.ugettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The plural form for `count` by this language's rule (0 is singular in French)."""
        return self.translations.ungettext(one, many, count)

    def number(self, value: float) -> str:
        """`12345` as 12,345 or 12 345 (with the narrow no-break space of French)."""
        return format_decimal(value, locale=self.locale)

    def date(self, stamp: str) -> str:
        """An ISO 8601 date or time (`2026-11-22T01:45:12Z`) as a day in words; other text comes back as it is."""
        try:
            moment = datetime.fromisoformat(stamp)
        except ValueError:
            return stamp
        text = format_date(moment, format="long", locale=self.locale)
        return f"1er{text[1:]}" if self.language == "fr" and moment.day == 1 else text

    def colon(self, label: str) -> str:
        """A label before its value: `Status:`, `Statut :`."""
        return self.gettext("%(label)s:") % {"label": label}

    def listing(self, items: Iterable[str]) -> str:
        """Names joined as a sentence does: `France, Ghana and Kenya`."""
        names = list(items)
        if len(names) < 2:
            return "".join(names)
        return self.gettext("%(all)s and %(last)s") % {"all": ", ".join(names[:-1]), "last": names[-1]}

    def name_of_language(self, code: str) -> str:
        """`fr` as French or français; a code that CLDR does not know comes back as it is."""
        if code == "und":
            return self.gettext("unknown language")
        try:
            return Locale.parse(code).get_display_name(self.locale) or code
        except (ValueError, UnknownLocaleError):
            return code


def read_catalogue(language: str) -> Catalog:
    """The messages.po of a language as Babel reads it; empty for the language of the messages themselves."""
    if language == DEFAULT:
        return Catalog(language)
    return read_po(BytesIO((CATALOGUES / language / "LC_MESSAGES" / "messages.po").read_bytes()), locale=language)


@cache
def interface(language: str) -> Interface:
    """The interface in `language`, the default one where we do not speak it. Catalogues are read once a process."""
    chosen = language if language in LANGUAGES else DEFAULT
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(chosen))
    compiled.seek(0)
    return Interface(chosen, Locale.parse(LOCALES.get(chosen, chosen)), Translations(compiled))


def negotiate(accepted: Iterable[str]) -> str:
    """The first of the accepted language tags (best first: `fr-CA`, `en`) that the interface speaks."""
    for tag in accepted:
        primary = tag.partition("-")[0].lower()
        if primary in LANGUAGES:
            return primary
    return DEFAULT


def others(language: str) -> tuple[str, ...]:
    """The interface's languages but for one."""
    return tuple(code for code in LANGUAGES if code != language)


def own_name(language: str) -> str:
    """A language in its own words, for the language switch: `English`, `Français`."""
    name = Locale.parse(language).get_display_name() or language
    return name[:1].upper() + name[1:]
