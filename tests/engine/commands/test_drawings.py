"""A diagram of another tool is kept as it came; the trail says who did it and why."""

from uuid import UUID, uuid4

import pytest

from engine.actor import Actor
from engine.commands.release.keep_drawing import KeepDrawing, WithdrawDrawing
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    InvalidModelError,
    NotFoundError,
    NotPermittedError,
)
from engine.model import AuditEvent, Drawing, ProcessDefinition
from engine.queries.drawings import DraftOfDrawing, DrawingPage, Drawings
from engine.testing import Bench
from tests.bpmn.lint.models import END, START, process
from tests.engine.house import actions, rows, snapshot, without_refusals

DESIGNER = Actor(id="dora", groups=frozenset({"process_designer"}))
READER = Actor(id="rick", groups=frozenset({"everyone"}))
TASK = '<task id="a" name="Ask"/>'
FOREIGN = process(START + TASK + END, "s>a a>e").replace(b' isExecutable="true"', b"")


def keep(bench: Bench, content: bytes = FOREIGN, **more: str) -> UUID:
    command = KeepDrawing(file_name="ask.bpmn", content=content, **more)
    return bench.engine.execute(command, actor=DESIGNER)


def test_a_file_is_kept_byte_for_byte_and_nothing_of_it_can_run(bench: Bench) -> None:
    kept = keep(bench)
    sheet = bench.engine.fetch(DrawingPage(drawing=kept), actor=READER)
    assert sheet.content == FOREIGN
    assert sheet.item.title == "ask"
    assert {each.key for each in rows(bench, ProcessDefinition)} == {"letter"}


def test_the_trail_says_who_kept_what_and_why_it_was_taken_out(bench: Bench) -> None:
    kept = keep(bench, title="Asking")
    command = WithdrawDrawing(drawing=kept, reason="Replaced by the procedure")
    bench.engine.execute(command, actor=DESIGNER)
    assert actions(bench)[-2:] == ["drawing.kept", "drawing.withdrawn"]
    first, last = rows(bench, AuditEvent)[-2:]
    assert (first.actor, first.object) == ("dora", "Asking")
    assert rows(bench, Drawing)[0].sha256 in first.body
    assert "Replaced by the procedure" in last.body
    listed = bench.engine.fetch(Drawings(), actor=READER)
    assert listed.items == []
    with pytest.raises(ConflictError, match="already"):
        bench.engine.execute(command, actor=DESIGNER)


def test_the_findings_are_those_it_would_have_if_it_ran(bench: Bench) -> None:
    two_starts = FOREIGN.replace(b'<endEvent id="e"/>', b"")
    kept = keep(bench, two_starts.replace(b'targetRef="e"', b'targetRef="a"'))
    sheet = bench.engine.fetch(DrawingPage(drawing=kept), actor=READER)
    assert "start-end-pair" in {each.rule for each in sheet.obstacles}
    assert all(each.severity != "error" for each in sheet.remarks)


def test_a_draft_holds_the_chosen_mends_only(bench: Bench) -> None:
    kept = keep(bench)
    asked = DraftOfDrawing(drawing=kept, chosen=["task-untyped:a"])
    draft = bench.engine.fetch(asked, actor=READER)
    assert b"userTask" in draft.content
    assert b"isExecutable" not in draft.content
    assert draft.difference is not None
    assert any(line.startswith("+") and "userTask" in line for line in draft.difference)
    nothing = DraftOfDrawing(drawing=kept, chosen=[])
    assert bench.engine.fetch(nothing, actor=READER).difference == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", InvalidAnswersError),
        (b"<a/>", InvalidModelError),
        (b"\x00" + FOREIGN, InvalidModelError),
        (FOREIGN + b" " * 2_000_001, InvalidModelError),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', InvalidModelError),
    ],
)
def test_what_cannot_be_read_as_bpmn_is_not_kept(
    bench: Bench, content: bytes, error: type[Exception]
) -> None:
    before = snapshot(bench)
    with pytest.raises(error):
        keep(bench, content)
    assert snapshot(bench) == before


def test_words_that_are_too_long_are_refused_at_their_field(bench: Bench) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        keep(bench, title="t" * 201, note="n" * 2_001)
    assert set(refused.value.by_field) == {"title", "note"}


def test_a_file_is_kept_once_until_it_is_taken_out(bench: Bench) -> None:
    kept = keep(bench, title="First")
    with pytest.raises(ConflictError, match="First"):
        keep(bench, title="Second")
    bench.engine.execute(
        WithdrawDrawing(drawing=kept, reason="A better title"), actor=DESIGNER
    )
    keep(bench, title="Second")
    assert len(rows(bench, Drawing)) == 2


def test_who_may_not_keep_or_take_out_is_refused(bench: Bench) -> None:
    kept = keep(bench)
    before = without_refusals(snapshot(bench))
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            KeepDrawing(file_name="x.bpmn", content=FOREIGN + b" "), actor=READER
        )
    with pytest.raises(NotPermittedError):
        bench.engine.execute(WithdrawDrawing(drawing=kept, reason="No"), actor=READER)
    assert without_refusals(snapshot(bench)) == before


def test_a_drawing_that_is_not_there_is_not_found(bench: Bench) -> None:
    with pytest.raises(NotFoundError):
        bench.engine.fetch(DrawingPage(drawing=uuid4()), actor=READER)
    with pytest.raises(NotFoundError):
        bench.engine.execute(
            WithdrawDrawing(drawing=uuid4(), reason="Gone"), actor=DESIGNER
        )
