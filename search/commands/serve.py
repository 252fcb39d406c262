"""`serve`: worker processes that answer requests until they are told to stop.

In: arguments and OGPS_* variables. Out: nothing until a signal ends it; the address is told once it answers. The
processes and what becomes of them are search.commands.workers.
"""

import os
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
from search.settings import Settings
from search.web.measuring import write_json_lines

SOCKET = "unix:"
"""Before the path of a socket, where an address could stand."""
LONGEST_SOCKET = 107  # bytes of a path, on Linux
PATIENCE = 60.0  # seconds until the workers should answer


@click.command()
@index_option
@click.option("--host", help="Address, name or unix:PATH to listen on. [default: 127.0.0.1]")
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
    place: str | Path
    if settings.host.startswith(SOCKET):
        place = free_socket(Path(settings.host.removeprefix(SOCKET)))
    else:
        place, port = free_place(settings.host, settings.port)
        settings = replace(settings, port=port)
    if settings.log_json:
        write_json_lines(settings.log_file)
    with _metrics_folder(settings) as folder:
        settings.export(Path(folder) if folder else None)
        _run(settings, place, ready)


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
        raise MissingExtra(
            "OGPS_METRICS needs prometheus-client; run in the folder of the project: pip install '.[metrics]'"
        )
    return tempfile.TemporaryDirectory(prefix="ogp-search-metrics-", ignore_cleanup_errors=True)


def _run(settings: Settings, place: str | Path, ready: Callable[[str], None]) -> None:
    from search.commands.workers import Server  # which is slow to import, and `--help` waits for it otherwise

    server = Server(settings, place, settings.port)
    announcing = threading.Thread(target=_announce, args=(place, settings.port, ready), daemon=True)
    server.on_startup(announcing.start)
    server.run()


def free_socket(path: Path) -> Path:
    """The path of a socket that nobody listens on, in a folder where one can be made; what a server that was killed has
    left there is removed. Raises UsageError."""
    path = path.absolute()
    remedy = "choose another with --host"
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        raise UsageError(
            f"cannot listen on {path}: sockets have at most {LONGEST_SOCKET} bytes in their path; {remedy}"
        )
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError(f"cannot listen on {path}: {path.parent} is no folder that this user may write to; {remedy}")
    if path.exists() and not path.is_socket():
        raise UsageError(f"cannot listen on {path}: there is something else of that name; {remedy}")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            path.unlink(missing_ok=True)
            return path
        except OSError as error:
            raise UsageError(f"cannot listen on {path}: {error.strerror}; {remedy}") from error
    raise UsageError(f"cannot listen on {path}: another server does; {remedy}")


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


def _announce(place: str | Path, port: int, ready: Callable[[str], None]) -> None:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    if isinstance(place, str):
        place = anywhere.get(place, place)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if _answers(place, port):
            ready(_written(place, port))
            return
        time.sleep(0.05)
    click.echo(f"ogp-search: nothing has answered for {PATIENCE:.0f} seconds; see the messages above", err=True)


def _written(place: str | Path, port: int) -> str:
    if isinstance(place, Path):
        return f"{SOCKET}{place}"
    return f"http://[{place}]:{port}/" if ":" in place else f"http://{place}:{port}/"


def _answers(place: str | Path, port: int) -> bool:
    family = socket.AF_UNIX if isinstance(place, Path) else socket.AF_INET6 if ":" in place else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(place) if isinstance(place, Path) else (place, port))
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(16).startswith(b"HTTP/")
        except OSError:
            return False
