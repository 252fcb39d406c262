"""Is everything all right? Every file of every generation, and what the index needs around it.

In: an index folder. Out: Findings, a sentence each, bad ones marked. Nothing is changed or repaired.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util

from index.engines import folder
from index.engines.generations import Store
from index.errors import DamagedGeneration, ForeignIndex

EXTRAS = (("pdf", "pypdfium2"), ("watch", "watchfiles"), ("metrics", "prometheus_client"))


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool
    sentence: str


def findings(store: Store) -> Iterator[Finding]:
    """The generations first, the newest first. Raises NoPublishedIndex and ForeignIndex."""
    folder.refuse_foreign(store.root)
    yield from _generations(store)
    yield from _surroundings(store)


def _generations(store: Store) -> Iterator[Finding]:
    pointer = folder.read_pointer(store.root)
    names = store.names()
    if pointer is None:
        wrong = f"{store.root / folder.CURRENT} is {folder.pointer_damage(store.root)}"
        use = "readers use the newest intact generation" if names else "nothing has been published here yet"
        yield Finding(False, f"{wrong}; {use}; {folder.current_remedy(store.root)}")
    elif pointer.name not in names:
        yield Finding(False, f"CURRENT names {pointer.name}, which is missing; {folder.remedy(store.root)}")
    for name in names:
        role = "current" if pointer and name == pointer.name else "kept"
        try:
            manifest = store.verify(name)
        except DamagedGeneration as error:
            yield Finding(False, f"{name} ({role}) is damaged: {error}")
        except ForeignIndex as error:
            yield Finding(False, f"{name} ({role}) is refused: {error}")
        else:
            size = f"{len(manifest.files)} files, {manifest.bytes / 1e6:.1f} MB"
            yield Finding(True, f"{name} ({role}) is intact: {manifest.documents} documents, {size}")


def _surroundings(store: Store) -> Iterator[Finding]:
    if damage := folder.lock_damage(store.root):
        yield Finding(False, damage)
    if debris := sorted(path.name for path in store.root.iterdir() if path.name.startswith(folder.DEBRIS)):
        yield Finding(True, f"unfinished work of a running or killed reindex: {', '.join(debris)}")
    providers = metadata.packages_distributions().get("whoosh", [])
    if len(set(providers)) > 1:
        yield Finding(
            False, f"the package whoosh comes from {' and '.join(providers)}; uninstall all, then install one"
        )
    elif providers:
        yield Finding(True, f"engine: {providers[0]} {metadata.version(providers[0])}")
    for extra, module in EXTRAS:
        if util.find_spec(module) is None:
            yield Finding(True, f"not installed: ogp-search[{extra}]")
