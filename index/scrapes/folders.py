"""What lies below a folder, whatever it is.

In: a folder, and one to leave out. Out: every File in it, depth first, by name. Nothing is opened but folders.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from index.scrapes import sidecars


class File(NamedTuple):
    """`name` is the path below the root, `own` the last part of it; `siblings` are the names in the same folder, all of
    them or those that a sidecar and its page may have. `hides` is for a folder that cannot be listed: how the names of
    what lies in it begin."""

    name: str
    folder: str
    own: str
    siblings: frozenset[str]
    is_folder: bool = False
    hides: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return Path(self.folder, self.own)

    @property
    def sidecar(self) -> str | None:
        """The name of the sidecar beside it: `page.txt.meta.json`, else `page.meta.json`."""
        return next((name for name in sidecars.names_for(self.own) if name in self.siblings), None)

    @property
    def places(self) -> tuple[str, ...]:
        """Where it lies and where its sidecar does, if it has one."""
        return tuple(f"{self.folder}/{name}" for name in (self.own, self.sidecar) if name)


def single(path: Path, endings: Iterable[str]) -> File:
    """A file that the operator names. Of what lies beside it only its sidecar is looked for, or the pages, with one of
    `endings`, whose sidecar it is: a thousand files named one by one list no folder a thousand times."""
    beside = (*sidecars.names_for(path.name), *sidecars.owners_of(path.name, endings))
    siblings = frozenset(name for name in beside if os.path.lexists(path.with_name(name)))
    return File(path.name, str(path.parent), path.name, siblings)


def files(root: Path, without: Path | None = None) -> Iterator[File]:
    """Everything that is not a folder and not in the folder `without` (both resolved). However deep the folders are,
    this is no recursion."""
    left_out = str(without or "")
    levels = [iter(_listed(File("", str(root), "", frozenset(), True), left_out, root.name))]
    while levels:
        file = next(levels[-1], None)
        if file is None:
            levels.pop()
        elif file.is_folder:
            levels.append(iter(_listed(file, left_out, root.name)))
        else:
            yield file


def _listed(folder: File, without: str, root: str) -> list[File]:
    """An unreadable folder is given as if it were a file, so that opening it tells why. What lies in it may be known
    under a name that begins with the source's, see `index.scrapes.walk`."""
    place = f"{folder.folder}/{folder.own}" if folder.own else folder.folder
    try:
        with os.scandir(place) as scan:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in scan)
    except OSError:
        hides = (folder.name, f"{root}/{folder.name}")
        return [folder._replace(name=folder.name.rstrip("/") or folder.path.name, is_folder=False, hides=hides)]
    names = frozenset(name for name, _ in entries)
    return [
        File(f"{folder.name}{name}{'/' * is_folder}", place, name, names, is_folder and name[0] != ".")
        for name, is_folder in entries
        if not (is_folder and f"{place}/{name}" == without)
    ]
