"""A small company to test pages with: real database, real engine, a clock one moves."""

import re
import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from engine.access.passwords import hash_password
from engine.actor import SYSTEM
from engine.cli import database, trail
from engine.commands.cases.start_instance import StartInstance
from engine.commands.registers.seed_registers import SeedRegisters
from engine.commands.tasks.complete_task import CompleteTask
from engine.content.bundle import Bundle
from engine.content.shipped import shipped_bundles
from engine.demo.company import PASSWORD, PopulateCompany
from engine.demo.people import PEOPLE
from engine.model import ProcessInstance, UserTask, UserTaskState
from engine.queries.base import Reading
from engine.scenarios.reader import Scenario, read_scenarios
from engine.scenarios.stage import Stage
from engine.settings import Settings
from engine.testing import Bench
from engine.testing.reading import BenchTask, OpenTasks
from engine.testing.site import Site
from web.app import create_app
from web.limits import Limits
from web.settings import WebSettings

BEGIN = "2026-01-05T09:00:00Z"
TOLD = "happy_path"
KEY = "a secret of forty characters for the tests"
SESSION = timedelta(hours=11)
"""A session ends after twelve hours."""
NEARLY_NONE = Limits(
    starts=10**6, signs_in=10**6, changes=10**6, reads=10**6, strangers=10**6
)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def build(folder: Path) -> None:
    """Make the company once: people, master data, every shipped procedure."""
    settings = _settings(folder)
    connections = database.owner_connections(settings)
    database.bring_up_to_date(connections)
    trail.ensure_key(settings)
    bench = Bench(BEGIN, site=Site(connections, settings))
    for each in PEOPLE:
        bench.add_person(each.id, each.roles, name=each.name, manager=each.manager)
    bench.engine.execute(SeedRegisters(), actor=SYSTEM)
    bundles = shipped_bundles()
    hashed = hash_password(PASSWORD)
    bench.engine.execute(
        PopulateCompany(records=_records(bundles), hashed=hashed), actor=SYSTEM
    )
    for bundle in bundles.values():
        bench.deploy_bundle(bundle, companions=bundles)
    bench.close()


def _records(bundles: Mapping[str, Bundle]) -> dict[str, dict[str, Any]]:
    """Return the master data that one story of each procedure leans on."""
    found: dict[str, dict[str, Any]] = {}
    for key in bundles:
        story = _scenario(key, "revision" if key == "document_approval" else TOLD)
        for register in story.records.keys() - {"boards"}:
            found.setdefault(register, {}).update(story.records[register])
    return found


def _settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'praxis.db'}",
        files=folder / "files",
        signing_keys=(folder / "sealing.pem",),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKeys:
    """Ids of cases by their keys."""

    def fetch(self, reading: Reading) -> dict[str, str]:
        """Return them, the oldest first."""
        rows = reading.session.execute(
            select(ProcessInstance.business_key, ProcessInstance.id).order_by(
                ProcessInstance.started_at, ProcessInstance.id
            )
        )
        return {key: str(case_id) for key, case_id in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The open tasks of a case with who holds them."""

    instance: str

    def fetch(self, reading: Reading) -> dict[str, tuple[UUID, str | None]]:
        """Return element to task and assignee."""
        rows = reading.session.execute(
            select(UserTask.element, UserTask.id, UserTask.assignee_id).where(
                UserTask.instance_id == UUID(self.instance),
                UserTask.state == UserTaskState.OPEN,
            )
        )
        return {element: (task, who) for element, task, who in rows}


@dataclass(slots=True)
class House:
    """The company while it works: a bench and the pages on one database and clock."""

    bench: Bench
    app: Flask
    clients: dict[str, tuple[FlaskClient, datetime]] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.RLock)

    @classmethod
    def open(cls, built: Path, folder: Path) -> "House":
        """Move into a copy of the built company."""
        shutil.copytree(built, folder, dirs_exist_ok=True)
        settings = _settings(folder)
        bench = Bench(BEGIN, site=Site(database.owner_connections(settings), settings))
        for each in PEOPLE:
            bench.add_person(each.id, each.roles, name=each.name, manager=each.manager)
        house = cls(bench, Flask("unused"))
        pages = WebSettings(
            secret_key=KEY, demo=True, demo_password=PASSWORD, idle=timedelta(days=999)
        )
        house.app, _engine = create_app(
            settings,
            pages,
            clock=bench.clock,
            after_commit=house.settle,
            limits=NEARLY_NONE,
        )
        return house

    def close(self) -> None:
        """Give everything back."""
        self.bench.close()

    def settle(self) -> None:
        """Carry out what is due at once, as the ticks of a server would."""
        with self.lock:
            self.bench.settle()

    def advance(self, span: str) -> None:
        """Let time pass; what is due on the way happens."""
        with self.lock:
            self.bench.advance(span)

    # -- in the browser's place

    def as_(self, person: str) -> "Desk":
        """Return somebody at their browser, signed in; the same one each time."""
        before, since = self.clients.get(person, (None, self.bench.clock.now))
        if before is not None and self.bench.clock.now - since < SESSION:
            return Desk(self, before, person)
        client = self.app.test_client()
        page = client.get("/sign-in")
        answer = client.post(
            "/sign-in",
            data={"csrf_token": token(page), "person": person, "password": PASSWORD},
        )
        assert answer.status_code == 303, answer.text
        self.clients[person] = (client, self.bench.clock.now)
        return Desk(self, client, person)

    # -- behind the pages

    def play(
        self, procedure: str, scenario: str, *, until: str = "", title: str = ""
    ) -> str:
        """Tell a shipped scenario up to the step before ``until``; return the case."""
        story = _scenario(procedure, scenario)
        known = set(self.bench.engine.fetch(CaseKeys(), actor=SYSTEM))
        stage = Stage(self.bench, shipped_bundles()[procedure])
        case = ""
        for step in story.steps:
            if step.data.get("do") == until:
                break
            if "wait" in step.data:
                self.advance(step.data["wait"])
            elif "do" in step.data:
                answers = dict(step.data.get("answers", {}))
                if title and "title" in answers:
                    answers["title"] = title
                case = self._step(stage, step.data, answers) or case
        new = [
            key
            for key in self.bench.engine.fetch(CaseKeys(), actor=SYSTEM)
            if key not in known
        ]
        return case or self.case(new[0])

    def _step(
        self, stage: Stage, data: Mapping[str, Any], answers: Mapping[str, Any]
    ) -> str:
        key, name = stage.bundle.key, data["do"]
        element = stage.loaded(key).definition.elements.get(name)
        who = self.bench.actor(data["as"])
        if element is not None and element.kind == "startEvent":
            form = stage.start_form(key, element.id)
            started = self.bench.engine.execute(
                StartInstance(
                    procedure=key,
                    answers=stage.answers(form, answers),
                    start_event=element.id,
                ),
                actor=who,
            )
            self.bench.settle()
            stage.case = str(started)
            return str(started)
        task = self._task(stage, name, who.id)
        loaded = self._procedure(stage, task)
        full = stage.answers(stage.task_form(loaded, task.form_key), answers)
        if task.meaning is not None:
            self.bench.sign_task(task, full, actor=who.id)
        else:
            self.bench.engine.execute(
                CompleteTask(task_id=task.id, answers=full), actor=who
            )
        self.bench.settle()
        return ""

    def _task(self, stage: Stage, name: str, person: str) -> BenchTask:
        tasks = self.bench.engine.fetch(OpenTasks(), actor=SYSTEM)
        named = [each for each in tasks if name in (each.element, each.name)]
        own = [each for each in named if str(each.instance) == stage.case]
        mine = [each for each in named if each.assignee == person]
        return [*own, *reversed(mine), *reversed(named)][0]

    def _procedure(self, stage: Stage, task: BenchTask) -> str:
        found = next(each for each in stage.cases() if each.id == str(task.instance))
        return found.key

    def case(self, key: str) -> str:
        """Return the id of a case."""
        return self.bench.engine.fetch(CaseKeys(), actor=SYSTEM)[key]

    def tasks(self, case: str) -> dict[str, str]:
        """Return the ids of the open tasks of a case by their elements."""
        found = self.bench.engine.fetch(Holding(instance=case), actor=SYSTEM)
        return {element: str(task) for element, (task, _who) in found.items()}


@dataclass(slots=True)
class Desk:
    """Somebody at a browser without scripts."""

    house: House
    client: FlaskClient
    person: str

    def get(self, path: str, status: int = 200) -> str:
        """Open a page and return its HTML."""
        answer = self.client.get(path)
        assert answer.status_code == status, (answer.status_code, answer.text[:3000])
        return answer.text

    def fields(self, path: str) -> MultiDict[str, str]:
        """Return what the form on a page would send, hidden fields and values."""
        return form_fields(self.get(path))

    def post(self, path: str, data: Mapping[str, Any], *, at: str = "") -> TestResponse:
        """Send a form of the page ``at`` (default: the address it is sent to)."""
        sent = MultiDict[str, Any](self.fields(at or path))
        for name, value in data.items():
            values = value if isinstance(value, list) else [value]
            sent.setlist(name, values)
        return self.client.post(path, data=sent, content_type="multipart/form-data")


def token(page: TestResponse) -> str:
    """Return the CSRF token of a page."""
    found = _TOKEN.search(page.text)
    assert found, page.text[:2000]
    return found[1]


def form_fields(page: str) -> MultiDict[str, str]:
    """Return the values of the controls in a procedure's form, else the longest."""
    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    form = max(
        (each for each in forms if 'method="post"' in each),
        key=lambda each: ('name="_offered"' in each, len(each)),
    )
    found = MultiDict[str, str]()
    for tag in re.findall(r"<input\b[^>]*>", form):
        kind = _attribute(tag, "type")
        ticked = kind not in ("checkbox", "radio") or " checked" in tag
        if kind not in ("submit", "file") and ticked and _attribute(tag, "name"):
            found.add(_attribute(tag, "name"), _attribute(tag, "value"))
    for name, text in re.findall(
        r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found.add(name, unescape(text.removeprefix("\n")))
    for select_tag, inner in re.findall(
        r"(<select\b[^>]*>)(.*?)</select>", form, re.DOTALL
    ):
        for option in re.findall(r"<option\b[^>]* selected[^>]*>", inner):
            found.add(_attribute(select_tag, "name"), _attribute(option, "value"))
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def _scenario(procedure: str, name: str) -> Scenario:
    bundle = shipped_bundles()[procedure]
    return next(each for each in read_scenarios(bundle.scenarios) if each.name == name)


def story(procedure: str, name: str) -> dict[str, Mapping[str, Any]]:
    """Return the answers of a shipped scenario by step; the last ones count."""
    steps = _scenario(procedure, name).steps
    return {
        step.data["do"]: step.data.get("answers", {})
        for step in steps
        if "do" in step.data
    }
