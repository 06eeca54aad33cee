"""A real transaction on a real database in memory."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.actor import Actor
from engine.clock import new_id
from engine.model import Account, Base, Record, Register, RoleGrant
from engine.settings import Settings
from engine.store.database import Database, in_memory
from engine.store.files import FileStore
from engine.store.library import Library
from engine.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROOT = Actor("root", frozenset({"system_admin"}), name="Ruth Root")


@pytest.fixture
def uow(tmp_path: Path) -> Iterator[UnitOfWork]:
    connections = in_memory()
    database = Database.over(connections)
    Base.metadata.create_all(connections)
    with database.writing() as session:
        yield UnitOfWork(
            session=session,
            actor=ROOT,
            now=NOW,
            new_id=new_id,
            library=Library(),
            files=FileStore(tmp_path),
            settings=Settings(),
            operations={},
        )
    connections.dispose()


AddPerson = Callable[..., Account]


@pytest.fixture
def add_person(uow: UnitOfWork) -> AddPerson:
    """Add an account with roles that began a day ago."""

    def add(person: str, *roles: str, **columns: Any) -> Account:
        account = Account(
            id=person,
            name=person.title(),
            mail=f"{person}@example.org",
            created_at=NOW,
            **columns,
        )
        uow.add(account)
        uow.session.flush()
        for role in roles:
            grant = RoleGrant(
                id=uow.new_id(),
                person=person,
                role=role,
                granted_by="root",
                granted_at=NOW - timedelta(days=1),
            )
            uow.add(grant)
        uow.session.flush()
        return account

    return add


@pytest.fixture
def add_record(uow: UnitOfWork) -> Callable[..., Record]:
    """Add a record as a register would hold it."""

    def add(register: str, key: str, state: str = "active", **fields: Any) -> Record:
        if uow.session.get(Register, register) is None:
            uow.add(Register(key=register, title=register))
            uow.session.flush()
        record = Record(
            id=uow.new_id(),
            register=register,
            key=key,
            title=str(fields.get("procedure", fields.get("title", key))),
            state=state,
            fields=fields,
            created_at=NOW,
            changed_at=NOW,
            owner_id=fields.get("person"),
            parent_key=fields.get("requirement"),
        )
        uow.add(record)
        uow.session.flush()
        return record

    return add
