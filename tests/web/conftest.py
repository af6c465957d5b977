import socket
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.search import Index
from tests.web.toy import calibrate, toy_index


@pytest.fixture(scope="session")
def index() -> Index:
    return toy_index()


@pytest.fixture(scope="session")
def web_app(index: Index) -> FastAPI:
    from assistant.web.server import create_app

    return create_app(lambda: index, calibrate=calibrate)


@pytest.fixture(scope="session")
def client(web_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(web_app, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
