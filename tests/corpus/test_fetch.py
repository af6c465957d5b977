import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from corpus.addresses import is_public
from corpus.errors import UserError
from corpus.fetch import Fetched, fetch

PAGE = b"<!doctype html><p>De premie stijgt.</p>"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/traag":
            self.send_response(200)
            self.end_headers()
            for _ in range(50):
                self.wfile.write(b"x")
                time.sleep(0.1)
            return
        if path.startswith("/verder"):
            self.send_response(302)
            hop = int(path.removeprefix("/verder"))
            self.send_header("Location", f"/verder{hop - 1}" if hop else "/pagina")
        elif path == "/naar-binnen":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
        elif path == "/weg":
            self.send_response(404)
        else:
            packed = path == "/gzip"
            body = gzip.compress(PAGE) if packed else PAGE * (1_000 if path == "/groot" else 1)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body) + (99 if path == "/kort" else 0)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)
            return
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        running.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_page_is_fetched_with_its_address_and_type(server: str) -> None:
    fetched = fetch(f"{server}/verder3", allow_private=True)
    assert fetched == Fetched(PAGE, f"{server}/pagina", "text/html; charset=utf-8")
    assert fetched.name == "pagina.html"
    assert fetch(f"{server}/gzip?a=é b".replace(" ", "%20"), allow_private=True).data == PAGE


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/verder9", "leidt meer dan 5 keer door"),
        ("/naar-binnen", "is geen webadres"),
        ("/weg", "geeft fout 404"),
        ("/groot", "is groter dan"),
        ("/kort", "is niet bereikbaar"),
    ],
)
def test_what_a_server_may_not_do_is_said(server: str, path: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        fetch(server + path, allow_private=True, max_bytes=10_000)


def test_a_server_that_drips_is_cut_off(server: str) -> None:
    started = time.monotonic()
    with pytest.raises(UserError, match="antwoordt te traag"):
        fetch(f"{server}/traag", allow_private=True, timeout=0.5)
    assert time.monotonic() - started < 2


def test_the_own_machine_is_refused(server: str) -> None:
    with pytest.raises(UserError, match="privénetwerk"):
        fetch(f"{server}/pagina".replace("127.0.0.1", "localhost").rpartition(":")[0])


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://voorbeeld.be/",
        "voorbeeld.be",
        "http://",
        "https://gebruiker:geheim@voorbeeld.be/",
        "https://voorbeeld.be@127.0.0.1/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1:22/",
        "http://voorbeeld.be:99999/",
        "http://voorbeeld.be\\@127.0.0.1/",
        "http://[::1",
        "http://voor beeld.be/",
    ],
)
def test_addresses_that_are_refused_before_anything_is_sent(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object, **__: object) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(UserError):
        fetch(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(2, 1, 6, "", (a, 0)) for a in ("93.184.216.34", "192.168.1.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(UserError, match=r"192\.168\.1\.1"):
        fetch("https://voorbeeld.be/")


def test_the_connection_goes_to_the_address_that_was_checked(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def look_up(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", 0))]

    connected: list[tuple[str, int]] = []
    original = socket.create_connection

    def connect(address: tuple[str, int], *, timeout: float) -> socket.socket:
        connected.append(address)
        monkeypatch.undo()
        return original(address, timeout=timeout)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    port = int(server.rpartition(":")[2])
    fetch(f"http://wisselend.example:{port}/pagina", allow_private=True)
    assert (asked, connected) == (["wisselend.example"], [("127.0.0.1", port)])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("168.63.129.16", False),
        ("192.0.0.192", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:93.184.216.34", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:53aa::1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("localhost", False),
        ("", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public
