"""A changed due date is signed where the procedure demands it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from engine.actor import SYSTEM
from engine.commands.tasks.change_due_date import ChangeDueDate
from engine.errors import ConflictError, SignatureRefusedError
from engine.model import AuditEvent, Signature, Statement
from engine.queries.due_change_preview import PreviewDueChange
from engine.queries.unsound_evidence import UnsoundEvidence
from engine.testing import Bench
from engine.testing.staging import StageProof
from tests.engine.commands.late_steps import AT_E3, answer, late_action
from tests.engine.house import only_task, rows, who

DAY = date(2026, 1, 30)
WHY = "The printer comes late"


@pytest.fixture
def late() -> Iterator[Bench]:
    bench = late_action(signed=True, extension=False)
    yield bench
    bench.close()


def _proof(bench: Bench, day: date = DAY, reason: str = WHY) -> UUID:
    task = bench.task("implement").id
    asked = PreviewDueChange(task_id=task, due_on=day, reason=reason)
    preview = bench.engine.fetch(asked, actor=who(bench, "adam"))
    proof = StageProof(digest=preview.digest, meaning=preview.meaning)
    return bench.engine.execute(proof, actor=who(bench, "adam"))


def _change(bench: Bench, proof: UUID | None, day: date = DAY) -> None:
    task = bench.task("implement").id
    command = ChangeDueDate(task_id=task, due_on=day, reason=WHY, proof_id=proof)
    bench.engine.execute(command, actor=who(bench, "adam"))


def test_the_signature_holds_the_step_the_dates_and_the_reason(late: Bench) -> None:
    _change(late, _proof(late))
    assert only_task(late, "implement").due_at == datetime(2026, 1, 30, 17, tzinfo=UTC)
    (signature,) = rows(late, Signature)
    assert (signature.signer_id, signature.meaning) == ("adam", "approval")
    (stored,) = rows(late, Statement)
    assert all(each in stored.body for each in (WHY, "2026-01-30", "2026-01-16"))
    (changed,) = [x for x in rows(late, AuditEvent) if x.action == "due.changed"]
    assert str(signature.id) in changed.body
    assert stored.digest in changed.body


def test_without_a_signature_or_with_that_of_another_date_nothing_changes(
    late: Bench,
) -> None:
    before = only_task(late, "implement").due_at
    with pytest.raises(SignatureRefusedError, match="wants a signature"):
        _change(late, None)
    proof = _proof(late)
    with pytest.raises(SignatureRefusedError, match="something else"):
        _change(late, proof, day=date(2026, 2, 27))
    assert only_task(late, "implement").due_at == before
    assert rows(late, Signature) == []


def test_a_proof_moves_a_date_once_and_a_second_change_is_a_second_round(
    late: Bench,
) -> None:
    proof = _proof(late)
    _change(late, proof)
    with pytest.raises(SignatureRefusedError, match="used already"):
        _change(late, proof, day=date(2026, 2, 27))
    later = date(2026, 2, 27)
    _change(late, _proof(late, later), day=later)
    assert sorted(each.round for each in rows(late, Signature)) == [1, 2]


def test_the_doctor_finds_nothing_wrong_with_it(late: Bench) -> None:
    _change(late, _proof(late))
    assert late.engine.fetch(UnsoundEvidence(), actor=SYSTEM) == []


def test_a_decision_about_a_late_step_does_not_go_round_the_signature(
    late: Bench,
) -> None:
    late.advance(AT_E3)
    with pytest.raises(ConflictError, match="is signed"):
        answer(late, "pia", "E3", decision="extend", due_on=date(2026, 2, 13))


def test_a_procedure_that_says_nothing_wants_no_signature() -> None:
    late = late_action()
    _change(late, None)
    assert rows(late, Signature) == []
    late.close()
