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
from flask import Flask, Response, current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

from index.errors import UsageError
from search.addresses import Proxies, PublicAddress, host_name, is_local, without_port
from search.params.parameters import MAX_TEXT
from search.settings import Settings
from search.web.entrance import HEALTH, UNCLEAR, Entrance
from search.web.problems import MACHINE_PATHS, answer, for_machines, misdirected, request_language
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
ANY_ADDRESS = ("0.0.0.0", "::", "[::]")
"""What a server listens on that nobody asks for."""


class Request(flask.Request):
    """A request whose arguments may hold any bytes: what is not UTF-8 is read as Windows-1252, in which old pages and
    programs send their forms, whether it was percent-encoded or not. werkzeug would raise before any view for the one,
    and again in the error's own answer, and would search for the other's percent signs."""

    def __init__(self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False) -> None:
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


def protect(app: Flask, settings: Settings) -> None:
    """Install the limits and the headers. Raises UsageError for settings that are none."""
    try:
        public = PublicAddress.of(settings.public_url) if settings.public_url else None
        proxies = Proxies.of(settings.trusted_proxies)
        hosts = known_hosts(settings, public)
    except ValueError as error:
        raise UsageError(str(error)) from error
    app.request_class = Request
    app.config["HOSTS"] = hosts
    app.config["PORT"] = settings.port
    app.config["PUBLIC_ORIGIN"] = public.origin if public else ""
    app.wsgi_app = Entrance(app.wsgi_app, public, proxies)  # type: ignore[method-assign]  # as Flask's manual says
    app.before_request(refuse_unclear_host)
    app.before_request(refuse_foreign_host)
    app.before_request(refuse_oversized)
    if settings.rate_limit:
        app.before_request(partial(refuse_hasty, Throttle(settings.rate_limit), proxies))
    app.after_request(partial(harden, {**HEADERS, **framing(settings.frame_ancestors)}))


def known_hosts(settings: Settings, public: PublicAddress | None) -> tuple[str, ...]:
    """What a request's Host may be: as set, else the public address and this machine; nothing for any. Raises
    ValueError."""
    if settings.trusted_hosts:
        return tuple(host_name(host) for host in settings.trusted_hosts)
    if public is None:
        return ()
    listening = settings.host if "/" not in settings.host else "localhost"
    return (public.host, *(() if listening in ANY_ADDRESS else (host_name(listening),)), *LOCAL)


def framing(sites: tuple[str, ...]) -> dict[str, str]:
    """The headers that say who may show a page in a frame: nobody, unless sites are named. The older of the two knows
    no other sites and is left out then."""
    if not sites:
        return {}
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(sites)}")
    return {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN" if sites == ("'self'",) else ""}


def site(app: Flask) -> str:
    """The scheme and host to put before a path where a format wants absolute addresses: the public address's, else the
    request's own where that was checked, else nothing: an unchecked Host header is never written anywhere."""
    if public := str(app.config["PUBLIC_ORIGIN"]):
        return public
    return request.host_url.rstrip("/") if app.config["HOSTS"] or is_local(request.host) else ""


def this_machine(app: Flask) -> str:
    """Where this server answers on its own machine, for where nobody has said what the site's address is."""
    return f"http://localhost:{app.config['PORT']}"


def refuse_unclear_host() -> Response | None:
    """400 for no Host or several, as HTTP/1.1 demands (RFC 9112, 3.2), and for what is no host; None to go on."""
    return answer(400, say("one-host", request_language())) if UNCLEAR in request.environ else None


def refuse_foreign_host() -> Response | None:
    """400 for a Host that is not ours, where ours are known; None to go on."""
    known = current_app.config["HOSTS"]
    if not known or request.path == HEALTH:
        return None
    name = without_port(request.host)
    ours = any(name == host or (host.startswith(".") and f".{name}".endswith(host)) for host in known)
    return None if ours else misdirected()


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


def refuse_hasty(throttle: Throttle, proxies: Proxies) -> Response | None:
    """429 for a client that asks too fast; None to go on. Monitoring is let through."""
    if request.path in MACHINE_PATHS or not (seconds := throttle.wait(client_of(request.environ, proxies))):
        return None
    response = answer(429, say("hasty", request_language()))
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def carries_body() -> bool:
    return bool(request.content_length) or "HTTP_TRANSFER_ENCODING" in request.environ


def harden(headers: dict[str, str], response: Response) -> Response:
    """Every response's headers, and redirects that cannot leave the site."""
    response.headers.extend({name: value for name, value in headers.items() if value})
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
