"""Figures for Prometheus at /metrics (OGPS_METRICS; needs the extra `metrics`).

In: Observations, and the Searcher for what it serves. Out: the text format. Each application has a registry of its own.
With several workers prometheus-client keeps the figures of all of them in the folder that PROMETHEUS_MULTIPROC_DIR
names, and any worker answers for all; `serve` makes and names that folder.
"""

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from flask import Blueprint, Response

from index.errors import EngineUnavailable, MissingExtra, NoPublishedIndex
from search.engines.base import CacheLookups, Searcher
from search.web.measuring import Observation

try:
    import prometheus_client
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, multiprocess, values
except ImportError as error:  # an optional dependency
    raise MissingExtra("in the folder of the project: pip install '.[metrics]'") from error

SECONDS = (0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Bounds of the latency histogram; 0.015 and 0.25 are the bars of docs/performance.md."""


class Caching(Protocol):
    """Something that keeps answers and counts how often that helped."""

    def cache_lookups(self) -> CacheLookups: ...


class Metrics:
    """Requests and their latency by route, and age and size of the generation that is served."""

    def __init__(self, searcher: Searcher, caches: Mapping[str, Caching] | None = None) -> None:
        """`caches` by name."""
        self._searcher = searcher
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "ogp_search_requests", "Requests answered.", ("route", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "ogp_search_request_seconds", "Until the body begins.", ("route",), buckets=SECONDS, registry=self._registry
        )
        self._lookups = Counter(
            "ogp_search_cache_lookups", "Looks into a cache.", ("cache", "outcome"), registry=self._registry
        )
        self._caches = dict(caches or {})
        self._looked = dict.fromkeys(self._caches, CacheLookups())
        self._lock = threading.Lock()
        self._documents = self._gauge("ogp_search_documents", "Documents in the generation that is served.")
        self._age = self._gauge("ogp_search_generation_age_seconds", "Since that generation was built.")
        self._up = self._gauge("ogp_search_index_up", "1 while an intact generation is served.")

    def _gauge(self, name: str, help: str) -> Gauge:
        return Gauge(name, help, registry=self._registry, multiprocess_mode="mostrecent")

    def count(self, seen: Observation) -> None:
        """Take one request in. Requests that no route answered are counted together."""
        route = seen.route or "none"
        self._requests.labels(route, seen.method, str(seen.status)).inc()
        self._seconds.labels(route).observe(seen.seconds)
        self._count_lookups()

    def _count_lookups(self) -> None:
        """What the caches counted since the request before."""
        with self._lock:
            for name, cache in self._caches.items():
                before, now = self._looked[name], cache.cache_lookups()
                self._looked[name] = now
                self._lookups.labels(name, "hit").inc(now.hits - before.hits)
                self._lookups.labels(name, "miss").inc(now.misses - before.misses)

    def text(self) -> bytes:
        """The figures of this worker, or of all of them where they share a folder."""
        self._look_at_index()
        registry = self._registry
        if values.ValueClass._multiprocess:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # theirs is untyped
        return prometheus_client.generate_latest(registry)

    def _look_at_index(self) -> None:
        try:
            with self._searcher.open() as snapshot:
                info = snapshot.info
        except (NoPublishedIndex, EngineUnavailable):
            self._up.set(0)
            return
        self._up.set(1)
        self._documents.set(info.documents)
        self._age.set(max(0.0, time.time() - datetime.fromisoformat(info.built_at).timestamp()))

    def blueprint(self) -> Blueprint:
        """/metrics. Keep it from the public at the proxy."""
        routes = Blueprint("metrics", __name__)

        @routes.get("/metrics")
        def metrics() -> Response:
            answer = Response(self.text(), content_type=prometheus_client.CONTENT_TYPE_LATEST)
            answer.headers["Cache-Control"] = "no-store"
            return answer

        return routes
