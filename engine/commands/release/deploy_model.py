"""Deploy a plain model: every executable process of one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

import orjson

from engine.bpmn.lowering import global_tasks
from engine.content.bundle import Bundle
from engine.content.check import check_model
from engine.errors import Finding, InvalidModelError
from engine.execution.authority import require_may_deploy
from engine.execution.deploying import deployed_set, put_into_effect
from engine.execution.trying import tried
from engine.markup import parse
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork

_PROCESS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}process"


@dataclass(frozen=True, slots=True)
class DeployedModel:
    """The processes that are in effect now, and what the gate remarked."""

    process_ids: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployModel:
    """Check a diagram by itself and run it as it is, without ``procedure.toml``.

    For benches and foreign models; a procedure of a quality system is deployed as a
    bundle.
    """

    bpmn: bytes = field(repr=False)
    dmn: Sequence[bytes] = field(default=(), repr=False)
    forms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    profile: Literal["bpmn", "procedure"] = "bpmn"
    note: str = ""

    tried: tuple[Finding, ...] = field(default=(), repr=False)
    """What the trial run said, which ``prepare`` fills in."""

    fault: ClassVar[str] = "deploy"

    def prepare(self, reading: Reading) -> "DeployModel":
        """Start every process of the file once in a child."""
        require_may_deploy(reading)
        tables = {f"table_{n}.dmn": each for n, each in enumerate(self.dmn)}
        return replace(self, tried=tried(reading, self.bpmn, tables=tables))

    def execute(self, uow: UnitOfWork) -> DeployedModel:
        """Deploy every executable process; raise ``InvalidModelError`` or all.

        Global tasks are deployed too: each is a process of one task.
        """
        require_may_deploy(uow)
        findings = check_model(
            self.bpmn,
            dmn=self.dmn,
            forms={key: orjson.dumps(form) for key, form in self.forms.items()},
            profile=self.profile,
            deployed=replace(deployed_set(uow), operations=None),
        )
        findings += self.tried
        if any(each.severity == "error" for each in findings):
            raise InvalidModelError(findings)
        process_ids = _executable(self.bpmn)
        deployed = (*process_ids, *global_tasks(parse(self.bpmn)))
        if not deployed:
            raise InvalidModelError([*findings, _nothing_to_run(self.bpmn)])
        for process_id in deployed:
            put_into_effect(uow, self._bundle(process_id), note=self.note)
        return DeployedModel(process_ids, tuple(findings))

    def _bundle(self, process_id: str) -> Bundle:
        files = {f"{process_id}.bpmn": self.bpmn}
        files |= {f"table_{n}.dmn": each for n, each in enumerate(self.dmn)}
        for key, form in self.forms.items():
            files[f"forms/{key}.form"] = orjson.dumps(form)
        return Bundle(process_id, files)


def _executable(bpmn: bytes) -> tuple[str, ...]:
    """Return the ids of the processes that ask to be executed."""
    return tuple(
        str(process.get("id"))
        for process in parse(bpmn).iter(_PROCESS)
        if (process.get("isExecutable") or "").strip() in ("true", "1")
    )


def _nothing_to_run(bpmn: bytes) -> Finding:
    """Say that every process of the file is documentation."""
    processes = (str(each.get("id")) for each in parse(bpmn).iter(_PROCESS))
    return Finding(
        rule="process-not-executable",
        severity="error",
        message="No process of the file is marked as executable.",
        mend="Mark the process that is to run: isExecutable='true'.",
        elements=tuple(processes),
    )
