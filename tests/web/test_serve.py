import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from assistant.web.server import create_app, serve
from tests.web.toy import calibrate, toy_index
index = toy_index()
serve(create_app(lambda: index, calibrate=calibrate), "127.0.0.1", int(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to one process")
def test_the_server_says_when_it_is_ready_and_stops_on_ctrl_c(unused_port: int) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT, str(unused_port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stderr is not None
        try:
            ready = next(line for line in server.stderr if "Maatwijzer" in line)
            address = f"http://127.0.0.1:{unused_port}/"
            assert ready == f"Maatwijzer staat klaar op {address} (stoppen met Ctrl-C)\n"
            with urllib.request.urlopen(f"{address}health") as answer:
                assert answer.status == 200
            asked = time.monotonic()
            server.send_signal(signal.SIGINT)
            assert server.wait(10) == 0
            assert time.monotonic() - asked < 5
            assert server.stderr.read() == ""
        finally:
            server.kill()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no process can be sent SIGTERM there")
@pytest.mark.parametrize("moment", ["starting", "serving"])
def test_sigterm_stops_it_and_leaves_no_temporary_folder(
    moment: str, unused_port: int, tmp_path: Path
) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    env.pop("GRADIO_TEMP_DIR", None)  # of a server made by another test in this process
    command = [sys.executable, "-c", SCRIPT, str(unused_port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stderr is not None
        try:
            if moment == "serving":
                next(line for line in server.stderr if "Maatwijzer" in line)
            else:
                wait_for_folder(tmp_path, server)
            assert [p.name[:11] for p in tmp_path.iterdir()] == ["maatwijzer-"]
            server.send_signal(signal.SIGTERM)
            code = server.wait(10)
            said = server.stderr.read()
            assert list(tmp_path.iterdir()) == []
            if moment == "serving":
                assert (code, said) == (0, "")
            else:
                assert code != 0
        finally:
            server.kill()


def wait_for_folder(place: Path, server: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + 30
    # By name: Python tries out a temporary folder with a file of its own first.
    while not list(place.glob("maatwijzer-*")):
        assert server.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.005)
