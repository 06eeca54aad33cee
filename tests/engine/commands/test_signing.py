"""Signing: the only way through a step that asks for a signature."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.actor import SYSTEM, Actor
from engine.canonical import sha256
from engine.commands.people.prove_identity import ProveIdentity
from engine.commands.people.set_password import SetPassword
from engine.commands.tasks.sign_task import SignTask
from engine.errors import (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    NotPermittedError,
    SignatureRefusedError,
    StepNotOpenError,
)
from engine.model import AuditEvent, Notice, Proof, Signature, Statement
from engine.queries.signing_preview import PreviewSigning, SigningPreview
from engine.testing import Bench
from engine.testing.staging import StageProof
from tests.engine.house import (
    actions,
    begun,
    count,
    only_case,
    rows,
    snapshot,
    task_id,
    who,
    without_refusals,
)

ACCEPT = {"verdict": "accept"}
PASSWORD = "seven quiet lamps in the harbour"


def _ready(bench: Bench) -> UUID:
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    return task_id(bench, "approve")


def _preview(bench: Bench, task: UUID, answers: dict[str, Any]) -> SigningPreview:
    command = PreviewSigning(task_id=task, answers=answers)
    return bench.engine.fetch(command, actor=who(bench, "quinn"))


def _proof(bench: Bench, preview: SigningPreview, person: str = "quinn") -> UUID:
    command = StageProof(digest=preview.digest, meaning=preview.meaning)
    return bench.engine.execute(command, actor=who(bench, person))


def _sign(bench: Bench, task: UUID, proof: UUID, **more: Any) -> None:
    given = {"answers": ACCEPT, **more}
    actor = given.pop("actor", who(bench, "quinn"))
    command = SignTask(task_id=task, proof_id=proof, **given)
    bench.engine.execute(command, actor=actor)


def _refused(bench: Bench, task: UUID, proof: UUID, **more: Any) -> str:
    before = snapshot(bench)
    with pytest.raises(SignatureRefusedError) as refused:
        _sign(bench, task, proof, **more)
    assert without_refusals(snapshot(bench)) == without_refusals(before)
    assert actions(bench)[-1] == "command.refused"
    return refused.value.code


@pytest.mark.requirement("P11-21", "P11-22", "P11-24", "11.50(a)")
def test_a_signature_says_who_what_when_and_why(bench: Bench) -> None:
    task = _ready(bench)
    preview = _preview(bench, task, ACCEPT)
    _sign(bench, task, _proof(bench, preview), shown_digest=preview.shown_digest)
    (signature,) = rows(bench, Signature)
    (statement,) = rows(bench, Statement)
    assert signature.signer_id == "quinn"
    assert (signature.meaning, signature.checkpoint) == ("approval", "release")
    assert signature.at == bench.clock()
    assert signature.digest == statement.digest == sha256(statement.body.encode())
    assert '"verdict":"accept"' in statement.body
    assert only_case(bench).state == "completed"
    assert "task.signed" in actions(bench)


@pytest.mark.requirement("P11-25", "11.70")
def test_the_trail_names_the_statement_that_was_signed(bench: Bench) -> None:
    task = _ready(bench)
    _sign(bench, task, _proof(bench, _preview(bench, task, ACCEPT)))
    (statement,) = rows(bench, Statement)
    assert any(statement.digest in each for each in _bodies(bench))


def _bodies(bench: Bench) -> list[str]:
    return [each.body for each in rows(bench, AuditEvent)]


@pytest.mark.requirement("P11-23", "11.50(a)(3)")
def test_a_refusal_is_signed_as_rejection_and_never_as_approval(bench: Bench) -> None:
    task = _ready(bench)
    answers = {"verdict": "reject"}
    preview = _preview(bench, task, answers)
    assert preview.meaning == "rejection"
    _sign(bench, task, _proof(bench, preview), answers=answers)
    assert rows(bench, Signature)[0].meaning == "rejection"
    assert "task.rejected" in actions(bench)


@pytest.mark.requirement("S9", "11.200(a)")
def test_a_proof_is_spent_once(bench: Bench) -> None:
    task = _ready(bench)
    proof = _proof(bench, _preview(bench, task, ACCEPT))
    _sign(bench, task, proof)
    assert count(bench, Proof) == 0
    second = _ready(bench)
    assert _refused(bench, second, proof) == "proof-spent"


@pytest.mark.requirement("S9", "P11-29", "11.200(a)(1)", "ASVS 7.5.3")
def test_there_is_no_signature_without_a_proof(bench: Bench) -> None:
    assert _refused(bench, _ready(bench), uuid4()) == "proof-spent"


@pytest.mark.requirement("S9", "11.200(a)")
def test_a_proof_lasts_a_minute(bench: Bench) -> None:
    task = _ready(bench)
    proof = _proof(bench, _preview(bench, task, ACCEPT))
    bench.clock.set(bench.clock() + timedelta(seconds=61))
    assert _refused(bench, task, proof) == "proof-expired"


@pytest.mark.requirement("S9", "11.200(a)(2)", "11.100(a)")
def test_the_proof_of_another_person_is_worth_nothing(bench: Bench) -> None:
    task = _ready(bench)
    proof = _proof(bench, _preview(bench, task, ACCEPT), person="olga")
    assert _refused(bench, task, proof) == "proof-expired"


@pytest.mark.requirement("S9", "P11-25", "11.70")
def test_a_proof_for_another_statement_is_worth_nothing(bench: Bench) -> None:
    task = _ready(bench)
    proof = _proof(bench, _preview(bench, task, ACCEPT))
    code = _refused(bench, task, proof, answers={"verdict": "reject"})
    assert code == "proof-for-other-statement"


@pytest.mark.requirement("S9", "P11-31")
def test_a_proof_of_another_session_is_worth_nothing(bench: Bench) -> None:
    task = _ready(bench)
    proof = _proof(bench, _preview(bench, task, ACCEPT))
    elsewhere = Actor(id="quinn", groups=frozenset({"approver"}), session="other")
    code = _refused(bench, task, proof, actor=elsewhere)
    assert code == "proof-of-other-session"


@pytest.mark.requirement("S9", "P11-25", "11.70")
def test_what_changed_since_it_was_shown_is_not_signed(bench: Bench) -> None:
    task = _ready(bench)
    proof = _proof(bench, _preview(bench, task, ACCEPT))
    before = snapshot(bench)
    with pytest.raises(ConflictError, match="changed since"):
        _sign(bench, task, proof, shown_digest="0" * 64)
    assert snapshot(bench) == before


def test_of_two_who_sign_one_step_the_second_is_refused(bench: Bench) -> None:
    bench.add_person("rita", ("approver",))
    task = _ready(bench)
    preview = _preview(bench, task, ACCEPT)
    first, second = _proof(bench, preview), _proof(bench, preview, person="rita")
    _sign(bench, task, first)
    with pytest.raises(StepNotOpenError, match="completed by quinn"):
        _sign(bench, task, second, actor=who(bench, "rita"))
    assert count(bench, Signature) == 1


def test_wrong_answers_are_not_signed(bench: Bench) -> None:
    task = _ready(bench)
    with pytest.raises(InvalidAnswersError):
        _preview(bench, task, {})


def _with_password(bench: Bench, *, temporary: bool = False) -> None:
    bench.engine.execute(
        SetPassword(person="quinn", new=PASSWORD, temporary=temporary), actor=SYSTEM
    )


def _prove(bench: Bench, password: str, person: str = "quinn") -> dict[str, Any]:
    return bench.engine.execute(
        ProveIdentity(
            person=person,
            password=password,
            session_digest="s",
            digest="d",
            meaning="approval",
        ),
        actor=who(bench, "quinn"),
    )


@pytest.mark.requirement("P11-29", "11.200(a)(1)")
def test_user_name_and_password_together_prove_who_one_is(bench: Bench) -> None:
    _with_password(bench)
    proof = _prove(bench, PASSWORD)["proof"]
    assert [str(each.id) for each in rows(bench, Proof)] == [proof]


@pytest.mark.requirement("S9", "P11-37", "11.300(d)")
def test_a_wrong_component_is_refused_counted_and_on_record(bench: Bench) -> None:
    _with_password(bench)
    assert _prove(bench, "wrong")["refused"] == "not-authenticated"
    assert _prove(bench, PASSWORD, person="ana")["refused"] == "not-authenticated"
    assert actions(bench)[-2:] == ["signing.refused"] * 2
    assert count(bench, Proof) == 0


@pytest.mark.requirement("S9", "P11-37", "11.300(d)")
def test_five_failures_lock_signing_and_tell_the_security_role(bench: Bench) -> None:
    _with_password(bench)
    codes = [_prove(bench, "wrong")["refused"] for _ in range(5)]
    assert codes[-1] == "signing-locked"
    assert _prove(bench, PASSWORD)["refused"] == "signing-locked"
    told = [each.person for each in rows(bench, Notice) if each.event == "security"]
    assert told == ["ada"]


@pytest.mark.requirement("S9", "P11-32", "11.200(a)(2)")
def test_nobody_signs_with_a_password_somebody_else_knows(bench: Bench) -> None:
    _with_password(bench, temporary=True)
    assert _prove(bench, PASSWORD)["refused"] == "password-temporary"


@pytest.mark.requirement("S9", "P11-14", "11.10(g)")
def test_authority_counts_at_the_moment_of_signing(bench: Bench) -> None:
    task = _ready(bench)
    proof = _proof(bench, _preview(bench, task, ACCEPT))
    demoted = Actor(id="quinn", name="Quinn", groups=frozenset({"everyone"}))
    with pytest.raises(NotPermittedError):
        _sign(bench, task, proof, actor=demoted)
    assert count(bench, Signature) == 0


@pytest.mark.requirement("S9", "11.10(g)", "ASVS 2.3.5")
def test_who_wrote_the_letter_does_not_sign_it(bench: Bench) -> None:
    bench.add_person("rita", ("clerk", "approver"))
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="rita")
    task = task_id(bench, "approve")
    proof = _proof(bench, _preview(bench, task, ACCEPT), person="rita")
    with pytest.raises(DutyConflictError):
        _sign(bench, task, proof, actor=who(bench, "rita"))
    assert count(bench, Signature) == 0


@pytest.mark.requirement("P11-21", "11.50(a)(1)")
def test_after_a_new_name_the_old_signature_shows_the_old_one(bench: Bench) -> None:
    bench.add_person("nora", ("approver",), name="Nora Old")
    task = _ready(bench)
    nora = who(bench, "nora")
    proof = _proof(bench, _preview(bench, task, ACCEPT), person="nora")
    _sign(bench, task, proof, actor=nora)
    bench.add_person("nora", ("approver",), name="Nora New")
    (signature,) = rows(bench, Signature)
    assert (signature.signer_id, signature.printed_name) == ("nora", "Nora Old")
