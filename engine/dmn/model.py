"""The public face of a decision model: evaluate a decision, invoke a function."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from engine.clock import utc_now
from engine.dmn.evaluation import Session, decide
from engine.dmn.explain import Trace
from engine.dmn.graph import (
    Decision,
    DecisionService,
    InputData,
    KnowledgeModel,
    Target,
)
from engine.dmn.item_types import ItemType
from engine.dmn.vocabulary import plain
from engine.errors import Finding, NotFoundError
from engine.feel.calls import call
from engine.feel.errors import FeelError, FeelWarning
from engine.feel.python_values import from_python
from engine.feel.run import Run, Services


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation gave: the value, why, and what became null on the way."""

    value: Any
    trace: Trace
    warnings: tuple[FeelWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """One DMN file, compiled; nothing in it changes, so threads may share it.

    ``findings`` holds what is wrong with it: with an error among them it must not be
    deployed, though what is not concerned still works. ``reads`` are the inputs that
    anything in it can read, under any name or alias.
    """

    name: str
    file: str = ""
    namespace: str
    version: str
    root: etree._Element
    inputs: Mapping[str, InputData]
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, KnowledgeModel]
    services: Mapping[str, DecisionService]
    types: Mapping[str, ItemType]
    imports: "tuple[Import, ...]" = ()
    findings: tuple[Finding, ...] = ()
    reads: frozenset[str] = frozenset()

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, Any],
        *,
        now: datetime | None = None,
        services: Services | None = None,
    ) -> Result:
        """Return the value of a decision, by its name or id, and why it came out so.

        Inputs are Python or FEEL values by name; unknown ones are ignored. Only an
        unknown decision raises (``NotFoundError``); every other fault gives null.
        ``now`` is the instant of the command in the zone of the site; without it the
        clock of the machine is read.
        """
        return self._run(self.find(decision), inputs, Run(now or utc_now(), services))

    def invoke(
        self,
        name: str,
        inputs: Mapping[str, Any],
        *,
        now: datetime | None = None,
        services: Services | None = None,
    ) -> Result:
        """Return what a decision service or knowledge model gives for its parameters.

        A service with several output decisions gives a context.
        """
        functions: dict[str, Target] = {**self.knowledge, **self.services}
        target = functions.get(plain(name)) or self.find(name)
        return self._run(target, inputs, Run(now or utc_now(), services))

    def find(self, name: str) -> Target:
        """Return a decision, service, knowledge model or input by name or id."""
        found = self.lookup(plain(name))
        if found is None:
            raise NotFoundError(f"There is no decision {name!r} in {self.name!r}.")
        return found

    def lookup(self, name: str) -> Target | None:
        """Return what has a name or id, here or, by its alias, in an import."""
        for table in (self.decisions, self.services, self.knowledge, self.inputs):
            if name in table:
                return table[name]
        own = next((each for each in self.targets() if each.id == name), None)
        return own or self._imported(name)

    def _imported(self, name: str) -> Target | None:
        for each in self.imports:
            if not each.alias or name.startswith(f"{each.alias}."):
                rest = name[len(each.alias) + 1 :] if each.alias else name
                found = each.model.lookup(rest)
                if found is not None:
                    return found
        return None

    def targets(self) -> Iterator[Target]:
        """Yield every element of the requirement graph of this file."""
        yield from self.decisions.values()
        yield from self.services.values()
        yield from self.knowledge.values()
        yield from self.inputs.values()

    def required_inputs(self, decision: str) -> tuple[InputData, ...]:
        """Return the input data a decision needs, directly or through others."""
        found: dict[InputData, None] = {}
        _collect_inputs(self.find(decision), found, set())
        return tuple(found)

    def _run(self, target: Target, inputs: Mapping[str, Any], run: Run) -> Result:
        try:
            value = _value(target, self._given(inputs, run), run)
        except FeelError as error:
            value = None
            run.warnings.append(FeelWarning(str(error)))
        except RecursionError:
            value = None
            run.warnings.append(FeelWarning("The model is nested too deeply."))
        trace = Trace(
            decision=target.name,
            output=value,
            steps=tuple(run.trace),
            warnings=tuple(str(warning) for warning in run.warnings),
        )
        return Result(value, trace, tuple(run.warnings))

    def _given(self, inputs: Mapping[str, Any], run: Run) -> dict[str, Any]:
        """Return the inputs that are read, as FEEL values by name.

        Ids of input data are names too.
        """
        names = {each.id: each.name for each in self.inputs.values()}
        spelled = {
            names.get(key, plain(str(key))): value for key, value in inputs.items()
        }
        return {
            name: from_python(value, run)
            for name, value in spelled.items()
            if name in self.reads
        }


@dataclass(frozen=True, slots=True)
class Import:
    """An imported model; without an alias its names belong to the importing file.

    DMN 1.5, 6.3.3: an empty name imports into the default namespace.
    """

    alias: str
    model: Model


def _value(target: Target, inputs: Mapping[str, Any], run: Run) -> Any:
    if isinstance(target, InputData):
        return target.variable.accept(inputs.get(target.name), run)
    if isinstance(target, Decision):
        return decide(target, Session(inputs, run))
    parameters = target.function.parameters
    arguments = [inputs.get(name) for name in parameters]
    return call(run, target.function, arguments, (), None)


def _collect_inputs(
    target: Target, found: dict[InputData, None], seen: set[Target]
) -> None:
    if target in seen:
        return
    seen.add(target)
    if isinstance(target, InputData):
        found[target] = None
    elif not isinstance(target, DecisionService):
        for requirement in target.requirements:
            _collect_inputs(requirement.target, found, seen)
    else:
        for each in target.inputs:
            _collect_inputs(each, found, seen)
