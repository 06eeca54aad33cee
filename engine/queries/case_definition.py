"""The files of the version a case runs on, and how that version came into use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.errors import NotFoundError
from engine.execution.authority import may_read
from engine.model import Deployment, ProcessDefinition, ProcessInstance
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionView:
    """The version's files, byte for byte, with the hash that covers them all."""

    key: str
    title: str
    version: int
    hash: str
    effective_from: datetime
    deployed_by: str
    note: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDefinition:
    """The version of one case, whatever is in effect today."""

    instance_id: UUID

    def fetch(self, reading: Reading) -> DefinitionView:
        """Return it; a case one may not see is not found either."""
        case = reading.session.get(ProcessInstance, self.instance_id)
        if case is None or not may_read(reading.session, reading.actor, case):
            raise NotFoundError
        row = reading.session.get_one(ProcessDefinition, case.definition_id)
        act = reading.session.get_one(Deployment, row.deployment_id)
        loaded = reading.library.definition(reading.session, row.id)
        return DefinitionView(
            key=row.key,
            title=loaded.procedure.title,
            version=row.version,
            hash=row.bundle_hash,
            effective_from=row.effective_from,
            deployed_by=act.deployed_by,
            note=act.note,
            files=dict(loaded.bundle.files),
        )
