"""Codes and labels: the one place where words of pages and of readers meet the codes of the index.

In: the TOML tables beside this module, and country names from the CLDR. Out: pure lookups on codes, plus `wording`,
which tells the states apart that a value may be in. Labels are compared by `key`: case, accents, apostrophes, dashes
and spacing do not count. An unknown label has no code; an unknown code is its own label. Nothing is guessed.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from babel import Locale, UnknownLocaleError

from index.vocabulary import ids

State = Literal["empty", "na", "nr", "not-specified", "pending", "no-irm-data"]

TABLES = ("policy_areas", "kinds")
RATING, YES_OR_NO = "rating", "yes-or-no"
DROPPED = re.compile(r"[^\w()&+/!?]+")
MARKS = re.compile("[\u0300-\u036f]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


@dataclass(frozen=True, slots=True)
class Term:
    """A code with its labels by language, English always among them, and every other wording of it."""

    code: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """All of them, the English label first."""
        return tuple(dict.fromkeys((self.labels["en"], *self.labels.values(), *self.aliases)))


def _term(code: str, row: Mapping[str, Any]) -> Term:
    """A row of a table: each column that is called like a language holds a label."""
    labels = {column: label for column, label in row.items() if re.fullmatch("[a-z]{2}", column)}
    return Term(code, labels, tuple(row.get("aliases", ())))


@dataclass(frozen=True, slots=True)
class Locality:
    """A member below a country: `prefixes` are the letters of its ids, `country` an ISO code."""

    slug: str
    country: str
    prefixes: tuple[str, ...]
    term: Term


@cache
def load(name: str) -> Mapping[str, Any]:
    """A TOML table of this package, by its bare name. Shared: not to be changed."""
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


@lru_cache(maxsize=20_000)
def key(label: str) -> str:
    """What two spellings of one label have in common: `Institution (s) d’appui ` gives `institution(s) d appui`."""
    folded = label.casefold()
    if not folded.isascii():
        folded = MARKS.sub("", unicodedata.normalize("NFKD", folded.translate(LIGATURES)))
    spaced = DROPPED.sub(" ", folded).strip()
    return spaced.replace(" (s", "(s").replace(" (es", "(es")


def slug(label: str) -> str:
    """Lower-case ASCII words joined by hyphens: what codes and anchors are made of. `Science & Technology` gives
    `science-technology`."""
    return "-".join(re.findall(r"[a-z0-9]+", key(label)))


@cache
def _terms(facet: str) -> Mapping[str, Term]:
    if facet == "country":
        return _countries()
    if facet == "locality":
        return {place.slug: place.term for place in localities()}
    tables: Iterable[dict[str, Any]] = (row for name in TABLES for row in load(name).get(facet, ()))
    return {row["code"]: _term(row["code"], row) for row in (*tables, *_rows_of_fact(facet))}


def _rows_of_fact(name: str) -> tuple[dict[str, Any], ...]:
    """The codes of a row of facts.toml: its own, and those of all ratings and of every yes or no."""
    table = load("facts")
    fact: Mapping[str, Any] = next((row for row in table["fact"] if row["name"] == name), {})
    rows = {row["code"]: row for row in fact.get("codes", ())}
    if fact.get("kind") == YES_OR_NO and not rows:
        return tuple(table["answer"])
    if fact.get("kind") == RATING:
        states = {row["code"]: row for row in table["state"]}
        rows = rows | {code: states[code] for code in fact.get("states", states) if code not in rows}
    return tuple(rows.values())


def _countries() -> Mapping[str, Term]:
    names = {language: Locale(language).territories for language in ("en", "fr", "es")}
    own = {row["code"]: row for row in load("countries")["country"]}
    terms = {}
    for code, name in names["en"].items():
        if not re.fullmatch("[A-Z]{2}", code) or code in {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}:
            continue
        row = own.get(code, {})
        called = {language: names[language].get(code, name) for language in names}
        others = (*called.values(), *row.get("aliases", ()))
        terms[code] = _term(code, {"en": name, "fr": called["fr"], **row, "aliases": others})
    return terms


@cache
def _territories(language: str) -> Mapping[str, str]:
    """Names of countries in a language that the table has no column for; empty where the CLDR has none either."""
    try:
        return dict(Locale(language).territories)
    except UnknownLocaleError:
        return {}


@cache
def language_codes() -> frozenset[str]:
    """Two- and three-letter codes of languages, as the CLDR has them; `und` where nobody can say."""
    return frozenset(code for code in map(str, Locale("en").languages) if re.fullmatch("[a-z]{2,3}", code)) | {"und"}


@cache
def localities() -> tuple[Locality, ...]:
    """Members that are not countries."""
    rows = load("countries")["locality"]
    return tuple(
        Locality(
            row["slug"],
            row["country"],
            tuple(row["prefixes"]),
            _term(row["slug"], row),
        )
        for row in rows
    )


@cache
def _codes_by_key(facet: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for term in _terms(facet).values():
        for label in (term.code, *term.wordings):
            found.setdefault(key(label), term.code)
    return found


def code_of(facet: str, label: str) -> str | None:
    """The code of a label in any language, or None for a label that the vocabulary does not have."""
    return _codes_by_key(facet).get(key(label))


def label_of(facet: str, code: str, language: str) -> str:
    """The label of a code for readers of `language`, in English where the tables have no column of that language; the
    code itself when it is unknown. A local member that no table has is called by the words of its slug: `sao-joao`
    gives `Sao Joao`."""
    term = _terms(facet).get(code)
    if term is None and facet == "locality":
        return _labels_of_members(language).get(code) or _spelled(code)
    if term is None:
        return code
    if language in term.labels or facet != "country":
        return term.labels.get(language, term.labels["en"])
    return _territories(language).get(code, term.labels["en"])


def codes_of(facet: str) -> tuple[str, ...]:
    """All codes of a facet in the order of its table; empty for a facet without a vocabulary (cycle, institution)."""
    return tuple(_terms(facet))


def labels_in(facet: str, code: str) -> tuple[str, ...]:
    """Every wording known for a code, in any language, the English label first; empty for an unknown code."""
    term = _terms(facet).get(code)
    return term.wordings if term else ()


def country_of_id(document_id: str) -> tuple[str, str | None]:
    """(ISO country code, locality's slug or None) by the letters that open a commitment's id. ("", None) when they
    are unknown: three letters tell the country only where the table has them."""
    prefix = ids.letters_of(document_id)
    for place in localities():
        if prefix in place.prefixes:
            return place.country, place.slug
    code = _prefixes().get(prefix, prefix)
    if len(prefix) > ids.LEAST_OF_LOCAL:  # OGP Local (2021 on): the country's two letters, then those of the place
        code = _prefixes().get(prefix[:2], prefix[:2])
    return (code, None) if code in _terms("country") else ("", None)


@cache
def _prefixes() -> Mapping[str, str]:
    """OGP's two letters -> ISO code, where they differ."""
    return dict(load("countries")["prefix"])


def place_of_name(name: str) -> tuple[str, str | None]:
    """(ISO country code, locality's slug or None) of a member as pages write it: `Austin, United States`."""
    code = code_of("country", name)
    if code:
        return code, None
    place, _, country = name.rpartition(",")
    code = code_of("country", country)
    return (code, locality_of(place, code)) if code and place else ("", None)


def locality_of(place: str, country: str) -> str | None:
    """The slug of a place of this country, known to a table or not; None for a name without a Latin letter. A place
    that is called like a known one of another country has its own in its slug."""
    code = code_of("locality", place)
    if code and _countries_of_places()[code] == country:
        return code
    made = _members_by_key().get((country, key(place))) or slug(place)
    if _countries_of_places().get(made, country) != country:
        made = f"{made}-{slug(label_of('country', country, 'en'))}"
    return made or None


def is_known_place(locality: str) -> bool:
    """Whether a table has a label for the slug of a local member."""
    return locality in _countries_of_places()


def local_members() -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """(country, slug, wordings, the label first) of each local member that members.toml names."""
    return ((country, code, wordings) for (country, code), wordings in _members().items())


@cache
def _members() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """By country and slug. A slug is of one country only (a test looks)."""
    return {
        (country, slug(row.partition("|")[0])): tuple(row.replace("fr=", "").split("|"))
        for country, rows in load("members")["members"].items()
        for row in rows
    }


@cache
def _labels_of_members(language: str) -> Mapping[str, str]:
    """By slug."""
    rows = (row.split("|") for rows in load("members")["members"].values() for row in rows)
    marked = f"{language}="
    return {
        slug(names[0]): next((name.removeprefix(marked) for name in names if name.startswith(marked)), names[0])
        for names in rows
    }


@cache
def _countries_of_places() -> Mapping[str, str]:
    """slug -> country, of every place that a table has."""
    return {code: country for country, code in _members()} | {place.slug: place.country for place in localities()}


@cache
def _members_by_key() -> Mapping[tuple[str, str], str]:
    return {(country, key(name)): code for country, code, wordings in local_members() for name in wordings}


def _spelled(code: str) -> str:
    small = {"and", "de", "del", "des", "do", "da", "dos", "du", "et", "of", "the", "y", "e"}
    words = code.split("-")
    return " ".join(word if at and word in small else word.capitalize() for at, word in enumerate(words))


@cache
def _states() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(map(key, wordings)) for name, wordings in load("states").items()}


def wording(value: str) -> State | None:
    """The state a value is in when it states nothing of its own, or None when it does."""
    words, states = key(value), _states()
    if not words:
        return None if "!" in value else "empty"
    named: tuple[tuple[str, State], ...] = (
        ("na", "na"),
        ("nr", "nr"),
        ("not_specified", "not-specified"),
        ("no_irm_data", "no-irm-data"),
        ("pending", "pending"),
    )
    for name, state in named:
        if words in states[name]:
            return state
    held = set(words.split())
    waiting = any(word in f" {words} " for word in (f" {phrase} " for phrase in states["pending_words"]))
    return "pending" if waiting and held & states["reviewer_words"] and len(held) <= 9 else None
