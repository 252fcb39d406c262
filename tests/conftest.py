"""Shared fixtures: one index of the real seeds, built once by the real `reindex`, served in-process and over HTTP."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.engines.base import Searcher
from search.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
NO_BROWSER = "the browser tests DID NOT RUN: Chromium is missing (apt-get install chromium)"

Api = Callable[..., dict[str, Any]]
SLOW = (
    "accounting", "added_facts", "archives", "cli", "crash", "deploy", "every_sentence", "facet_values",
    "formats", "forms", "fuzzing", "generations", "in_public", "incremental", "index_folder", "lexicon_in_generations",
    "load", "made_up_language", "mounted", "parsers_hostile", "parsers_matrix", "parsers_mutations", "parsing_workers",
    "pipeline", "reindex_report", "renumbering", "reports_pdf", "serving", "store_contract", "streams", "swaps",
    "unreadable", "whoosh_building", "whoosh_damage", "whoosh_oracle", "whoosh_scores", "whoosh_segments", "workers",
)  # fmt: skip
"""Files of tests that start processes, build many indexes or look for counter-examples: `make test-fast` leaves them
out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem.removeprefix("test_") in SLOW:
            item.add_marker(pytest.mark.slow)


def run_cli(*arguments: str | Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `python -m index ...` as an operator would."""
    done = subprocess.run(
        [sys.executable, "-m", "index", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done


@pytest.fixture(scope="session", autouse=True)
def without_patrol() -> Iterator[None]:
    """Searchers that tests leave open do not go on reading their files: a session has dozens, and some tests measure
    the memory or the time of the whole process. tests/test_whoosh_damage.py has it on."""
    from search.engines.whoosh import current

    with pytest.MonkeyPatch.context() as everywhere:
        everywhere.setattr(current, "_patrol", lambda *_: None)
        yield


@pytest.fixture(autouse=True)
def safe_path_of_its_own() -> Iterator[None]:
    """A command that runs in this process makes Python safe for its own children, and for no other test's."""
    before = os.environ.get("PYTHONSAFEPATH")
    yield
    os.environ.pop("PYTHONSAFEPATH", None)
    if before is not None:
        os.environ["PYTHONSAFEPATH"] = before


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index directory of the five real pages."""
    index = tmp_path_factory.mktemp("seeds-index")
    run_cli("reindex", SEEDS, "--index", index, "--json")
    return index


@pytest.fixture(scope="session")
def searcher(seeds_index: Path) -> Iterator[Searcher]:
    from search.engines import open_searcher

    opened = open_searcher(Settings(index_dir=seeds_index))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def app(seeds_index: Path, searcher: Searcher) -> Flask:
    from search.app import create_app

    return create_app(Settings(index_dir=seeds_index), searcher)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def api(client: FlaskClient) -> Api:
    """GET /api/v1/search with these parameters; keyword values may be lists. `in_` stands for `in`."""

    def get(**parameters: Any) -> dict[str, Any]:
        query = {name.rstrip("_"): value for name, value in parameters.items()}
        answer = client.get("/api/v1/search", query_string=query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        body = answer.get_json()
        assert isinstance(body, dict)
        return body

    return get


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


@pytest.fixture(scope="session")
def live_server(seeds_index: Path) -> Iterator[str]:
    """Base URL of `ogp-search serve` in a process of its own. It prints its URL once it listens: that is the wait."""
    port = free_port()
    command = [sys.executable, "-m", "index", "serve", "--index", str(seeds_index), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{port}"
        announced = server.stdout.readline()
        assert url in announced, announced
        yield url
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium. Where it is missing the tests say loudly that they did not run; where CI is set they fail."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
