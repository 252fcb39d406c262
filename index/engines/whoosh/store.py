"""The GenerationStore of the Whoosh engine: generations in an index folder, written by a WhooshWriter.

In: Settings. Out: see index.engines.base.GenerationStore. The writer is imported by whoever writes.
"""

from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

from index.engines.base import Finding
from index.engines.generations import Store
from index.settings import Settings

if TYPE_CHECKING:
    from index.engines.whoosh.writer import WhooshWriter


class WhooshStore(Store):
    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.index_dir)
        self.settings = settings

    def writer(self, full: bool) -> "WhooshWriter":
        from index.engines.whoosh.writer import WhooshWriter

        return WhooshWriter(self, self.settings, full)

    def verify(self) -> Iterator[Finding]:
        yield from super().verify()
        providers = metadata.packages_distributions().get("whoosh", [])
        if len(set(providers)) > 1:
            named = " and ".join(providers)
            yield Finding(False, f"the package whoosh comes from {named}; uninstall all, then install one")
        elif providers:
            yield Finding(True, f"engine: {providers[0]} {metadata.version(providers[0])}")
