"""How a case comes into being: key, row, first turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.clock import NEVER
from engine.errors import LimitError, NotFoundError
from engine.execution.turn import Turn
from engine.feel import to_json
from engine.model import AuditAction, Link, ProcessInstance
from engine.store.hot import attach, insert_rows, new_row
from engine.store.keys import next_business_key
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork

DEEPEST = 10
"""How many cases deep one step may start cases that start cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a case comes from, if not from a person who filled in its start form.

    ``parent_token`` is set for a called case: its end is waited for there.
    """

    parent_id: UUID
    relation: str
    parent_token: str | None = None
    counts_as: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """The start event that was triggered, and what came with its message or signal."""

    element: str | None = None
    payload: Mapping[str, Any] | None = None

    def plain_payload(self, loaded: Loaded) -> Mapping[str, Any]:
        """Return what came, unless the start event maps it to names of its own."""
        element = loaded.definition.elements.get(self.element or "")
        mapped = element is not None and bool(element.extensions.outputs)
        return {} if mapped else self.payload or {}


def effective(uow: UnitOfWork, procedure: str) -> Loaded:
    """Return the version new cases start on; raise ``NotFoundError`` if none is."""
    loaded = uow.library.effective(uow.session, procedure)
    if loaded is None:
        raise NotFoundError(f"No version of “{procedure}” is in effect.")
    return loaded


def start_case(
    uow: UnitOfWork,
    loaded: Loaded,
    *,
    variables: Mapping[str, Any],
    title: str = "",
    trigger: Trigger | None = None,
    origin: Origin | None = None,
) -> ProcessInstance:
    """Give a case its key and let it run to its first wait.

    Raises ``LimitError`` when cases start cases more than ten deep.
    """
    if uow.depth >= DEEPEST:
        raise LimitError("Cases start cases more than ten deep; check the diagrams.")
    uow.depth += 1
    trigger = trigger or Trigger()
    known = {**variables, **trigger.plain_payload(loaded)}
    instance = _row(uow, loaded, variables=known, title=title, origin=origin)
    uow.audit(
        AuditAction.CASE_STARTED,
        instance.business_key,
        instance=instance,
        procedure=loaded.key,
        version=loaded.version,
        definition=loaded.bundle.hash,
        data=to_json({**variables, **(trigger.payload or {})}),
    )
    if origin is not None:
        _link(uow, instance, origin)
    Turn.begin(
        uow,
        instance,
        loaded,
        variables=variables,
        start_event=trigger.element,
        payload=trigger.payload,
    ).save()
    uow.depth -= 1
    return instance


def _row(
    uow: UnitOfWork,
    loaded: Loaded,
    *,
    variables: Mapping[str, Any],
    title: str,
    origin: Origin | None,
) -> ProcessInstance:
    """Write the instance, so that everything after may refer to it."""
    instance = new_row(
        ProcessInstance,
        id=uow.new_id(),
        business_key=next_business_key(
            uow.session, loaded.procedure.prefix, now=uow.now, zone=uow.settings.zone
        ),
        key=loaded.key,
        definition_id=loaded.id,
        version=loaded.version,
        title=_title(variables, title, loaded),
        started_by=uow.actor.id,
        started_at=uow.now,
        variables=to_json(dict(variables)),
        site=_text(variables.get("site")),
        owner_id=_text(variables.get("owner")),
        due_at=NEVER,
        parent_id=origin.parent_id if origin else None,
        parent_token=origin.parent_token if origin else None,
        stands_for=origin.counts_as if origin else None,
    )
    insert_rows(uow.session, [instance])
    return attach(uow.session, ProcessInstance, instance.values)


def _title(variables: Mapping[str, Any], title: str, loaded: Loaded) -> str:
    return _text(variables.get("title")) or title or loaded.procedure.title


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _link(uow: UnitOfWork, instance: ProcessInstance, origin: Origin) -> None:
    uow.add(
        Link(
            id=uow.new_id(),
            parent_id=origin.parent_id,
            child_id=instance.id,
            procedure=origin.counts_as or instance.key,
            relation=origin.relation,
            created_at=uow.now,
            created_by=uow.actor.id,
        )
    )
    uow.session.flush()
