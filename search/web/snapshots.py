"""One request, one generation: the Snapshot that everything in an answer comes from.

In: the application's Searcher. Out: the request's snapshot, opened when it is first asked for and closed when the
request is done. Where its files turn out to be damaged, the whole request is answered again from a new one, so that no
answer is of two generations.
"""

from typing import cast

from flask import Flask, current_app, g
from flask.typing import ResponseReturnValue

from search.engines.base import Searcher, Snapshot, SnapshotLost

SEARCHER = "ogp_searcher"


class Application(Flask):
    """A Flask application whose requests may ask for `snapshot`."""

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            return super().dispatch_request()
        except SnapshotLost:
            let_go()
            return super().dispatch_request()


def serve_from(app: Flask, searcher: Searcher) -> None:
    """Answer the requests of `app` from a searcher."""
    app.extensions[SEARCHER] = searcher
    app.teardown_request(let_go)


def snapshot() -> Snapshot:
    """The one that this request is answered from."""
    if "snapshot" not in g:
        g.snapshot = cast(Searcher, current_app.extensions[SEARCHER]).open()
    return cast(Snapshot, g.snapshot)


def let_go(error: BaseException | None = None) -> None:
    """Close the request's snapshot, if it has one. Downloads go on: they hold their generation themselves."""
    if "snapshot" in g:
        g.pop("snapshot").close()
