"""The files that a generation is answered from, held open, and whether they still are what was written.

In: a Pinned generation, the names of its files. Out: descriptors that stay readable whatever becomes of the folder, and
a sentence when what they hold is not what its manifest says. Reading through a descriptor tells of a file that was cut
short; looking into its map would end the process.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator

from index.engines.pins import Pinned
from index.errors import DamagedGeneration

SLICE = 1 << 20
"""Bytes of which the checksum is taken at a time: about a millisecond."""


class OpenFiles:
    """Raises DamagedGeneration for a name that the manifest does not have, or that cannot be opened."""

    def __init__(self, pinned: Pinned, names: Iterable[str]) -> None:
        self._generation = pinned.name
        self._sums = pinned.manifest.files
        self._open: dict[str, int] = {}
        try:
            for name in names:
                if name not in self._sums:
                    raise DamagedGeneration(f"{pinned.name}/{name}: not in the manifest")
                self._open[name] = os.open(pinned.path / name, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            self.close()
            raise DamagedGeneration(f"{pinned.name}/{name}: {error.strerror}") from error
        except BaseException:
            self.close()
            raise

    @property
    def slices(self) -> int:
        """Into how many steps a turn falls."""
        return sum(self._sums[name].size // SLICE + 2 for name in self._open)

    def read(self, name: str) -> bytes:
        """A whole file, b"" where it is none of these."""
        return os.pread(self._open[name], self._sums[name].size, 0) if name in self._open else b""

    def resized(self) -> str:
        """A sentence for one that has another length than it had. Costs a microsecond for each."""
        for name, descriptor in self._open.items():
            try:
                size = os.fstat(descriptor).st_size
            except OSError as error:
                return f"{self._generation}/{name}: {error.strerror}"
            if size != self._sums[name].size:
                return f"{self._generation}/{name}: {size} bytes, not {self._sums[name].size}"
        return ""

    def turn(self) -> Iterator[str]:
        """Takes the checksums of all, a slice at a time: after each of them "", or a sentence for what is wrong."""
        for name, descriptor in self._open.items():
            expected, digest, at = self._sums[name], hashlib.sha256(), 0
            try:
                while part := os.pread(descriptor, SLICE, at):
                    digest.update(part)
                    at += len(part)
                    yield ""
            except OSError as error:
                yield f"{self._generation}/{name}: {error.strerror}"
                continue
            if at != expected.size:
                yield f"{self._generation}/{name}: {at} bytes, not {expected.size}"
            elif digest.hexdigest() != expected.sha256:
                yield f"{self._generation}/{name}: its checksum differs"

    def damage(self) -> str:
        """What is wrong with the first that is not as it was written, "" when all are."""
        return next(filter(None, self.turn()), "")

    def close(self) -> None:
        held, self._open = self._open, {}
        for descriptor in held.values():
            os.close(descriptor)
