"""Play many stories at once on one clock: the earliest next step comes first."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from engine.actor import SYSTEM
from engine.commands.cases.cancel_instance import CancelInstance
from engine.commands.cases.start_instance import StartInstance
from engine.commands.tasks.complete_task import CompleteTask
from engine.errors import EngineError
from engine.model import Link, ProcessInstance, UserTask, UserTaskState
from engine.queries.base import Reading
from engine.scenarios.reader import Scenario
from engine.scenarios.stage import Stage
from engine.testing import MovingClock
from engine.testing.reading import BenchTask

FIRST_HOUR, LAST_HOUR = 8, 16
WEEKEND = (5, 6)
TOLD = frozenset({"title", "description", "problem_statement"})
"""Answers of a start form that say what a story is about."""
_CASE_KEY = re.compile(r"[A-Z]{2,5}-\d{4}-\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Cases and everything they called or started, in the order of their start."""

    roots: tuple[UUID, ...]

    def fetch(self, reading: Reading) -> list[tuple[UUID, str, str]]:
        """Return id, business key and procedure of each."""
        found = list(self.roots)
        for case_id in found:
            children = reading.session.scalars(
                select(ProcessInstance.id)
                .join(Link, Link.child_id == ProcessInstance.id, isouter=True)
                .where(
                    or_(ProcessInstance.parent_id == case_id, Link.parent_id == case_id)
                )
                .order_by(ProcessInstance.started_at, ProcessInstance.id)
            )
            found += [each for each in children if each not in found]
        rows = reading.session.scalars(
            select(ProcessInstance)
            .where(ProcessInstance.id.in_(found))
            .order_by(ProcessInstance.started_at, ProcessInstance.id)
        )
        return [(row.id, row.business_key, row.key) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyTasks:
    """The open tasks of some cases, the oldest first."""

    cases: tuple[UUID, ...]

    def fetch(self, reading: Reading) -> list[BenchTask]:
        """Return them."""
        rows = reading.session.scalars(
            select(UserTask)
            .where(
                UserTask.instance_id.in_(self.cases),
                UserTask.state == UserTaskState.OPEN,
            )
            .order_by(UserTask.created_at, UserTask.id)
        )
        return [
            BenchTask(
                row.id,
                row.element,
                row.name,
                row.instance_id,
                row.role,
                row.assignee_id,
                row.form_key,
                row.meaning,
            )
            for row in rows
        ]


@dataclass(slots=True)
class Player:
    """One story on the way: which step is next, and when somebody gets to it."""

    stage: Stage
    scenario: Scenario
    title: str
    next_at: datetime
    pace: float
    dice: random.Random
    swaps: Mapping[str, str]
    script: MovingClock
    """What time it is in the scenario, which counts its waits only."""
    place: int = 0
    roots: list[UUID] = field(default_factory=list)
    """The cases people started in this story; the first one is *the case*."""
    remembered: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    days: dict[date, date] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Say whether nothing is left to tell."""
        return self.place >= len(self.scenario.steps)

    def play(self) -> None:
        """Carry out the next step; a refusal the scenario wants told is skipped."""
        data = self.scenario.steps[self.place].data
        self.place += 1
        if "refused" not in data.get("expect", {}):
            self._act(data)
        self.next_at = self._later(data)

    def _act(self, data: Mapping[str, Any]) -> None:
        try:
            if "do" in data:
                self._do(data)
            elif "cancel" in data and self.roots:
                self.stage.bench.engine.execute(
                    CancelInstance(instance_id=self.roots[0], reason=data["cancel"]),
                    actor=self.stage.bench.actor(data["as"]),
                )
        except EngineError as error:
            words = getattr(error, "by_field", "")
            raise RuntimeError(
                f"{self.scenario.name}, step {self.place} of the demonstration: "
                f"{error} {words}"
            ) from error
        self.stage.bench.settle()

    def _do(self, data: Mapping[str, Any]) -> None:
        name = data["do"]
        answers = data.get("answers")
        given = self.remembered.get(name, {}) if answers is None else answers
        self.remembered[name] = given
        shifted = self._shifted(given)
        key = data.get("procedure", self.stage.bundle.key)
        element = self.stage.loaded(key).definition.elements.get(name)
        if element is not None and element.kind == "startEvent":
            self._start(element.id, data, shifted)
        else:
            self._work(data, shifted)

    def _start(
        self, element: str, data: Mapping[str, Any], answers: dict[str, Any]
    ) -> None:
        procedure = data.get("procedure", self.stage.bundle.key)
        if self.title and "title" in answers:
            answers |= dict.fromkeys(TOLD & answers.keys(), self.title)
        form = self.stage.start_form(procedure, element)
        started = self.stage.bench.engine.execute(
            StartInstance(
                procedure=procedure,
                answers=self.stage.answers(form, answers),
                given=self._shifted(data.get("given", {})),
                start_event=element,
            ),
            actor=self.stage.bench.actor(data["as"]),
        )
        self.roots.append(started)

    def _work(self, data: Mapping[str, Any], answers: dict[str, Any]) -> None:
        who = self.stage.bench.actor(data["as"])
        task = self._task(data, who.id, who.groups)
        procedure = next(
            key for case_id, _key, key in self._family() if case_id == task.instance
        )
        form = self.stage.task_form(procedure, task.form_key)
        full = self.stage.answers(form, answers)
        if task.meaning is not None:
            self.stage.bench.sign_task(task, full, actor=who.id)
        else:
            self.stage.bench.engine.execute(
                CompleteTask(task_id=task.id, answers=full), actor=who
            )

    def _family(self) -> list[tuple[UUID, str, str]]:
        if not self.roots:
            raise LookupError(f"{self.scenario.name}: no case yet")
        family = Family(roots=tuple(self.roots))
        return self.stage.bench.engine.fetch(family, actor=SYSTEM)

    def _task(
        self, data: Mapping[str, Any], person: str, groups: frozenset[str]
    ) -> BenchTask:
        cases = self._family()
        if "case" in data:
            cases = [_nth(cases, str(data["case"]))]
        tasks = self.stage.bench.engine.fetch(
            FamilyTasks(cases=tuple(case_id for case_id, _key, _p in cases)),
            actor=SYSTEM,
        )
        named = [each for each in tasks if data["do"] in (each.element, each.name)]
        own = [each for each in named if each.assignee == person]
        offered = [
            each for each in named if each.assignee is None and each.role in groups
        ]
        if not (own or offered):
            raise LookupError(
                f"{self.scenario.name}, step {self.place}: no task {data['do']} for "
                f"{person}; open are {[each.element for each in tasks]}"
            )
        return [*own, *offered][0]

    def _later(self, data: Mapping[str, Any]) -> datetime:
        """Return when the next step is done: after a wait, or as people work."""
        bench = self.stage.bench
        if "wait" in data:
            span = data["wait"]
            before = self._shift
            self.script.set(self.script.later(span, bench.calendar))
            if isinstance(span, datetime):
                span = span + before
            return max(bench.clock.later(span, bench.calendar), bench.clock.now)
        hours = self.dice.uniform(2, 20) * self.pace
        return working_hour(bench.clock.now + timedelta(hours=hours), self.dice)

    @property
    def _shift(self) -> timedelta:
        """Return by how many whole days this story is later than its scenario."""
        now = self.stage.bench.clock.now
        return timedelta(days=(now.date() - self.script.now.date()).days)

    def _shifted(self, value: Any) -> Any:
        """Return answers with dates and names moved along with the story."""
        if isinstance(value, Mapping):
            return {name: self._shifted(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._shifted(member) for member in value]
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, datetime):
            return self._moment(value)
        return self._day(value) if isinstance(value, date) else value

    def _text(self, value: str) -> str:
        """Return what the story calls a record, or which of its cases is meant."""
        if _CASE_KEY.fullmatch(value) and self.roots:
            return _nth(self._family(), value)[1]
        return self.swaps.get(value, value)

    def _moment(self, value: datetime) -> datetime:
        """Move an instant; what lay before its step does so again."""
        moved = value + self._shift
        lately = self.stage.bench.clock.now - timedelta(minutes=5)
        return min(moved, lately) if value <= self.script.now else moved

    def _day(self, value: date) -> date:
        """Move a date, always by as much as at its first mention: a plan is kept."""
        return self.days.setdefault(value, value + self._shift)


def working_hour(instant: datetime, dice: random.Random) -> datetime:
    """Return the instant, or the next one at which people are at work."""
    moved = instant
    if moved.hour >= LAST_HOUR:
        moved = datetime.combine(
            moved.date() + timedelta(days=1), time(FIRST_HOUR), moved.tzinfo
        )
    while moved.weekday() in WEEKEND:
        moved = datetime.combine(
            moved.date() + timedelta(days=1), time(FIRST_HOUR), moved.tzinfo
        )
    if moved.hour < FIRST_HOUR:
        moved = moved.replace(hour=FIRST_HOUR)
    return moved + timedelta(minutes=dice.uniform(1, 50))


def _nth(cases: list[tuple[UUID, str, str]], key: str) -> tuple[UUID, str, str]:
    """Return the case called ACT-2026-0002: the second action of the story."""
    prefix, _, number = key.rpartition("-")
    series = prefix.partition("-")[0]
    same = [each for each in cases if each[1].startswith(f"{series}-")]
    return same[int(number) - 1]


def play_all(players: list[Player], *, until: datetime) -> Iterator[float]:
    """Play all stories in the order of time; yield how much of the time is told."""
    bench = players[0].stage.bench
    first = min(player.next_at for player in players)
    while True:
        waiting = [each for each in players if not each.over and each.next_at <= until]
        if not waiting:
            break
        player = min(waiting, key=lambda each: each.next_at)
        bench.advance(player.next_at)
        player.play()
        yield (bench.clock.now - first) / (until - first)
    bench.advance(until)
    yield 1.0
