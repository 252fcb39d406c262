"""Named arrays in one file, mapped rather than read.

In: a mapping of names to numpy arrays (or a file written from one). Out: the same arrays as views of one memory map:
opening costs a JSON line, whatever the size, and processes share the pages. Layout: magic, length of the header, JSON
header (name, dtype, length, offset), then each array little-endian at a multiple of 64 bytes. Nothing is unpickled.
"""

import json
import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from index.errors import DamagedGeneration

Buffer: TypeAlias = bytes | memoryview | mmap.mmap
Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

MAGIC = b"OGPA0001"
ALIGNMENT = 64


def narrowest(largest: int) -> np.dtype[Any]:
    """The narrowest unsigned type that holds values up to `largest`."""
    return np.dtype(next(code for code in ("<u1", "<u2", "<u4", "<u8") if largest < 1 << (8 * np.dtype(code).itemsize)))


def write_arrays(file: BinaryIO, arrays: Mapping[str, Array], origin: int = 0) -> None:
    """Write one-dimensional arrays to a binary file. Arrays may be maps larger than memory. `origin` is where the
    file's first byte will stand inside a larger one: alignment counts from there."""
    shapes = {name: (array.dtype.newbyteorder("<").str, len(array)) for name, array in arrays.items()}
    offset, rows = 0, {}
    for name, (dtype, length) in shapes.items():
        rows[name] = [dtype, length, offset]
        offset += _padded(length * np.dtype(dtype).itemsize)
    header = json.dumps(rows, separators=(",", ":")).encode()
    header += b" " * (-(origin + len(MAGIC) + 8 + len(header)) % ALIGNMENT)
    file.write(MAGIC + len(header).to_bytes(8, "little") + header)
    for name, array in arrays.items():
        dtype, length = shapes[name]
        for start in range(0, length, 1 << 22):
            file.write(np.ascontiguousarray(array[start : start + (1 << 22)], dtype=dtype).tobytes())
        size = length * np.dtype(dtype).itemsize
        file.write(b"\0" * (_padded(size) - size))


def save_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
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
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int64) + np.repeat(starts.astype(np.int64) - (ends - counts), counts)


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
