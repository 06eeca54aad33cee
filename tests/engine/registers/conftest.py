"""A real transaction on a real database in memory."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from engine.actor import Actor
from engine.clock import new_id
from engine.model import Account, Base, ProcessInstance, RoleGrant
from engine.registers.catalogue import OPERATIONS
from engine.registers.operation import OperationContext
from engine.settings import Settings
from engine.store.database import Database, in_memory
from engine.store.files import FileStore
from engine.store.library import Library
from engine.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUINN = Actor("quinn", frozenset({"qa_reviewer"}), name="Quinn Quality")


@pytest.fixture
def uow(tmp_path: Path) -> Iterator[UnitOfWork]:
    connections = in_memory()
    database = Database.over(connections)
    Base.metadata.create_all(connections)
    with database.writing() as session:
        yield UnitOfWork(
            session=session,
            actor=QUINN,
            now=NOW,
            new_id=new_id,
            library=Library(),
            files=FileStore(tmp_path),
            settings=Settings(),
            operations={},
        )
    connections.dispose()


AddCase = Callable[..., ProcessInstance]
Operate = Callable[..., Mapping[str, Any]]


@pytest.fixture
def add_case(uow: UnitOfWork) -> AddCase:
    """Add the row of a case; its definition plays no part here."""

    def add(business_key: str, *, key: str = "capa", **columns: Any) -> ProcessInstance:
        uow.session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        instance = ProcessInstance(
            id=uow.new_id(),
            business_key=business_key,
            key=key,
            definition_id=UUID(int=1),
            version=1,
            title="A case",
            started_by="ana",
            started_at=columns.pop("started_at", NOW),
            variables=columns.pop("variables", {}),
            **columns,
        )
        uow.add(instance)
        uow.session.flush()
        return instance

    return add


@pytest.fixture
def case(add_case: AddCase) -> ProcessInstance:
    return add_case("DCR-2026-0001", key="document_approval")


@pytest.fixture
def operate(uow: UnitOfWork, case: ProcessInstance) -> Operate:
    """Run a named operation in a case."""

    def run(name: str, **inputs: Any) -> Mapping[str, Any]:
        variables = inputs.pop("variables", {})
        context = OperationContext(uow, case, "step", inputs, variables)
        return OPERATIONS[name].run(context)

    return run


@pytest.fixture
def add_person(uow: UnitOfWork) -> Callable[..., Account]:
    """Add an account with roles."""

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
                granted_at=NOW,
            )
            uow.add(grant)
        uow.session.flush()
        return account

    return add
