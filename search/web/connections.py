"""The connections of one worker, looked over once a second: who takes too many, and who does not take what is sent.

In: the process's own sockets, as the kernel tells of them. Out: connections that are ended. Invariants: only those to
the port that we listen on are touched; a connection that sends, or whose peer reads, is never ended; of a client who
holds more than it may, the ones that were silent longest go first. Where the kernel tells nothing (another system
than Linux), nothing is ended.
"""

import fcntl
import logging
import os
import socket
import stat
import struct
import termios
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from search.addresses import IPAddress, Proxies, plain_address
from search.web.throttle import client_name

UNREAD = 60.0
"""Seconds in which the reader of an answer has to take LEAST bytes of it."""
LEAST = 4_096
QUIET = 3.0
"""Seconds of silence before a connection may be one too many: until then it may be waiting for its answer."""
EVERY = 1.0
HELD = "/proc/self/fd"
TCP_INFO_BYTES = 136
LAST_DATA_SENT, LAST_DATA_RECEIVED, BYTES_ACKED = 44, 52, 120
"""Offsets in Linux's struct tcp_info: two u32 in milliseconds ago, one u64."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A connection at one moment. `key` is its own; `waiting` are bytes that are sent and not taken, `taken` those that
    ever were; `silent` is how many seconds ago anything was sent or received."""

    key: int
    client: IPAddress | None
    waiting: int
    taken: int
    silent: float
    descriptor: int


class Connections:
    """Those to `port`; `most` from one client (0 for any number), which holds for no proxy that is trusted."""

    def __init__(self, port: int, most: int, proxies: Proxies) -> None:
        self._port, self._most, self._proxies = port, most, proxies
        self._unread: dict[int, tuple[int, float]] = {}  # key -> bytes taken, and when that was

    def look(self, now: float | None = None) -> int:
        """Once over all of them; how many were ended."""
        now = time.monotonic() if now is None else now
        seen = list(self._seen())
        ended = [one for one in (*self._not_read(seen, now), *self._too_many(seen)) if self._end(one)]
        return len(ended)

    def _not_read(self, seen: list[Seen], now: float) -> list[Seen]:
        waiting = {one.key: one for one in seen if one.waiting}
        self._unread = {key: held for key, held in self._unread.items() if key in waiting}
        late = []
        for key, one in waiting.items():
            taken, since = self._unread.setdefault(key, (one.taken, now))
            if one.taken - taken >= LEAST:
                self._unread[key] = (one.taken, now)
            elif now - since >= UNREAD:
                late.append(one)
        return late

    def _too_many(self, seen: list[Seen]) -> list[Seen]:
        if not self._most:
            return []
        held: dict[str, list[Seen]] = defaultdict(list)
        for one in seen:
            if one.client is not None and not self._proxies.trust(one.client):
                held[client_name(one.client)].append(one)
        surplus = []
        for each in held.values():
            longest = sorted(each, key=lambda one: -one.silent)[: max(0, len(each) - self._most)]
            surplus += [one for one in longest if one.silent >= QUIET]
        return surplus

    def _seen(self) -> Iterator[Seen]:
        try:
            names = os.listdir(HELD)  # noqa: PTH208  # of a process, not of a folder
        except OSError:
            return
        for name in names:
            try:
                status = os.fstat(int(name))
                if not stat.S_ISSOCK(status.st_mode):
                    continue
                with socket.socket(fileno=os.dup(int(name))) as held:
                    if self._is_ours(held):
                        yield _told(held, status.st_ino, int(name))
            except (OSError, struct.error):  # closed meanwhile
                continue

    def _is_ours(self, held: socket.socket) -> bool:
        if held.family not in (socket.AF_INET, socket.AF_INET6) or held.type != socket.SOCK_STREAM:
            return False
        listens = held.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        return not listens and held.getsockname()[1] == self._port

    def _end(self, one: Seen) -> bool:
        """The descriptor may be another's by now: it is looked at again, in a copy that stays what it is."""
        try:
            with socket.socket(fileno=os.dup(one.descriptor)) as held:
                if os.fstat(held.fileno()).st_ino != one.key or not self._is_ours(held):
                    return False
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # keep nothing unsent
                held.shutdown(socket.SHUT_RDWR)
        except OSError:
            return False
        self._unread.pop(one.key, None)
        return True


def _told(held: socket.socket, key: int, descriptor: int) -> Seen:
    info = held.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    (waiting,) = struct.unpack("i", fcntl.ioctl(held.fileno(), termios.TIOCOUTQ, b"\0\0\0\0"))
    sent, received = (struct.unpack_from("I", info, offset)[0] for offset in (LAST_DATA_SENT, LAST_DATA_RECEIVED))
    (taken,) = struct.unpack_from("Q", info, BYTES_ACKED)
    client = plain_address(str(held.getpeername()[0]))
    return Seen(key, client, waiting, taken, min(sent, received) / 1000, descriptor)


def look_after(connections: Connections) -> None:
    """From now on, in a thread of its own."""

    def go_on() -> None:
        while True:
            time.sleep(EVERY)
            try:
                if ended := connections.look():
                    log.warning("%d connections were ended: nobody read, or one client had too many", ended)
            except Exception:
                log.exception("connections were not looked over")

    threading.Thread(target=go_on, name="connections", daemon=True).start()
