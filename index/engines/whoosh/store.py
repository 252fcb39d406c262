"""The GenerationStore of the Whoosh engine: generations in an index folder, written by a WhooshWriter.

In: Settings. Out: see index.engines.base.GenerationStore. The writer is imported by whoever writes.
"""

from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

from index.engines.base import Finding
from index.engines.generations import Store
from index.engines.manifest import Manifest
from index.engines.whoosh.layout import FORMAT
from index.settings import Settings
from index.vocabulary.facts import ADDED_AS

if TYPE_CHECKING:
    from index.engines.whoosh.writer import WhooshWriter


def refusal(manifest: Manifest) -> str:
    """Why this version of the program cannot serve a generation, with the remedy; "" when it can."""
    facts = manifest.facts
    if facts.get("engine") != "whoosh" or facts.get("format") != FORMAT:
        return f"generation {manifest.name} has another format: run reindex --full"
    if facts.get("added_facts", []) != ADDED_AS:
        return f"generation {manifest.name} was built with other rows of facts.toml: run reindex"
    return ""


class WhooshStore(Store):
    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.index_dir)
        self.settings = settings

    def writer(self, full: bool) -> "WhooshWriter":
        from index.engines.whoosh.writer import WhooshWriter

        return WhooshWriter(self, self.settings, full)

    def refusal(self, manifest: Manifest) -> str:
        return refusal(manifest)

    def verify(self) -> Iterator[Finding]:
        yield from super().verify()
        providers = metadata.packages_distributions().get("whoosh", [])
        if len(set(providers)) > 1:
            named = " and ".join(providers)
            yield Finding(False, f"the package whoosh comes from {named}; uninstall all, then install one")
        elif providers:
            yield Finding(True, f"engine: {providers[0]} {metadata.version(providers[0])}")
