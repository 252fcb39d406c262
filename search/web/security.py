"""What holds for every request and every response: limits on the way in, headers on the way out.

In: the application and its settings. Out: the same application, guarded: address, headers and body are limited before
any view runs; each response, errors and files included, carries the security headers; redirects stay on this site.
"""

import math
import re
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import flask
from flask import Flask, Response, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

from search.params.parameters import MAX_TEXT
from search.settings import Settings
from search.web.problems import MACHINE_PATHS, answer, for_machines, request_language
from search.web.throttle import Throttle, client_of
from search.wording import say

MAX_ADDRESS = 12 * MAX_TEXT + 4_096
"""Bytes of path and arguments: words in any script (a character has up to four bytes in UTF-8, and percent-encoding
makes three of each), and the other parameters."""
MAX_HEADER = 8190
"""Bytes of one header's value."""
MAX_HEADERS = 100

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",  # a page elsewhere may ask conditionally
    "Access-Control-Expose-Headers": ", ".join(
        (
            "Allow",
            "Content-Disposition",
            "ETag",
            "Index-Analysis",
            "Index-Generation",
            "Last-Modified",
            "Link",
            "Retry-After",
        )
    ),
    "Access-Control-Max-Age": "86400",
}
_NOT_ASCII = re.compile(rb"[^\x21-\x7e]+")
LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Request(flask.Request):
    """A request whose arguments may hold any bytes: what is not UTF-8 is read as Windows-1252, in which old pages and
    programs send their forms, whether it was percent-encoded or not. werkzeug would raise before any view for the one,
    and again in the error's own answer, and would search for the other's percent signs. Its Host is read as names are:
    in any case of letters, with or without the dot at its end."""

    def __init__(self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False) -> None:
        if host := environ.get("HTTP_HOST"):
            environ["HTTP_HOST"] = plain_host(host)
        super().__init__(environ, populate_request, shallow)
        self.query_string = _NOT_ASCII.sub(lambda found: quote(found[0]).encode(), self.query_string)

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        pairs = parse_qsl(self.query_string.decode(), keep_blank_values=True, encoding="latin-1")
        return ImmutableMultiDict((readable(name), readable(value)) for name, value in pairs)


def readable(text: str) -> str:
    """Bytes, each a character of Latin-1, as the text that they are: UTF-8, else Windows-1252."""
    if text.isascii():
        return text
    raw = text.encode("latin-1")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def plain_host(host: str) -> str:
    """A host name, with its port if it has one, as it is compared: small letters, no dot at the end of the name."""
    name, colon, port = host.lower().partition(":")
    return name.removesuffix(".") + colon + port


def protect(app: Flask, settings: Settings) -> None:
    """Install the limits and the headers."""
    app.request_class = Request
    app.config["TRUSTED_HOSTS"] = list(trusted_hosts(settings)) or None
    app.config["PORT"] = settings.port
    app.config["PUBLIC_URL"] = settings.public_url.rstrip("/")
    app.before_request(refuse_unclear_host)
    app.before_request(refuse_oversized)
    if settings.rate_limit:
        app.before_request(partial(refuse_hasty, Throttle(settings.rate_limit), settings.trusted_proxies))
    app.after_request(harden)


def trusted_hosts(settings: Settings) -> tuple[str, ...]:
    """What a request's Host may be: as set, else the public address and this machine; nothing for any."""
    if settings.trusted_hosts:
        return tuple(plain_host(host) for host in settings.trusted_hosts)
    public = urlsplit(settings.public_url).hostname
    return (plain_host(public), settings.host, *LOCAL) if public else ()


def site(app: Flask) -> str:
    """The scheme and host to put before a path where a format wants absolute addresses: the public address, else the
    request's own host where that was checked, else nothing: an unchecked Host header is never written anywhere."""
    public = str(app.config["PUBLIC_URL"])
    if public:
        return public
    checked = app.config["TRUSTED_HOSTS"] or urlsplit(f"//{request.host}").hostname in ("localhost", "127.0.0.1", "::1")
    return request.host_url.rstrip("/") if checked else ""


def this_machine(app: Flask) -> str:
    """Where this server answers on its own machine, for where nobody has said what the site's address is."""
    return f"http://localhost:{app.config['PORT']}"


def refuse_unclear_host() -> Response | None:
    """400 for no Host or several, as HTTP/1.1 demands (RFC 9112, 3.2); None to go on. The server joins several."""
    host = request.environ.get("HTTP_HOST", "")
    unclear = "," in host or (not host and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1")
    return answer(400, say("one-host", request_language())) if unclear else None


def refuse_oversized() -> Response | None:
    """413, 414 or 431 for what no honest request carries; None to go on."""
    if len(request.environ.get("QUERY_STRING", "")) + len(request.environ.get("PATH_INFO", "")) > MAX_ADDRESS:
        return answer(414, say("address", request_language(), limit=MAX_ADDRESS))
    values = [value for name, value in request.environ.items() if name.startswith("HTTP_")]
    if len(values) > MAX_HEADERS or any(len(value) > MAX_HEADER for value in values):
        return answer(431, say("headers", request_language(), limit=MAX_HEADER, most=MAX_HEADERS))
    if request.routing_exception is None and carries_body():
        return answer(413, say("body", request_language()))
    return None


def refuse_hasty(throttle: Throttle, trusted_proxies: tuple[str, ...]) -> Response | None:
    """429 for a client that asks too fast; None to go on. Monitoring is let through."""
    if request.path in MACHINE_PATHS or not (seconds := throttle.wait(client_of(request.environ, trusted_proxies))):
        return None
    response = answer(429, say("hasty", request_language()))
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def carries_body() -> bool:
    return bool(request.content_length) or "HTTP_TRANSFER_ENCODING" in request.environ


def harden(response: Response) -> Response:
    """Every response's headers, and redirects that cannot leave the site."""
    response.headers.extend(HEADERS)
    if for_machines() and request.path != "/metrics":
        response.headers.extend(CORS)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    if "Location" in response.headers:
        response.headers["Location"] = own_address(response.headers["Location"])
        response.set_data(b"")  # the framework repeats the address with the host that the request claims
    return response


def own_address(location: str) -> str:
    """A redirect's target as a path of this site: scheme and host dropped, no second slash that would be a host."""
    parts = urlsplit(location)
    path = "/" + parts.path.replace("\\", "/").lstrip("/")
    return path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
