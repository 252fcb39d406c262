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
from unicodedata import is_normalized, normalize

import msgspec
from msgspec import inspect

from index.documents_json.wire import HIGHEST, WireDocument
from index.errors import InvalidDocument
from index.scrapes.decoding import CONTROLS, SEPARATORS

OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They turn the direction of all that follows on a page. Marks of single characters (U+200E, U+200F) may stay."""
UNWANTED = re.compile(f"[{CONTROLS.pattern[1:-1]}{SEPARATORS.pattern[1:-1]}{OVERRIDES.pattern[1:-1]}\r]")
ESCAPES = ("\\u", "\\r", "\\f", "\\b")
"""As JSON writes unwanted characters; a backslash before one of these letters is written so too, which costs time."""
DECODER = msgspec.json.Decoder(WireDocument)
DOCUMENT = inspect.type_info(WireDocument)


def read(line: str) -> WireDocument:
    """The document of one line."""
    try:
        if "\\u" in line:
            line = msgspec.json.encode(msgspec.json.decode(line)).decode()
        if is_clean(line):
            return DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        pass  # `convert` says what is wrong
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
    if any(map(line.__contains__, ESCAPES)):
        return False
    return not UNWANTED.search(line) and (line.isascii() or is_normalized("NFC", line))


def convert(value: object) -> WireDocument:
    """The document that `json.loads` gave. Raises InvalidDocument."""
    if not isinstance(value, dict):
        raise wrong("the line", value, "a document, which is a JSON object")
    return msgspec.convert(checked(value, DOCUMENT, ""), WireDocument)


def wrong(path: str, value: object, wanted: str) -> InvalidDocument:
    """The error for `value` at `path`; long values are shown by their beginning."""
    shown = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return InvalidDocument(f"{path}: {shown if len(shown) <= 60 else shown[:57] + '...'} is not {wanted}")


def checked(value: object, kind: inspect.Type, path: str, wanted: str = "") -> object:
    """`value`, which stands at `path`, with clean texts. `wanted` says what it has to be, where the type does not."""
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=said):
            return checked(value, inner, path, said["description"] if said else wanted)
        case inspect.UnionType(types=kinds):
            return None if value is None else checked(value, _one_of(kinds, value), path, wanted)
        case inspect.StructType(fields=fields):
            return _object(value, fields, path)
        case inspect.DictType(key_type=keys, value_type=values, max_length=most):
            if not isinstance(value, dict):
                raise wrong(path, value, "an object")
            _bounded(value, path, most)
            named = {str(checked(key, keys, path)): item for key, item in value.items()}
            return {key: checked(item, values, _member(path, key)) for key, item in named.items()}
        case inspect.VarTupleType(item_type=items, max_length=most):
            if not isinstance(value, list):
                held = "objects" if isinstance(items, inspect.StructType) else "texts"
                raise wrong(path, value, f"a list of {held}")
            _bounded(value, path, most)
            return [checked(item, items, f"{path}[{number}]") for number, item in enumerate(value)]
        case inspect.StrType(max_length=most, pattern=pattern):
            cleaned = plain(value, path, most)
            if pattern and not re.search(pattern, cleaned):
                raise wrong(path, cleaned, wanted)
            return cleaned
        case inspect.LiteralType(values=allowed):
            if not isinstance(value, str) or value not in allowed:
                raise wrong(path, value, wanted or f"one of {', '.join(map(str, allowed))}")
        case inspect.IntType(ge=low, le=high):
            if not isinstance(value, int) or isinstance(value, bool) or not (low or 0) <= value <= (high or value):
                raise wrong(path, value, wanted)
        case inspect.BoolType():
            if not isinstance(value, bool):
                raise wrong(path, value, "true or false")
        case _:
            raise TypeError(f"{path}: nothing here reads {kind}")
    return value


def _one_of(kinds: tuple[inspect.Type, ...], value: object) -> inspect.Type:
    """Of the types that a value may have, the one that it is meant to have; the first, if none."""
    held = [kind.type if isinstance(kind, inspect.Metadata) else kind for kind in kinds]
    written = inspect.VarTupleType if isinstance(value, list) else inspect.DictType if isinstance(value, dict) else None
    return next(
        (kind for kind, bare in zip(kinds, held, strict=True) if written and isinstance(bare, written)), kinds[0]
    )


def _object(value: object, fields: tuple[inspect.Field, ...], path: str) -> dict[str, object]:
    """What is null is as if it were absent; unknown keys are left alone."""
    if not isinstance(value, dict):
        raise wrong(path, value, "an object")
    given: dict[str, object] = {}
    for one in fields:
        name, where = one.encode_name, _member(path, one.encode_name)
        if value.get(name) is not None:
            given[name] = checked(value[name], one.type, where)
        elif one.required:
            raise InvalidDocument(f"{where}: is required")
    return given


def _member(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _bounded(value: list[object] | dict[str, object], path: str, most: int | None) -> None:
    if most is not None and len(value) > most:
        raise InvalidDocument(f"{path}: has {len(value)} entries, at most {most} are allowed")


def plain(value: object, path: str, longest: int | None) -> str:
    """Text as `index.scrapes.decoding` gives it. Half of a surrogate pair (`"\\ud800"`) is not text: it could never be
    written out again."""
    if not isinstance(value, str):
        raise wrong(path, value, "text")
    if longest is not None and len(value) > longest:
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
