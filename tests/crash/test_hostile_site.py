"""Hostile models against the server people use: named, cheap, and nobody is held up.

What the gate refuses comes as a drawing over HTTP, so that it is read, judged, drawn
and mended; what only running shows is started over HTTP. Processor time and memory are
those of the serving process.
"""

import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.bpmn.hostile_models import GOOD, HELD, REFUSED
from tests.crash.hostile_site import HostileSite, Watch

pytestmark = [
    pytest.mark.requirement("S6", "S8"),
    pytest.mark.crash,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
SECONDS, MEGABYTES = 2.0, 200
SLOWEST = 8.0
"""Seconds a sign of life may take beside such work, on a machine others use, too."""


def keyed(model: bytes, key: str) -> bytes:
    return model.replace(b'<process id="P"', f'<process id="{key}"'.encode())


RUNNING = {
    name: keyed(make(), f"hostile_{number}")
    for number, (name, (make, _)) in enumerate(HELD.items())
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileSite]:
    folder = tmp_path_factory.mktemp("hostile") / "site"
    opened = HostileSite.served(folder, RUNNING)
    opened.keep(GOOD)  # whatever is loaded once is loaded now
    yield opened
    opened.place.stop(signal.SIGTERM)


@pytest.fixture(autouse=True)
def watch(site: HostileSite) -> Iterator[Watch]:
    """Look at the server during each test; it answers well, and soon enough."""
    watching = Watch(site.place.port)
    looking = threading.Thread(target=watching.look)
    looking.start()
    yield watching
    watching.ended.set()
    looking.join()
    assert watching.wrong == []
    assert watching.looks >= 2
    assert watching.longest < SLOWEST


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_named_and_costs_the_server_little(
    site: HostileSite, name: str
) -> None:
    make, rule = REFUSED[name]
    model = make()

    found, cost = site.cost_of(lambda: site.keep(model))

    assert rule in found
    assert cost.seconds < SECONDS
    assert cost.megabytes < MEGABYTES


@pytest.mark.parametrize("name", HELD)
def test_a_hostile_case_is_stopped_at_its_element_and_costs_the_server_little(
    site: HostileSite, name: str
) -> None:
    key = f"hostile_{list(HELD).index(name)}"
    element = HELD[name][1].removeprefix("refused at ")

    found, cost = site.cost_of(lambda: site.start(key))

    if HELD[name][1].startswith("refused at"):
        assert "refused: " in found
        assert f"“{element}”" in found
    else:
        assert found == f"held at {element}"
    assert cost.seconds < SECONDS
    assert cost.megabytes < MEGABYTES


def test_the_server_keeps_a_good_drawing_after_all_of_them(site: HostileSite) -> None:
    assert "Nothing keeps it from running" in site.keep(GOOD + b"<!-- once more -->")
