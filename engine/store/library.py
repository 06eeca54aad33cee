"""What is loaded once per version: bundle, compiled process, forms."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.bpmn.specs import Definition, compile_definition
from engine.bpmn.trial import Trial
from engine.canonical import sha256
from engine.content.archive import read_zip
from engine.content.bundle import PROCEDURE_FILE, Bundle
from engine.content.procedure import Procedure
from engine.dmn import Model, parse_model
from engine.errors import NotFoundError
from engine.forms import Form, parse_form
from engine.model import DefinitionState, ProcessDefinition, StoredBundle
from engine.store.prepared import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One version of a procedure, ready to run: shared by threads, never changed."""

    id: UUID
    key: str
    version: int
    bundle: Bundle
    procedure: Procedure
    definition: Definition
    decisions: Mapping[str, Model]
    forms: Mapping[str, Form]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionParts:
    """What the bytes of a version say, whatever number it was given."""

    procedure: Procedure
    definition: Definition
    decisions: Mapping[str, Model]
    forms: Mapping[str, Form]


_PARTS: OrderedDict[tuple[str, str], VersionParts] = OrderedDict()
"""Compiled bytes by key and hash: a deployment, its trial and its cases share them."""
MOST_PARTS = 64


def read_parts(bundle: Bundle) -> VersionParts:
    """Compile the files of a bundle, once; raise ``InvalidModelError`` if they fail."""
    name = (bundle.key, bundle.hash)
    found = _PARTS.get(name)
    if found is None:
        found = _PARTS[name] = _compiled(bundle)
        while len(_PARTS) > MOST_PARTS:
            _PARTS.popitem(last=False)
    return found


def _compiled(bundle: Bundle) -> VersionParts:
    decisions = read_decisions(bundle)
    return VersionParts(
        procedure=procedure_of(bundle),
        definition=compile_definition(
            bundle.bpmn, process_id=bundle.key, decisions=decisions
        ),
        decisions=decisions,
        forms={key: parse_form(data) for key, data in bundle.form_files.items()},
    )


def load(row: ProcessDefinition, bundle: Bundle) -> Loaded:
    """Compile a version; raise ``InvalidModelError`` if it cannot be."""
    parts = read_parts(bundle)
    return Loaded(
        id=row.id,
        key=row.key,
        version=row.version,
        bundle=bundle,
        procedure=parts.procedure,
        definition=parts.definition,
        decisions=parts.decisions,
        forms=parts.forms,
    )


def procedure_of(bundle: Bundle) -> Procedure:
    """Return what ``procedure.toml`` says; a plain model without one says little."""
    if PROCEDURE_FILE in bundle.files:
        return bundle.procedure
    return Procedure(
        key=bundle.key,
        title=bundle.key,
        prefix=f"M{sha256(bundle.key.encode())[:6].upper()}",
        purpose="",
        owner="process_owner",
        phase="do",
    )


def read_decisions(bundle: Bundle) -> dict[str, Model]:
    """Return the model of every decision of the bundle, by decision id."""
    found: dict[str, Model] = {}
    files = bundle.decision_files
    for path, content in files.items():
        others = {name: each for name, each in files.items() if name != path}
        model = parse_model(content, file=path, imports=others)
        found |= dict.fromkeys(model.decisions, model)
    return found


_EFFECTIVE = Prepared(
    select(ProcessDefinition.id).where(
        ProcessDefinition.key == bindparam("procedure"),
        ProcessDefinition.state == DefinitionState.EFFECTIVE,
    )
)


class Library:
    """Versions in memory: each is read and compiled once per process.

    ``trial`` starts a model where it can do no harm before it is deployed; without one
    nothing is tried.
    """

    def __init__(self, trial: Trial | None = None) -> None:
        self.trial = trial
        self._loaded: dict[UUID, Loaded] = {}
        self._lock = Lock()

    def definition(self, session: Session, definition_id: UUID) -> Loaded:
        """Return one version, from memory if it was used before."""
        found = self._loaded.get(definition_id)
        if found is not None:
            return found
        row = session.get(ProcessDefinition, definition_id)
        if row is None:
            raise NotFoundError("This version of the procedure does not exist.")
        stored = session.get(StoredBundle, row.bundle_hash)
        if stored is None:
            raise NotFoundError("The files of this version are missing.")
        with self._lock:
            if definition_id not in self._loaded:
                self._loaded[definition_id] = load(row, read_zip(stored.content))
        return self._loaded[definition_id]

    def effective(self, session: Session, key: str) -> Loaded | None:
        """Return the version of a procedure that new cases start on, if any."""
        found = _EFFECTIVE.rows(session, procedure=key)
        return self.definition(session, found[0][0]) if found else None
