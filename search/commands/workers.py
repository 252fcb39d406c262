"""The processes behind `serve`: how they are started, watched, restarted and ended.

In: the settings, and where to listen. Out: a Server that runs until a signal ends it. Invariants: a worker is given the
application, and nothing is looked up in the folder where the server was started; what is in flight has GRACE seconds
when the server is told to end, and none when it is told twice; a worker never outlives the server; one that ends by
itself is started again, after pauses that grow while it goes on ending, and the log says so.
"""

import logging
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer, WorkerProcess

from index.settings import cores
from search.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 4
"""Per worker, besides those of long downloads: a slow reader keeps a thread for as long as he reads. More would not be
faster, because searching holds the interpreter."""
GRACE = 5  # seconds
HEADERS_WITHIN = 10_000  # milliseconds for the head of a request, the wait for the next one included
MOST_CONNECTIONS = 4_096
"""Of one worker. Connections that ask nothing cost a descriptor each: many more are had than are answered at once."""
RESERVED = 512  # descriptors for everything else
STEADY = 60.0
"""Seconds after which a worker that ends had a reason of its own, and not that of the one before."""
LONGEST_PAUSE = 60.0
SOCKET_MODE = 0o666
"""Who may connect is who may enter the socket's folder: a proxy is another user."""

log = logging.getLogger(__name__)


class Server(MPServer):
    """Granian's, but for what happens to workers that end."""

    def __init__(self, settings: Settings, place: "str | Path", port: int) -> None:
        listening: dict[str, Any] = {"uds": place, "uds_permissions": SOCKET_MODE}
        if isinstance(place, str):
            listening = {"address": place, "port": port}
        super().__init__(
            "ogp-search",
            **listening,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,  # browsers and proxies speak HTTP/2 over TLS only, and that ends before us
            http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
            workers=settings.workers or cores(),
            blocking_threads=THREADS + settings.downloads,
            backpressure=connections_to_be_had(),
            workers_kill_timeout=GRACE,
            websockets=False,
            log_enabled=False,
        )
        self._started = partial(started, settings, port if isinstance(place, str) else None)
        self._ended_in_a_row: dict[int, int] = {}

    def run(self) -> None:
        """Until a signal."""
        # Granian would fork its workers while the thread that announces it runs: a lock that a thread holds at that
        # moment (imports, name resolution) stays locked in the child, which then answers nobody. Spawned workers start
        # clean.
        multiprocessing.set_start_method("spawn", force=True)
        self.serve(target_loader=self._started, wrap_loader=False)

    def signal_handler_interrupt(self, *args: object, **kwargs: object) -> None:
        if self.interrupt_signal:  # told before
            for worker in self.wrks:
                worker.kill()  # type: ignore[no-untyped-call]
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]

    def _serve_loop(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        due: dict[int, float] = {}  # worker -> when it is started again
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(max(0.0, min(due.values()) - time.monotonic()) if due else None)
            self.main_loop_interrupt.clear()
            while self.interrupt_children:
                number = self.interrupt_children.pop()
                due[number] = time.monotonic() + self._pause(number, self.wrks[number])
            for number in [number for number, moment in due.items() if moment <= time.monotonic()]:
                if not self.interrupt_signal:
                    del due[number]
                    self._respawn_workers([number], spawn_target, target_loader)
            if self.reload_signal and not self.interrupt_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]

    def _pause(self, number: int, ended: WorkerProcess) -> float:
        """Seconds until the worker is started again: none the first time, then 1, 2, 4..., and the line in the log."""
        lived = time.monotonic() - ended.birth
        times = 1 if lived >= STEADY else self._ended_in_a_row.get(number, 0) + 1
        self._ended_in_a_row[number] = times
        pause = pause_after(times)
        sentence = (
            "worker %d ended by itself after %.0f s (exit status %s), %d times in a row; it is started again in %.0f s"
        )
        log.error(sentence, number + 1, lived, ended.inner.exitcode, times, pause)
        return pause


def pause_after(times: int) -> float:
    """Seconds before a worker is started that has ended so many times in a row."""
    return 0.0 if times < 2 else min(2.0 ** min(times - 2, 16), LONGEST_PAUSE)


def connections_to_be_had() -> int:
    """How many connections one worker may have open, after as many descriptors as may be had were asked for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + RESERVED
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else max(128, min(MOST_CONNECTIONS, soft - RESERVED))


def started(settings: Settings, port: int | None) -> "WSGIApplication":
    """In a worker: the application, watched over. `port` is the one whose connections are looked after, if any."""
    from search.addresses import Proxies
    from search.app import create_app
    from search.web.connections import Connections, look_after

    threading.Thread(target=end_with_the_server, name="end with the server", daemon=True).start()
    if port is not None:
        look_after(Connections(port, settings.connections, Proxies.of(settings.trusted_proxies)))
    return create_app(settings)


def end_with_the_server() -> None:
    """Waits for the death of the process that started this one, whatever it died of."""
    if server := multiprocessing.parent_process():
        wait([server.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)
