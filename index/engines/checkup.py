"""Is an index folder all right? Every file of every generation, and what lies around them.

In: the folder, the names of its generations, newest first, and what verifies one. Out: Findings, bad ones marked.
Nothing is changed or repaired.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from index.engines import folder
from index.engines.base import Finding
from index.engines.manifest import Manifest
from index.errors import DamagedGeneration, ForeignIndex


def findings(
    root: Path, names: tuple[str, ...], verified: Callable[[str], Manifest], refusal: Callable[[Manifest], str]
) -> Iterator[Finding]:
    """`refusal` tells why this version of the program cannot serve a generation, "" when it can. Raises
    NoPublishedIndex and ForeignIndex."""
    folder.refuse_foreign(root)
    yield from _generations(root, names, verified, refusal)
    yield from _surroundings(root)


def _generations(
    root: Path, names: tuple[str, ...], verified: Callable[[str], Manifest], refusal: Callable[[Manifest], str]
) -> Iterator[Finding]:
    pointer = folder.read_pointer(root)
    if pointer is None:
        wrong = f"{root / folder.CURRENT} is {folder.pointer_damage(root)}"
        use = "readers use the newest intact generation" if names else "nothing has been published here yet"
        yield Finding(False, f"{wrong}; {use}; {folder.current_remedy(root)}")
    elif pointer.name not in names:
        yield Finding(False, f"CURRENT names {pointer.name}, which is missing; {folder.remedy(root)}")
    for name in names:
        role = "current" if pointer and name == pointer.name else "kept"
        try:
            manifest = verified(name)
        except DamagedGeneration as error:
            yield Finding(False, f"{name} ({role}) is damaged: {error}")
        except ForeignIndex as error:
            yield Finding(False, f"{name} ({role}) is refused: {error}")
        else:
            if refused := refusal(manifest):
                # What an older version wrote is kept for that version; what should be served must be readable.
                serves = "readers use the newest that they can read" if role == "current" else "rollback passes it over"
                yield Finding(role != "current", f"{name} ({role}) is intact; {refused}; {serves}")
                continue
            size = f"{len(manifest.files)} files, {manifest.bytes / 1e6:.1f} MB"
            yield Finding(True, f"{name} ({role}) is intact: {manifest.documents} documents, {size}")


def _surroundings(root: Path) -> Iterator[Finding]:
    if damage := folder.lock_damage(root):
        yield Finding(False, damage)
    if debris := sorted(path.name for path in root.iterdir() if path.name.startswith(folder.DEBRIS)):
        yield Finding(True, f"unfinished work of a running or killed reindex: {', '.join(debris)}")
