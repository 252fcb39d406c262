"""The server: worker processes that answer requests until they are told to stop.

In: Settings. Out: nothing until a signal ends it; the address is told once it answers. The application is imported by
each worker from `wsgi`, which reads its settings from the environment.
"""

import http.client
import multiprocessing
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from pathlib import Path

from index.cores import cores
from index.errors import MissingExtra, UsageError
from index.settings import Settings

THREADS = 4
"""Per worker, besides those of long downloads: a slow reader keeps a thread for as long as he reads. More would not be
faster, because searching holds the interpreter."""
PATIENCE = 60.0  # seconds until the workers should answer


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """`ready` is called with the address when the first request has been answered. Raises UsageError when the port
    cannot be had, MissingExtra when metrics are wanted and cannot be counted."""
    _refuse_taken(settings)
    with _metrics_folder(settings) as folder:
        settings.export(Path(folder) if folder else None)
        _run(settings, ready)


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


def _run(settings: Settings, ready: Callable[[str], None]) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    # Granian would fork its workers while `_announce` runs: a lock that its thread holds at that moment (imports,
    # name resolution) stays locked in the child, which then answers nobody. Spawned workers start clean.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # browsers and proxies speak HTTP/2 over TLS only, and that ends before us
        workers=settings.workers or cores(),
        blocking_threads=THREADS + settings.downloads,
        respawn_failed_workers=True,
        websockets=False,
        log_enabled=False,
    )
    server.on_startup(lambda: threading.Thread(target=_announce, args=(settings, ready), daemon=True).start())
    server.serve()


def _refuse_taken(settings: Settings) -> None:
    """Workers share their port, so two servers on one port would not notice each other."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except (OSError, OverflowError) as error:
            place = f"{settings.host} port {settings.port}"
            raise UsageError(f"cannot listen on {place}: {error}; choose another with --host or --port") from error


def _announce(settings: Settings, ready: Callable[[str], None]) -> None:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    host = anywhere.get(settings.host, settings.host)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if _answers(host, settings.port):
            name = f"[{host}]" if ":" in host else host
            ready(f"http://{name}:{settings.port}/")
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
