"""No test reads or writes what belongs to the one who runs it, or calls out."""

import os
from collections.abc import Iterator

import pytest

# Read by these libraries when they are imported, so set before any test module is.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("MAATWIJZER_")]:
            patch.delenv(name)
        patch.setenv("MAATWIJZER_HOME", str(tmp_path_factory.mktemp("home")))
        yield
