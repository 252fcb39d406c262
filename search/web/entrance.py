"""Where a request enters: under which path the site is mounted, and by which host it was asked for.

In: a WSGI environment as a server made it. Out: the same with SCRIPT_NAME and PATH_INFO as the readers' address has
them, whether the proxy before us took the path away or not, and with a Host in its plain form. Invariants: what a
client says by itself changes neither; monitoring is answered whatever host it asks for.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from search.addresses import Proxies, PublicAddress, plain_address, plain_host, root_path
from search.present.links import mounted_at

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEALTH = "/healthz"
UNCLEAR = "ogp_search.unclear_host"
"""In the environment of a request whose Host is none: several, or no host name."""
PREFIXES = ("HTTP_X_FORWARDED_PREFIX", "HTTP_SCRIPT_NAME")
"""Headers with which a proxy says what it took away."""


class Entrance:
    """`application` is what answers behind it."""

    def __init__(self, application: "WSGIApplication", public: PublicAddress | None, proxies: Proxies) -> None:
        self._application = application
        self._public = public
        self._proxies = proxies

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        root = self.root_of(environ)
        path = str(environ.get("PATH_INFO", ""))
        if root and (path == root or path.startswith(root + "/")):
            path = path[len(root) :] or "/"
        environ |= {"SCRIPT_NAME": root, "PATH_INFO": path}
        self._name_the_host(environ)
        mounted_at(root)
        return self._application(environ, start_response)

    def root_of(self, environ: "WSGIEnvironment") -> str:
        """The public address's path; where it has none, the one that the server or a trusted proxy says. What cannot be
        a path that a site is mounted under is none."""
        if self._public and self._public.root:
            return self._public.root
        try:
            if given := str(environ.get("SCRIPT_NAME", "")):
                return root_path(given)
            if self._proxies.trust(plain_address(str(environ.get("REMOTE_ADDR", "")))):
                for header in PREFIXES:
                    if given := str(environ.get(header, "")):
                        return root_path("".join(part.strip().rstrip("/") for part in given.split(",")))
        except ValueError:
            pass
        return ""

    def _name_the_host(self, environ: "WSGIEnvironment") -> None:
        given = str(environ.get("HTTP_HOST", ""))
        if environ["PATH_INFO"] == HEALTH:
            given = self._public.host if self._public else "localhost"
            environ["HTTP_HOST"] = given
        elif given:
            environ["HTTP_HOST"] = plain_host(given)
        unclear = environ["HTTP_HOST"] == "" if given else environ.get("SERVER_PROTOCOL") == "HTTP/1.1"
        if unclear:
            environ[UNCLEAR] = True
