"""The dependency rules of docs/design.md, checked on the imports of every module."""

import ast
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path.relative_to(ROOT) for package in ("index", "search") for path in (ROOT / package).rglob("*.py"))
SHARED_OF_INDEX = {
    "document",
    "schema",
    "analysis",
    "compounds",
    "vocabulary",
    "settings",
    "errors",
    "facets",
    "engines",
    "documents_json",
    "translation",
    "prose",
}
STANDARD_ONLY = {"index/document.py", "search/query.py", "search/results.py"}
JSON_BY_TYPE = ("index/documents_json/", "index/pipeline/", "search/api/openapi.py")
WITHOUT_FLASK = ("search/params/", "search/syntax/", "search/present/", "search/engines/")
DECIDED_OUTSIDE = ("search.syntax", "search.answering", "search.spelling", "search.query_translation")
"""What the product decides, and no engine knows."""
SETTINGS = {"index/settings.py", "search/settings.py"}
COMMAND_LINE = ("search/cli.py", "search/commands/")
NEUTRAL_ENGINES = (
    "index.engines.base.",
    "index.engines.open_store",
    "search.engines.base.",
    "search.engines.open_searcher",
    "search.engines.answered",
)
"""What commands and the pipeline know of engines."""


def imports(path: Path) -> set[str]:
    """Full dotted names that a module imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_keep_the_rules(path: Path) -> None:
    import sys

    names, tops = imports(path), roots(path)
    place = path.as_posix()
    if path.parts[0] == "index":
        # `python -m index` is the console script under another name, and no module that anybody imports.
        assert not tops & {"search", "flask"} or place == "index/__main__.py", f"{place} imports {tops}"
    else:
        reached = {name.split(".")[1] for name in names if name.startswith("index.")}
        if place.startswith(COMMAND_LINE):
            reached -= {"commands"}
        assert reached <= SHARED_OF_INDEX, f"{place} imports {reached - SHARED_OF_INDEX} of index"
    if place.startswith(("index/commands/", "index/pipeline/", "search/commands/")):
        engines = {name for name in names if ".engines." in name}
        assert all(name.startswith(NEUTRAL_ENGINES) for name in engines), f"{place} imports {engines}"
    if "engines/whoosh/" not in place:
        assert not tops & {"whoosh"}, place
    if "parsers/" not in place:
        assert not tops & {"selectolax", "pypdfium2"}, place
    if not place.startswith(JSON_BY_TYPE):
        assert "msgspec" not in tops, f"{place}: what a document looks like in JSON is for index/documents_json"
    assert "pydantic" not in tops, place
    if place in STANDARD_ONLY:
        assert tops <= set(sys.stdlib_module_names) | {"index", "search"}, place
    if place.startswith(WITHOUT_FLASK) or (
        len(path.parts) == 2 and path.parts[0] == "search" and path.name != "app.py"
    ):
        assert "flask" not in tops and "werkzeug" not in tops, place
    if place.startswith("search/engines/"):
        assert not [name for name in names if name.startswith((*DECIDED_OUTSIDE, "search.present"))], place
    elif path.parts[0] == "search" and path.name != "app.py" and not place.startswith(COMMAND_LINE):
        reached = {name for name in names if name.startswith("search.engines")}
        assert all(name.startswith("search.engines.base.") for name in reached), f"{place} reaches {reached}"
    if place.startswith("search/present/"):
        assert not [name for name in names if name.startswith("search.engines") or name.endswith(".Callable")], place


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_only_settings_reads_the_environment(path: Path) -> None:
    text = (ROOT / path).read_text("utf-8")
    if path.as_posix() not in SETTINGS:
        assert "os.environ" not in text and "getenv(" not in text, f"{path} reads the environment"
    assert "from whoosh import index" not in text, f"{path}: write `import whoosh.index`"
    assert path.name != "utils.py"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_functions_fit_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < 60, f"{path}: {node.name} does not fit a screen"


def test_a_wheel_holds_every_package_and_every_data_file() -> None:
    """What is missing here is missing only where the project is installed, not where it is developed."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert set(tools["packages"]) == {".".join(path.parent.parts) for path in MODULES}
    for package in ("index", "search"):
        patterns = [pattern.replace("**/", "") for pattern in tools["package-data"][package]]
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                own = path.relative_to(ROOT / package).as_posix()
                assert any(fnmatch(own, pattern) for pattern in patterns), f"{path} is in no wheel"
