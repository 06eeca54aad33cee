"""A process that serves: it says so when it does, and ends when it is told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

SERVER = """
import socket
import sys
from pathlib import Path
from engine.cli import database
from engine.settings import from_environment
from web.serving import embedded, serve
from web.settings import WebSettings, own_key

data = Path(sys.argv[1])
with socket.socket() as probe:  # another test may want 8000 in the same moment
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
settings = from_environment(embedded(data, {}))
owner = database.owner_connections(settings)
database.bring_up_to_date(owner)
owner.dispose()
pages = WebSettings(secret_key=own_key(data))
tell = lambda: print(port, flush=True)
serve(settings, pages, host="127.0.0.1", port=port, data=data, ready=tell)
"""


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=["int", "term"])
def test_whoever_comes_when_it_says_ready_is_let_in_and_it_stops_when_told(
    tmp_path: Path, told: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with urlopen(f"http://127.0.0.1:{port}/health/live") as answer:
            assert answer.status == 200
        process.send_signal(told)
        status = process.wait(30)

    assert status == 0  # not cut off: what was begun is finished


MAIN = "import sys; from web.cli import main; sys.exit(main())"


@pytest.mark.requirement("P11-20")
def test_beyond_this_machine_nothing_is_served_without_tls(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-c", MAIN, "serve", "--host", "0.0.0.0"],  # noqa: S104 - refused
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "served behind TLS" in refused.stderr
