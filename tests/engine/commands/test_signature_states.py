"""On every display a signature is held against what it was given for."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import update

from engine.canonical import sha256
from engine.cli.doctor import examine
from engine.commands.tasks.withdraw_signature import WithdrawSignature
from engine.errors import (
    ConflictError,
    InvalidAnswersError,
    NotPermittedError,
    StepNotOpenError,
)
from engine.model import AuditEvent, Signature, Statement, Visit
from engine.queries.case_page import CasePage
from engine.signing.evidence import SignatureState
from engine.testing import Bench
from tests.bpmn.models import (
    chain,
    document,
    element,
    end,
    extension,
    flow,
    start,
)
from tests.engine.house import (
    FORMS,
    begun,
    details,
    rows,
    step,
    who,
    without_guards,
)

TWICE = document(
    start()
    + step(
        "approve",
        "approver",
        '<qms:form key="letter/approve"/>'
        '<qms:signature meaning="approval" policy="strict"/>',
    )
    + step("post", "clerk")
    + end()
    + chain("start approve post end"),
    process="twice",
)


def signed(bench: Bench) -> str:
    case = begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    return case


def state(bench: Bench, case: str, place: int = 0) -> SignatureState:
    page = CasePage(instance_id=UUID(case))
    return bench.engine.fetch(page, actor=who(bench, "ana")).signatures[place].state


def by_hand(bench: Bench, *statements: object) -> None:
    """Change rows as somebody with the database in hand could."""
    with bench.engine.database.connections.begin() as connection:
        without_guards(connection)
        for each in statements:
            connection.execute(each)  # type: ignore[call-overload]


@pytest.mark.requirement("P11-25", "11.70", "S9")
def test_an_untouched_signature_is_valid(bench: Bench) -> None:
    assert state(bench, signed(bench)) is SignatureState.VALID


@pytest.mark.requirement("P11-25", "11.70", "S9")
def test_a_statement_edited_afterwards_shows_as_altered(bench: Bench) -> None:
    case = signed(bench)
    body = rows(bench, Statement)[0].body.replace("accept", "reject")
    by_hand(bench, update(Statement).values(body=body))
    assert state(bench, case) is SignatureState.ALTERED


@pytest.mark.requirement("P11-25", "11.70", "S9")
@pytest.mark.parametrize("body", ["", "[]", "{}", '{"answers": 1, "case": "X"}'])
def test_what_is_no_statement_shows_as_altered_even_with_digests_that_fit(
    bench: Bench, body: str
) -> None:
    case = signed(bench)
    digest = sha256(body.encode())
    by_hand(
        bench,
        update(Statement).values(body=body, digest=digest),
        update(Signature).values(digest=digest),
    )
    assert state(bench, case) is SignatureState.ALTERED


@pytest.mark.requirement("P11-25", "11.70", "A11-08", "S9")
def test_an_answer_edited_afterwards_shows_as_not_signed(bench: Bench) -> None:
    case = signed(bench)
    wrote = {"verdict": "reject"}
    by_hand(bench, update(Visit).where(Visit.element == "approve").values(wrote=wrote))
    assert state(bench, case) is SignatureState.CHANGED


@pytest.mark.requirement("P11-25", "11.70", "S9")
def test_a_signature_copied_to_another_case_is_of_another_record(bench: Bench) -> None:
    first, second = signed(bench), signed(bench)
    copied = rows(bench, Signature)[0]
    by_hand(
        bench,
        update(Signature)
        .where(Signature.instance_id == UUID(second))
        .values(statement_id=copied.statement_id, digest=copied.digest),
    )
    assert state(bench, first) is SignatureState.VALID
    assert state(bench, second) is SignatureState.FOREIGN


def running(bench: Bench) -> tuple[str, UUID]:
    """Return a case that goes on after it was signed, and its signature."""
    bench.deploy(TWICE, forms=FORMS)
    case = bench.start("twice", actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn", instance=case)
    return case, rows(bench, Signature)[0].id


@pytest.mark.requirement("P11-25", "A11-01")
def test_who_signed_takes_it_back_with_a_reason_on_record(bench: Bench) -> None:
    case, signature = running(bench)
    command = WithdrawSignature(signature_id=signature, reason="Wrong batch")
    bench.engine.execute(command, actor=who(bench, "quinn"))

    assert state(bench, case) is SignatureState.WITHDRAWN
    (told,) = details(bench, "signature.withdrawn")
    assert told["reason"] == "Wrong batch"
    (entry,) = [
        each for each in rows(bench, AuditEvent) if each.action == "signature.withdrawn"
    ]
    assert entry.actor == "quinn"
    with pytest.raises(ConflictError, match="already"):
        bench.engine.execute(command, actor=who(bench, "quinn"))


def test_nobody_takes_back_the_signature_of_another(bench: Bench) -> None:
    _case, signature = running(bench)
    command = WithdrawSignature(signature_id=signature, reason="I disagree")
    with pytest.raises(NotPermittedError, match="Only who gave"):
        bench.engine.execute(command, actor=who(bench, "olga"))


def test_a_withdrawal_says_why(bench: Bench) -> None:
    _case, signature = running(bench)
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            WithdrawSignature(signature_id=signature, reason=" "),
            actor=who(bench, "quinn"),
        )


def test_what_is_closed_keeps_its_signatures(bench: Bench) -> None:
    signed(bench)
    command = WithdrawSignature(
        signature_id=rows(bench, Signature)[0].id, reason="Too late"
    )
    with pytest.raises(StepNotOpenError):
        bench.engine.execute(command, actor=who(bench, "quinn"))


SENT = element(
    "endEvent", "end", extension('<qms:end status="closed" outcome="sent"/>')
)
AGAIN = document(
    start()
    + step(
        "approve",
        "approver",
        '<qms:form key="letter/approve"/>'
        '<qms:signature meaning="approval" policy="strict"/>',
    )
    + step("mend", "clerk")
    + element("exclusiveGateway", "verdict", default="good")
    + SENT
    + chain("start approve verdict")
    + flow("verdict", "end", identifier="good")
    + flow("verdict", "mend", condition='=verdict = "reject"')
    + flow("mend", "approve"),
    process="again",
)
CLOSED = document(
    start()
    + step(
        "approve",
        "approver",
        '<qms:form key="letter/approve"/>'
        '<qms:signature meaning="approval" policy="strict"/>',
    )
    + step("post", "clerk")
    + SENT
    + chain("start approve post end"),
    process="closed",
)


def to_close(bench: Bench) -> str:
    """Return a case that is one step from being closed on a signature."""
    bench.deploy(CLOSED, forms=FORMS)
    case = bench.start("closed", actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    return case


def take_back(bench: Bench) -> None:
    (given,) = rows(bench, Signature)
    back = WithdrawSignature(signature_id=given.id, reason="Wrong version read")
    bench.engine.execute(back, actor=who(bench, "quinn"))


def change_answer(bench: Bench) -> None:
    wrote = {"verdict": "reject"}
    by_hand(bench, update(Visit).where(Visit.element == "approve").values(wrote=wrote))


def alter_statement(bench: Bench) -> None:
    body = rows(bench, Statement)[0].body.replace("accept", "reject")
    by_hand(bench, update(Statement).values(body=body))


@pytest.mark.requirement("11.70", "S9")
def test_a_case_closes_on_a_signature_that_holds(bench: Bench) -> None:
    to_close(bench)
    bench.complete("post", actor="ana")
    assert [each.state for each in bench.instances()] == ["completed"]
    assert examine(bench.engine) == []


@pytest.mark.requirement("11.70", "S9")
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (take_back, "was taken back"),
        (change_answer, "no longer covers what the case says"),
        (alter_statement, "was altered"),
    ],
)
def test_a_case_does_not_close_on_a_signature_that_no_longer_holds(
    bench: Bench, spoil: Callable[[Bench], None], words: str
) -> None:
    case = to_close(bench)
    spoil(bench)
    with pytest.raises(InvalidAnswersError) as refused:
        bench.complete("post", actor="ana")
    (told,) = refused.value.by_field[""]
    assert told.startswith("The signature of quinn (approval, 20")
    assert words in told
    assert bench.open_tasks(case) == ["post"]


@pytest.mark.requirement("11.70", "S9")
def test_what_was_taken_back_and_signed_anew_hinders_nothing(bench: Bench) -> None:
    bench.deploy(AGAIN, forms=FORMS)
    bench.start("again", actor="ana")
    bench.sign("approve", {"verdict": "reject"}, actor="quinn")
    take_back(bench)
    bench.advance(60)
    bench.complete("mend", actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    assert [each.state for each in bench.instances()] == ["completed"]
    assert examine(bench.engine) == []


@pytest.mark.requirement("11.70", "S9")
@pytest.mark.parametrize("spoil", [change_answer, alter_statement])
def test_the_doctor_names_a_closed_case_whose_signature_no_longer_holds(
    bench: Bench, spoil: Callable[[Bench], None]
) -> None:
    to_close(bench)
    bench.complete("post", actor="ana")
    spoil(bench)
    found = [each for each in examine(bench.engine) if "was closed on it" in each.words]
    assert [each.rule for each in found] == ["I6"]
