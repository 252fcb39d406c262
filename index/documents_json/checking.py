"""Reading JSON that other people wrote as a type of `index.documents_json.wire`, with errors for those people.

In: a line of JSON, or what `json.loads` makes of it. Out: a WireDocument whose texts are in NFC, without control
characters and without overrides of writing direction, as scrapes are read. No type is coerced. msgspec decodes; where
it refuses, or texts need cleaning, `checked` reads the value once more by the same types: msgspec's own messages give
neither the key of an object by name (`$.title[...]`) nor the value, and know nothing of cleaning. Every wrong value
raises InvalidDocument with the field's path and what would be right (`sections[3].scope: "foo" is not one of
commitment, milestones, irm, quoted, notes`).
"""

import json
import re
from collections.abc import Callable, Sized
from functools import cache
from unicodedata import is_normalized, normalize

import msgspec
from msgspec import inspect

from index.documents_json.wire import HIGHEST, WireDocument
from index.errors import InvalidDocument
from index.scrapes.decoding import CONTROLS, SEPARATORS

OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They turn the direction of all that follows on a page. Marks of single characters (U+200E, U+200F) may stay."""
UNWANTED = re.compile(f"[{CONTROLS.pattern[1:-1]}{SEPARATORS.pattern[1:-1]}{OVERRIDES.pattern[1:-1]}\r]")
ESCAPES = re.compile(r"\\[ubfr]")
"""As JSON writes unwanted characters. A backslash of a text before one of these letters looks alike, which costs time
only."""
DECODER = msgspec.json.Decoder(WireDocument)
NONE = inspect.NoneType()
Reader = Callable[[object, str], object]
"""Gives a value, which stands at a path, with its texts cleaned. Raises InvalidDocument."""


def read(line: str) -> WireDocument:
    """The document of one line."""
    try:
        if ESCAPES.search(line):
            line = msgspec.json.encode(msgspec.json.decode(line)).decode()
        if is_clean(line):
            return DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError, OverflowError):
        pass  # what follows says what is wrong
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        # Its own words would name line 1, whichever line of a file this is.
        raise InvalidDocument(f"not JSON: {error.msg} (character {error.pos + 1})") from None
    except RecursionError:
        raise InvalidDocument("nested too deeply: lists and objects of a document are five levels deep") from None
    except ValueError:  # what Python says of it is advice to programmers
        raise InvalidDocument(f"holds a whole number of thousands of digits; the highest is {HIGHEST}") from None
    return convert(value)


def is_clean(line: str) -> bool:
    """Whether texts in a line of JSON are as `plain` makes them."""
    return not (ESCAPES.search(line) or UNWANTED.search(line)) and (line.isascii() or is_normalized("NFC", line))


def convert(value: object) -> WireDocument:
    """The document that `json.loads` gave. Raises InvalidDocument."""
    if not isinstance(value, dict):
        raise wrong("the line", value, "a document, which is a JSON object")
    return msgspec.convert(_document_reader()(value, ""), WireDocument)


@cache
def _document_reader() -> Reader:
    return reader_of(inspect.type_info(WireDocument))


def wrong(path: str, value: object, wanted: str) -> InvalidDocument:
    """The error for `value` at `path`; long values are shown by their beginning."""
    shown = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return InvalidDocument(f"{path}: {shown if len(shown) <= 60 else shown[:57] + '...'} is not {wanted}")


def reader_of(kind: inspect.Type, wanted: str = "") -> Reader:
    """Reads values of a type. `wanted` says what they have to be, where the type does not."""
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=said):
            return reader_of(inner, said["description"] if said else wanted)
        case inspect.UnionType(types=kinds):
            return _union(kinds, wanted)
        case inspect.StructType(fields=fields):
            return _struct(fields)
        case inspect.DictType(key_type=keys, value_type=values, max_length=most):
            return _dict(reader_of(keys), reader_of(values), most)
        case inspect.VarTupleType(item_type=items, max_length=most):
            held = "objects" if isinstance(items, inspect.StructType) else "texts"
            return _list(reader_of(items), most, f"a list of {held}")
        case inspect.StrType(max_length=most, pattern=pattern):
            return _text(most, pattern, wanted)
        case inspect.LiteralType(values=codes):
            return _code(frozenset(map(str, codes)), wanted or f"one of {', '.join(map(str, codes))}")
        case inspect.IntType(ge=low, le=high):
            numbers = range(low or 0, (high or 0) + 1)
            return _simple(lambda value: type(value) is int and value in numbers, wanted)
        case inspect.BoolType():
            return _simple(lambda value: isinstance(value, bool), "true or false")
    raise TypeError(f"nothing here reads {kind}")


def _simple(right: Callable[[object], bool], wanted: str) -> Reader:
    def read(value: object, path: str) -> object:
        if not right(value):
            raise wrong(path, value, wanted)
        return value

    return read


def _code(allowed: frozenset[str], wanted: str) -> Reader:
    def read(value: object, path: str) -> object:
        cleaned = plain(value, path, None) if isinstance(value, str) else ""
        if cleaned not in allowed or not isinstance(value, str):
            raise wrong(path, value, wanted)
        return cleaned

    return read


def _text(most: int | None, pattern: str | None, wanted: str) -> Reader:
    def read(value: object, path: str) -> object:
        cleaned = plain(value, path, most)
        if pattern and not re.search(pattern, cleaned):
            raise wrong(path, cleaned, wanted)
        return cleaned

    return read


def _union(kinds: tuple[inspect.Type, ...], wanted: str) -> Reader:
    """A list or an object is read as such where the type allows it, everything else as the first type."""
    bare = [kind.type if isinstance(kind, inspect.Metadata) else kind for kind in kinds]
    readers = {type(inner): reader_of(kind, wanted) for inner, kind in zip(bare, kinds, strict=True) if kind != NONE}
    first = next(iter(readers.values()))
    of_list, of_dict = readers.get(inspect.VarTupleType, first), readers.get(inspect.DictType, first)

    def read(value: object, path: str) -> object:
        return (of_list if isinstance(value, list | tuple) else of_dict if isinstance(value, dict) else first)(
            value, path
        )

    return read


def _list(reader: Reader, most: int | None, wanted: str) -> Reader:
    def read(value: object, path: str) -> object:
        if not isinstance(value, list | tuple):
            raise wrong(path, value, wanted)
        _bounded(value, path, most)
        return [reader(item, f"{path}[{number}]") for number, item in enumerate(value)]

    return read


def _dict(keys: Reader, values: Reader, most: int | None) -> Reader:
    def read(value: object, path: str) -> object:
        if not isinstance(value, dict):
            raise wrong(path, value, "an object")
        _bounded(value, path, most)
        named = {str(keys(key, path)): item for key, item in value.items()}
        return {key: values(item, _member(path, key)) for key, item in named.items()}

    return read


def _struct(fields: tuple[inspect.Field, ...]) -> Reader:
    """What is null is as if it were absent; unknown keys are left alone."""
    rows = [(one.encode_name, reader_of(one.type), one.required) for one in fields]

    def read(value: object, path: str) -> object:
        if not isinstance(value, dict):
            raise wrong(path, value, "an object")
        given = {}
        for name, reader, required in rows:
            if (item := value.get(name)) is not None:
                given[name] = reader(item, _member(path, name))
            elif required:
                raise InvalidDocument(f"{_member(path, name)}: is required")
        return given

    return read


def _member(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _bounded(value: Sized, path: str, most: int | None) -> None:
    if most is not None and len(value) > most:
        raise InvalidDocument(f"{path}: has {len(value)} entries, at most {most} are allowed")


def plain(value: object, path: str, longest: int | None) -> str:
    """Text as `index.scrapes.decoding` gives it. Half of a surrogate pair (`"\\ud800"`) is not text: it could never be
    written out again."""
    if not isinstance(value, str):
        raise wrong(path, value, "text")
    if longest is not None and len(value) > longest:
        raise InvalidDocument(f"{path}: has {len(value)} characters, at most {longest} are allowed")
    if value.isascii() and value.isprintable():
        return value
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
