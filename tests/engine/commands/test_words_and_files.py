"""Comments, attachments, uploads and answers to escalations."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.actor import SYSTEM
from engine.commands.tasks.attach_file import AttachFile
from engine.commands.tasks.comment_case import CommentCase
from engine.commands.tasks.store_upload import StoreUpload
from engine.commands.work.acknowledge import Acknowledge
from engine.commands.work.read_notices import ReadNotices
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    LimitError,
    NotFoundError,
    NotPermittedError,
)
from engine.model import Acknowledgement, Attachment, Comment, Notice, StoredFile
from engine.queries.notices import AskedOf, Notices, Unread
from engine.registers.notices import tell
from engine.testing import Bench
from tests.engine.house import (
    actions,
    begun,
    count,
    only_task,
    rows,
    snapshot,
    who,
    without_refusals,
)

PDF = b"%PDF-1.7 a drawing"


def _attach(bench: Bench, person: str, name: str, content: bytes) -> str:
    instance = UUID(bench.instances()[0].id)
    command = AttachFile(instance_id=instance, name=name, content=content)
    return bench.engine.execute(command, actor=who(bench, person))


def test_a_comment_stands_in_the_case_and_in_its_trail(bench: Bench) -> None:
    instance = UUID(begun(bench))
    bench.engine.execute(
        CommentCase(instance_id=instance, text=" Looks fine "), actor=who(bench, "ben")
    )
    (comment,) = rows(bench, Comment)
    assert (comment.author, comment.body) == ("ben", "Looks fine")
    assert actions(bench)[-1] == "comment.added"


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001])
def test_a_comment_has_words_but_not_too_many(bench: Bench, text: str) -> None:
    instance = UUID(begun(bench))
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            CommentCase(instance_id=instance, text=text), actor=who(bench, "ben")
        )


def test_an_inspector_neither_comments_nor_attaches(bench: Bench) -> None:
    instance = UUID(begun(bench))
    before = snapshot(bench)
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            CommentCase(instance_id=instance, text="Aha"), actor=who(bench, "ines")
        )
    with pytest.raises(NotPermittedError):
        _attach(bench, "ines", "note.pdf", PDF)
    assert without_refusals(snapshot(bench)) == without_refusals(before)


@pytest.mark.requirement("DI-04")
def test_one_content_under_two_names_is_stored_once(bench: Bench) -> None:
    begun(bench)
    digests = {_attach(bench, "ana", name, PDF) for name in ("a.pdf", "b.pdf")}
    assert len(digests) == 1
    assert count(bench, StoredFile) == 1
    assert sorted(each.name for each in rows(bench, Attachment)) == ["a.pdf", "b.pdf"]
    assert bench.engine.parts.files.content(digests.pop()) == PDF


@pytest.mark.requirement("ASVS 5.2.2", "S6")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.exe", PDF),
        ("drawing.pdf", b"MZ not a pdf"),
        ("notes.txt", b"\x00\x01"),
        ("empty.pdf", b""),
        ("", PDF),
        ("a" * 201 + ".pdf", PDF),
    ],
)
def test_a_file_we_do_not_take_is_refused_and_not_kept(
    bench: Bench, name: str, content: bytes
) -> None:
    begun(bench)
    before = snapshot(bench)
    with pytest.raises(InvalidAnswersError) as refused:
        _attach(bench, "ana", name, content)
    assert set(refused.value.by_field) == {"file"}
    assert snapshot(bench) == before


@pytest.mark.requirement("ASVS 5.2.1")
def test_a_file_over_the_limit_is_refused(bench: Bench) -> None:
    begun(bench)
    with pytest.raises(LimitError, match="at most 25 MB"):
        _attach(bench, "ana", "big.pdf", PDF + bytes(25_000_000))


@pytest.mark.requirement("ASVS 5.3.2")
def test_a_name_from_outside_never_becomes_a_path(bench: Bench) -> None:
    given = bench.engine.execute(
        StoreUpload(name="../../etc/passwd.txt", content=b"text"), actor=SYSTEM
    )
    assert given["name"] == "../../etc/passwd.txt"
    assert len(given["sha256"]) == 64
    for forged in ("../" * 5, "0" * 63 + "/", "A" * 64):
        with pytest.raises(NotFoundError):
            bench.engine.parts.files.content(forged)


def _asked(bench: Bench) -> Acknowledgement:
    begun(bench)
    task = only_task(bench, "write")
    bench.engine.execute(_Ask(task.id, task.instance_id), actor=SYSTEM)
    (asked,) = rows(bench, Acknowledgement)
    assert isinstance(asked, Acknowledgement)
    return asked


class _Ask:
    """Ask ana about a late step, as a level of a ladder does."""

    def __init__(self, task: UUID, instance: UUID) -> None:
        self.task, self.instance = task, instance

    def execute(self, uow: Any) -> None:
        uow.add(
            Acknowledgement(
                id=uow.new_id(),
                person="ana",
                instance_id=self.instance,
                task_id=self.task,
                level="E2",
                day="2026-01-05",
                due_at=uow.now,
                message="Late",
            )
        )


@pytest.mark.requirement("A11-09")
def test_an_escalation_is_answered_once_by_whom_it_asks(bench: Bench) -> None:
    asked = _asked(bench)
    answer = Acknowledge(acknowledgement_id=asked.id, comment="Done tomorrow")
    with pytest.raises(NotFoundError):
        bench.engine.execute(answer, actor=who(bench, "ben"))
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            Acknowledge(acknowledgement_id=asked.id, comment=" "),
            actor=who(bench, "ana"),
        )
    ana = who(bench, "ana")
    assert len(bench.engine.fetch(AskedOf(), actor=ana)) == 1
    bench.engine.execute(answer, actor=ana)
    assert bench.engine.fetch(AskedOf(), actor=ana) == []
    with pytest.raises(ConflictError, match="answered this escalation already"):
        bench.engine.execute(answer, actor=ana)
    with pytest.raises(NotFoundError):
        bench.engine.execute(
            Acknowledge(acknowledgement_id=uuid4(), comment="x"), actor=ana
        )


def test_notices_are_ones_own_and_read_once(bench: Bench) -> None:
    bench.engine.execute(_Tell(), actor=SYSTEM)
    ana, ben = who(bench, "ana"), who(bench, "ben")
    assert bench.engine.fetch(Unread(), actor=ana) == 2
    bench.engine.execute(ReadNotices(), actor=ana)
    assert bench.engine.fetch(Unread(), actor=ana) == 0
    assert bench.engine.fetch(Unread(), actor=ben) == 1
    assert len(bench.engine.fetch(Notices(), actor=ana)) == 2
    assert count(bench, Notice) == 3


class _Tell:
    def execute(self, uow: Any) -> None:
        for key, people in (("a", ["ana", "ben"]), ("b", ["ana"]), ("a", ["ana"])):
            tell(uow, people, key=key, event="notice", text="Hello", subject="x")
