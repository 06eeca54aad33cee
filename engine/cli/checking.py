"""What ``qms check`` looks at: one file, one procedure, or a folder of procedures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.access.roles import shipped_roles
from engine.bpmn.gate import ProcessFacts, Profile
from engine.bpmn.lint.facts import read_facts
from engine.bpmn.mending import Mend, propose_mends
from engine.bpmn.trial import try_out
from engine.cli.neighbours import findings_of, tables_beside, usable
from engine.content.archive import read_zip
from engine.content.bundle import Bundle
from engine.content.check import (
    DeployedSet,
    check_bundle,
    check_model,
    diagram_facts,
)
from engine.content.folder import keys_in, read_folder
from engine.errors import Finding, InvalidModelError
from engine.execution.operations import CASE_OPERATIONS
from engine.forms import check_form
from engine.registers.catalogue import OPERATIONS
from engine.scenarios.reader import ScenarioError
from engine.scenarios.runner import ScenarioResult, play_all

_SUFFIXES = frozenset({".bpmn", ".dmn", ".form", ".zip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing that was checked; ``diagram`` is the source of its picture."""

    name: str
    findings: tuple[Finding, ...]
    scenarios: tuple[ScenarioResult, ...] = ()
    diagram: bytes | None = None
    mends: tuple[Mend, ...] = ()
    is_documentation: bool = False
    """Whether none of its processes is meant to run; then hints say what is missing."""

    @property
    def passed(self) -> bool:
        """Say whether nothing refuses it."""
        return not any(each.severity == "error" for each in self.findings)


def check_path(
    path: Path, *, forms: Path | None = None, profile: Profile = "bpmn"
) -> list[Checked]:
    """Check a file, the folder of a procedure, or a folder of such folders.

    Raises ``OSError`` if something cannot be read, ``ValueError`` if it is nothing
    that could be checked.
    """
    if path.is_file():
        return [_checked_file(path, profile)]
    if not path.is_dir():
        raise ValueError(f"{path} does not exist")
    is_procedure = (path / f"{path.resolve().name}.bpmn").is_file()
    root = path.resolve().parent if is_procedure else path.resolve()
    available = _bundles(root, forms or root.parent / "forms")
    wanted = [path.resolve().name] if is_procedure else sorted(available)
    if not wanted:
        return _checked_files(path, profile)
    deployed = surroundings(available)
    return [_checked_bundle(available[key], available, deployed) for key in wanted]


def _checked_files(folder: Path, profile: Profile) -> list[Checked]:
    """Check each file of a folder that is no procedure and holds none."""
    files = [each for each in sorted(folder.iterdir()) if each.suffix in _SUFFIXES]
    if not files:
        raise ValueError(f"{folder} holds no procedure: expected <key>/<key>.bpmn")
    return [_checked_file(each, profile) for each in files]


def surroundings(available: Mapping[str, Bundle]) -> DeployedSet:
    """Return what an installation with exactly these procedures would have."""
    processes: dict[str, ProcessFacts] = {}
    for bundle in available.values():
        facts = diagram_facts(bundle)
        processes |= facts.processes if facts is not None else {}
    return DeployedSet(
        keys=frozenset(available),
        operations={**OPERATIONS, **CASE_OPERATIONS},
        roles=frozenset(shipped_roles()),
        processes=processes,
    )


def _bundles(processes: Path, forms: Path) -> dict[str, Bundle]:
    return {key: read_folder(processes, forms, key) for key in keys_in(processes)}


def _checked_bundle(
    bundle: Bundle, available: Mapping[str, Bundle], deployed: DeployedSet
) -> Checked:
    findings = check_bundle(bundle, deployed=deployed)
    found = Checked(
        name=bundle.key,
        findings=tuple(findings),
        diagram=bundle.files.get(bundle.bpmn_file),
    )
    found = _tried(found, bundle.decision_files)
    if not found.passed:
        return found  # what is refused does not run
    return _played(found, bundle, available)


def _tried(found: Checked, tables: Mapping[str, bytes]) -> Checked:
    """Start each executable process once, in a process of its own."""
    facts = read_facts(found.diagram) if found.diagram and found.passed else None
    if facts is None or found.diagram is None:
        return found
    problems = [
        replace(problem, file=found.name)
        for problem in try_out(
            found.diagram, process_ids=facts.executable, tables=tables
        )
    ]
    return replace(found, findings=(*found.findings, *problems))


def _played(found: Checked, bundle: Bundle, available: Mapping[str, Bundle]) -> Checked:
    """Play the scenarios; one that fails, or that cannot be read, is a finding."""
    try:
        results = play_all(bundle, available)
    except ScenarioError as error:
        unreadable = _scenario_finding("scenarios", str(error))
        return replace(found, findings=(*found.findings, unreadable))
    failed = [
        _scenario_finding(result.name, f"{result.title}: {failure}")
        for result in results
        for failure in result.failures
    ]
    missing = _unreached_ends(bundle, results)
    return replace(
        found,
        findings=(*found.findings, *failed, *missing),
        scenarios=tuple(results),
    )


def _scenario_finding(file: str, message: str) -> Finding:
    return Finding(
        rule="scenario-failed",
        severity="error",
        message=message,
        mend="Mend the procedure, or tell the story as it is meant.",
        file=file,
    )


def _unreached_ends(bundle: Bundle, results: list[ScenarioResult]) -> list[Finding]:
    """Find ``scenario-missing``: an end event no scenario comes to."""
    facts = diagram_facts(bundle)
    seen = frozenset().union(*(result.elements for result in results))
    steps = facts.steps if facts is not None else {}
    return [
        Finding(
            rule="scenario-missing",
            severity="error",
            message=f"No scenario reaches the end “{step.name or key}”.",
            mend="Write a scenario that ends there.",
            elements=(key,),
            file=bundle.bpmn_file,
        )
        for key, step in steps.items()
        if step.tag == "endEvent" and key not in seen
    ]


def _checked_file(path: Path, profile: Profile) -> Checked:
    content = path.read_bytes()
    if path.suffix == ".bpmn":
        return _checked_diagram(path, content, profile)
    if path.suffix == ".dmn":
        return Checked(name=path.name, findings=tuple(_of_table(path, content)))
    if path.suffix == ".form":
        return Checked(
            name=path.name, findings=tuple(check_form(content, file=path.name))
        )
    if path.suffix == ".zip":
        return _of_zip(path.name, content)
    raise ValueError(f"{path.name} is neither .bpmn, .dmn, .form nor .zip")


def _checked_diagram(path: Path, content: bytes, profile: Profile) -> Checked:
    tables, broken = usable(tables_beside(path))
    found_all = check_model(
        content,
        dmn=tables.values(),
        profile=profile,
        file=path.name,
        deployed=DeployedSet(),
    )
    findings = [each for each in found_all if each.file in ("", path.name)] + broken
    facts = read_facts(content)
    found = Checked(
        name=path.name,
        findings=tuple(findings),
        diagram=content,
        mends=tuple(propose_mends(content)),
        is_documentation=facts is not None and not facts.executable,
    )
    return _tried(found, tables)


def _of_table(path: Path, content: bytes) -> list[Finding]:
    return findings_of(path.name, content, tables_beside(path))


def _of_zip(name: str, content: bytes) -> Checked:
    try:
        bundle = read_zip(content)
    except InvalidModelError as error:
        return Checked(name=name, findings=error.findings)
    found = check_bundle(bundle, deployed=replace(surroundings({}), keys=None))
    return Checked(
        name=bundle.key,
        findings=tuple(found),
        diagram=bundle.files.get(bundle.bpmn_file),
    )
