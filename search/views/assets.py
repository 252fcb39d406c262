"""Stylesheet, script and icon under addresses that change with their content, so that they may be cached for ever.

In: a file's name in search/static. Out: its address, bytes and headers. Invariants: files are read once, at start, and
only the files that exist then are served: a request's name is looked up, never joined to a path.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flask import Blueprint, Response, abort, request, url_for

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}
blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent. `digest` is the head of its SHA-256."""

    name: str
    digest: str
    media_type: str
    content: bytes
    compressed: bytes


@cache
def assets() -> dict[str, Asset]:
    """Every file of search/static by name."""
    found: dict[str, Asset] = {}
    for file in (resources.files("search") / "static").iterdir():
        suffix = "." + file.name.rpartition(".")[2]
        if suffix in TYPES:
            content = file.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[file.name] = Asset(file.name, digest, TYPES[suffix], content, gzip.compress(content, 9, mtime=0))
    return found


@cache
def fingerprint() -> str:
    """One digest of all assets: pages name them, so pages change with them."""
    return hashlib.sha256("".join(asset.digest for asset in assets().values()).encode()).hexdigest()[:12]


def asset_url(name: str) -> str:
    """`style.css` as `/assets/3f1c…/style.css`. Raises KeyError for a file that does not exist."""
    return url_for("pages.assets.serve", digest=assets()[name].digest, name=name)


@blueprint.get("/<digest>/<name>")
def serve(digest: str, name: str) -> Response:
    """A file under its current digest; 404 for any other, so that a wrong cache is never filled."""
    asset = assets().get(name)
    if asset is None or asset.digest != digest:
        abort(404)
    compressed = request.accept_encodings["gzip"] > 0
    answer = Response(asset.compressed if compressed else asset.content, content_type=asset.media_type)
    if compressed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.set_etag(asset.digest + ("-gzip" if compressed else ""))
    answer.make_conditional(request)
    return answer
