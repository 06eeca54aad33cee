"""A process that serves: it says so when it does, and ends when it is told to."""

import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

SERVER = """
import sys
from pathlib import Path
from engine.cli import database
from engine.settings import from_environment
from web.serving import embedded, free_port, serve
from web.settings import WebSettings, own_key

data = Path(sys.argv[1])
port = free_port(None)
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
