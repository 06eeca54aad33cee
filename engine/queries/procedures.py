"""The catalogue of procedures, and one procedure with its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from engine.access.permissions import Target, permissions_of
from engine.errors import NotFoundError, NotPermittedError
from engine.execution.authority import may_start
from engine.model import (
    DefinitionState,
    Deployment,
    InstanceState,
    Procedure,
    ProcessDefinition,
    ProcessInstance,
)
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureItem:
    """A procedure in the catalogue: what it is for and whether one may start it."""

    key: str
    title: str
    purpose: str
    phase: str
    prefix: str
    owner_role: str
    version: int
    running: int
    startable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureTitle:
    """A procedure to choose from a list."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionItem:
    """One version: since when, by whom, with which content."""

    id: UUID
    version: int
    state: str
    effective_from: datetime
    deployed_by: str
    note: str
    bundle_hash: str
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureSheet:
    """A procedure: its effective version, diagram, clauses, SOP, and all versions."""

    item: ProcedureItem
    sop: str | None
    clauses: Sequence[str]
    readme: str
    changes: str
    bpmn: bytes
    versions: Sequence[VersionItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedures:
    """All procedures in effect, by title."""

    def fetch(self, reading: Reading) -> Sequence[ProcedureItem]:
        """Return the catalogue."""
        if not _may_read(reading):
            return []
        keys = reading.session.scalars(
            select(ProcessDefinition.key)
            .where(ProcessDefinition.state == DefinitionState.EFFECTIVE)
            .order_by(ProcessDefinition.title)
        )
        return [_item(reading, key) for key in list(keys)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureTitles:
    """What the procedures in effect are called, by title.

    Pages that offer them to choose from count no cases: of a million that takes long.
    """

    def fetch(self, reading: Reading) -> Sequence[ProcedureTitle]:
        """Return key and title of each."""
        if not _may_read(reading):
            return []
        rows = reading.session.execute(
            select(ProcessDefinition.key, Procedure.title)
            .join(Procedure, Procedure.key == ProcessDefinition.key)
            .where(ProcessDefinition.state == DefinitionState.EFFECTIVE)
            .order_by(ProcessDefinition.title)
        )
        return [ProcedureTitle(key=key, title=title) for key, title in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePage:
    """One procedure by key."""

    key: str

    def fetch(self, reading: Reading) -> ProcedureSheet:
        """Return the sheet; ``NotFoundError`` if no version is in effect."""
        loaded = reading.library.effective(reading.session, self.key)
        if not _may_read(reading):
            raise NotPermittedError("You may not read procedures.")
        if loaded is None:
            raise NotFoundError(f"There is no procedure “{self.key}” in effect.")
        return ProcedureSheet(
            item=_item(reading, self.key),
            sop=loaded.procedure.sop,
            clauses=loaded.procedure.clauses,
            readme=_text(loaded.bundle.files.get("README.md")),
            changes=_text(loaded.bundle.files.get("CHANGES.md")),
            bpmn=loaded.bundle.bpmn,
            versions=_versions(reading, self.key),
        )


def _may_read(reading: Reading) -> bool:
    table = permissions_of(reading.session)
    return table.allows(reading.actor, "read", Target(kind="procedure"))


def _item(reading: Reading, key: str) -> ProcedureItem:
    loaded = reading.library.effective(reading.session, key)
    row = reading.session.get(Procedure, key)
    if loaded is None or row is None:
        raise NotFoundError
    running = reading.session.scalar(
        select(func.count()).where(
            ProcessInstance.key == key, ProcessInstance.state == InstanceState.RUNNING
        )
    )
    return ProcedureItem(
        key=key,
        title=row.title,
        purpose=loaded.procedure.purpose,
        phase=loaded.procedure.phase,
        prefix=row.prefix,
        owner_role=row.owner_role,
        version=loaded.version,
        running=running or 0,
        startable=may_start(reading.actor, loaded),
    )


def _versions(reading: Reading, key: str) -> list[VersionItem]:
    rows = reading.session.execute(
        select(ProcessDefinition, Deployment)
        .join(Deployment, Deployment.id == ProcessDefinition.deployment_id)
        .where(ProcessDefinition.key == key)
        .order_by(ProcessDefinition.version.desc())
    )
    running = dict(
        reading.session.execute(
            select(ProcessInstance.definition_id, func.count())
            .where(
                ProcessInstance.key == key,
                ProcessInstance.state == InstanceState.RUNNING,
            )
            .group_by(ProcessInstance.definition_id)
        ).all()
    )
    return [
        VersionItem(
            id=definition.id,
            version=definition.version,
            state=definition.state.value,
            effective_from=definition.effective_from,
            deployed_by=deployment.deployed_by,
            note=deployment.note,
            bundle_hash=definition.bundle_hash,
            running=running.get(definition.id, 0),
        )
        for definition, deployment in rows
    ]


def _text(content: bytes | None) -> str:
    return content.decode("utf-8", errors="replace") if content else ""
