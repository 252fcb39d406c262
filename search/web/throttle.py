"""How fast one client may ask: a bucket of tokens per address, filled at a steady rate, in this process's memory.

In: a client's address. Out: the seconds to wait, 0.0 for go on. Invariants: memory is bounded (who asked longest ago
is forgotten first); with several workers each keeps its own buckets, so that a client gets at most the rate times
the workers; an address is believed only from the connection itself or from proxies that are named as trusted.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from search.addresses import IPAddress, Proxies, plain_address

MAX_CLIENTS = 10_000
"""Addresses remembered."""
IPV6_NETWORK = 64
"""Bits of an IPv6 address that stand for one client: a household has them all to itself."""


class Throttle:
    """`per_minute` requests a minute on average, as many at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address -> tokens, when counted
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Take a token of the client's; without one, how many seconds until there is one."""
        with self._lock:
            now = self._clock()
            tokens, counted = self._buckets.pop(client, (self._capacity, now))
            tokens = min(self._capacity, tokens + (now - counted) * self._per_second)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - 1 if allowed else tokens, now)
            if len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
            return 0.0 if allowed else (1 - tokens) / self._per_second


def client_of(environ: Mapping[str, object], proxies: Proxies) -> str:
    """Who asks: the connection's address, or, where that is a trusted proxy, the last address before our proxies that
    X-Forwarded-For names. What stands further left is the client's own claim and is not looked at, and what is no
    address is nobody's: its proxy's then. IPv4 addresses are themselves, however they are written."""
    client = plain_address(str(environ.get("REMOTE_ADDR", "")))
    claimed = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    while claimed and proxies.trust(client) and (before := plain_address(claimed.pop())):
        client = before
    if client is None:
        return str(environ.get("REMOTE_ADDR", ""))
    return client_name(client)


def client_name(client: IPAddress) -> str:
    """What stands for one client: an IPv4 address, or the network of an IPv6 address."""
    if client.version == 4:
        return str(client)
    return str(ipaddress.ip_network((int(client), IPV6_NETWORK), strict=False))
