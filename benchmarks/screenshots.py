"""Pictures of the main states for the manual: `python -m benchmarks.screenshots [--output docs/screenshots]`.

In: the seeds. Out: one small PNG per state, taken in Debian's Chromium of a server on a free port over a fresh index.
Raises nothing of its own; what reindex, serve or the browser refuse ends it.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click
from playwright.sync_api import Browser, ViewportSize, sync_playwright

ROOT = Path(__file__).parent.parent
WIDE, NARROW = (1180, 760), (360, 720)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: the page, and what to press before it is taken ("" for nothing)."""

    name: str
    path: str
    size: tuple[int, int] = WIDE
    scheme: Literal["light", "dark"] = "light"
    press: str = ""


SHOTS = (
    Shot("start-en", "/en/"),
    Shot("start-fr-phone", "/fr/", NARROW),
    Shot("results-fr", "/fr/search?q=innovation&cycle=2018"),
    Shot("results-en-dark", "/en/search?q=transparency&cycle=2015", scheme="dark"),
    Shot("results-en-phone", "/en/search?q=transparency", NARROW),
    Shot("filters-fr-phone-dark", "/fr/search?captured=full", NARROW, "dark", "#drawer-content > summary"),
    Shot("nothing-found-en", "/en/search?q=hackathon&cycle=2015&captured=stub"),
    Shot("document-en", "/en/commitments/FR0038?q=public%20innovation"),
    Shot("document-fr-side-by-side", "/fr/commitments/FR0038", press="#parallel"),
    Shot("overview-en", "/en/overview"),
)


@contextmanager
def served() -> Iterator[str]:
    """The address of a server over a fresh index of the seeds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "index"]
        subprocess.run([*program, "reindex", "seeds", "--index", folder, "-q"], cwd=ROOT, check=True)
        command = [*program, "serve", "--index", folder, "--port", port, "--workers", "1"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            yield server.stdout.readline().strip().rstrip("/")
            server.terminate()


def take(browser: Browser, address: str, shot: Shot, folder: Path) -> Path:
    """Write one picture and say where."""
    size = ViewportSize(width=shot.size[0], height=shot.size[1])
    context = browser.new_context(viewport=size, color_scheme=shot.scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + shot.path, wait_until="networkidle")
    if shot.press:
        page.locator(shot.press).click()
    file = folder / f"{shot.name}.png"
    page.screenshot(path=file)
    context.close()
    return file


@click.command()
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "docs" / "screenshots")
def main(output: Path) -> None:
    """Take every picture of SHOTS."""
    output.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for shot in SHOTS:
            file = take(browser, address, shot, output)
            click.echo(f"{file.name:32} {file.stat().st_size // 1024:5} kB")
        browser.close()


if __name__ == "__main__":
    main()
