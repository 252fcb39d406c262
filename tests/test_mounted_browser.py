"""The site under a path of another one, in Chromium, behind a proxy that knows no other path: nothing leaves it.

The proxy is nginx where that is installed, and always a small one of our own.
"""

import http.client
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import free_port
from tests.servers import serving

pytestmark = pytest.mark.browser
ROOT = "/civic/ogp"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")


@contextmanager
def small_proxy(port: int, behind: int, strips: bool) -> Iterator[None]:
    class Passing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            if not self.path.startswith(f"{ROOT}/"):
                self.send_error(404)
                return
            connection = http.client.HTTPConnection("127.0.0.1", behind, timeout=30)
            path = self.path.removeprefix(ROOT) if strips else self.path
            connection.request("GET", path, headers={"Host": self.headers["Host"], "Accept-Encoding": "identity"})
            answer = connection.getresponse()
            body = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            connection.close()

        def log_message(self, format: str, *args: object) -> None:
            """To nobody."""

    with ThreadingHTTPServer(("127.0.0.1", port), Passing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@contextmanager
def nginx(port: int, behind: int, folder: Path) -> Iterator[None]:
    """With the locations that the manual shows."""
    if not NGINX:
        pytest.skip("nginx is not installed: a small proxy alone was tried")
    places = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; events {{}}\nhttp {{ access_log off;\n{places}"
        f"upstream ogp_search {{ server 127.0.0.1:{behind}; }}\nserver {{ listen 127.0.0.1:{port};\n"
        f"location {ROOT}/ {{ proxy_set_header Host $http_host; proxy_pass http://ogp_search; }}\n}} }}\n"
    )
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command) as running:
        deadline = time.monotonic() + 30
        while running.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield
        running.terminate()


@pytest.fixture(scope="module", params=["passes the path on", "takes the path away", "nginx"])
def site(request: pytest.FixtureRequest, seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site as its readers see it."""
    folder, port = tmp_path_factory.mktemp("mounted"), free_port()
    public = f"http://127.0.0.1:{port}{ROOT}"
    with serving(seeds_index, folder, OGPS_PUBLIC_URL=public) as server:
        if request.param == "nginx":
            between = nginx(port, server.port, folder)
        else:
            between = small_proxy(port, server.port, strips=request.param == "takes the path away")
        with between:
            yield public


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Whatever it loads, it loads from under the path; nothing is missing."""
    context = browser.new_context(reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    strays: list[str] = []
    opened.on(
        "response", lambda answer: strays.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    opened.on("request", lambda sent: None if sent.url.startswith(f"{site}/") else strays.append(sent.url))
    yield opened
    assert strays == []
    context.close()


def test_a_reader_never_leaves_the_path(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    expect(page).to_have_url(f"{site}/en/")
    page.locator("#q").fill("gouvernement")
    with page.expect_response("**/api/v1/suggest**") as proposed:
        page.locator("#q").press_sequentially("s")
    assert urlsplit(proposed.value.url).path == f"{ROOT}/api/v1/suggest"
    page.locator("#q").fill("gouvernement")
    page.locator("#q").press("Enter")
    page.wait_for_url(f"{site}/en/search?q=gouvernement")
    page.locator("#results h2 a").first.click()
    page.wait_for_url(f"{site}/en/commitments/**")
    page.locator("#back").click()
    page.wait_for_url(f"{site}/en/search?q=gouvernement")
    page.locator("#languages a").first.click()
    page.wait_for_url(f"{site}/fr/search?q=gouvernement")
    page.locator("footer a").last.click()
    page.wait_for_url(f"{site}/fr/api")
    assert site in page.locator("pre").first.inner_text()


def test_filters_and_pages_are_fetched_under_the_path(page: Page, site: str) -> None:
    page.goto(f"{site}/en/search?size=10")
    page.locator(".pages a[rel=next]").click()
    page.wait_for_url(f"{site}/en/search?page=2&size=10")
    expect(page.locator("#results")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(f"{site}/en/search?size=10")
    page.locator("#views a").click()
    page.wait_for_url(f"{site}/en/overview?size=10")
