"""A full disk stops the work and harms nothing; with room it goes on by itself."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.cli.doctor import examine
from engine.commands.tasks.attach_file import AttachFile
from engine.errors import StorageFullError
from engine.model import ProcessInstance, StoredFile
from engine.store.files import FileStore
from engine.testing import Bench
from tests.crash.child import opened
from tests.engine.house import begun, count, only_case, stocked, who

pytestmark = pytest.mark.crash


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Refuse to this process what would make a file longer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _begin_for_ever(bench: Bench) -> None:
    while True:
        begun(bench)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = stocked(opened(tmp_path))
    yield found
    found.close()


@pytest.mark.requirement("R8")
def test_a_full_database_refuses_keeps_everything_and_recovers(
    bench: Bench, tmp_path: Path
) -> None:
    longest = max(file.stat().st_size for file in tmp_path.iterdir() if file.is_file())
    with no_file_longer_than(longest + 400_000), pytest.raises(StorageFullError):
        _begin_for_ever(bench)
    begun_before = count(bench, ProcessInstance)

    assert begun_before > 0
    assert examine(bench.engine) == []
    begun(bench)
    assert count(bench, ProcessInstance) == begun_before + 1
    assert examine(bench.engine) == []


@pytest.mark.requirement("R8")
def test_a_file_for_which_there_is_no_room_leaves_nothing_behind(
    bench: Bench, tmp_path: Path
) -> None:
    begun(bench)
    attach = AttachFile(
        instance_id=only_case(bench).id, name="a.txt", content=b"a line\n" * 600_000
    )
    with no_file_longer_than(4_000_000), pytest.raises(StorageFullError):
        bench.engine.execute(attach, actor=who(bench, "ana"))

    assert count(bench, StoredFile) == 0
    assert [each for each in (tmp_path / "files").rglob("*") if each.is_file()] == []
    bench.engine.execute(attach, actor=who(bench, "ana"))
    assert count(bench, StoredFile) == 1


def test_another_fault_of_the_disk_is_not_called_full(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(OSError, match=r"exists|directory"):
        FileStore(tmp_path / "files").put(b"content")
