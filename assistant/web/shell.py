"""Gradio's page, made ours: Dutch, without links to other hosts, under a strict policy."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Open Graph and Twitter cards that name Gradio and other hosts, and a web app manifest.
_FOREIGN = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>')
_SCRIPT = re.compile(r"<script(?=[\s>])")
_OURS = (
    '<meta name="description" content="Vragen over Vlaamse maatregelen op de arbeidsmarkt, '
    'beantwoord met citaten uit de bronnen.">'
    '<meta name="color-scheme" content="light dark">'
    '<link rel="icon" href="data:,"><script src="/maatwijzer.js"></script>'
)
_STYLE = '<link rel="stylesheet" href="/stijl.css">'


def policy(nonce: str) -> str:
    """The tightest policy that Gradio runs under: no eval, no script without the nonce."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def dress(page: str, nonce: str) -> str:
    """Gradio's HTML with our language, script and style; every script gets the nonce.

    The page holds nothing from outside: Gradio's template and the configuration of our Blocks.
    """
    page = _FOREIGN.sub("", page).replace('lang="en"', 'lang="nl"', 1)
    page = page.replace('<meta charset="utf-8" />', f'<meta charset="utf-8" />{_OURS}', 1)
    # Last in the head, so that it wins from Gradio's own style sheet.
    page = page.replace("</head>", f"{_STYLE}<title>Maatwijzer</title></head>", 1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"', page)


class Shell:
    """ASGI middleware that dresses the page at "/" and leaves all else alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; for "/" collect the response, dress it and send it whole."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            match message["type"]:
                case "http.response.start":
                    start.update(message)
                case "http.response.body":
                    body.extend(message.get("body", b""))
                    if not message.get("more_body", False):
                        await _send_dressed(start, bytes(body), send)
                case _:  # an extension of the server
                    await send(message)

        # Uncompressed, and without a query: Gradio would load saved pages named in it.
        kept = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        await self._app({**scope, "headers": kept, "query_string": b""}, receive, collect)


async def _send_dressed(start: Message, body: bytes, send: Send) -> None:
    nonce = secrets.token_urlsafe(16)
    if Headers(raw=start["headers"]).get("content-type", "").startswith("text/html"):
        body = dress(body.decode(), nonce).encode()
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(body))
        headers["Content-Security-Policy"] = policy(nonce)
        headers["Cache-Control"] = "no-store"
    await send(start)
    await send({"type": "http.response.body", "body": body})
