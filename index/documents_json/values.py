"""Typed reading of JSON values that other people wrote.

In: objects as `json.loads` makes them, a key, and the path of the object for messages. Out: the typed value; text in
NFC, without control characters and without overrides of writing direction, as scrapes are read. Every wrong value
raises InvalidDocument with the field's path and what would be right (`sections[3].scope: "foo" is not one of
commitment, milestones, irm, quoted, notes`). No type is coerced, and nothing is unbounded: lists, texts, numbers.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from unicodedata import is_normalized, normalize

from index.errors import InvalidDocument
from index.schema import LONGEST_TITLE, YEARS
from index.scrapes.decoding import CONTROLS, SEPARATORS
from index.vocabulary import language_codes

Json = Mapping[str, object]
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They turn the direction of all that follows on a page. Marks of single characters (U+200E, U+200F) may stay."""
UNWANTED = re.compile(f"{CONTROLS.pattern}|{SEPARATORS.pattern}|{OVERRIDES.pattern}|\r")
LONGEST = 6_000_000
"""Characters of a text: no page has more, whose limit is in bytes."""
MOST_ITEMS = 50_000
HIGHEST = 10_000_000
"""Of line numbers and places in lists."""


def wrong(path: str, value: object, wanted: str) -> InvalidDocument:
    """The error for `value` at `path`; long values are shown by their beginning."""
    shown = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return InvalidDocument(f"{path}: {shown if len(shown) <= 60 else shown[:57] + '...'} is not {wanted}")


def member(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def plain(value: object, path: str, longest: int = LONGEST) -> str:
    """Text as `index.scrapes.decoding` gives it. Half of a surrogate pair (`"\\ud800"`) is not text: it could never be
    written out again."""
    if not isinstance(value, str):
        raise wrong(path, value, "text")
    if len(value) > longest:
        raise InvalidDocument(f"{path}: has {len(value)} characters, at most {longest} are allowed")
    if UNWANTED.search(value):
        value = SEPARATORS.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
        value = OVERRIDES.sub("", CONTROLS.sub("", value))
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidDocument(f"{path}: holds half of a surrogate pair, which is not text") from None
    return value if is_normalized("NFC", value) else normalize("NFC", value)


def text(source: Json, key: str, path: str, default: str = "") -> str:
    """Text, `default` where the key is absent or null."""
    value = source.get(key)
    return default if value is None else plain(value, member(path, key))


def optional_text(source: Json, key: str, path: str) -> str | None:
    value = source.get(key)
    return None if value is None else plain(value, member(path, key))


def required_text(source: Json, key: str, path: str) -> str:
    value = source.get(key)
    if value is None:
        raise InvalidDocument(f"{member(path, key)}: is required")
    return plain(value, member(path, key))


def title(source: Json, key: str, path: str, *, required: bool = False) -> str:
    """Text of one line that names something: a title, a heading."""
    value = required_text(source, key, path) if required else text(source, key, path)
    return plain(value, member(path, key), LONGEST_TITLE)


def language(source: Json, key: str, path: str, default: str) -> str:
    """A language's code, `default` where the key is absent or null."""
    return language_code(source.get(key, default) or default, member(path, key))


def language_code(value: object, path: str) -> str:
    if not isinstance(value, str) or value not in language_codes():
        raise wrong(path, value, "a language's code: en, fr, es or another of two or three small letters, else und")
    return value


def moment(value: str | None, path: str) -> str | None:
    """A date, or a date with a time, in ISO 8601; a time of another zone as UTC. None and "" stay."""
    if not value:
        return value
    try:
        parsed = datetime.fromisoformat(value)
        if not YEARS[0] <= parsed.year <= YEARS[1]:
            raise ValueError
        if parsed.utcoffset():
            return parsed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise wrong(path, value, "a date in ISO 8601, such as 2021-03-04T05:06:07Z") from None
    return value


def one_of(source: Json, key: str, path: str, allowed: Sequence[str], default: str) -> str:
    value = source.get(key)
    if value is None:
        return default
    if value not in allowed:
        raise wrong(member(path, key), value, f"one of {', '.join(allowed)}")
    return str(value)


def year(source: Json, key: str, path: str) -> int | None:
    return _integer(source, key, path, YEARS, f"a year from {YEARS[0]} to {YEARS[1]}")


def line_number(source: Json, key: str, path: str) -> int | None:
    return _integer(source, key, path, (0, HIGHEST), f"a whole number from 0 to {HIGHEST}")


def _integer(source: Json, key: str, path: str, bounds: tuple[int, int], wanted: str) -> int | None:
    value = source.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not bounds[0] <= value <= bounds[1]:
        raise wrong(member(path, key), value, wanted)
    return value


def flag(source: Json, key: str, path: str) -> bool | None:
    value = source.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise wrong(member(path, key), value, "true or false")


def texts(source: Json, key: str, path: str) -> tuple[str, ...]:
    """A list of texts; () where the key is absent or null."""
    value = source.get(key)
    return () if value is None else text_list(value, member(path, key))


def text_list(value: object, path: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise wrong(path, value, "a list of texts")
    _bounded(value, path)
    return tuple([plain(item, f"{path}[{number}]") for number, item in enumerate(value)])


def mapping(source: Json, key: str, path: str) -> Json:
    """An object; {} where the key is absent or null. JSON's keys are always text, and are put into NFC."""
    value = source.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong(member(path, key), value, "an object")
    _bounded(value, member(path, key))
    return {plain(name, member(path, key), LONGEST_TITLE): item for name, item in value.items()}


def by_language(source: Json, key: str, path: str) -> Json:
    """An object whose keys are codes of languages."""
    found = mapping(source, key, path)
    for code in found:
        language_code(code, member(path, key))
    return found


def text_map(source: Json, key: str, path: str) -> dict[str, str]:
    where = member(path, key)
    return {name: plain(value, member(where, name)) for name, value in mapping(source, key, path).items()}


def _bounded(value: list[object] | dict[str, object], path: str) -> None:
    if len(value) > MOST_ITEMS:
        raise InvalidDocument(f"{path}: has {len(value)} entries, at most {MOST_ITEMS} are allowed")


def objects(source: Json, key: str, path: str) -> Iterator[tuple[Json, str]]:
    """Each object of a list with its own path; nothing where the key is absent or null."""
    value = source.get(key)
    if value is None:
        return
    where = member(path, key)
    if not isinstance(value, list):
        raise wrong(where, value, "a list of objects")
    _bounded(value, where)
    for number, item in enumerate(value):
        if not isinstance(item, dict):
            raise wrong(f"{where}[{number}]", item, "an object")
        yield item, f"{where}[{number}]"
