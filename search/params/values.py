"""One argument of a URL to its value: codes of facets as people write them, and a reader for each kind of parameter.

In: texts, a row of the table. Out: values, or a ParameterError that names the nearest known one.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from index import vocabulary
from index.analysis import fold
from index.documents_json import ID
from index.errors import OgpSearchError
from index.schema import FACET_BY_NAME, YEARS
from index.vocabulary.facts import of_kind
from index.vocabulary.spellings import held_as, meant
from search.engines.base import Snapshot
from search.params.parameters import MAX_VALUE, MAX_VALUES, Parameter, ParameterKind
from search.query import Query, Selection
from search.syntax.fields import FIELD_NAMES
from search.syntax.lexemes import clean
from search.wording import WORDING, say

# Values of facets as people write them, and the nearest known one, if any is near, for those that are none.
#
# In: a facet's name and a value from a URL. Out: a code, or None where the facet cannot have that value.

MAX_COMPARED = 60
"""Characters of a misspelt value that are compared: spellings differ within a word or two."""

ALIKE_VALUES = 0.81
ALIKE_NAMES = 0.7
"""Share of letters in common (difflib's ratio) from which one is taken for the other. Of values there are many, and
some are alike (Holland and Poland: 0.77); of names there are few (`countries` and `country`: 0.75)."""


def code_for(facet: str, written: str) -> str | None:
    """The code of the vocabulary that `written` means: a code in any case of letters, or a label in any language."""
    return meant(facet, written)


def is_open(facet: str) -> bool:
    """May the facet hold values that the vocabulary does not know? A country is always one that we know."""
    return not FACET_BY_NAME[facet].closed and facet != "country"


def nearest_code(facet: str, written: str, held: Collection[str]) -> str:
    """The known value most like `written`, by its code or its labels in any language, as `code_for` takes them; ""
    when none is like it."""
    spellings: dict[str, str] = {}
    for code in (*vocabulary.codes_of(facet), *held):
        for label in vocabulary.labels_in(facet, code):
            spellings.setdefault(fold(label), code)
        spellings[fold(code)] = code
    return spellings.get(nearest_name(fold(written), spellings, ALIKE_VALUES), "")


def nearest_name(written: str, known: Collection[str], alike: float = ALIKE_NAMES) -> str:
    """The known name most like `written`, else the only one with such a part (`changed_since` for `since`), else "".
    Ties go to the first in the alphabet."""
    lowered = written[:MAX_COMPARED].lower()
    close = difflib.get_close_matches(lowered, sorted(known), n=1, cutoff=alike)
    parted = close or [name for name in known if lowered in name.split("_")]
    return parted[0] if len(parted) == 1 else ""


def nearest_parameter(written: str, known: Collection[str]) -> str:
    """The parameter that the search box calls so (`pays` is `country`), else the one most like it, "" if none."""
    meant = FIELD_NAMES.get(fold(written), "")
    return meant if meant in known else nearest_name(written, known)


# One argument of a URL to its value: a reader for each kind of parameter.
#
# In: a row of search.params.parameters and the values given. Out: a usable value, or None for the default; what is
# wrong goes into the ReadingState as an error. Strict parsing raises those, lenient parsing goes on with what the
# reader returned.

MOST_GUESSES = 3
"""Errors that name the nearest known value: comparing spellings is the dearest thing a bad request can ask for."""

FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
SAID = (*of_kind("yes-or-no"), "facets")
"""Parameters whose values are words of the interface: yes, no, names of facets."""
_PIECE = re.compile(r"((?:[^\\,]|\\.|\\$)*)(?:,|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_OFFSET_AS_SPACE = re.compile(r" (?=\d{2}:?\d{2}$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ParameterError:
    """`detail` follows the parameter's name in a sentence ("must be between 1 and 100"). `nearest` is the known value
    that may have been meant, "" where none is near, and `called` what the sentence calls it."""

    parameter: str
    value: str
    detail: str
    nearest: str = ""
    called: str = ""


class ParameterErrors(OgpSearchError):
    """Everything that is wrong with a request's arguments, all at once."""

    def __init__(self, errors: Iterable[ParameterError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.parameter} {error.detail}" for error in self.errors))


@dataclass(slots=True)
class ReadingState:
    """What the readers share: the language of messages, the generation whose values are known (with it, an unknown
    value of an open facet is refused too), whether a person reads the messages on a page (or a program does), the
    errors so far."""

    ui: str
    snapshot: Snapshot | None = None
    on_page: bool = False
    errors: list[ParameterError] = field(default_factory=list)
    _values: dict[str, Collection[str]] = field(default_factory=dict)

    def values(self, facet: str) -> Collection[str]:
        """What the index holds of a facet, asked for once: an argument may name a hundred values."""
        if self.snapshot and facet not in self._values:
            counted = self.snapshot.search(Query(facets=(facet,), limit=1, highlight=False)).facets
            self._values[facet] = [bucket.value for found in counted for bucket in found.buckets if bucket.count]
        return self._values.get(facet, ())

    def refuse(
        self, name: str, given: str, key: str, nearest: Callable[[], str] | None = None, **facts: object
    ) -> None:
        """Note an error; `key` is its sentence in search.wording, `nearest` finds the code of the known value to
        name."""
        detail, guess, called = say(key, self.ui, **facts), "", ""
        if nearest and len(self.errors) < MOST_GUESSES and (guess := nearest()):
            known = "nearest-value" if key == "unknown-code" else "nearest"
            called = self.labelled(name, guess)
            detail = say(known, self.ui, detail=detail, nearest=called)
        self.errors.append(ParameterError(name, given[:MAX_VALUE], detail, guess, called))

    def called(self, parameter: str) -> str:
        """What a message calls a parameter: on a page as the page does, where it does, in quotes."""
        if not self.on_page:
            return parameter
        return say("quoted", self.ui, name=say(parameter, self.ui) if parameter in WORDING else parameter)

    def labelled(self, parameter: str, code: str) -> str:
        """What a message calls a value: on a page as the page does, for programs its code."""
        if not self.on_page or not code:
            return code
        if (key := f"{parameter}:{code}") in WORDING:
            return say(key, self.ui)
        if parameter in SAID and code in WORDING:
            return say(code, self.ui)
        return vocabulary.label_of("language" if parameter == "lang" else parameter, code, self.ui)


def split(text: str) -> tuple[str, ...]:
    """Comma-separated values, trimmed, escapes kept; empty ones dropped."""
    pieces = (match.group(1).strip() for match in _PIECE.finditer(text))
    return tuple(piece for piece in pieces if piece)


def escaped(value: str) -> str:
    """A facet value as URLs and forms write it (escapes: see search.params)."""
    text = value.replace("\\", "\\\\").replace(",", "\\,")
    return "\\" + text if text.startswith("-") else text


def read(row: Parameter, values: list[str], reading: ReadingState) -> object:
    """The value of one parameter, None for its default. Errors go into `reading`."""
    return READERS[row.kind](row, values, reading)


def _once(row: Parameter, values: list[str], reading: ReadingState) -> str:
    if len(values) > 1:
        reading.refuse(row.name, values[1], "repeated")
    return values[0].strip()


def _text(row: Parameter, values: list[str], reading: ReadingState) -> str:
    # The limit is on what was sent, as in the OpenAPI document: what cleaning leaves is another matter.
    if len(values[0]) > row.high:
        reading.refuse(row.name, clean(values[0]), "too-long", limit=row.high)
    return clean(_once(row, values, reading))[: row.high].strip()


def _choice(row: Parameter, values: list[str], reading: ReadingState) -> str | None:
    value = _once(row, values, reading)
    if value in row.choices:
        return value
    reading.refuse(
        row.name, value, "choice", choices=", ".join(reading.labelled(row.name, choice) for choice in row.choices)
    )
    return None


def _choices(row: Parameter, values: list[str], reading: ReadingState) -> tuple[str, ...]:
    asked = [value for text in values for value in split(text)]
    for value in asked:
        if value not in row.choices:
            nearest = partial(nearest_name, value, row.choices)
            reading.refuse(row.name, value, "unknown-code", nearest, value=value[:MAX_VALUE])
    return tuple(choice for choice in row.choices if choice in asked)


def _flag(row: Parameter, values: list[str], reading: ReadingState) -> bool | None:
    value = _once(row, values, reading).lower()
    if value not in FLAGS:
        reading.refuse(row.name, value, "flag")
    return FLAGS.get(value)


def _integer(row: Parameter, values: list[str], reading: ReadingState) -> int | None:
    value = _once(row, values, reading)
    number = int(value) if _WHOLE.fullmatch(value) else None
    if number is None or not row.low <= number <= row.high:
        reading.refuse(row.name, value, "between", low=row.low, high=row.high)
        if row.low == YEARS[0]:  # what is no year stands for none: the nearest one was not meant
            return None
    return None if number is None else min(max(number, row.low), row.high)


def _moment(row: Parameter, values: list[str], reading: ReadingState) -> str | None:
    """To ISO 8601 in UTC, to the second. The plus of an offset that nobody percent-encoded arrives as a space."""
    value = _once(row, values, reading)
    try:
        moment = datetime.fromisoformat(_OFFSET_AS_SPACE.sub("+", value))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        reading.refuse(row.name, value, "moment")
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _selection(row: Parameter, values: list[str], reading: ReadingState) -> Selection:
    """Codes (or years) chosen and excluded, each once and in order, so that equal choices are equal values."""
    pieces = [piece for text in values for piece in split(text)]
    if not pieces:
        reading.refuse(row.name, "", "empty")
    if len(pieces) > MAX_VALUES:
        reading.refuse(row.name, ",".join(pieces), "too-many", limit=MAX_VALUES)
    include, exclude = set[str](), set[str]()
    of_kind = _year if row.kind == "years" else _code
    for piece in pieces[:MAX_VALUES]:
        away = piece.startswith("-")
        written = clean(_ESCAPED.sub(r"\1", piece[1:] if away else piece))
        code = of_kind(row, written, reading)
        if code is not None:
            (exclude if away else include).add(code)
    return Selection(row.name, tuple(sorted(include)), tuple(sorted(exclude)))


def _ids(row: Parameter, values: list[str], reading: ReadingState) -> tuple[str, ...]:
    """Ids as given, each once, in their order; what cannot be one is refused."""
    pieces = list(dict.fromkeys(clean(piece) for text in values for piece in split(text)))
    if not pieces:
        reading.refuse(row.name, "", "empty")
    if len(pieces) > row.high:
        reading.refuse(row.name, ",".join(pieces), "too-many", limit=row.high)
    for piece in pieces:
        if not ID.fullmatch(piece):
            reading.refuse(row.name, piece, "unknown-code", value=piece[:MAX_VALUE])
    return tuple(piece for piece in pieces if ID.fullmatch(piece))


def _year(row: Parameter, written: str, reading: ReadingState) -> str | None:
    if _YEAR.fullmatch(written) and row.low <= int(written) <= row.high:
        return written
    reading.refuse(row.name, written, "between", low=row.low, high=row.high)
    return None


def _code(row: Parameter, written: str, reading: ReadingState) -> str | None:
    if len(written) > MAX_VALUE:
        reading.refuse(row.name, written, "too-long", limit=MAX_VALUE)
        return None
    if not written:  # a minus that excludes nothing, a character that nobody can see
        reading.refuse(row.name, written, "empty")
        return None
    if (code := code_for(row.name, written)) is not None:
        return code
    held = reading.values(row.name)
    if (value := held_as(row.name, written, held)) is not None:
        return value
    if is_open(row.name) and not reading.snapshot:
        return written
    reading.refuse(
        row.name,
        written,
        "unknown-code",
        partial(nearest_code, row.name, written, held),
        value=written[:MAX_VALUE],
    )
    return None


Reader = Callable[[Parameter, list[str], ReadingState], object]
READERS: dict[ParameterKind, Reader] = {
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "integer": _integer,
    "codes": _selection,
    "years": _selection,
    "moment": _moment,
    "ids": _ids,
}
