"""One small procedure, people, and ways to look at everything the database holds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from engine.actor import Actor
from engine.audit.private import detail_in
from engine.model import (
    AuditEvent,
    AuditPrivate,
    Base,
    Job,
    ProcessInstance,
    Timer,
    UserTask,
)
from engine.testing import Bench
from tests.bpmn.models import (
    MESSAGE,
    SIGNAL,
    boundary,
    catch,
    chain,
    document,
    element,
    end,
    extension,
    flow,
    operation,
    start,
    timer,
)

PEOPLE = {
    "ana": ("clerk",),
    "ben": ("clerk",),
    "quinn": ("approver",),
    "olga": ("qa_manager",),
    "ada": ("system_admin",),
    "ines": ("inspector",),
}
NAME = {
    "key": "name",
    "type": "textfield",
    "label": "Name",
    "validate": {"required": True, "maxLength": 20},
}
AGE = {"key": "age", "type": "number", "label": "Age", "validate": {"min": 0}}
VERDICT = {
    "key": "verdict",
    "type": "radio",
    "label": "Verdict",
    "validate": {"required": True},
    "values": [
        {"value": "accept", "label": "Accept"},
        {"value": "reject", "label": "Refuse"},
    ],
    "properties": {"refuses": "reject"},
}
FORMS = {
    "letter/write": {"type": "default", "components": [NAME, AGE]},
    "letter/approve": {"type": "default", "components": [VERDICT]},
}


def step(identifier: str, role: str, inner: str = "", name: str = "") -> str:
    """Return a user task of a role."""
    given = extension(f'<qms:assignment role="{role}"/>{inner}')
    return element("userTask", identifier, given, name=name or identifier)


LETTER = document(
    start()
    + step("write", "clerk", '<qms:form key="letter/write"/>', "Write the letter")
    + step(
        "approve",
        "approver",
        '<qms:form key="letter/approve"/>'
        '<qms:signature meaning="approval" policy="strict"/>'
        '<qms:checkpoint kind="release"/>'
        '<qms:notSamePersonAs elements="write"/>',
        "Approve the letter",
    )
    + end()
    + boundary("too_late", "write", timer("PT8H"))
    + step("chase", "clerk")
    + end("chased")
    + chain("start write approve end")
    + chain("too_late chase chased"),
    process="letter",
)
"""Write (within eight hours), then approve by signing; never the same person."""

MAILBOX = document(
    start() + catch("hear", MESSAGE) + end() + chain("start hear end"),
    process="mailbox",
)
LISTENER = document(
    start() + catch("hear", SIGNAL) + end() + chain("start hear end"),
    process="listener",
)
LAB = document(
    start()
    + element("serviceTask", "order", operation("lab.order", finding="=purity"))
    + end()
    + chain("start order end"),
    process="lab",
)
CALLER = document(
    start()
    + element(
        "callActivity",
        "ask",
        extension('<qms:output name="answer" value="=name"/>'),
        calledElement="letter",
    )
    + end()
    + chain("start ask end"),
    process="caller",
)
WAITER = document(
    start()
    + element("intermediateCatchEvent", "pause", timer("PT1H"))
    + step("after", "clerk")
    + end()
    + flow("start", "pause")
    + chain("pause after end"),
    process="waiter",
)


def stocked(bench: Bench) -> Bench:
    """Put the people and the letter into a bench."""
    for person, roles in PEOPLE.items():
        bench.add_person(person, roles)
    bench.deploy(LETTER, forms=FORMS)
    return bench


def begun(bench: Bench, **variables: Any) -> str:
    """Start a letter and return its instance id."""
    return bench.start("letter", variables, actor="ana")


def task_id(bench: Bench, element_id: str) -> UUID:
    return bench.task(element_id).id


def everything(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table: to prove that nothing has changed."""
    return {
        table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


def snapshot(bench: Bench) -> dict[str, list[tuple[Any, ...]]]:
    with bench.engine.database.reading() as session:
        return everything(session.connection())


def without_guards(connection: Connection) -> None:
    """Let this transaction change evidence, as who has the database in hand can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for name in list(connection.scalars(names)):
        connection.execute(text(f"DROP TRIGGER {name}"))


def without_refusals(
    tables: Mapping[str, list[tuple[Any, ...]]],
) -> dict[str, list[tuple[Any, ...]]]:
    """Leave out what the record of a refusal writes: the stream of access events."""
    kept = dict(tables)
    kept["audit_event"] = [
        row for row in tables["audit_event"] if "command.refused" not in row
    ]
    for name in ("audit_stream", "audit_unsealed"):
        kept.pop(name)
    return kept


def rows(bench: Bench, kind: type[Base]) -> list[Any]:
    """Return the live rows of a table, detached."""
    with bench.engine.database.reading() as session:
        return list(session.scalars(select(kind)))


def count(bench: Bench, kind: type[Base]) -> int:
    with bench.engine.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def actions(bench: Bench) -> list[str]:
    """Return what the trail says was done, in order."""
    events = rows(bench, AuditEvent)
    return [each.action for each in sorted(events, key=lambda one: (one.at, one.id))]


def details(bench: Bench, action: str) -> list[dict[str, Any]]:
    """Return what the entries of an action say, with what stands beside them."""
    beside = {(each.stream, each.seq): each.parts for each in rows(bench, AuditPrivate)}
    return [
        detail_in(each.body, beside.get((each.stream, each.seq)))
        for each in sorted(rows(bench, AuditEvent), key=lambda one: (one.at, one.id))
        if each.action == action
    ]


def only_task(bench: Bench, element_id: str) -> UserTask:
    (found,) = [each for each in rows(bench, UserTask) if each.element == element_id]
    assert isinstance(found, UserTask)
    return found


def only_case(bench: Bench) -> ProcessInstance:
    (found,) = rows(bench, ProcessInstance)
    assert isinstance(found, ProcessInstance)
    return found


def timers(bench: Bench) -> list[Timer]:
    return rows(bench, Timer)


def jobs(bench: Bench) -> list[Job]:
    return rows(bench, Job)


def who(bench: Bench, person: str) -> Actor:
    return bench.actor(person)
