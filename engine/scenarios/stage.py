"""The stage of one scenario: a bench with people, records and versions in effect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.tasks.store_upload import StoreUpload
from engine.content.bundle import Bundle
from engine.execution.asking import form_named, start_form
from engine.feel import from_python, to_json
from engine.forms import Form
from engine.forms.fields.file import FileField
from engine.forms.fields.rows import RowsField
from engine.model import Notice, ProcessInstance, UserTask, UserTaskState
from engine.queries.base import Reading
from engine.registers.records import create_record
from engine.scenarios.reader import Scenario
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench

_CONTENT = {
    ".pdf": b"%PDF-1.4\n% a small file of a scenario\n",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecords:
    """Put records into the registers before the story begins."""

    records: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def execute(self, uow: UnitOfWork) -> None:
        """Write them as an import would: checked, in the trail."""
        for register, rows in self.records.items():
            for key, values in rows.items():
                fields = {
                    name: each for name, each in values.items() if name != "state"
                }
                create_record(uow, register, fields, key=key, state=values.get("state"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The version of a procedure that new cases start on."""

    key: str

    def fetch(self, reading: Reading) -> Loaded | None:
        """Return it, None if none is in effect."""
        return reading.library.effective(reading.session, self.key)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of the story, as the runner needs it."""

    id: str
    business_key: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """All cases of the story in the order they were started."""

    def fetch(self, reading: Reading) -> list[CaseRow]:
        """Return them."""
        rows = reading.session.scalars(
            select(ProcessInstance).order_by(
                ProcessInstance.started_at, ProcessInstance.id
            )
        )
        return [CaseRow(str(row.id), row.business_key, row.key) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """The ids of all notices."""

    def fetch(self, reading: Reading) -> frozenset[UUID]:
        """Return them."""
        return frozenset(reading.session.scalars(select(Notice.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDates:
    """The due times of the open tasks of a case, by element."""

    instance: str

    def fetch(self, reading: Reading) -> dict[str, Any]:
        """Return element id to instant."""
        rows = reading.session.execute(
            select(UserTask.element, UserTask.due_at, UserTask.instance_id).where(
                UserTask.state == UserTaskState.OPEN
            )
        )
        return {
            element: due for element, due, case in rows if str(case) == self.instance
        }


@dataclass(slots=True)
class Stage:
    """A bench on which one scenario is played."""

    bench: Bench
    bundle: Bundle
    remembered: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    case: str | None = None
    earlier: frozenset[UUID] = frozenset()
    """What people were told before the step at hand."""

    @classmethod
    def set(
        cls, scenario: Scenario, bundle: Bundle, others: Mapping[str, Bundle]
    ) -> "Stage":
        """Deploy the procedure and what it calls; let people and records exist."""
        bench = Bench(start=scenario.begins)
        for person, each in scenario.people.items():
            bench.add_person(person, each.roles, manager=each.manager)
        bench.engine.execute(ImportRecords(records=scenario.records), actor=SYSTEM)
        companions = [*others, bundle.key]
        for other in others.values():
            bench.deploy_bundle(other, companions=companions)
        bench.deploy_bundle(bundle, companions=companions)
        return cls(bench, bundle)

    def loaded(self, key: str) -> Loaded:
        """Return the version of a procedure in effect; it was deployed."""
        found = self.bench.engine.fetch(Version(key=key), actor=SYSTEM)
        if found is None:
            raise LookupError(f"“{key}” is not deployed in this scenario")
        return found

    def notices(self) -> frozenset[UUID]:
        """Return everything anybody was told so far."""
        return self.bench.engine.fetch(Notices(), actor=SYSTEM)

    def cases(self) -> list[CaseRow]:
        """Return the cases of the story so far."""
        return self.bench.engine.fetch(Cases(), actor=SYSTEM)

    def case_id(self, business_key: str | None) -> str:
        """Return the id of a case; without a key, of *the* case of the story."""
        wanted = business_key or self.case
        for each in self.cases():
            if each.business_key == wanted:
                return each.id
        raise LookupError(f"there is no case {wanted}")

    def answers(self, form: Form | None, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers with files handed in where a list of names stands."""
        answers = dict(given)
        for each in form.fields if form else ():
            if isinstance(each, FileField) and each.key in answers:
                answers[each.key] = self._files(answers[each.key])
            elif isinstance(each, RowsField) and each.key in answers:
                answers[each.key] = [self._row(each, row) for row in answers[each.key]]
        return answers

    def start_form(self, key: str, element: str) -> Form | None:
        """Return the form of a start event."""
        return start_form(self.loaded(key), element)

    def task_form(self, key: str, form_key: str | None) -> Form | None:
        """Return the form of a task."""
        return form_named(self.loaded(key), form_key)

    def _row(self, table: RowsField, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._files(value)
            if any(
                isinstance(column, FileField) and column.key == name
                for column in table.columns
            )
            else value
            for name, value in row.items()
        }

    def _files(self, names: Any) -> list[Any]:
        """Hand in a small file for every name; keep references as they are."""
        return [self._file(each) if isinstance(each, str) else each for each in names]

    def _file(self, name: str) -> dict[str, Any]:
        suffix = name[name.rfind(".") :]
        content = _CONTENT.get(suffix, b"")
        return self.bench.engine.execute(
            StoreUpload(name=name, content=content + name.encode()), actor=SYSTEM
        )


def stored(value: Any) -> Any:
    """Return a value as the case stores it, to compare with."""
    return to_json(from_python(value))
