"""The inbox: quick, and exactly what the obvious question would answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, or_, select

from engine.actor import SYSTEM, Actor
from engine.clock import NEVER
from engine.commands.tasks.claim_task import ClaimTask
from engine.execution.assignment import EVERYONE
from engine.model import ProcessInstance, TaskGroup, UserTask, UserTaskState
from engine.queries.inbox import PAGE, Inbox, InboxPage
from engine.store.reading import Reading
from engine.testing import Bench
from tests.engine.house import begun, stocked, task_id, who

BOXES = ("mine", "groups", "overdue")
ROLES = ("clerk", "approver", EVERYONE)


class _Tasks:
    """Write tasks of many people, roles, states and due dates into one case."""

    def __init__(self, drawn: list[tuple[Any, ...]]) -> None:
        self.drawn = drawn

    def execute(self, uow: Any) -> None:
        uow.session.execute(delete(TaskGroup))
        uow.session.execute(delete(UserTask))
        case = uow.session.scalars(select(ProcessInstance)).first()
        for number, (person, role, state, hours) in enumerate(self.drawn):
            due = NEVER if hours is None else uow.now + timedelta(hours=hours)
            task = UserTask(
                id=UUID(int=(number * 7919) % 100_003 + 1),
                instance_id=case.id,
                token=str(number),
                element="write",
                name=f"Step {number}",
                created_at=uow.now,
                role=role,
                assignee_id=person,
                due_at=due,
                state=state,
            )
            uow.add(task)
            if person is None and state is UserTaskState.OPEN:
                uow.add(TaskGroup(role=role, due_at=due, task_id=task.id))


class _Obvious:
    """Read every task and choose by the words of the requirement."""

    def __init__(self, box: str) -> None:
        self.box = box

    def fetch(self, reading: Reading) -> list[UUID]:
        actor = reading.actor
        mine = UserTask.assignee_id == actor.id
        offered = UserTask.assignee_id.is_(None) & UserTask.role.in_(
            [*actor.groups, EVERYONE]
        )
        wanted = {"mine": mine, "groups": offered, "overdue": or_(mine, offered)}
        question = select(UserTask.id).where(
            UserTask.state == UserTaskState.OPEN, wanted[self.box]
        )
        if self.box == "overdue":
            question = question.where(UserTask.due_at < reading.now)
        ordered = question.order_by(UserTask.due_at, UserTask.id)
        return list(reading.session.scalars(ordered))


TASKS = st.lists(
    st.tuples(
        st.sampled_from([None, None, "ana", "ben"]),
        st.sampled_from(ROLES),
        st.sampled_from([UserTaskState.OPEN, UserTaskState.OPEN, *UserTaskState]),
        st.one_of(st.none(), st.integers(-3, 3)),
    ),
    max_size=130,
)


@pytest.fixture(scope="module")
def house() -> Iterator[Bench]:
    bench = stocked(Bench())
    begun(bench)
    yield bench
    bench.close()


def _pages(bench: Bench, box: str, actor: Actor) -> list[InboxPage]:
    after, pages = None, []
    while True:
        page = bench.engine.fetch(Inbox(box=box, after=after), actor=actor)
        pages.append(page)
        after = page.next_after
        if after is None:
            return pages


@given(TASKS, st.sampled_from(BOXES))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_pages_together_are_what_the_obvious_query_finds(
    house: Bench, drawn: list[tuple[Any, ...]], box: str
) -> None:
    house.engine.execute(_Tasks(drawn), actor=SYSTEM)
    ana = Actor(id="ana", groups=frozenset({"clerk"}))
    pages = _pages(house, box, ana)
    expected = house.engine.fetch(_Obvious(box), actor=ana)
    assert [item.task_id for page in pages for item in page.items] == expected
    assert all(len(page.items) == PAGE for page in pages[:-1])
    for page in pages:
        assert page.mine == len(house.engine.fetch(_Obvious("mine"), actor=ana))
        assert page.groups == len(house.engine.fetch(_Obvious("groups"), actor=ana))
        assert page.overdue == len(house.engine.fetch(_Obvious("overdue"), actor=ana))


def test_the_next_page_begins_where_the_last_one_ended(house: Bench) -> None:
    many = [(None, "clerk", UserTaskState.OPEN, None)] * (PAGE + 7)
    house.engine.execute(_Tasks(many), actor=SYSTEM)
    first, second = _pages(house, "groups", who(house, "ana"))
    assert len(first.items) == PAGE
    assert len(second.items) == 7
    assert not {each.task_id for each in first.items} & {
        each.task_id for each in second.items
    }


def test_a_cursor_nobody_gave_begins_at_the_start(house: Bench) -> None:
    many = [(None, "clerk", UserTaskState.OPEN, None)] * 3
    house.engine.execute(_Tasks(many), actor=SYSTEM)
    for after in ("nonsense", "2026-01-01~", "~~"):
        page = house.engine.fetch(
            Inbox(box="groups", after=after), actor=who(house, "ana")
        )
        assert len(page.items) == 3


def test_a_claimed_step_moves_from_the_group_to_its_owner(bench: Bench) -> None:
    begun(bench)
    ana, ben = who(bench, "ana"), who(bench, "ben")
    bench.engine.execute(ClaimTask(task_id=task_id(bench, "write")), actor=ana)
    mine = bench.engine.fetch(Inbox(box="mine"), actor=ana)
    assert [each.name for each in mine.items] == ["Write the letter"]
    assert bench.engine.fetch(Inbox(box="groups"), actor=ben).items == []


def test_what_is_overdue_is_marked(house: Bench) -> None:
    house.engine.execute(
        _Tasks([("ana", "clerk", UserTaskState.OPEN, -1)]), actor=SYSTEM
    )
    (item,) = house.engine.fetch(Inbox(), actor=who(house, "ana")).items
    assert item.overdue
    assert isinstance(item.due_at, datetime)


def test_the_inbox_is_filtered_by_words_and_procedure(bench: Bench) -> None:
    begun(bench)
    begun(bench)
    ana = who(bench, "ana")
    keys = [
        each.business_key
        for each in bench.engine.fetch(Inbox(box="groups"), actor=ana).items
    ]

    def found(**filters: str) -> list[str]:
        page = bench.engine.fetch(Inbox(box="groups", **filters), actor=ana)
        return [each.business_key for each in page.items]

    assert found(words=keys[1].lower()) == [keys[1]]
    assert found(words="WRITE letter") == keys
    assert found(words="nothing") == []
    assert found(words="100%") == []
    assert found(procedure="letter") == keys
    assert found(procedure="capa") == []
