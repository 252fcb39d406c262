"""`serve`: worker processes that answer requests until they are told to stop.

In: arguments and OGPS_* variables. Out: nothing until a signal ends it; the address is told once it answers. The
application is imported by each worker from `wsgi`, which reads its settings from the environment.
"""

import http.client
import multiprocessing
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import click

from index.commands.exits import ends_with_a_code
from index.commands.options import index_option, settings
from index.engines import open_store
from index.errors import EngineUnavailable, ForeignIndex, MissingExtra, NoPublishedIndex, UsageError
from index.settings import cores
from search.settings import Settings

THREADS = 4
"""Per worker, besides those of long downloads: a slow reader keeps a thread for as long as he reads. More would not be
faster, because searching holds the interpreter."""
PATIENCE = 60.0  # seconds until the workers should answer


@click.command()
@index_option
@click.option("--host", help="Address or name to listen on. [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for a free one. [default: 8000]")
@click.option("--workers", type=click.IntRange(1), help="Worker processes. [default: one per core]")
@ends_with_a_code
def serve(index_dir: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the search page and the API; prints the address when it answers. A new index is noticed by itself."""
    # An empty name counts as none, as an empty variable does: mostly it is a variable of a script that was not set.
    chosen = settings(Settings, index_dir=index_dir, host=host or None, port=port, workers=workers)
    store = open_store(chosen)
    try:
        store.glance()
    except (NoPublishedIndex, ForeignIndex, EngineUnavailable, OSError) as error:
        click.echo(f"ogp-search: {error}; until then every search is answered with an error", err=True)
    if told := advice(chosen):
        click.echo(f"ogp-search: {told}", err=True)
    run(chosen, click.echo)


def run(settings: Settings, ready: Callable[[str], None]) -> None:
    """`ready` is called with the address when the first request has been answered. Raises UsageError when the port
    cannot be had, MissingExtra when metrics are wanted and cannot be counted."""
    address, port = free_place(settings.host, settings.port)
    settings = replace(settings, port=port)
    with _metrics_folder(settings) as folder:
        settings.export(Path(folder) if folder else None)
        _run(settings, address, ready)


def advice(settings: Settings) -> str:
    """What whoever serves to other machines should know; "" where links have an address to carry."""
    if settings.public_url or settings.trusted_hosts or settings.host in ("localhost", "127.0.0.1", "::1"):
        return ""
    return (
        "OGPS_PUBLIC_URL is not set: for readers on other machines there is no sitemap and no description for "
        "browsers, links in feeds are relative, and the examples of the API page name localhost"
    )


def _metrics_folder(settings: Settings) -> AbstractContextManager[str | None]:
    """Where the workers keep their figures together, so that any of them can tell those of all: a new folder, because
    nothing may be counted that an earlier server answered."""
    if not settings.metrics:
        return nullcontext()
    if find_spec("prometheus_client") is None:
        raise MissingExtra("OGPS_METRICS needs an optional dependency; run: pip install 'ogp-search[metrics]'")
    return tempfile.TemporaryDirectory(prefix="ogp-search-metrics-", ignore_cleanup_errors=True)


def _run(settings: Settings, address: str, ready: Callable[[str], None]) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    # Granian would fork its workers while `_announce` runs: a lock that its thread holds at that moment (imports,
    # name resolution) stays locked in the child, which then answers nobody. Spawned workers start clean.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "wsgi:app",
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # browsers and proxies speak HTTP/2 over TLS only, and that ends before us
        workers=settings.workers or cores(),
        blocking_threads=THREADS + settings.downloads,
        respawn_failed_workers=True,
        websockets=False,
        log_enabled=False,
    )
    announcing = threading.Thread(target=_announce, args=(address, settings.port, ready), daemon=True)
    server.on_startup(announcing.start)
    server.serve()


def free_place(host: str, port: int) -> tuple[str, int]:
    """The address and the port that nobody listens on: of a name its first address that can be had, IPv4 before IPv6;
    for port 0 a free one. Workers share their port, so two servers on one port would not notice each other. Raises
    UsageError."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"cannot listen on {host!r}: {error}; choose another with --host") from error
    refused: Exception | None = None
    for family, _, _, _, place in sorted(found, key=lambda one: one[0] != socket.AF_INET):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((place[0], port, *place[2:]))
            except (OSError, OverflowError) as error:
                refused = refused or error
                continue
            return str(place[0]), int(probe.getsockname()[1])
    sentence = f"cannot listen on {host} port {port}: {refused}; choose another with --host or --port"
    raise UsageError(sentence) from refused


def _announce(address: str, port: int, ready: Callable[[str], None]) -> None:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    host = anywhere.get(address, address)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if _answers(host, port):
            name = f"[{host}]" if ":" in host else host
            ready(f"http://{name}:{port}/")
            return
        time.sleep(0.05)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
