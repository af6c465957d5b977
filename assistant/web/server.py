"""The server: our own pages, then the chat, behind the guard."""

import asyncio
import atexit
import contextlib
import errno
import os
import secrets
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import FileResponse, HTMLResponse

from assistant.answer import Answer, Calibrate, answer
from assistant.conversation import understand
from assistant.terminal import say
from assistant.web.guard import Guard, host_names
from assistant.web.shell import Shell
from assistant.web.viewer import Place, missing_page, viewer_page
from assistant.web.way_out import check_helpdesk
from corpus.errors import UserError
from index.search import Index

if TYPE_CHECKING:
    from assistant.web.talk import Ask

_HERE = Path(__file__).parent
_SESSIONS = 500  # conversations held in memory, half a MB each at most; the oldest goes first
_LAST_WORDS = 2  # seconds that open connections get when the server stops

GetIndex = Callable[[], Index]


def create_app(
    get_index: GetIndex,
    *,
    quotes: int = 3,
    host: str = "127.0.0.1",
    calibrate: Calibrate | None = None,
    helpdesk: str = "",
) -> FastAPI:
    """The whole web app; `get_index` is called for each request, so it may change underneath.

    `host` is the address that the server will be bound to; it decides which Host headers are
    accepted. `calibrate` defaults to the shipped one. `helpdesk` is an e-mail address or a web page
    for questions that are not answered; "" = not known.

    Raises:
        UserError: when the helpdesk is neither.
    """
    check_helpdesk(helpdesk)
    _quieten_gradio()

    def ask(question: str, history: Sequence[str], unsaid: Collection[str]) -> Answer:
        index = get_index()
        searched = understand(index, question, history).question
        return answer(
            index, searched, typed=question, quotes=quotes, unsaid=unsaid, calibrate=calibrate
        )

    app = FastAPI(title="Maatwijzer", docs_url=None, redoc_url=None, openapi_url=None)
    _own_pages(app, get_index)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Outside a running loop Gradio makes one for each of its locks and never closes them.
        asyncio.run(_mount_chat(app, ask, helpdesk))
    else:
        _mount(app, ask, helpdesk)
    app.add_middleware(Shell)
    app.add_middleware(Guard, hosts=host_names(host))
    return app


async def _mount_chat(app: FastAPI, ask: "Ask", helpdesk: str) -> None:
    _mount(app, ask, helpdesk)


def _mount(app: FastAPI, ask: "Ask", helpdesk: str) -> None:
    import gradio as gr  # takes seconds

    from assistant.web.chat import build_chat, theme

    chat = build_chat(ask, helpdesk=helpdesk)
    chat.state_session_capacity = _SESSIONS
    gr.mount_gradio_app(
        app,
        chat,
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM; says on standard error when it is ready, and where.

    Raises:
        UserError: when the address is not to be had.
    """
    listener = _listen(host, port)
    if host not in host_names("localhost"):
        say(
            f"Let op: op {host} kan iedereen in dit netwerk Maatwijzer gebruiken; er zijn nog geen "
            "accounts."
        )
    name = host if host_names(host) else "localhost"  # an address for all interfaces is no address
    shown = f"[{name}]" if ":" in name else name
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_LAST_WORDS,
    )
    ready = f"Maatwijzer staat klaar op http://{shown}:{port}/ (stoppen met Ctrl-C)"
    server = _Server(config, lambda: say(ready))
    _take_sigterm_as_ctrl_c()
    # uvicorn shuts down in good order and then raises the signal that stopped it once more.
    with listener, contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn that tells when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere it would let two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            reason = f"poort {port} is al in gebruik; kies een andere met --port"
        elif error.errno == errno.EACCES:
            reason = f"poort {port} mag u niet gebruiken; kies er een boven 1023 met --port"
        else:
            reason = f"adres {host!r} hoort niet bij deze computer; kies een ander met --host"
        raise UserError(reason) from error
    return listener


def _own_pages(app: FastAPI, get_index: GetIndex) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/bron/{document_id:path}")
    def source(
        document_id: str, van: str = "", tot: str = "", sha: str = "", citaat: str = ""
    ) -> HTMLResponse:
        documents = get_index().documents
        document = documents.get(document_id)
        place = Place(van, tot, sha, citaat)
        if document is None:
            return HTMLResponse(missing_page(document_id, documents, place), 404)
        return HTMLResponse(viewer_page(document, documents, place))

    @app.get("/stijl.css")
    def style() -> Response:
        return FileResponse(_HERE / "style.css", media_type="text/css")

    @app.get("/maatwijzer.js")
    def script() -> Response:
        return FileResponse(_HERE / "page.js", media_type="text/javascript")


def _quieten_gradio() -> None:
    """Before gradio is imported: no calls to the outside, no records of who asked what when."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    # For a monitoring page that the guard shuts, Gradio would fill a data frame at every question.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    if "GRADIO_TEMP_DIR" not in os.environ:
        _take_sigterm_as_ctrl_c()
        folder = Path(tempfile.gettempdir(), f"maatwijzer-{secrets.token_hex(8)}")
        # Before it is made: a signal in between would leave it.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        os.environ["GRADIO_TEMP_DIR"] = str(folder)


def _take_sigterm_as_ctrl_c() -> None:
    """Without this SIGTERM ends Python at once, and what was left to atexit is never done."""
    if threading.current_thread() is not threading.main_thread():
        return  # no other thread may set a handler
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:  # or whoever runs us has one already
        signal.signal(signal.SIGTERM, signal.default_int_handler)
