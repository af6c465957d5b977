"""What every request and response passes: who may call, which doors exist, security headers.

Gradio publishes some seventy routes (upload, file, proxy, run history, monitoring, ...) and checks
none of their callers. The chat needs the few below; the others do not exist here.
"""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024  # bytes; a question of 1,000 characters takes at most some 12 kB as JSON

_GET = re.compile(
    r"/|/health|/bron/.+|/stijl\.css|/maatwijzer\.js|/theme\.css|/favicon\.ico"
    r"|/(assets|static)/[\w./-]+"
    r"|/gradio_api/(queue/data|startup-events|heartbeat/\w+)"
)
_POST = re.compile(r"/gradio_api/(queue/join|cancel|reset/?)")

# For everything but the chat page, which sets its own.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def host_names(bound: str) -> frozenset[str]:
    """Names under which a server bound to this address may be called; empty = any name.

    A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); the Host header gives it
    away. An address that means every interface has names that we cannot know.
    """
    try:
        if ipaddress.ip_address(bound).is_unspecified:
            return frozenset()
    except ValueError:
        pass
    return frozenset({"localhost", "127.0.0.1", "::1", bound.lower()})


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with headers added to the response."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks WebSocket
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", _POLICY)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts and _name(host) not in self._hosts:
            return PlainTextResponse("Dit adres hoort niet bij deze server.", 421)
        method, path = scope["method"], scope["path"]
        doors = {"GET": _GET, "HEAD": _GET, "POST": _POST}.get(method)
        if doors is None or not doors.fullmatch(path):
            return PlainTextResponse("Deze pagina bestaat niet.", 404)
        if method != "POST":
            return None
        if urlsplit(headers.get("origin", f"//{host}")).netloc.lower() != host.lower():
            return PlainTextResponse("Een andere website mag hier geen vragen stellen.", 403)
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return PlainTextResponse("De lengte van de vraag ontbreekt.", 411)
        if int(length) > MAX_BODY:
            return PlainTextResponse("De vraag is te lang.", 413)
        return None


def _name(host: str) -> str:
    """Host header without its port; "" when it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
