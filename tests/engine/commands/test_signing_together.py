"""Several people sign one step: in order, to a quorum, with a veto, each once."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine.actor import SYSTEM
from engine.commands.people.arrange_substitution import ArrangeSubstitution
from engine.commands.tasks.assign_task import AssignTask
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.delegate_task import DelegateTask
from engine.errors import DutyConflictError
from engine.execution.signature_states import ShownSignature
from engine.queries.case_page import CasePage
from engine.queries.task_page import TaskPage
from engine.scenarios.stage import ImportRecords
from engine.signing.evidence import SignatureState
from engine.testing import Bench
from engine.testing.reading import BenchTask, OpenTasks
from tests.bpmn.models import (
    chain,
    document,
    element,
    end,
    extension,
    flow,
    gateway,
    many,
    over,
    start,
    times,
    until,
)
from tests.engine.house import FORMS, step, who

ACCEPT, REJECT = {"verdict": "accept"}, {"verdict": "reject"}
RELEASE = '<qms:checkpoint kind="release"/>'
SIGN = (
    '<qms:form key="letter/approve"/>'
    '<qms:signature meaning="approval" policy="strict"/>'
)
ITS_PERSON = '<qms:assignment role="=m.role" person="=m.person"/>'


def vote(repetition: str, inner: str = ITS_PERSON) -> str:
    return element(
        "userTask", "vote", extension(inner + SIGN) + repetition, name="Vote"
    )


ORDERED = document(
    start()
    + element(
        "subProcess",
        "approve",
        extension(RELEASE)
        + start("begin")
        + vote(many(over("g.members", "m", "votes") + until('verdict = "reject"')))
        + end("done")
        + chain("begin vote done")
        + many(
            over("groups", "g", "rounds")
            + until('some v in votes satisfies v.verdict = "reject"'),
            sequential=True,
        ),
    )
    + gateway("exclusive", "good", default="onward")
    + step("publish", "clerk")
    + end()
    + chain("start approve good")
    + flow("good", "publish", identifier="onward")
    + flow(
        "good",
        "approve",
        "some r in rounds satisfies r != null and "
        '(some v in r.votes satisfies v != null and v.verdict = "reject")',
    )
    + chain("publish end"),
    process="ordered",
)
"""Groups in order, their members side by side; the first refusal starts it again."""

DECIDED = (
    'verdict = "reject" and m.veto or '
    'count(votes[item.verdict = "accept"]) &gt;= m.quorum and '
    "(not(m.chair_votes) or some v in votes satisfies v.m.chair)"
)
BOARD = document(
    start()
    + vote(
        many(over("board members(&quot;mrb&quot;)", "m", "votes") + until(DECIDED)),
        ITS_PERSON + RELEASE,
    )
    + step("publish", "clerk")
    + end()
    + chain("start vote publish end"),
    process="meeting",
)
TWO = document(
    start()
    + vote(many(times(2)), '<qms:assignment role="approver"/>')
    + step("publish", "clerk")
    + end()
    + chain("start vote publish end"),
    process="two",
)


def group(*members: tuple[str, str | None]) -> dict[str, Any]:
    return {"members": [{"role": role, "person": who_} for role, who_ in members]}


def begun(bench: Bench, model: bytes, **given: Any) -> str:
    for person in ("quinn", "rita", "sam", "tom"):
        bench.add_person(person, ("approver",))
    process = bench.deploy(model, forms=FORMS).process_ids[0]
    return bench.start(process, given=given, actor="ana")


def ordered(bench: Bench, *groups: Mapping[str, Any]) -> str:
    return begun(bench, ORDERED, groups=list(groups))


def votes(bench: Bench) -> list[BenchTask]:
    found = bench.engine.fetch(OpenTasks(), actor=SYSTEM)
    return [each for each in found if each.element == "vote"]


def signs(bench: Bench, person: str, answers: Mapping[str, str] = ACCEPT) -> None:
    """Let somebody sign their own step, else one that is offered to their role."""
    own = [each for each in votes(bench) if each.assignee in (person, None)]
    bench.sign_task(own[0], answers, actor=person)


def signatures(bench: Bench, case: str) -> Sequence[ShownSignature]:
    page = CasePage(instance_id=UUID(case))
    return bench.engine.fetch(page, actor=who(bench, "ana")).signatures


def shown(bench: Bench, case: str) -> list[tuple[str, int, SignatureState]]:
    return [
        (each.signer_id, each.round, each.state) for each in signatures(bench, case)
    ]


# -- order


@pytest.mark.requirement("R-032", "P11-13", "11.10(f)")
def test_the_second_group_cannot_sign_before_the_first_has(bench: Bench) -> None:
    case = ordered(
        bench,
        group(("approver", "quinn"), ("approver", "rita")),
        group(("approver", "sam")),
    )
    signs(bench, "rita")
    assert [each.assignee for each in votes(bench)] == ["quinn"]
    signs(bench, "quinn")
    assert [each.assignee for each in votes(bench)] == ["sam"]
    signs(bench, "sam")
    assert bench.open_tasks(case) == ["publish"]
    valid = SignatureState.VALID
    assert shown(bench, case) == [
        ("rita", 1, valid), ("quinn", 1, valid), ("sam", 1, valid)
    ]  # fmt: skip


@pytest.mark.requirement("P11-23", "11.50(a)(3)")
def test_the_first_refusal_ends_the_round_and_the_next_asks_everybody_again(
    bench: Bench,
) -> None:
    both = group(("approver", "quinn"), ("approver", "rita"))
    case = ordered(bench, both, group(("approver", "sam")))
    signs(bench, "quinn")
    signs(bench, "rita", REJECT)
    assert sorted(str(each.assignee) for each in votes(bench)) == ["quinn", "rita"]
    for person in ("quinn", "rita", "sam"):
        signs(bench, person)
    assert [(a, b) for a, b, _state in shown(bench, case)] == [
        ("quinn", 1), ("rita", 1), ("quinn", 2), ("rita", 2), ("sam", 2)
    ]  # fmt: skip
    states = [state for *_, state in shown(bench, case)]
    assert states == [SignatureState.SUPERSEDED] * 2 + [SignatureState.VALID] * 3


@pytest.mark.requirement("P11-25", "11.70")
def test_who_is_led_straight_back_to_the_step_signs_a_new_round(bench: Bench) -> None:
    """The new task begins in the very transaction of the refusal."""
    case = ordered(bench, group(("approver", "quinn")))
    signs(bench, "quinn", REJECT)
    signs(bench, "quinn", REJECT)
    signs(bench, "quinn")
    assert [number for _who, number, _state in shown(bench, case)] == [1, 2, 3]


# -- quorum and veto


@pytest.fixture
def board(bench: Bench) -> Bench:
    """Let a board decide by two of four, with a veto of the second."""
    _board(bench, quorum=2, veto=["rita"])
    return bench


def _board(bench: Bench, **rules: Any) -> None:
    members = ["quinn", "rita", "sam", "tom"]
    for person in members:
        bench.add_person(person, ("approver",))
    fields = {"name": "Material review board", "members": members, **rules}
    bench.engine.execute(
        ImportRecords(records={"boards": {"mrb": fields}}), actor=SYSTEM
    )


@pytest.mark.requirement("R-156", "R-032")
def test_the_vote_closes_when_the_quorum_has_agreed(board: Bench) -> None:
    case = begun(board, BOARD)
    assert len(votes(board)) == 4
    signs(board, "sam")
    signs(board, "quinn", REJECT)
    assert len(votes(board)) == 2
    signs(board, "tom")
    assert board.open_tasks(case) == ["publish"]
    assert len(signatures(board, case)) == 3


@pytest.mark.requirement("R-156", "P11-23")
def test_a_refusal_is_a_veto_only_of_those_who_have_one(board: Bench) -> None:
    case = begun(board, BOARD)
    signs(board, "quinn", REJECT)
    signs(board, "sam")
    assert len(votes(board)) == 2
    signs(board, "rita", REJECT)
    assert board.open_tasks(case) == ["publish"]


@pytest.mark.requirement("R-156")
def test_without_the_vote_of_the_chair_no_quorum_counts(bench: Bench) -> None:
    _board(bench, quorum_share=50, chair="tom", chair_votes=True)
    case = begun(bench, BOARD)
    signs(bench, "quinn")
    signs(bench, "rita")
    assert len(votes(bench)) == 2
    signs(bench, "tom")
    assert bench.open_tasks(case) == ["publish"]


# -- each person once


def _twice(bench: Bench) -> str:
    """Let Quinn be asked twice: once by name, once as one of the role, once later."""
    case = ordered(
        bench,
        group(("approver", "quinn"), ("qa_approver", None)),
        group(("qa_approver", None)),
    )
    bench.add_person("quinn", ("approver", "qa_approver"))
    signs(bench, "quinn")
    return case


@pytest.mark.requirement("R-032", "ASVS 2.3.5", "S9")
def test_nobody_signs_twice_however_many_roles_they_have(bench: Bench) -> None:
    case = _twice(bench)
    with pytest.raises(DutyConflictError, match="quinn did “Vote” already"):
        signs(bench, "quinn")
    bench.add_person("petra", ("qa_approver",))
    bench.add_person("paul", ("qa_approver",))
    signs(bench, "petra")
    for person in ("quinn", "petra"):
        with pytest.raises(DutyConflictError, match="counts once"):
            signs(bench, person)
    signs(bench, "paul")
    assert bench.open_tasks(case) == ["publish"]


@pytest.mark.requirement("R-032", "ASVS 2.3.5")
def test_the_second_vote_is_neither_claimed_nor_given_to_who_signed(
    bench: Bench,
) -> None:
    _twice(bench)
    bench.add_person("petra", ("qa_approver",))
    (second,) = votes(bench)
    for person, command in (
        ("quinn", ClaimTask(task_id=second.id)),
        ("petra", DelegateTask(task_id=second.id, person="quinn", reason="Busy")),
        ("olga", AssignTask(task_id=second.id, person="quinn", reason="Urgent")),
    ):
        with pytest.raises(DutyConflictError):
            bench.engine.execute(command, actor=who(bench, person))


@pytest.mark.requirement("R-032", "P11-13")
def test_two_of_a_role_are_two_people(bench: Bench) -> None:
    case = begun(bench, TWO)
    signs(bench, "quinn")
    with pytest.raises(DutyConflictError):
        signs(bench, "quinn")
    signs(bench, "rita")
    assert bench.open_tasks(case) == ["publish"]


@pytest.mark.requirement("P11-21", "11.50", "R-044")
def test_a_deputy_signs_for_the_absent_and_neither_of_them_again(bench: Bench) -> None:
    case = ordered(
        bench, group(("approver", "quinn"), ("approver", "rita"), ("approver", None))
    )
    bench.add_person("dan", ("approver",))
    today = bench.clock().date()
    bench.engine.execute(
        ArrangeSubstitution(
            absent="quinn", deputy="dan", first=today, last=today + timedelta(days=4)
        ),
        actor=who(bench, "quinn"),
    )
    own = next(each for each in votes(bench) if each.assignee == "quinn")
    bench.sign_task(own, ACCEPT, actor="dan")
    (given,) = signatures(bench, case)
    assert (given.signer_id, given.on_behalf_of) == ("dan", "quinn")
    offered = next(each for each in votes(bench) if each.assignee is None)
    for person in ("dan", "quinn"):
        with pytest.raises(DutyConflictError):
            bench.sign_task(offered, ACCEPT, actor=person)


@pytest.mark.requirement("R-032")
def test_the_page_says_before_who_signed_already(bench: Bench) -> None:
    _twice(bench)
    (second,) = votes(bench)
    bench.add_person("petra", ("qa_approver",))
    page = bench.engine.fetch(TaskPage(task_id=second.id), actor=who(bench, "petra"))
    assert "whoever did this step already: Quinn" in page.duties
