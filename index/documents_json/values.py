"""Typed reading of JSON values that other people wrote.

In: objects as `json.loads` makes them, a key, and the path of the object for messages. Out: the typed value; text in
NFC and without control characters, as scrapes are read. Every wrong value raises InvalidDocument with the field's path
and what would be right (`sections[3].scope: "foo" is not one of commitment, milestones, irm, quoted, notes`). Nothing
is coerced.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import is_normalized, normalize

from index.decoding import CONTROLS, SEPARATORS
from index.errors import InvalidDocument

Json = Mapping[str, object]
UNWANTED = re.compile(f"{CONTROLS.pattern}|{SEPARATORS.pattern}|\r")


def wrong(path: str, value: object, wanted: str) -> InvalidDocument:
    """The error for `value` at `path`; long values are shown by their beginning."""
    shown = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return InvalidDocument(f"{path}: {shown if len(shown) <= 60 else shown[:57] + '...'} is not {wanted}")


def member(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def plain(value: object, path: str) -> str:
    """Text as `index.decoding` gives it. Half of a surrogate pair (`"\\ud800"`) is not text: it could never be
    written out again."""
    if not isinstance(value, str):
        raise wrong(path, value, "text")
    if UNWANTED.search(value):
        value = CONTROLS.sub("", SEPARATORS.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n")))
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


def one_of(source: Json, key: str, path: str, allowed: Sequence[str], default: str) -> str:
    value = source.get(key)
    if value is None:
        return default
    if value not in allowed:
        raise wrong(member(path, key), value, f"one of {', '.join(allowed)}")
    return str(value)


def integer(source: Json, key: str, path: str) -> int | None:
    value = source.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong(member(path, key), value, "a whole number")
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
    return tuple([plain(item, f"{path}[{number}]") for number, item in enumerate(value)])


def mapping(source: Json, key: str, path: str) -> Json:
    """An object; {} where the key is absent or null. JSON's keys are always text, and are put into NFC."""
    value = source.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong(member(path, key), value, "an object")
    return {plain(name, member(path, key)): item for name, item in value.items()}


def text_map(source: Json, key: str, path: str) -> dict[str, str]:
    where = member(path, key)
    return {name: plain(value, member(where, name)) for name, value in mapping(source, key, path).items()}


def objects(source: Json, key: str, path: str) -> Iterator[tuple[Json, str]]:
    """Each object of a list with its own path; nothing where the key is absent or null."""
    value = source.get(key)
    if value is None:
        return
    where = member(path, key)
    if not isinstance(value, list):
        raise wrong(where, value, "a list of objects")
    for number, item in enumerate(value):
        if not isinstance(item, dict):
            raise wrong(f"{where}[{number}]", item, "an object")
        yield item, f"{where}[{number}]"
