"""``procedure.toml`` against the diagram, the forms and the registers.

The refusals of ``architecture.md`` section 9, one function per row of its table.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from engine.bpmn.gate import LaneFacts, ProcedureFacts
from engine.bpmn.lint.facts import DiagramFacts
from engine.content.deployed import DeployedSet
from engine.content.parts_check import Parts
from engine.content.procedure import Ladder, Procedure
from engine.errors import Finding
from engine.feel import FeelError, expression
from engine.forms import check_rule

FILE = "procedure.toml"
_PEOPLE = ("assignee", "assignee.manager")
Check = Callable[[Procedure, DiagramFacts, Parts, DeployedSet], Iterator[Finding]]


def facts_of(procedure: Procedure) -> ProcedureFacts:
    """Return what the gate needs to know of a procedure."""
    return ProcedureFacts(
        key=procedure.key,
        lanes={
            key: LaneFacts(role=lane.role, person=lane.person)
            for key, lane in procedure.lanes.items()
        },
        checkpoints=procedure.checkpoints,
        separate=tuple((each.a, each.b) for each in procedure.separate),
        ladders=frozenset(procedure.ladders),
        starts=frozenset(procedure.starts),
        counters=frozenset(procedure.counters),
        target_hours=procedure.target.rough_hours if procedure.target else None,
    )


def check_procedure(
    procedure: Procedure,
    diagram: DiagramFacts,
    parts: Parts,
    deployed: DeployedSet,
) -> list[Finding]:
    """Return what contradicts the other files or the site."""
    return [
        finding
        for check in _CHECKS
        for finding in check(procedure, diagram, parts, deployed)
    ]


def _told(
    rule: str, message: str, mend: str = "", *, severity: str = "error"
) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        mend=mend or f"Correct {FILE}.",
        file=FILE,
    )


def _check_key(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    if procedure.key != parts.bundle.key or procedure.key not in diagram.processes:
        message = f"Folder, process id and key differ: the key is {procedure.key}."
        yield _told("procedure-key", message)
    holder = deployed.prefixes.get(procedure.prefix)
    if holder not in (None, procedure.key):
        message = f"The prefix {procedure.prefix} belongs to {holder}."
        yield _told("procedure-prefix", message, "Choose another prefix.")


def _check_registers(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    del parts
    asked = (
        ("role", (procedure.owner,), deployed.roles),
        ("SOP", (procedure.sop or "",), deployed.sops),
        ("KPI", procedure.kpis, deployed.kpis),
        ("retention class", (procedure.retention or "",), deployed.retentions),
    )
    for what, names, known in asked:
        for name in names:
            if name and known is not None and name not in known:
                message = f"There is no {what} {name}."
                yield _told("procedure-register", message)
    for column in procedure.columns:
        if column not in diagram.names:
            message = f"Nothing writes the column {column}."
            yield _told("procedure-column", message)


def _check_lanes(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    del parts
    for missing in sorted(set(diagram.lanes) - set(procedure.lanes)):
        yield _told("procedure-lanes", f"[lanes] has no role for the lane {missing}.")
    for key, lane in procedure.lanes.items():
        if key not in diagram.lanes:
            yield _told("procedure-lanes", f"The diagram has no lane {key}.")
        if deployed.roles is not None and lane.role not in deployed.roles:
            message = f"The lane {key} has the role {lane.role}, which is unknown."
            yield _told("procedure-lanes", message)
        if lane.person is not None:
            yield from _check_feel(f"lanes.{key}", lane.person, diagram)


def _check_separation(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    del parts, deployed
    for pair in procedure.separate:
        for who in (pair.a, pair.b):
            yield from _check_who(who, diagram)
        if pair.a == pair.b:
            message = f"[[separate]] asks {pair.a} to differ from itself."
            yield _told("sign-who", message)
        if pair.when is not None:
            yield from _check_feel("separate.when", pair.when, diagram)


def _check_who(who: str, diagram: DiagramFacts) -> Iterator[Finding]:
    if who.startswith("="):
        yield from _check_feel("separate", who, diagram)
    elif who not in diagram.steps:
        yield _told("sign-who", f"[[separate]] names {who}, which is no step.")
    elif not _is_done_by_people(diagram, who):
        message = f"[[separate]] names {who}, which is not done by people."
        yield _told("sign-who", message)


def _is_done_by_people(diagram: DiagramFacts, step: str) -> bool:
    found = diagram.steps[step]
    return found.personal or found.tag in (
        "startEvent",
        "callActivity",
        "subProcess",
        "adHocSubProcess",
    )


def _check_closing(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    del parts, deployed
    for criterion in procedure.closing:
        yield from _check_feel("closing", criterion.holds, diagram)


def _check_ladders(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    del parts
    for key, ladder in procedure.ladders.items():
        yield from _check_order(key, ladder)
        for level in ladder.levels:
            if not level.to and not level.opens:
                message = f"Level {level.name} of ladder {key} has no recipient."
                yield _told("procedure-ladder", message)
            if level.action == "reassign" and "assignee" in level.to:
                message = (
                    f"Level {level.name} of ladder {key} gives the step to whoever has "
                    "it already."
                )
                yield _told("procedure-ladder", message)
            for who in level.to:
                yield from _check_recipient(key, who, diagram, deployed)


def _check_order(key: str, ladder: Ladder) -> Iterator[Finding]:
    classes = {None} | {name for level in ladder.levels for name in level.by_class}
    for name in sorted(classes, key=str):
        times = [level.after_for(name).rough_hours for level in ladder.levels]
        if any(after <= before for before, after in pairwise(times)):
            which = f" for class {name}" if name else ""
            message = f"The times of ladder {key} do not ascend{which}."
            yield _told("procedure-ladder", message)


def _check_recipient(
    key: str, who: str, diagram: DiagramFacts, deployed: DeployedSet
) -> Iterator[Finding]:
    if who.startswith("="):
        yield from _check_feel(f"ladder.{key}", who, diagram)
        return
    known = deployed.roles
    if known is not None and who not in known | set(_PEOPLE):
        message = f"Ladder {key} tells {who}, which is no role."
        yield _told("procedure-ladder", message)


def _check_starts(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    del parts
    for target in sorted(set(procedure.prefill) - set(procedure.starts)):
        message = f"[prefill.{target}] fills a procedure that [starts] does not name."
        yield _told("procedure-prefill", message)
    for target, fields in procedure.prefill.items():
        for name, text in fields.items():
            yield from _check_feel(f"prefill.{target}.{name}", text, diagram)
    for target in procedure.starts:
        if deployed.keys is not None and target not in deployed.keys:
            message = f"{target} is not deployed: a stand-in says what to start."
            mend = "Deploy it, or keep the stand-in."
            yield _told("link-unknown", message, mend, severity="hint")


def _check_rules(
    procedure: Procedure, diagram: DiagramFacts, parts: Parts, deployed: DeployedSet
) -> Iterator[Finding]:
    del deployed
    for rule in procedure.rules:
        form = parts.forms.get(rule.form)
        if form is not None:
            yield from check_rule(rule, form, file=FILE, names=diagram.names)
        elif rule.form not in parts.bundle.form_files:
            message = f"[[rule]] names the form {rule.form}, which does not exist."
            yield _told("procedure-rule", message)


def _check_feel(where: str, text: str, diagram: DiagramFacts) -> Iterator[Finding]:
    try:
        compiled = expression(text.removeprefix("=").strip())
    except FeelError as error:
        yield _told("feel-syntax", f"{where}: {error}")
        return
    for name in sorted(compiled.names - diagram.names):
        message = f"{where}: nothing writes {name}."
        yield _told("feel-name", message, "Use a name that the case has.")


_CHECKS: tuple[Check, ...] = (
    _check_key,
    _check_registers,
    _check_lanes,
    _check_separation,
    _check_closing,
    _check_ladders,
    _check_starts,
    _check_rules,
)
