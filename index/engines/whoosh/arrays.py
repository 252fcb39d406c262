"""Named arrays in one file, mapped rather than read.

In: a mapping of names to numpy arrays (or a file written from one). Out: the same arrays as views of one memory map:
opening costs a JSON line, whatever the size, and processes share the pages. Layout: magic, length of the header, JSON
header (name, dtype, length, offset), then each array little-endian at a multiple of 64 bytes. Nothing is unpickled.
"""

import json
import mmap
from array import array as numbers_array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeAlias

import numpy as np

from index.errors import DamagedGeneration

Buffer: TypeAlias = bytes | memoryview | mmap.mmap
Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

MAGIC = b"OGPA0001"
ALIGNMENT = 64
SLICES = 1 << 16
"""Slices that are put end to end at once."""


Kind: TypeAlias = np.dtype[Any]


def narrowest(largest: int) -> Kind:
    """The narrowest unsigned type that holds values up to `largest`."""
    return np.dtype(next(code for code in ("<u1", "<u2", "<u4", "<u8") if largest < 1 << (8 * np.dtype(code).itemsize)))


class Stored:
    """An array in a file, read a part at a time: memory holds no more of it than is looked at."""

    def __init__(self, path: Path, kind: Kind, count: int, offset: int) -> None:
        self.dtype, self._path, self._count, self._offset = kind, path, count, offset

    @classmethod
    def all_of(cls, path: Path) -> "dict[str, Stored]":
        """The arrays of a file of them."""
        with path.open("rb") as file:
            size = int.from_bytes(file.read(len(MAGIC) + 8)[len(MAGIC) :], "little")
            rows = json.loads(file.read(size)).items()
            base = file.tell()
        return {name: cls(path, np.dtype(kind), count, base + place) for name, (kind, count, place) in rows}

    def __len__(self) -> int:
        return self._count

    def part(self, start: int, end: int) -> Array:
        place = self._offset + start * self.dtype.itemsize
        return np.fromfile(self._path, self.dtype, min(end, self._count) - start, offset=place)


class EndToEnd:
    """Several arrays of numbers as one."""

    def __init__(self, parts: "Sequence[Array | Stored]") -> None:
        self.parts = parts
        self.dtype: Kind = np.result_type(*(part.dtype for part in parts))

    def __len__(self) -> int:
        return sum(map(len, self.parts))


Written: TypeAlias = "Array | Stored | EndToEnd"
"""What can be written as an array."""


def pieces_of(array: Written, size: int = 1 << 20) -> Iterator[Array]:
    """An array in pieces of at most `size` values."""
    if isinstance(array, EndToEnd):
        for part in array.parts:
            for piece in pieces_of(part, size):
                yield piece.astype(array.dtype, copy=False)
        return
    for start in range(0, len(array), size):
        yield array.part(start, start + size) if isinstance(array, Stored) else array[start : start + size]


def _header(shapes: Mapping[str, tuple[Kind, int]], origin: int) -> tuple[bytes, dict[str, int]]:
    """The beginning of a file of arrays, and where each of them starts in it."""
    offset = 0
    rows: dict[str, tuple[str, int, int]] = {}
    for name, (kind, length) in shapes.items():
        rows[name] = (kind.newbyteorder("<").str, length, offset)
        offset += _padded(length * kind.itemsize)
    header = json.dumps(rows, separators=(",", ":")).encode()
    header += b" " * (-(origin + len(MAGIC) + 8 + len(header)) % ALIGNMENT)
    head = MAGIC + len(header).to_bytes(8, "little") + header
    return head, {name: len(head) + row[2] for name, row in rows.items()}


def write_arrays(file: BinaryIO, arrays: Mapping[str, Written], origin: int = 0) -> None:
    """Write one-dimensional arrays to a binary file. Arrays may be larger than memory. `origin` is where the
    file's first byte will stand inside a larger one: alignment counts from there."""
    head, _ = _header({name: (array.dtype, len(array)) for name, array in arrays.items()}, origin)
    file.write(head)
    for array in arrays.values():
        size = 0
        for piece in pieces_of(array):
            content = np.ascontiguousarray(piece, dtype=array.dtype.newbyteorder("<"))
            file.write(content.data)
            size += content.nbytes
        file.write(b"\0" * (_padded(size) - size))


class ArraysFile:
    """A file of arrays whose lengths are known before their values: each is filled from its start on."""

    def __init__(self, path: Path, shapes: Mapping[str, tuple[Kind, int]]) -> None:
        head, self._places = _header(shapes, 0)
        self._kinds = {name: kind.newbyteorder("<") for name, (kind, _) in shapes.items()}
        self._size = max(
            (self._places[name] + _padded(kind.itemsize * n) for name, (kind, n) in shapes.items()), default=0
        )
        self._file = path.open("wb")
        self._file.write(head)

    def put(self, name: str, values: Array) -> None:
        """The next values of an array."""
        content = np.ascontiguousarray(values, dtype=self._kinds[name])
        self._file.seek(self._places[name])
        self._file.write(content.data)
        self._places[name] += content.nbytes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.truncate(max(self._size, self._file.seek(0, 2)))
        self._file.close()


def save_arrays(path: Path, arrays: Mapping[str, Written]) -> None:
    with path.open("wb") as file:
        write_arrays(file, arrays)


class Arrays(Mapping[str, Array]):
    """The arrays of a file of them, as views of `buffer`. Views stay valid as long as any of them is alive.

    Raises DamagedGeneration, with the given name, when the buffer does not start as one of ours."""

    def __init__(self, buffer: Buffer, name: str, offset: int = 0) -> None:
        start = bytes(memoryview(buffer)[offset : offset + len(MAGIC) + 8])
        if start[: len(MAGIC)] != MAGIC:
            raise DamagedGeneration(f"{name} is not a file of arrays")
        base = offset + len(start) + int.from_bytes(start[len(MAGIC) :], "little")
        header = json.loads(bytes(memoryview(buffer)[offset + len(start) : base]))
        self._arrays: dict[str, Array] = {
            key: np.frombuffer(buffer, dtype, count, base + place) for key, (dtype, count, place) in header.items()
        }

    @classmethod
    def mapped(cls, path: Path, offset: int = 0) -> "Arrays":
        with path.open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), path.name, offset)

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


def ranges(starts: Array, counts: Array) -> Array:
    """Indexes of many runs, end to end: starts (2, 7), counts (3, 2) give 2 3 4 7 8."""
    ends = counts.cumsum(dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    found: Array = (starts.astype(np.int64) - (ends - counts)).repeat(counts)
    found += np.arange(total, dtype=np.int64)
    return found


def slices(blob: Array, starts: Array, sizes: Array) -> Array:
    """Many slices of a blob, end to end. Places of bytes take eight times as much as bytes, so they are found for some
    slices at a time."""
    whole = np.empty(int(sizes.sum()), blob.dtype)
    at = 0
    for first in range(0, len(starts), SLICES):
        part = blob[ranges(starts[first : first + SLICES], sizes[first : first + SLICES])]
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def _padded(size: int) -> int:
    return size + -size % ALIGNMENT


class Strings:
    """Many short byte strings, as written by `string_arrays`: one blob and offsets. Indexing costs a slice."""

    def __init__(self, blob: Array, offsets: Array) -> None:
        self.blob = memoryview(blob)  # type: ignore[arg-type]  # numpy arrays are buffers from Python 3.12's typing on
        self.offsets = memoryview(offsets)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self.blob[self.offsets[number] : self.offsets[number + 1]])

    def text(self, number: int) -> str:
        return str(self.blob[self.offsets[number] : self.offsets[number + 1]], "utf-8")

    def find(self, key: bytes) -> int:
        """The number of the first string that is not below `key` (strings sorted by bytes): bisection."""
        blob, offsets = self.blob, self.offsets
        low, high = 0, len(offsets) - 1
        while low < high:
            middle = (low + high) // 2
            if bytes(blob[offsets[middle] : offsets[middle + 1]]) < key:
                low = middle + 1
            else:
                high = middle
        return low


def string_arrays(name: str, strings: list[bytes]) -> dict[str, Array]:
    """`name`.blob and `name`.offsets, for Strings."""
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    offsets = np.zeros(len(strings) + 1, narrowest(int(lengths.sum())))
    offsets[1:] = np.cumsum(lengths)
    return {f"{name}.blob": np.frombuffer(b"".join(strings), np.uint8), f"{name}.offsets": offsets}


class StringsBuilder:
    """Collects byte strings one after another, in little more memory than they take."""

    def __init__(self) -> None:
        self._blob = bytearray()
        self._ends = numbers_array("Q", [0])

    def add(self, string: bytes) -> None:
        self._blob += string
        self._ends.append(len(self._blob))

    def arrays(self, name: str) -> dict[str, Array]:
        """`name`.blob and `name`.offsets, for Strings."""
        offsets = np.frombuffer(self._ends, np.uint64).astype(narrowest(len(self._blob)))
        return {f"{name}.blob": np.frombuffer(self._blob, np.uint8), f"{name}.offsets": offsets}
