"""Fetch a web page for `maatwijzer add URL`, without letting it reach into the own network.

The host is looked up once, every address it has is checked, and the connection goes to that
address; so a name that changes between check and use gains nothing. Proxies are not used.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from corpus.addresses import is_public
from corpus.errors import UserError
from corpus.formats.detect import SUFFIXES

MAX_BYTES = 20_000_000
MAX_REDIRECTS = 5
TIMEOUT = 30.0  # seconds for the whole fetch, redirects included
_PORTS = (80, 443, 8080, 8443)
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "maatwijzer (leest een pagina op vraag van een gebruiker)",
    "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.5",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_BY_TYPE = {"text/html": ".html", "application/pdf": ".pdf", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave."""

    data: bytes
    url: str  # after redirects
    content_type: str  # as the server wrote it; "" = not said

    @property
    def name(self) -> str:
        """A file name for it, for the id of the document: "nieuw-akkoord.html"."""
        parts = urlsplit(self.url)
        last = PurePosixPath(unquote(parts.path)).name or parts.hostname or "pagina"
        if PurePosixPath(last).suffix.lower() in SUFFIXES:
            return last
        return last + _BY_TYPE.get(self.content_type.partition(";")[0].strip().lower(), ".html")


def fetch(
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    allow_private: bool = False,
) -> Fetched:
    """Fetch a page over http or https. `allow_private` is for tests against a local server.

    Raises:
        UserError: when the address is refused, the server fails, or a limit is passed.
    """
    deadline = time.monotonic() + timeout
    current = url.strip()
    for _ in range(MAX_REDIRECTS + 1):
        answer = _fetch_once(
            current, deadline=deadline, max_bytes=max_bytes, allow_private=allow_private
        )
        if isinstance(answer, Fetched):
            return answer
        if urlsplit(current).scheme == "https" and urlsplit(answer).scheme != "https":
            raise UserError(
                f"{url} leidt naar het onbeveiligde adres {answer[:200]}; gebruik dat zelf"
            )
        current = answer
    raise UserError(f"{url} leidt meer dan {MAX_REDIRECTS} keer door; geef het laatste adres")


def _fetch_once(url: str, *, deadline: float, max_bytes: int, allow_private: bool) -> Fetched | str:
    """The page, or the address that it redirects to."""
    parts = _checked(url, allow_private=allow_private)
    addresses = _resolve(parts, url, allow_private=allow_private)
    try:
        with _connection(parts, addresses, deadline) as connection:
            connection.request("GET", _target(parts), headers=_HEADERS)
            response = connection.getresponse()
            location = response.getheader("Location", "")
            if response.status in _REDIRECTS and location:
                return urljoin(url, location)
            if response.status != 200:
                raise UserError(
                    f"{url} geeft fout {response.status} ({response.reason[:60]}); "
                    "controleer het adres"
                )
            data = _body(response, max_bytes, url)
            if time.monotonic() >= deadline:
                # Cut off; without a stated length the rest would not be missed.
                raise TimeoutError
            return Fetched(data, url, response.getheader("Content-Type", "")[:200])
    except ssl.SSLError as error:
        reason = error.reason or type(error).__name__
        raise UserError(
            f"{url} heeft geen geldig certificaat ({reason}); controleer het"
        ) from error
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        if time.monotonic() >= deadline:
            raise UserError(f"{url} antwoordt te traag; probeer het later opnieuw") from error
        raise UserError(
            f"{url} is niet bereikbaar ({type(error).__name__}); "
            "controleer het adres en de verbinding"
        ) from error


def _checked(url: str, *, allow_private: bool) -> SplitResult:
    """The parts of an address that may be fetched."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UserError(f"{url[:200]!r} is geen geldig adres; schrijf het voluit") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(f"{url[:200]!r} is geen webadres; gebruik http:// of https://")
    # Characters over which parsers disagree where the host ends.
    if any(c.isspace() or ord(c) < 0x21 or c in "\\\x7f" for c in url):
        raise UserError(f"{url[:200]!r} bevat een teken dat niet in een adres hoort; verwijder het")
    if parts.username is not None or parts.password is not None:
        raise UserError(f"{parts.hostname}: een adres met een wachtwoord erin wordt niet gelezen")
    if port is not None and port not in _PORTS and not allow_private:
        raise UserError(f"{url[:200]!r} gebruikt poort {port}; alleen gewone webpoorten mogen")
    return parts


def _resolve(parts: SplitResult, url: str, *, allow_private: bool) -> list[str]:
    """The addresses of the host, after all of them were found to be public."""
    host = parts.hostname or ""
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UserError(
            f"{host} is niet gevonden; controleer het adres en de verbinding"
        ) from error
    addresses = [str(info[4][0]) for info in found]
    refused = [a for a in addresses if not is_public(a)]
    if not addresses or (refused and not allow_private):
        raise UserError(
            f"{url[:200]} wijst naar een adres in een privénetwerk of van dit toestel "
            f"({', '.join(refused[:2])}); alleen openbare webpagina's worden gelezen"
        )
    return addresses


@contextlib.contextmanager
def _connection(
    parts: SplitResult, addresses: list[str], deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to the first of these addresses that answers, closed at the deadline."""
    host = (parts.hostname or "").encode("idna" if ":" not in (parts.hostname or "") else "ascii")
    name = host.decode("ascii")
    is_https = parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    raw = _connect(addresses, port, deadline)
    left = max(0.1, deadline - time.monotonic())
    # A server that sends a byte a second passes every timeout of a single read.
    timer = threading.Timer(left, _shut, args=(raw,))
    timer.start()
    try:
        if is_https:
            context = ssl.create_default_context()
            raw = context.wrap_socket(raw, server_hostname=name, do_handshake_on_connect=False)
            timer.args = (raw,)
            raw.do_handshake()
        connection = http.client.HTTPConnection(name, port, timeout=left)
        # The default port of https would otherwise be written into the Host header.
        connection.default_port = 443 if is_https else 80
        connection.sock = raw
        yield connection
    finally:
        timer.cancel()
        timer.join()
        raw.close()


def _connect(addresses: list[str], port: int, deadline: float) -> socket.socket:
    tried = addresses[:3]
    for left_to_try in range(len(tried), 0, -1):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            address = tried[-left_to_try]
            return socket.create_connection((address, port), timeout=left / left_to_try)
        except OSError:
            if left_to_try == 1:
                raise
    raise TimeoutError


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + (f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else "")


def _body(response: http.client.HTTPResponse, max_bytes: int, url: str) -> bytes:
    """The body, unpacked when the server packed it all the same."""
    packing = response.getheader("Content-Encoding", "identity").strip().lower()
    data = response.read(max_bytes + 1)
    if response.length and len(data) <= max_bytes:
        raise http.client.IncompleteRead(data)
    if packing in ("gzip", "x-gzip", "deflate"):
        unpacker = zlib.decompressobj(wbits=47)
        data = unpacker.decompress(data, max_bytes + 1)
        if not unpacker.eof and len(data) <= max_bytes:
            raise http.client.IncompleteRead(data)
    elif packing not in ("identity", ""):
        raise UserError(f"{url} is verpakt als {packing[:20]!r}; bewaar de pagina en voeg die toe")
    if len(data) > max_bytes:
        raise UserError(
            f"{url} is groter dan {max_bytes // 1_000_000} MB; bewaar het deel dat u nodig hebt"
        )
    return data
