"""Settings: one table, from the environment, with an answer for every mistake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import UsageError
from index.settings import cores, table
from search.settings import Settings

ROOT = Path(__file__).parent.parent


def test_defaults_need_no_environment() -> None:
    settings = Settings.from_environment({"PATH": "/bin"})
    assert settings == Settings()
    assert (settings.index_dir, settings.sources) == (Path("var/index"), (Path("seeds"),))
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def test_every_kind_of_value_is_read() -> None:
    settings = Settings.from_environment(
        {
            "OGPS_INDEX_DIR": "/srv/index",
            "OGPS_SOURCES": f"en{os.pathsep}fr",
            "OGPS_PORT": "8080",
            "OGPS_SHRINK": "0.5",
            "OGPS_METRICS": "yes",
            "OGPS_TRUSTED_HOSTS": "a.example, b.example",
            "OGPS_ENGINE": "",
        }
    )
    assert settings.index_dir == Path("/srv/index")
    assert settings.sources == (Path("en"), Path("fr"))
    assert (settings.port, settings.shrink, settings.metrics) == (8080, 0.5, True)
    assert settings.trusted_hosts == ("a.example", "b.example")
    assert settings.engine == "whoosh"


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("OGPS_PORT", "http", "a whole number"),
        ("OGPS_PORT", "-1", "a whole number"),
        ("OGPS_METRICS", "maybe", "1 or 0"),
        ("OGPS_SHRINK", "20", "a share from 0 to 1"),
        ("OGPS_SHRINK", "much", "much"),
        ("OGPS_SOURCES", os.pathsep, "names no folder or file; name one or several"),
        ("OGPS_TRUSTED_HOSTS", " , ", "names nothing; name one or several"),
        ("OGPS_INDEXDIR", "x", "is no setting; known are OGPS_INDEX_DIR"),
    ],
)
def test_a_mistake_is_named_with_what_is_expected(variable: str, value: str, expected: str) -> None:
    with pytest.raises(UsageError, match=variable) as raised:
        Settings.from_environment({variable: value})
    assert expected in str(raised.value)


def test_a_child_process_reads_what_was_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _, _ in table(Settings):
        monkeypatch.setenv(name, "")
    settings = Settings(index_dir=Path("x y"), sources=(Path("a"), Path("b")), metrics=True, trusted_hosts=("h", "i"))
    settings.export()
    assert Settings.from_environment() == settings


def test_every_setting_has_a_help() -> None:
    assert all(name.startswith("OGPS_") and help for name, _, help in table(Settings))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads as Linux lists them")
@pytest.mark.skipif(cores() == 1, reason="on one core there are no such threads anyway")
@pytest.mark.parametrize(
    "module", ["search.cli", "index.commands.reindex", "index.engines.whoosh.writer", "search.engines.whoosh", "wsgi"]
)
def test_no_thread_waits_busily_beside_a_command(module: str) -> None:
    said = f"import {module}, numpy, os; print(len(os.listdir('/proc/self/task')))"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    ended = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert ended.stdout == "1\n"
