"""No file comes in that the site's scanner refuses or cannot look at."""

import sys

import pytest

from engine.errors import BusyError, InvalidAnswersError
from engine.store.scanning import require_clean

SCANNER = "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())"
COMMAND = (sys.executable, "-c", SCANNER)


@pytest.mark.requirement("ASVS 5.4.3")
def test_an_infected_file_is_refused_and_a_clean_one_taken() -> None:
    require_clean("a.txt", b"hello", COMMAND)
    with pytest.raises(InvalidAnswersError) as refusal:
        require_clean("a.txt", b"the EICAR test file", COMMAND)
    assert "refuses a.txt" in str(refusal.value.by_field)


@pytest.mark.requirement("ASVS 16.5.3")
@pytest.mark.parametrize(
    "command", [("no-such-scanner",), (sys.executable, "-c", "import sys; sys.exit(2)")]
)
def test_without_an_answer_of_the_scanner_nothing_is_taken(
    command: tuple[str, ...],
) -> None:
    with pytest.raises(BusyError):
        require_clean("a.txt", b"hello", command)
