"""Walk a model to its end: before every step the state goes through a snapshot."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.bpmn.runtime import (
    OperationCall,
    Runtime,
    Thrown,
    VisitRecord,
    Waiting,
    compile_definition,
)

Operation = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


class House:
    """A host with a clock that moves and operations by name."""

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
        self.zone = ZoneInfo("Europe/Berlin")
        self.services = None
        self.names: dict[str, Any] = {}
        self.operations = operations

    def context(self) -> Mapping[str, Any]:
        return self.names

    def operate(self, call: OperationCall) -> Mapping[str, Any] | None:
        operation = self.operations.get(call.name)
        return None if operation is None else operation(call.inputs)


class Walk:
    """One instance, always loaded from its snapshot into a freshly compiled model."""

    def __init__(
        self,
        xml: bytes,
        variables: Mapping[str, Any] | None = None,
        *,
        operations: Mapping[str, Operation] | None = None,
        decisions: Mapping[str, Any] | None = None,
        start_event: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        self.house = House(operations or {})
        self._definitions = [
            compile_definition(xml, process_id="P", decisions=decisions)
            for _ in range(2)
        ]
        self.visits: list[VisitRecord] = []
        self._begun: dict[int, str] = {}
        self.thrown: list[Thrown] = []
        self.incidents: list[str] = []
        self.decisions: list[Any] = []
        self._keep(
            Runtime.start(
                self._definitions[0],
                variables=variables or {},
                host=self.house,
                start_event=start_event,
                payload=payload,
            )
        )

    def _keep(self, run: Runtime) -> None:
        self.run = run
        self._number(run)
        self.visits += run.visits
        self.thrown += run.thrown
        self.decisions += run.decisions
        self.incidents += [each.code for each in run.incidents]
        assert len({each.spec_hash for each in self._definitions}) == 1

    def _number(self, run: Runtime) -> None:
        """Give the tokens the numbers of their visits, as the house does."""
        for place, each in enumerate(run.visits, len(self.visits) + 1):
            if each.started:
                run.number_visit(each.token, place)
                self._begun[place] = each.element
            elif each.ended:
                assert self._begun[each.number or 0] == each.element

    def _restored(self) -> Runtime:
        variables = {
            key: feel.from_json(feel.to_json(value))
            for key, value in self.run.variables.items()
        }
        self._definitions.reverse()
        return Runtime.restore(
            self._definitions[0],
            self.run.snapshot(),
            variables=variables,
            host=self.house,
        )

    # -- looking

    def rows(self, kind: str, name: str = "") -> list[Waiting]:
        return [
            each
            for each in self.run.waiting()
            if each.kind == kind and name in {"", each.element, each.name}
        ]

    @property
    def open(self) -> list[str]:
        return [each.element for each in self.rows("user")]

    @property
    def state(self) -> str:
        return self.run.state

    @property
    def variables(self) -> dict[str, Any]:
        return {key: plain(value) for key, value in self.run.variables.items()}

    @property
    def passed(self) -> list[str]:
        """Return the elements of completed visits in the order of their end."""
        return [
            each.element for each in self.visits if each.ended and not each.cancelled
        ]

    # -- pushing

    def complete(self, name: str, at: int = 0, **answers: Any) -> "Walk":
        row = self.rows("user", name)[at]
        run = self._restored()
        run.complete(row.token, answers)
        self._keep(run)
        return self

    def fire(self, name: str, at: int = 0) -> bool:
        row = self.rows("timer", name)[at]
        assert row.due is not None
        self.house.now = max(self.house.now, row.due)
        run = self._restored()
        fired = run.fire(row.token)
        self._keep(run)
        return fired

    def wait(self, **span: float) -> list[str]:
        """Move the clock and fire what is due, in due order."""
        until = self.house.now + timedelta(**span)
        fired = []
        while due := [
            each for each in self.rows("timer") if each.due and each.due <= until
        ]:
            first = min(due, key=lambda each: each.due or until)
            fired.append(first.element)
            self.fire(first.element)
        self.house.now = until
        return fired

    def message(self, name: str = "msg", at: int = 0, **payload: Any) -> "Walk":
        row = self.rows("message", name)[at]
        run = self._restored()
        assert run.deliver(row.token, payload)
        self._keep(run)
        return self

    def signal(self, name: str = "sig", **payload: Any) -> int:
        run = self._restored()
        taken = run.signal(name, payload)
        self._keep(run)
        return taken

    def finish(self, name: str, at: int = 0, **result: Any) -> "Walk":
        row = (self.rows("job", name) + self.rows("call", name))[at]
        run = self._restored()
        assert run.finish_job(row.token, result)
        self._keep(run)
        return self

    def fail(self, name: str, code: str, at: int = 0) -> "Walk":
        row = (self.rows("job", name) + self.rows("call", name))[at]
        run = self._restored()
        assert run.fail_job(row.token, code, "it failed")
        self._keep(run)
        return self

    def move(self, token: str, element: str) -> None:
        run = self._restored()
        run.move(token, element)
        self._keep(run)

    def mend(self, **variables: Any) -> "Walk":
        """Correct variables and run again what the first incident holds."""
        run = self._restored()
        assert run.incidents == []
        run.variables.update(feel.from_python(variables))
        assert run.retry(run.held()[0][0])
        self._keep(run)
        return self

    def recheck(self, **names: Any) -> "Walk":
        self.house.names.update(names)
        run = self._restored()
        run.recheck()
        self._keep(run)
        return self


def plain(value: Any) -> Any:
    """Return FEEL numbers as int or float, deeply."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if feel.kind(value) == "number":
        return int(value) if value == int(value) else float(value)
    return value
