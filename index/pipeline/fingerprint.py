"""What an index depends on besides the scrapes: the code and the tables that turned them into documents.

In: this package's own files and the versions of the libraries that shape a result. Out: one digest per aspect. When
one of them differs from the last generation's, what was kept of that generation says nothing, and reindex does a full
build and names the aspect.
"""

import hashlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from index.analysis import ANALYSIS_VERSION
from index.schema import SCHEMA_VERSION

PACKAGE = Path(__file__).parent.parent
NEUTRAL = (
    *("__main__.py", "errors.py", "settings.py", "commands/"),
    *("pipeline/fingerprint.py", "pipeline/report.py", "pipeline/workers.py"),
)
"""Beginnings of the paths of modules that no document depends on. A new module counts as one that documents depend on
until it is named here."""
ASPECTS = {
    "schema": ("schema.py", "document.py"),
    "analysis": ("analysis.py", "vocabulary/stopwords.toml"),
    "vocabulary": ("vocabulary/",),
}
"""Beginnings of paths, the first that fits; files of the engine are `engine`, and everything else is `parsers`."""
VERSIONS = {"schema": SCHEMA_VERSION, "analysis": ANALYSIS_VERSION}
LIBRARIES = {
    "analysis": ("PyStemmer", "Unidecode"),
    "parsers": ("selectolax", "pypdfium2", "babel", "warcio", "brotli", "webencodings", "py3langid"),
    "engine": ("Whoosh",),
}


def fingerprint(engine: str, package: Path = PACKAGE) -> dict[str, str]:
    """Digests of `schema`, `analysis`, `vocabulary`, `parsers` (with normalising, merging and all that lies between a
    scrape and its document) and `engine`, of the code in `package`."""
    digests = {aspect: hashlib.sha256(engine.encode()) for aspect in (*ASPECTS, "parsers", "engine")}
    for aspect, libraries in LIBRARIES.items():
        for library in libraries:
            digests[aspect].update(f"{library} {_version(library)}\n".encode())
    for aspect, version in VERSIONS.items():
        digests[aspect].update(f"{version}\n".encode())
    for aspect, path in _files(engine, package):
        digests[aspect].update(f"{path.relative_to(package).as_posix()}\n".encode())
        digests[aspect].update(path.read_bytes())
    return {aspect: digest.hexdigest()[:16] for aspect, digest in digests.items()}


def _files(engine: str, package: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.toml"))):
        place = path.relative_to(package).as_posix()
        if place.startswith("engines/"):
            if place.startswith(f"engines/{engine}/"):
                yield "engine", path
        elif not place.startswith(NEUTRAL):
            yield next((aspect for aspect, starts in ASPECTS.items() if place.startswith(starts)), "parsers"), path


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"  # an optional library: installing it changes what can be read
