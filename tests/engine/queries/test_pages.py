"""What pages ask: the case, the step, records, search; and what they never tell."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.access.permissions import may_see_case, permissions_of
from engine.actor import SYSTEM, Actor
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.comment_case import CommentCase
from engine.commands.tasks.save_draft import SaveDraft
from engine.errors import NotFoundError
from engine.forms.drafts import make_draft
from engine.model import ProcessInstance, Signature, Statement
from engine.queries.base import Reading
from engine.queries.case_page import CasePage
from engine.queries.cases import PAGE, Cases
from engine.queries.inbox import Inbox
from engine.queries.next_task import NextTask
from engine.queries.procedures import Procedures
from engine.queries.records import RecordPage, Records, Registers
from engine.queries.search import Search
from engine.queries.start_page import StartPage
from engine.queries.task_page import TaskForm, TaskPage
from engine.registers.records import create_record
from engine.testing import Bench
from tests.engine.budgets import counted
from tests.engine.house import begun, rows, snapshot, task_id, who, without_guards


def _restricted(bench: Bench) -> tuple[UUID, UUID]:
    """Begin a confidential case; return it and its open step."""
    instance = UUID(begun(bench))
    bench.engine.execute(_Restrict(instance), actor=SYSTEM)
    return instance, task_id(bench, "write")


class _Restrict:
    def __init__(self, instance: UUID) -> None:
        self.instance = instance

    def execute(self, uow: Any) -> None:
        case = uow.lock(self.instance)
        case.variables = {**case.variables, "confidentiality": "restricted"}


STRANGER = Actor(id="stranger", groups=frozenset({"clerk"}))


def test_what_exists_but_is_not_mine_looks_like_what_does_not_exist(
    bench: Bench,
) -> None:
    instance, task = _restricted(bench)
    for hidden, missing in (
        (CasePage(instance_id=instance), CasePage(instance_id=uuid4())),
        (TaskPage(task_id=task), TaskPage(task_id=uuid4())),
    ):
        answers = []
        for query in (hidden, missing):
            with pytest.raises(NotFoundError) as refused:
                bench.engine.fetch(query, actor=STRANGER)
            answers.append(str(refused.value))
        assert answers[0] == answers[1]


def test_a_confidential_case_is_in_no_list_of_strangers(bench: Bench) -> None:
    instance, _task = _restricted(bench)
    key = bench.instances()[0].business_key
    assert bench.engine.fetch(Cases(), actor=STRANGER).items == []
    assert bench.engine.fetch(Search(words=key), actor=STRANGER).cases == []
    ana = who(bench, "ana")  # who started it has a part in it
    assert [each.id for each in bench.engine.fetch(Cases(), actor=ana).items] == [
        instance
    ]


def test_the_page_of_a_case_shows_every_step_and_who_did_it(bench: Bench) -> None:
    instance = UUID(begun(bench))
    bench.engine.execute(
        CommentCase(instance_id=instance, text="Go on"), actor=who(bench, "ben")
    )
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    view = bench.engine.fetch(CasePage(instance_id=instance), actor=who(bench, "ana"))
    done = {each.element: each.actor for each in view.visits}
    assert done == {"start": None, "write": "ana", "approve": "quinn", "end": None}
    assert (view.head.state, view.head.status) == ("completed", "closed")
    assert view.variables["name"] == "Offer"
    assert [each.state.value for each in view.signatures] == ["valid"]
    assert view.tasks == []
    assert view.comments[0][0] == "ben"


def test_a_case_is_found_by_its_key_too(bench: Bench) -> None:
    begun(bench)
    key = bench.instances()[0].business_key
    view = bench.engine.fetch(CasePage(business_key=key), actor=who(bench, "ana"))
    assert view.head.business_key == key


def test_a_statement_changed_after_signing_is_shown_as_altered(bench: Bench) -> None:
    instance = UUID(begun(bench))
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    bench.engine.execute(_Forge(), actor=SYSTEM)
    view = bench.engine.fetch(CasePage(instance_id=instance), actor=who(bench, "ana"))
    assert [each.state.value for each in view.signatures] == ["altered"]


class _Forge:
    """Change what was signed, as nobody can where the triggers are."""

    def execute(self, uow: Any) -> None:
        without_guards(uow.session.connection())
        row = uow.session.query(Statement).one()
        row.body = row.body.replace("accept", "reject")


def test_a_signature_shows_name_meaning_and_local_time(bench: Bench) -> None:
    instance = UUID(begun(bench))
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    view = bench.engine.fetch(CasePage(instance_id=instance), actor=who(bench, "ana"))
    (shown,) = view.signatures
    assert shown.local == "2026-01-05 09:00:00 UTC"
    assert (shown.signer_id, shown.meaning) == ("quinn", "approval")
    assert rows(bench, Signature)[0].digest == shown.digest


def test_the_page_of_a_step_says_whether_i_may_do_it(bench: Bench) -> None:
    begun(bench)
    query = TaskPage(task_id=task_id(bench, "write"))
    for person, mine in (("ana", True), ("quinn", False)):
        view = bench.engine.fetch(query, actor=who(bench, person))
        assert (view.mine, view.claimable) == (mine, mine)
        assert view.open
        assert view.form is not None


def test_the_page_of_a_step_names_what_keeps_me_from_it(bench: Bench) -> None:
    bench.add_person("rita", ("clerk", "approver"))
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="rita")
    query = TaskPage(task_id=task_id(bench, "approve"))
    assert bench.engine.fetch(query, actor=who(bench, "quinn")).hindrances == []
    hindrances = bench.engine.fetch(query, actor=who(bench, "rita")).hindrances
    assert "rita" in hindrances[0]


def test_the_page_of_a_closed_step_says_who_closed_it(bench: Bench) -> None:
    begun(bench)
    query = TaskPage(task_id=task_id(bench, "write"))
    bench.complete("write", {"name": "Offer"}, actor="ana")
    view = bench.engine.fetch(query, actor=who(bench, "ben"))
    assert not view.open
    assert (view.closed_by, view.closed_at) == ("ana", bench.clock())
    assert view.form is None


def _typed(bench: Bench, task: UUID) -> dict[str, Any]:
    form = bench.engine.fetch(TaskForm(task_id=task), actor=who(bench, "ana"))
    assert form is not None
    return make_draft(form, {"name": "Half a na"})


def test_a_draft_is_shown_to_its_author_only(bench: Bench) -> None:
    begun(bench)
    task = task_id(bench, "write")
    bench.engine.execute(
        SaveDraft(subject=str(task), typed=_typed(bench, task)),
        actor=who(bench, "ana"),
    )
    mine = bench.engine.fetch(TaskPage(task_id=task), actor=who(bench, "ana"))
    other = bench.engine.fetch(TaskPage(task_id=task), actor=who(bench, "ben"))
    assert mine.draft_saved_at == bench.clock()
    assert other.draft_saved_at is None
    assert "Half a na" in repr(mine.form)
    assert "Half a na" not in repr(other.form)


def test_looking_changes_nothing(bench: Bench) -> None:
    instance = UUID(begun(bench))
    before = snapshot(bench)
    ana = who(bench, "ana")
    for query in (
        CasePage(instance_id=instance),
        TaskPage(task_id=task_id(bench, "write")),
        StartPage(procedure="letter"),
        Cases(),
        Procedures(),
        Search(words="letter"),
        Registers(),
    ):
        bench.engine.fetch(query, actor=ana)
    assert snapshot(bench) == before


def test_after_a_step_comes_the_next_one_of_the_same_case(bench: Bench) -> None:
    first, second = UUID(begun(bench)), UUID(begun(bench))
    for _ in range(2):
        bench.engine.execute(
            ClaimTask(task_id=_unclaimed(bench)), actor=who(bench, "ana")
        )
    ana = who(bench, "ana")
    found = [
        bench.engine.fetch(NextTask(case_id=case), actor=ana)
        for case in (first, second)
    ]
    assert len(set(found)) == 2
    assert None not in found


def _unclaimed(bench: Bench) -> UUID:
    page = bench.engine.fetch(Inbox(box="groups"), actor=who(bench, "ana"))
    return page.items[0].task_id


def test_the_list_of_cases_goes_on_where_it_stopped(bench: Bench) -> None:
    for _ in range(PAGE + 3):
        begun(bench)
    ana = who(bench, "ana")
    first = bench.engine.fetch(Cases(), actor=ana)
    second = bench.engine.fetch(Cases(after=first.next_after or ""), actor=ana)
    keys = [each.business_key for each in (*first.items, *second.items)]
    assert len(first.items) == PAGE
    assert second.next_after is None
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == PAGE + 3


def test_cases_one_may_not_see_leave_no_gap_in_a_page(bench: Bench) -> None:
    mine = begun(bench)
    for _ in range(PAGE + 1):
        bench.start("letter", given={"confidentiality": "restricted"}, actor="ana")
    (only,) = bench.engine.fetch(Cases(), actor=who(bench, "ben")).items
    assert str(only.id) == mine
    key = only.business_key.partition("-")[0]
    (hit,) = bench.engine.fetch(Search(words=key), actor=who(bench, "ben")).cases
    assert str(hit[0]) == mine


@pytest.mark.requirement("S1", "ASVS 8.2.2")
def test_the_database_and_the_table_agree_on_every_case_and_person(
    bench: Bench,
) -> None:
    """Rules that narrow or forbid by state, procedure and site included."""
    rules = (
        {"role": "clerk", "site": "north", "allowed": False},
        {"role": "approver", "state": "open", "allowed": False},
        {"role": "out", "procedure": "letter", "allowed": True},
        {"role": "out", "kind": "restricted_case", "site": "north", "allowed": True},
    )
    fields = {"action": "read", "kind": "case"}
    bench.engine.execute(_Rules([{**fields, **each} for each in rules]), actor=SYSTEM)
    for secret in (None, "", "restricted", "health_data", "other"):
        for site in (None, "north", "south"):
            given = {"confidentiality": secret, "site": site}
            bench.start("letter", given=given, actor="olga")
    people = [
        Actor(id=id_, groups=frozenset(groups))
        for id_, *groups in (
            ("ana", "clerk", "everyone"), ("quinn", "approver", "everyone"),
            ("olga", "everyone"), ("out", "out"), ("q", "qa_manager", "everyone"),
            ("ines", "inspector"), ("none",),
        )
    ]  # fmt: skip
    for person in people:
        shown = {each.id for each in bench.engine.fetch(Cases(), actor=person).items}
        assert shown == bench.engine.fetch(_Seen(), actor=person), person.id


class _Rules:
    def __init__(self, rules: list[dict[str, Any]]) -> None:
        self.rules = rules

    def execute(self, uow: Any) -> None:
        for each in self.rules:
            create_record(uow, "permissions", each)


class _Seen:
    def fetch(self, reading: Reading) -> set[UUID]:
        table = permissions_of(reading.session)
        return {
            each.id
            for each in reading.session.scalars(select(ProcessInstance))
            if may_see_case(reading.actor, each, permissions=table)
        }


def test_a_list_of_cases_costs_no_statement_for_each_case(bench: Bench) -> None:
    for _ in range(10):
        begun(bench)
    ana = who(bench, "ana")
    with counted(bench) as sent:
        bench.engine.fetch(Cases(), actor=ana)
    assert len(sent) <= 6, "\n".join(sent)


def test_cases_are_filtered_by_status_and_words(bench: Bench) -> None:
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    begun(bench)
    ana = who(bench, "ana")

    def found(**filters: str) -> int:
        return len(bench.engine.fetch(Cases(**filters), actor=ana).items)

    assert found() == 2
    assert found(status="open") == 1
    assert found(status="closed") == 1
    assert found(status="overdue") == 0
    assert found(procedure="capa") == 0
    assert found(words="LETTER") == 2
    assert found(words="%") == 0
    assert found(after="nonsense") == 2


class _Write:
    """Put records into a register."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys

    def execute(self, uow: Any) -> None:
        for key in self.keys:
            create_record(uow, "sites", {"name": f"Site {key}"}, key=key)


def test_a_register_is_read_page_by_page_and_a_record_with_its_trail(
    bench: Bench,
) -> None:
    keys = [f"s{number:03d}" for number in range(60)]
    bench.engine.execute(_Write(keys), actor=SYSTEM)
    ana = who(bench, "ana")
    first = bench.engine.fetch(Records(register="sites"), actor=ana)
    second = bench.engine.fetch(
        Records(register="sites", after=first.next_after or ""), actor=ana
    )
    assert [each.key for each in (*first.items, *second.items)] == keys
    record = bench.engine.fetch(RecordPage(register="sites", key="s007"), actor=ana)
    assert record.key == "s007"
    assert [each[2] for each in record.events] == ["record.created"]
    with pytest.raises(NotFoundError):
        bench.engine.fetch(RecordPage(register="sites", key="s999"), actor=ana)
    with pytest.raises(NotFoundError):
        bench.engine.fetch(Records(register="nothing"), actor=ana)


def test_every_word_of_a_search_has_to_occur(bench: Bench) -> None:
    begun(bench)
    key = bench.instances()[0].business_key
    ana = who(bench, "ana")

    def hits(words: str) -> int:
        return bench.engine.fetch(Search(words=words), actor=ana).count

    assert hits(key) == 1
    assert hits(f"{key.lower()} letter") == 1
    assert hits(f"{key} nothing") == 0
    assert hits("") == 0
    assert hits("_") == 0
    assert hits("quinn") == 1
