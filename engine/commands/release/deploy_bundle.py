"""Deploy a bundle: put a version of a procedure into effect."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from engine.content.archive import read_zip, to_zip
from engine.content.bundle import Bundle
from engine.content.check import DeployedSet, check_bundle
from engine.errors import ConflictError, InvalidModelError
from engine.execution.authority import require_may_deploy
from engine.model import (
    AuditAction,
    DefinitionState,
    Deployment,
    Procedure,
    ProcessDefinition,
    StoredBundle,
)
from engine.store.library import load
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployBundle:
    """Check a bundle and let new cases start on it; running cases keep their version.

    ``content`` is the zip of ``engine.content``; ``companions`` are the keys deployed
    together with it, which it may call before they are in effect.
    """

    content: bytes = field(repr=False)
    note: str = ""
    companions: frozenset[str] = frozenset()

    def execute(self, uow: UnitOfWork) -> UUID:
        """Deploy; raise ``InvalidModelError`` with every finding, or do nothing new.

        The same bytes as the version in effect are not deployed again.
        """
        require_may_deploy(uow.actor)
        bundle = read_zip(self.content)
        current = _current(uow, bundle.key)
        if current is not None and current.bundle_hash == bundle.hash:
            return current.id
        self._check(uow, bundle)
        definition = self._store(uow, bundle, current)
        load(definition, bundle)
        uow.audit(
            AuditAction.PROCEDURE_DEPLOYED,
            bundle.key,
            stream="model",
            version=definition.version,
            bundle=bundle.hash,
            note=self.note,
        )
        return definition.id

    def _check(self, uow: UnitOfWork, bundle: Bundle) -> None:
        deployed = frozenset(
            uow.session.scalars(
                select(ProcessDefinition.key).where(
                    ProcessDefinition.state == DefinitionState.EFFECTIVE
                )
            )
        )
        findings = check_bundle(
            bundle, deployed=DeployedSet(deployed | self.companions, uow.operations)
        )
        if any(each.severity == "error" for each in findings):
            raise InvalidModelError(findings)

    def _store(
        self, uow: UnitOfWork, bundle: Bundle, current: ProcessDefinition | None
    ) -> ProcessDefinition:
        """Write procedure, bytes, act and version."""
        _register_procedure(uow, bundle)
        if uow.session.get(StoredBundle, bundle.hash) is None:
            uow.add(
                StoredBundle(
                    hash=bundle.hash,
                    key=bundle.key,
                    content=to_zip(bundle),
                    stored_at=uow.now,
                )
            )
        deployment = Deployment(
            id=uow.new_id(),
            key=bundle.key,
            bundle_hash=bundle.hash,
            deployed_at=uow.now,
            deployed_by=uow.actor.id,
            note=self.note,
        )
        uow.add(deployment)
        if current is not None:
            current.supersede()
        definition = ProcessDefinition(
            id=uow.new_id(),
            key=bundle.key,
            version=_last_version(uow, bundle.key) + 1,
            title=bundle.procedure.title,
            deployment_id=deployment.id,
            bundle_hash=bundle.hash,
            effective_from=uow.now,
        )
        uow.add(definition)
        uow.session.flush()
        return definition


def _current(uow: UnitOfWork, key: str) -> ProcessDefinition | None:
    return uow.session.scalar(
        select(ProcessDefinition)
        .where(
            ProcessDefinition.key == key,
            ProcessDefinition.state == DefinitionState.EFFECTIVE,
        )
        .with_for_update()
    )


def _last_version(uow: UnitOfWork, key: str) -> int:
    last = uow.session.scalar(
        select(func.max(ProcessDefinition.version)).where(ProcessDefinition.key == key)
    )
    return last or 0


def _register_procedure(uow: UnitOfWork, bundle: Bundle) -> None:
    """Write or update the procedure; two may not share a prefix."""
    wanted = bundle.procedure
    holder = uow.session.scalar(
        select(Procedure.key).where(
            Procedure.prefix == wanted.prefix, Procedure.key != bundle.key
        )
    )
    if holder is not None:
        raise ConflictError(f"Prefix {wanted.prefix} belongs to procedure “{holder}”.")
    row = uow.session.get(Procedure, bundle.key)
    if row is None:
        uow.add(
            Procedure(
                key=bundle.key,
                title=wanted.title,
                prefix=wanted.prefix,
                owner_role=wanted.owner,
            )
        )
        uow.session.flush()
    else:
        row.title, row.prefix, row.owner_role = (
            wanted.title,
            wanted.prefix,
            wanted.owner,
        )
