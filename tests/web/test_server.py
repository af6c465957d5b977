import re
import socket

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from assistant.web.guard import MAX_BODY, host_names
from assistant.web.server import create_app, serve
from corpus.errors import UserError
from index.search import Index

DOORS = ("/", "/health", "/bron/reglement", "/bron/geen", "/stijl.css", "/maatwijzer.js", "/x")


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("path", DOORS)
def test_every_response_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]


def test_the_viewer_allows_no_script_and_no_image(client: TestClient) -> None:
    policy = client.get("/bron/reglement").headers["content-security-policy"]
    assert "script-src" not in policy
    assert "img-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_chat_page_is_dutch_and_names_no_other_host(client: TestClient) -> None:
    response = client.get("/")
    assert '<html\n\tlang="nl"' in response.text
    assert "<title>Maatwijzer</title>" in response.text
    assert not re.search(r'(src|href|content)="(https?:)?//', response.text)
    nonces = re.findall(r'<script nonce="([^"]+)"', response.text)
    assert len(nonces) == len(re.findall(r"<script[\s>]", response.text)) > 0
    assert f"'nonce-{nonces[0]}'" in response.headers["content-security-policy"]
    assert client.get("/").text.count(nonces[0]) == 0


@pytest.mark.parametrize(
    "path",
    ["/docs", "/redoc", "/openapi.json", "/gradio_api/info", "/gradio_api/openapi.json",
     "/gradio_api/file=/etc/passwd", "/gradio_api/proxy=https://a.hf.space/", "/monitoring",
     "/gradio_api/runs", "/config", "/login", "/gradio_api/deep_link", "/gradio_api/mcp/sse",
     "/manifest.json", "/gradio_api/upload_progress", "/assets/../app.py"],
)  # fmt: skip
def test_doors_that_gradio_leaves_open_are_shut(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/run/predict", "/gradio_api/call/typed", "/login",
             "/gradio_api/vibe-edit", "/gradio_api/process_recording", "/health"]
)  # fmt: skip
def test_nothing_can_be_posted_but_a_question(client: TestClient, path: str) -> None:
    assert client.post(path, json={}).status_code in (404, 405)


def test_another_website_cannot_call(client: TestClient) -> None:
    assert client.get("/", headers={"host": "kwaad.example"}).status_code == 421
    join = "/gradio_api/queue/join"
    foreign = {"origin": "https://kwaad.example"}
    assert client.post(join, json={}, headers=foreign).status_code == 403
    assert client.post(join, json={}, headers={"origin": "null"}).status_code == 403


def test_a_large_body_is_refused(client: TestClient) -> None:
    join = "/gradio_api/queue/join"
    assert client.post(join, content=b"x" * (MAX_BODY + 1)).status_code == 413
    assert client.post(join, content=iter([b"x"])).status_code == 411


def test_a_loopback_address_answers_to_loopback_names_only() -> None:
    assert host_names("127.0.0.1") == {"localhost", "127.0.0.1", "::1"}
    assert host_names("0.0.0.0") == host_names("::") == frozenset()
    assert "10.0.0.5" in host_names("10.0.0.5")


def test_a_port_in_use_is_a_dutch_error(web_app: FastAPI) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=rf"poort {port} is al in gebruik.*--port"):
            serve(web_app, "127.0.0.1", port)


def test_no_event_is_public(web_app: FastAPI) -> None:
    from gradio.routes import App

    (gradio_app,) = [r.app for r in web_app.routes if isinstance(r, Mount)]
    assert isinstance(gradio_app, App)
    assert {f.api_visibility for f in gradio_app.get_blocks().fns.values()} == {"private"}


def test_examples_are_a_few_short_questions() -> None:
    from assistant.web.chat import EXAMPLES

    assert 4 <= len(EXAMPLES) <= 6
    assert all(q.endswith("?") and len(q) < 80 for q in EXAMPLES)


@pytest.mark.parametrize("helpdesk", ["javascript:alert(1)", "mailto:a@b.be", "helpdesk", "//x.be"])
def test_a_helpdesk_that_no_button_leads_to_is_refused(index: Index, helpdesk: str) -> None:
    with pytest.raises(UserError, match=r"geen e-mailadres en geen webadres"):
        create_app(lambda: index, helpdesk=helpdesk)
