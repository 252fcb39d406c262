"""What each request cost, handed to those who asked: the access log and the metrics.

In: the application's requests. Out: one Observation per response. Invariants: nothing is measured unless somebody
observes; an observation holds neither the client's address nor what was searched for, only the route that answered.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, g, request


@dataclass(frozen=True, slots=True)
class Observation:
    """`route` is the pattern that matched (`/<ui>/search`), "" when none did; `seconds` end when the body begins;
    `size` is the body's bytes, None for a stream; `generation` is "" where no index was needed."""

    method: str
    route: str
    status: int
    seconds: float
    size: int | None
    generation: str


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")
"""Named in observations; whatever else is sent counts as one, so that nobody can make up series."""

Observer = Callable[[Observation], None]


def observe(app: Flask, observers: tuple[Observer, ...]) -> None:
    """Call each of `observers` after each response. Must be installed before whatever else may answer a request."""
    if not observers:
        return

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def report(response: Response) -> Response:
        seen = Observation(
            method=request.method if request.method in METHODS else "other",
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            seconds=time.perf_counter() - g.started,
            size=None if response.is_streamed else response.calculate_content_length(),
            generation=response.headers.get("Index-Generation", ""),
        )
        for observer in observers:
            observer(seen)
        return response
