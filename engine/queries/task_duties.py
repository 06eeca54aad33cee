"""Who may not do a step, in words: shown before somebody finds out by a refusal."""

from sqlalchemy import select

from engine.access.duties import DutyTable
from engine.execution.authority import duty_table
from engine.execution.passes import people_of_pass
from engine.execution.performed import performers
from engine.execution.turn import Turn
from engine.feel import from_json
from engine.model import Record, UserTask
from engine.queries.base import Reading
from engine.queries.people_names import Names


def duties_of(reading: Reading, turn: Turn, task: UserTask, names: Names) -> list[str]:
    """Return what whoever does the step may not have done or be."""
    table = duty_table(reading.session, turn.loaded)
    if not table.concerns(task.element):
        return []
    done = performers(reading.session, task.instance_id)
    persons = {**turn.run.variables, **from_json(task.local)}
    found = _side_by_side(reading, table, task, names)
    for pair in table.pairs:
        for mine, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if task.element not in mine.elements or task.element in other.elements:
                continue
            if pair.holds(persons):
                people = sorted(map(names.of, other.people(done, persons)))
                who = f": {', '.join(people)}" if people else ""
                found.append(f"whoever {other.deed}{who}")
    return list(dict.fromkeys(found))


def _side_by_side(
    reading: Reading, table: DutyTable, task: UserTask, names: Names
) -> list[str]:
    """Return who did the step already, where several people do it once each."""
    if task.element not in table.once:
        return []
    done = sorted(map(names.of, people_of_pass(reading.session, task)))
    return [f"whoever did this step already{': ' if done else ''}{', '.join(done)}"]


def version_in_effect(reading: Reading, sop: str | None) -> str:
    """Return which version of a document is in effect, empty if none is known."""
    if not sop:
        return ""
    fields = reading.session.scalar(
        select(Record.fields).where(Record.register == "documents", Record.key == sop)
    )
    return str(fields.get("effective_version") or "") if fields else ""
