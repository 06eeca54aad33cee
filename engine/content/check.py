"""Check a whole bundle: each file, and the files against each other and the site.

One check for upload, editor, ``qms check`` and deployment. Levels and rules of the
diagram are those of ``engine.bpmn.gate``; what spans files is here and beside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.bpmn.gate import GateContext, OperationFacts, ProcessFacts, Profile, check
from engine.bpmn.lint.facts import DiagramFacts, read_facts
from engine.content.bundle import PROCEDURE_FILE, Bundle, check_files
from engine.content.deployed import DeployedSet, OperationLike
from engine.content.parts_check import Parts, check_parts
from engine.content.procedure import Procedure
from engine.content.procedure_check import check_procedure, facts_of
from engine.content.procedure_reading import read_procedure
from engine.errors import Finding

__all__ = ["DeployedSet", "check_bundle", "check_model", "diagram_facts"]

_AFTER_SIGNATURES = frozenset(
    {
        "asl.set",
        "document.release",
        "document.retire",
        "maintenance.settle",
        "options.change",
        "risk.apply",
    }
)
"""Operations that put master data into effect; drafts may be made before."""


def check_bundle(
    bundle: Bundle,
    *,
    deployed: DeployedSet,
    previous: Bundle | None = None,
) -> list[Finding]:
    """Return everything that is wrong with a procedure; an error refuses it.

    ``previous`` is the version in effect: ids that changed are told.
    """
    findings = check_files(bundle.files)
    parts = check_parts(bundle)
    procedure = _procedure(bundle, findings)
    context = _context(parts, procedure, deployed)
    before = None if previous is None else read_facts(_diagram(previous))
    if before is not None:
        context = replace(context, before=before.places)
    findings += check(
        _diagram(bundle), profile="procedure", file=bundle.bpmn_file, context=context
    )
    diagram = read_facts(_diagram(bundle), context)
    if diagram is not None:
        findings += parts.findings(diagram.names)
        if procedure is not None:
            findings += check_procedure(procedure, diagram, parts, deployed)
    findings += _check_change_note(bundle, previous)
    return findings


def check_model(
    bpmn: bytes,
    *,
    dmn: Iterable[bytes] = (),
    forms: Mapping[str, bytes] | None = None,
    profile: Profile = "bpmn",
    file: str = "",
    deployed: DeployedSet,
) -> list[Finding]:
    """Return what is wrong with a plain model, its tables and its forms."""
    files = {f"table_{n}.dmn": each for n, each in enumerate(dmn)}
    files |= {f"forms/{key}.form": each for key, each in (forms or {}).items()}
    parts = check_parts(Bundle("model", files))
    context = _context(parts, None, deployed)
    if profile == "bpmn":  # tasks without a form may write anything
        context = replace(context, forms=None)
    found = check(bpmn, profile=profile, file=file, context=context)
    return [*found, *parts.findings(None)]


def diagram_facts(bundle: Bundle) -> DiagramFacts | None:
    """Return what other bundles need to know of this one's diagram."""
    return read_facts(_diagram(bundle))


def _diagram(bundle: Bundle) -> bytes:
    return bundle.files.get(bundle.bpmn_file, b"")


def _procedure(bundle: Bundle, findings: list[Finding]) -> Procedure | None:
    content = bundle.files.get(PROCEDURE_FILE)
    if content is None:
        findings.append(
            Finding(
                rule="file-missing",
                severity="error",
                message=f"The bundle has no {PROCEDURE_FILE}.",
                mend="Describe the procedure: key, title, owner, lanes, checkpoints.",
                file=PROCEDURE_FILE,
            )
        )
        return None
    procedure, found = read_procedure(content, file=PROCEDURE_FILE)
    findings += found
    return procedure


def _context(
    parts: Parts, procedure: Procedure | None, deployed: DeployedSet
) -> GateContext:
    processes = None
    if deployed.keys is not None:
        processes = {
            key: deployed.processes.get(key, ProcessFacts()) for key in deployed.keys
        }
    return GateContext(
        roles=deployed.roles,
        holders=deployed.holders,
        forms=parts.form_names,
        decisions=parts.decision_inputs,
        operations=_operations(deployed),
        processes=processes,
        names=frozenset(procedure.inputs if procedure else ()),
        due_steps=parts.due_steps(procedure.key) if procedure else frozenset(),
        procedure=facts_of(procedure) if procedure else None,
    )


def _operations(deployed: DeployedSet) -> Mapping[str, OperationFacts] | None:
    if deployed.operations is None:
        return None
    return {
        name: OperationFacts(
            inputs=frozenset(each.name for each in operation.inputs if each.required),
            types=_types(operation),
            internal=operation.internal,
            changes_register=name in _AFTER_SIGNATURES,
        )
        for name, operation in deployed.operations.items()
    }


def _types(operation: OperationLike) -> Mapping[str, str] | None:
    """Return the inputs with their types; one without any takes what it is given."""
    return {each.name: each.type for each in operation.inputs} or None


def _check_change_note(bundle: Bundle, previous: Bundle | None) -> list[Finding]:
    """Find ``change-note``: each version says what it changes, one line a version."""
    notes = bundle.files.get("CHANGES.md", b"")
    before = b"" if previous is None else previous.files.get("CHANGES.md", b"")
    is_changed = previous is not None and previous.hash != bundle.hash
    if notes.strip() and not (is_changed and notes == before):
        return []
    return [
        Finding(
            rule="change-note",
            severity="error",
            message="CHANGES.md does not say what this version changes.",
            mend="Add one line for this version.",
            file="CHANGES.md",
        )
    ]
