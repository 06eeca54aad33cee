"""Telling people: a line in their notices, and a mail owed in the outbox."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from engine.errors import NotFoundError
from engine.model import Account, AccountState, Notice, NoticePreference
from engine.model.webhook import KINDS
from engine.registers.audiences import people_of_audiences
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.registers.records import find_record
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork

LONGEST = 2_000
BATCH = 500
AS_USUAL = (True, "at_once")


def tell(  # noqa: PLR0913 - what one notice says, all named
    uow: UnitOfWork,
    people: Iterable[str],
    *,
    key: str,
    event: str,
    text: str,
    subject: str,
    mandatory: bool = False,
) -> list[str]:
    """Put a notice into the list of each person and owe each a mail.

    Each is told the way they chose, unless it is ``mandatory``: without the bell a
    notice is in the list as read, a mail comes at once, with the digest, or never.

    ``key`` makes it happen once: the same key tells the same person nothing twice.
    ``subject`` is what the notice leads to: a case key or ``register/key``. Returns
    who was told now.
    """
    everybody = sorted(set(people))
    chosen = {} if mandatory else _chosen(uow, everybody, event)
    told = _insert(
        uow,
        [
            {
                "id": uow.new_id(),
                "key": key,
                "person": person,
                "event": event,
                "at": uow.now,
                "text": text[:LONGEST],
                "subject": subject,
                "read_at": None if chosen.get(person, AS_USUAL)[0] else uow.now,
            }
            for person in everybody
        ],
    )
    mail = {"event": event, "text": text[:LONGEST], "subject": subject}
    for person in told:
        if chosen.get(person, AS_USUAL)[1] == "at_once":
            uow.enqueue(
                "mail",
                key=f"mail/{key}/{person}",
                payload={"person": person, **mail},
                queue="mail",
            )
    return told


def _chosen(
    uow: UnitOfWork, people: list[str], event: str
) -> dict[str, tuple[bool, str]]:
    """Return bell and mail of those who chose something else than both."""
    if event not in KINDS or not people:
        return {}
    rows = uow.session.execute(
        select(NoticePreference.person, NoticePreference.bell, NoticePreference.mail)
        .where(NoticePreference.event == event)
        .where(NoticePreference.person.in_(people))
    )
    return {person: (bell, mail) for person, bell, mail in rows}


def _insert(uow: UnitOfWork, rows: list[dict[str, Any]]) -> list[str]:
    """Write notices in few statements; return who did not have theirs already."""
    dialect = uow.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    told: list[str] = []
    for start in range(0, len(rows), BATCH):
        statement = (
            insert(Notice)
            .values(rows[start : start + BATCH])
            .on_conflict_do_nothing(index_elements=["key", "person"])
            .returning(Notice.person)
        )
        told += uow.session.scalars(statement)
    return sorted(told)


def recipients(uow: UnitOfWork, audience: Any) -> list[str]:
    """Return the people a text, or list of texts, names.

    Each is the id of a person, a role, a board or an audience. Raises
    ``NotFoundError`` for one that is none of them.
    """
    many = audience if isinstance(audience, list | tuple) else [audience]
    found: set[str] = set()
    for name in many:
        if name not in (None, ""):
            found |= set(_people(uow, str(name)))
    return sorted(found)


def _people(uow: UnitOfWork, name: str) -> list[str]:
    account = uow.session.get(Account, name)
    if account is not None:
        return [name] if account.state is AccountState.ACTIVE else []
    board = find_record(uow.session, "boards", name)
    if board is not None:
        return [str(each) for each in board.fields.get("members", [])]
    if find_record(uow.session, "audiences", name) is not None:
        return people_of_audiences(uow.session, [name], now=uow.now)
    found = holders(uow.session, name, now=uow.now)
    if not found:
        raise NotFoundError(
            f"Nobody can be told: “{name}” is no person, no board, no audience, and "
            "nobody holds a role of that name."
        )
    return found


def notify(context: OperationContext) -> Mapping[str, Any]:
    """Tell an audience what happened in the case; once per step and text."""
    uow, instance = context.uow, context.instance
    event = context.text("event") or "notice"
    text = context.text("text")
    told = tell(
        uow,
        recipients(uow, context.items("audience")),
        key=f"notify/{instance.id}/{context.element}/{instance.visit_seq}",
        event=event,
        text=text or f"{instance.business_key}: {instance.title}",
        subject=instance.business_key,
    )
    return {"told": told}


NOTIFY = Operation(
    name="notify",
    title="Tell people what happened",
    inputs=(
        Parameter("event", "text", required=False, title="Kind of message"),
        Parameter("audience", "any", title="People, roles, boards or audiences"),
        Parameter("text", "text", required=False, title="What they are told"),
    ),
    outputs=(Parameter("told", "list"),),
    run=notify,
)
