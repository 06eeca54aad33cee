"""What a turn reports: visits, decisions, throws and incidents."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.expressions import RefusedValueError
from engine.bpmn.semantics.node import StuckError
from engine.bpmn.semantics.token import WAITING, Token
from engine.bpmn.turn import DecisionRecord, Incident, Thrown, VisitRecord


class Report:
    """Mixin of the instance: one visit record for each token the turn has seen."""

    tokens: dict[str, Token]

    def begin_report(self) -> None:
        """Begin with nothing."""
        self.decisions: list[DecisionRecord] = []
        self.thrown: list[Thrown] = []
        self.incidents: list[Incident] = []
        self._records: dict[str, VisitRecord] = {}

    def wrote(self, token: Token, values: Mapping[str, Any]) -> None:
        """Note in the visit of a token what it set."""
        record = self._record(token)
        record.values.update(values)
        record.wrote = tuple(record.values)

    @property
    def visits(self) -> list[VisitRecord]:
        """Return the visits of this turn, ended ones in order of their end."""
        return list(self._records.values())

    def _record(self, token: Token) -> VisitRecord:
        record = self._records.get(token.id)
        if record is None:
            record = VisitRecord(
                token=token.id,
                element=token.task_spec.file_id,
                flow_in=token.flow,
                number=token.visit,
            )
            self._records[token.id] = record
        return record

    def begin(self, token: Token) -> None:
        """Begin the visit of a token, once."""
        if not token.seen:
            token.seen, token.visit = True, None
            self._record(token).started = True

    def number(self, token_id: str, number: int) -> None:
        """Remember under which number the house keeps the visit that began."""
        token: Token | None = self.tokens.get(token_id)
        if token is not None:
            token.visit = number

    def finish(self, token: Token, *, cancelled: bool = False) -> None:
        """End the visit of a token."""
        record = self._record(token)
        record.ended, record.cancelled = True, cancelled
        self._records[token.id] = self._records.pop(token.id)

    def hold(self, token: Token, error: StuckError | RefusedValueError) -> None:
        """Keep a token where it is and open an incident."""
        self.begin(token)
        token._set_state(WAITING)  # noqa: SLF001  the library's hook
        token.internal_data["stuck"] = error.code
        name = token.task_spec.file_id
        self.incidents.append(Incident(name, error.code, str(error)))
