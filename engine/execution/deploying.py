"""Put the files of a version into effect: procedure, bytes, act, version."""

from sqlalchemy import func, select

from engine.access.holding import everybodys_groups
from engine.access.roles import known_roles
from engine.bpmn.gate import ProcessFacts
from engine.content.archive import to_zip
from engine.content.bundle import Bundle
from engine.content.check import DeployedSet, diagram_facts
from engine.errors import ConflictError
from engine.execution.timed_starts import owe_timed_starts
from engine.model import (
    AuditAction,
    DefinitionState,
    Deployment,
    Procedure,
    ProcessDefinition,
    StoredBundle,
)
from engine.store.library import load, procedure_of
from engine.store.unit_of_work import UnitOfWork


def current_version(uow: UnitOfWork, key: str) -> ProcessDefinition | None:
    """Return the version in effect, locked against another deployment.

    The procedure is locked first: of two deployments at once the later one then sees
    the version of the earlier one, and not the one that both of them replace.
    """
    uow.session.execute(
        select(Procedure.key).where(Procedure.key == key).with_for_update()
    )
    return uow.session.scalar(
        select(ProcessDefinition)
        .where(
            ProcessDefinition.key == key,
            ProcessDefinition.state == DefinitionState.EFFECTIVE,
        )
        .with_for_update()
    )


def deployed_keys(uow: UnitOfWork) -> frozenset[str]:
    """Return the procedures that have a version in effect."""
    return frozenset(
        uow.session.scalars(
            select(ProcessDefinition.key).where(
                ProcessDefinition.state == DefinitionState.EFFECTIVE
            )
        )
    )


def deployed_set(
    uow: UnitOfWork, *, companions: frozenset[str] = frozenset()
) -> DeployedSet:
    """Return what is in effect, as the checks of a deployment ask for it.

    ``companions`` are deployed together with what is checked.
    """
    processes: dict[str, ProcessFacts] = {}
    keys = deployed_keys(uow)
    for key in sorted(keys):
        loaded = uow.library.effective(uow.session, key)
        facts = diagram_facts(loaded.bundle) if loaded is not None else None
        processes |= facts.processes if facts is not None else {}
    rows = uow.session.execute(select(Procedure.prefix, Procedure.key)).all()
    return DeployedSet(
        keys=keys | companions,
        operations=uow.operations,
        roles=frozenset(known_roles(uow.session)),
        holders=everybodys_groups(uow.session, now=uow.now),
        prefixes={row.prefix: row.key for row in rows},
        processes=processes,
    )


def put_into_effect(uow: UnitOfWork, bundle: Bundle, *, note: str) -> ProcessDefinition:
    """Let new cases start on these files; running cases keep their version.

    Raises ``InvalidModelError`` if the diagram, a table or a form does not compile.
    """
    current = current_version(uow, bundle.key)
    _write_procedure(uow, bundle)
    _write_bytes(uow, bundle)
    deployment = Deployment(
        id=uow.new_id(),
        key=bundle.key,
        bundle_hash=bundle.hash,
        deployed_at=uow.now,
        deployed_by=uow.actor.id,
        note=note,
    )
    uow.add(deployment)
    if current is not None:
        current.supersede()
    uow.session.flush()
    definition = ProcessDefinition(
        id=uow.new_id(),
        key=bundle.key,
        version=_last_version(uow, bundle.key) + 1,
        title=procedure_of(bundle).title,
        deployment_id=deployment.id,
        bundle_hash=bundle.hash,
        effective_from=uow.now,
    )
    uow.add(definition)
    uow.session.flush()
    owe_timed_starts(uow, load(definition, bundle))
    uow.audit(
        AuditAction.PROCEDURE_DEPLOYED,
        bundle.key,
        stream="model",
        version=definition.version,
        bundle=bundle.hash,
        note=note,
    )
    return definition


def _last_version(uow: UnitOfWork, key: str) -> int:
    last = uow.session.scalar(
        select(func.max(ProcessDefinition.version)).where(ProcessDefinition.key == key)
    )
    return last or 0


def _write_bytes(uow: UnitOfWork, bundle: Bundle) -> None:
    if uow.session.get(StoredBundle, bundle.hash) is None:
        uow.add(
            StoredBundle(
                hash=bundle.hash,
                key=bundle.key,
                content=to_zip(bundle),
                stored_at=uow.now,
            )
        )
        uow.session.flush()


def _write_procedure(uow: UnitOfWork, bundle: Bundle) -> None:
    """Write or update the procedure; two may not share a prefix."""
    wanted = procedure_of(bundle)
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
    else:
        row.title, row.prefix = wanted.title, wanted.prefix
        row.owner_role = wanted.owner
    uow.session.flush()
