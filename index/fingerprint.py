"""What an index depends on besides the scrapes: the code and the tables that turned them into documents.

In: this package's own files and the versions of the libraries that shape a result. Out: one digest per aspect. When
one of them differs from the last generation's, what was kept of that generation says nothing, and reindex does a full
build and names the aspect.
"""

import hashlib
from importlib import metadata
from pathlib import Path

from index.analysis import ANALYSIS_VERSION
from index.schema import SCHEMA_VERSION

PACKAGE = Path(__file__).parent
NEUTRAL = {"cli.py", "__main__.py", "settings.py", "report.py", "errors.py", "fingerprint.py", "watching.py"}
"""Modules in the package's folder that no document depends on."""
LIBRARIES = {
    "analysis": ("PyStemmer", "Unidecode"),
    "parsers": ("selectolax", "pypdfium2", "babel"),
    "engine": ("Whoosh",),
}


def fingerprint(engine: str) -> dict[str, str]:
    """Digests of `schema`, `analysis`, `vocabulary`, `parsers` (with normalising and merging) and `engine`."""
    own = {"schema": {"schema.py", "document.py"}, "analysis": {"analysis.py"}}
    rest = {path.name for path in PACKAGE.glob("*.py")} - NEUTRAL - own["schema"] - own["analysis"]
    files = {
        "schema": [PACKAGE / name for name in own["schema"]],
        "analysis": [PACKAGE / name for name in own["analysis"]] + [PACKAGE / "vocabulary" / "stopwords.toml"],
        "vocabulary": [*(PACKAGE / "vocabulary").glob("*.toml"), *(PACKAGE / "vocabulary").glob("*.py")],
        "parsers": [
            *(PACKAGE / name for name in rest),
            *(path for folder in ("parsers", "merge", "documents_json") for path in (PACKAGE / folder).rglob("*.py")),
        ],
        "engine": list((PACKAGE / "engines" / engine).rglob("*.py")),
    }
    versions = {"schema": str(SCHEMA_VERSION), "analysis": str(ANALYSIS_VERSION), "engine": engine}
    return {aspect: _digest(files[aspect], versions.get(aspect, ""), LIBRARIES.get(aspect, ())) for aspect in files}


def _digest(files: list[Path], version: str, libraries: tuple[str, ...]) -> str:
    digest = hashlib.sha256(version.encode())
    for library in libraries:
        digest.update(f"{library} {_version(library)}\n".encode())
    for path in sorted(set(files)):
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"  # an optional library: installing it changes what can be read
