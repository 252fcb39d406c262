"""Addresses as operators and clients write them: of machines, of hosts, of the site, of the sites that may embed it.

In: text of a setting or a header. Out: one written form of each, so that equal things compare equal; ValueError with a
sentence (or nothing, where a stranger wrote it) for what is no such address. Nothing is looked up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network
MAPPED = ip_network("::ffff:0:0/96")
"""IPv4 addresses as a socket of IPv6 sees them (RFC 4291, 2.5.5.2)."""
BY_SOCKET = "unix"
"""Stands among trusted proxies for whoever comes by the Unix socket, which has no addresses."""
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
STEP = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
"""One step of the path that a site is mounted under: nothing that is written otherwise in an address."""
LONGEST_ROOT = 200
OWN_STEPS = ("en", "fr", "api", "assets", "problems", "healthz", "metrics")
"""First steps of this application's own paths: a mount of that name could not be told from them."""
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def plain_address(text: str) -> IPAddress | None:
    """The address in `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]:443`; one that is mapped is IPv4, and
    a zone (`%eth0`) says nothing about who it is. None for anything else."""
    text = text.strip().strip('"')
    if bracketed := re.fullmatch(r"\[([^\]]*)\](?::\d{1,5})?", text):
        text = bracketed[1]
        if ":" not in text:
            return None
    elif text.count(":") == 1:
        text, _, port = text.partition(":")
        if not re.fullmatch(r"\d{1,5}", port, re.ASCII):
            return None
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def network(text: str) -> IPNetwork:
    """An address or a network, mapped ones as IPv4. Raises ValueError."""
    name, slash, bits = text.strip().partition("/")
    name = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        meant = ip_network(name + slash + bits, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is neither an address nor a network such as 10.0.0.0/8") from None
    if slash and ip_address(name) != meant.network_address:
        raise ValueError(f"{text!r} names a machine and a network at once: write {name} or {meant}")
    if isinstance(meant, IPv6Network) and meant.subnet_of(MAPPED):  # type: ignore[arg-type]  # MAPPED is of IPv6
        inside = meant.network_address.ipv4_mapped
        assert inside is not None
        return ip_network((int(inside), meant.prefixlen - 96))
    return meant


@dataclass(frozen=True, slots=True)
class Proxies:
    """Whose word about who asks, and about where the site is mounted, is believed."""

    networks: tuple[IPNetwork, ...] = ()
    by_socket: bool = False

    @classmethod
    def of(cls, names: Iterable[str]) -> "Proxies":
        """Addresses, networks, `unix`. Raises ValueError."""
        named = tuple(names)
        return cls(tuple(network(name) for name in named if name != BY_SOCKET), BY_SOCKET in named)

    def trust(self, client: IPAddress | None) -> bool:
        """`client` is None for whoever has no address."""
        if client is None:
            return self.by_socket
        return any(client in one for one in self.networks if one.version == client.version)


def plain_host(text: str) -> str:
    """A host, with its port if it has one, as it is compared: small letters, no dot at the end of a name, an IPv6
    address in brackets in its shortest form. "" for what is none (RFC 3986, 3.2.2; RFC 1123)."""
    found = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(\d{0,5}))?", text.lower(), re.ASCII)
    if not found:
        return ""
    name, port = found[1], found[2]
    if port and not 1 <= int(port) <= 65535:
        return ""
    name = _bracketed(name) if name.startswith("[") else _name(name)
    return f"{name}:{int(port)}" if name and port else name


def _bracketed(name: str) -> str:
    try:
        return f"[{IPv6Address(name[1:-1].partition('%')[0]).compressed}]"
    except ValueError:
        return ""


def _name(name: str) -> str:
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    name = name.removesuffix(".")
    return name if len(name) <= 253 and all(LABEL.fullmatch(label) for label in name.split(".")) else ""


def without_port(host: str) -> str:
    """The name of a plain host."""
    return re.sub(r":\d+$", "", host)


def is_local(host: str) -> bool:
    """Does a plain host name this machine, with whatever port?"""
    return without_port(host) in ("localhost", "127.0.0.1", "[::1]")


def host_name(text: str) -> str:
    """One of the names that a site is addressed by; with a dot before it, whatever ends like it. Raises ValueError."""
    dot = "." if text.startswith(".") else ""
    bare = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text.removeprefix(".")
    if not (name := without_port(plain_host(bare))):
        raise ValueError(f"{text!r} is no host name; write search.example.org, 192.0.2.1 or [2001:db8::1]")
    return dot + name


def root_path(text: str) -> str:
    """The path that a site is mounted under, without the slash at its end; "" for none. Raises ValueError for one that
    would have to be written otherwise in an address, or that could be taken for a path of our own."""
    path = text.strip().rstrip("/")
    if not path:
        return ""
    first, *steps = path.split("/")
    if first or not all(STEP.fullmatch(step) for step in steps) or len(path) > LONGEST_ROOT:
        raise ValueError(f"the path {text!r} may have letters, digits and . _ ~ - between slashes, and begins with one")
    if steps[0] in OWN_STEPS:
        raise ValueError(f"the path {text!r} begins like a path of the application itself; choose another")
    return path


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Where the readers of a site see it: `https://example.org` and `/ogp`."""

    origin: str
    root: str

    @property
    def host(self) -> str:
        return without_port(self.origin.partition("://")[2])

    @classmethod
    def of(cls, text: str) -> "PublicAddress":
        """Raises ValueError that says what is wrong."""
        if re.search(r"[\s\x00-\x20\x7f\"'<>\\`{}|^]", text):
            raise ValueError("an address has neither spaces nor quotes nor backslashes")
        try:
            parts = urlsplit(text)
        except ValueError:
            raise ValueError("it is no address; write one such as https://search.example.org") from None
        scheme = parts.scheme.lower()
        if scheme not in DEFAULT_PORTS:
            raise ValueError("it must begin with https:// or http://")
        if "@" in parts.netloc:
            raise ValueError("it must not hold a user or a password")
        if "?" in text or "#" in text:
            raise ValueError("it must not hold a query or a fragment")
        if not (host := plain_host(parts.netloc)):
            raise ValueError(f"{parts.netloc!r} is no host name; write one such as https://search.example.org")
        return cls(f"{scheme}://{host.removesuffix(DEFAULT_PORTS[scheme])}", root_path(parts.path))


def embedding_site(text: str) -> str:
    """A site whose pages may show ours in a frame: `https://example.org`, `https://*.example.org`, or `self`. Raises
    ValueError."""
    if text.strip("'") == "self":
        return "'self'"
    scheme, sign, host = text.lower().partition("://")
    host, star = host.rstrip("/"), host.startswith("*.")
    plain = plain_host(host.removeprefix("*."))
    if scheme not in DEFAULT_PORTS or not sign or not plain or (star and plain.startswith("[")):
        raise ValueError(f"{text!r} is no site; write https://example.org, https://*.example.org or self")
    return f"{scheme}://{'*.' if star else ''}{plain}"
