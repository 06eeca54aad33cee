"""What a procedure's reminders and escalations would do: each step, level and date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.access.permissions import Target, permissions_of
from engine.bpmn.specs import Element
from engine.clock import NEVER
from engine.content.procedure import Ladder, Level
from engine.deadlines.calendar import BusinessCalendar
from engine.deadlines.due import DueRule, due_by_table, due_on
from engine.deadlines.ladder import DECIDED_WITHIN, PlannedLevel, plan_ladder
from engine.errors import NotFoundError, NotPermittedError
from engine.execution.case_calendar import CaseServices
from engine.execution.deadlines import TABLE
from engine.queries.base import Reading
from engine.store.library import Loaded

OF_PEOPLE = ("userTask", "manualTask")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRung:
    """One level as the procedure states it, for a class of the case.

    ``after`` counts from the due time, ``0 wd`` is then; ``within`` is the time for an
    answer.
    """

    ladder: str
    level: str
    after: str
    to: Sequence[str]
    within: str
    decide: Sequence[str]
    opens: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewStep:
    """One step that people do; ``due_at`` is None where only a case can tell it."""

    element: str
    name: str
    ladder: str
    rule: str
    due_at: datetime | None
    levels: Mapping[str, PlannedLevel]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPreviewView:
    """The ladders of a procedure, and when they fire for steps that begin at a time."""

    classes: Sequence[str]
    begins: datetime
    rungs: Sequence[PreviewRung]
    steps: Sequence[PreviewStep]
    names: Sequence[str]
    """The levels that occur, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPreview:
    """What would fire when, if every step of a procedure began at the same time.

    ``due_on`` is the date of the case, for the steps that are due by it; ``class_`` is
    the class of the case.
    """

    procedure: str
    class_: str = ""
    begins: date | None = None
    due_on: date | None = None

    def fetch(self, reading: Reading) -> LadderPreviewView:
        """Return the preview of the version in effect, on the site's calendar."""
        table = permissions_of(reading.session)
        if not table.allows(reading.actor, "read", Target(kind="procedure")):
            raise NotPermittedError("You may not read procedures.")
        loaded = reading.library.effective(reading.session, self.procedure)
        if loaded is None:
            raise NotFoundError(f"There is no procedure “{self.procedure}” in effect.")
        zone = reading.as_work().settings.zone
        services = CaseServices(reading.session, zone=zone, site=None)
        calendar = services.calendar
        begins = calendar.opening(self.begins) if self.begins else reading.now
        ladders = loaded.procedure.ladders
        steps = [
            self._step(loaded, each, calendar, begins=begins)
            for each in loaded.definition.elements.values()
            if each.kind in OF_PEOPLE
        ]
        used = {each.ladder for each in steps}
        rungs = [
            _rung(ladder, level, self.class_)
            for key, ladder in ladders.items()
            if key in used
            for level in _counting(ladder, self.class_)
        ]
        return LadderPreviewView(
            classes=_classes(ladders),
            begins=begins,
            rungs=rungs,
            steps=steps,
            names=sorted({each.level for each in rungs}),
        )

    def _step(
        self,
        loaded: Loaded,
        element: Element,
        calendar: BusinessCalendar,
        *,
        begins: datetime,
    ) -> PreviewStep:
        rule, due = self._due(loaded, element, calendar, begins=begins)
        key = element.extensions.ladder or "default"
        ladder = loaded.procedure.ladders.get(key)
        planned: Sequence[PlannedLevel] = ()
        if ladder is not None and due is not None:
            planned = plan_ladder(
                ladder, calendar, created=begins, due=due, class_=self.class_ or None
            )
        return PreviewStep(
            element=element.id,
            name=element.name or element.id,
            ladder=key if ladder else "",
            rule=rule,
            due_at=due,
            levels={each.level: each for each in planned},
        )

    def _due(
        self,
        loaded: Loaded,
        element: Element,
        calendar: BusinessCalendar,
        *,
        begins: datetime,
    ) -> tuple[str, datetime | None]:
        """Return the rule of a step and when it is due; None: the case decides."""
        row = self._row(loaded, element, begins)
        if row is not None:
            basis = row.get("basis")
            rule = f"{row.get('amount')} {row.get('unit')}"
            if basis == "case.started_at":
                rule += " from the start of the case"
            elif basis not in (None, "", "task"):
                return f"{rule} from {basis}", None
            return rule, due_by_table({**row, "basis": None}, calendar, created=begins)
        stated = element.extensions.due
        if stated is None or stated.reason is not None:
            return (stated.reason or "" if stated else ""), None
        if stated.after is not None:
            return stated.after, DueRule.parse(stated.after).due_at(begins, calendar)
        text = (stated.at or "").removeprefix("=").strip()
        found = due_on(self.due_on, calendar) if text == "due_on" else None
        return text, found if found is not None and found < NEVER else None

    def _row(
        self, loaded: Loaded, element: Element, now: datetime
    ) -> Mapping[str, Any] | None:
        model = loaded.decisions.get(TABLE)
        if model is None:
            return None
        asked = {
            "procedure": loaded.key,
            "step": element.id,
            "class": self.class_ or None,
        }
        value = model.evaluate(TABLE, asked, now=now).value
        return value if isinstance(value, Mapping) else None


def _classes(ladders: Mapping[str, Ladder]) -> list[str]:
    """Return the classes of a case that any ladder treats differently."""
    found: set[str] = set()
    for ladder in ladders.values():
        found |= set(ladder.stop)
        for level in ladder.levels:
            found |= {*level.by_class, *level.opens}
    return sorted(found)


def _counting(ladder: Ladder, class_: str) -> Sequence[Level]:
    last = ladder.stop.get(class_, "")
    names = [level.name for level in ladder.levels]
    return ladder.levels[: names.index(last) + 1] if last in names else ladder.levels


def _rung(ladder: Ladder, level: Level, class_: str) -> PreviewRung:
    within = level.acknowledge or (DECIDED_WITHIN if level.decide else "")
    return PreviewRung(
        ladder=ladder.key,
        level=level.name,
        after=str(level.after_for(class_)),
        to=level.to,
        within=str(within),
        decide=level.decide,
        opens=level.opens.get(class_, ""),
        action=level.action,
    )
