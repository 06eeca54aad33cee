"""Every endpoint, every role, own and foreign objects: what the table says, no more.

Made from the OpenAPI document and the role table: an endpoint nobody wrote a rule for
fails here, and so does a page that strangers reach.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.access.permissions import Target, shipped_permissions
from engine.access.roles import implied, shipped_roles
from engine.actor import SYSTEM, Actor
from engine.commands.tasks.attach_file import AttachFile
from engine.model import ApiToken, ProcessInstance
from engine.store.unit_of_work import UnitOfWork
from tests.api.programs import SECRET
from tests.house import House
from web.api import description
from web.identity.bearer import digest_of_token
from web.identity.sign_in import OPEN_TO_ALL

pytestmark = pytest.mark.requirement("S1", "ASVS 8.2.1", "ASVS 8.2.2", "ASVS 8.3.2")

ROLES = sorted(shipped_roles())
NOTHING = "00000000-0000-4000-8000-000000000000"
SEEN, SAID, PUT, WORKED, RELEASED, SIGNED, STARTED = [
    "seen",
    "said",
    "put",
    "worked",
    "released",
    "signed",
    "started",
]
RULES: dict[str, object] = {
    "GET /me": None,
    "GET /inbox": None,
    "GET /notices": None,
    "POST /notices/{notice_id}/read": None,
    "GET /cases": None,
    "GET /procedures": None,
    "GET /registers": None,
    "GET /procedures/{key}": ("read", "procedure"),
    "GET /procedures/{key}/form": ("read", "procedure"),
    "GET /registers/{register}/records": ("read", "register"),
    "GET /registers/{register}/records/{key}": ("read", "register"),
    "GET /trail": ("read", "trail"),
    "POST /files": ("attach", "case"),
    "GET /cases/{case_id}": SEEN,
    "GET /cases/{case_id}/story": SEEN,
    "GET /cases/{case_id}/trail": SEEN,
    "GET /cases/{case_id}/files/{sha256}": SEEN,
    "GET /tasks/{task_id}": SEEN,
    "PUT /tasks/{task_id}/draft": SEEN,
    "POST /cases/{case_id}/comments": SAID,
    "POST /cases/{case_id}/files": PUT,
    "POST /tasks/{task_id}/claim": WORKED,
    "POST /tasks/{task_id}/release": RELEASED,
    "POST /tasks/{task_id}/complete": WORKED,
    "POST /tasks/{task_id}/sign": SIGNED,
    "POST /cases": STARTED,
}
"""What decides: nothing but being somebody, a line of the table, or a part in it."""


def operations() -> list[str]:
    """Return every endpoint of the description."""
    import json  # noqa: PLC0415 - the description is text

    found = json.loads(description())["paths"]
    return [
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in found.items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete")
    ]


def test_every_endpoint_has_a_rule() -> None:
    assert sorted(operations()) == sorted(RULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageHolder:
    """Give somebody who holds one role a token, whatever they may do with it."""

    person: str
    scope: str

    def execute(self, uow: UnitOfWork) -> None:
        uow.add(
            ApiToken(
                id=f"{self.person}{self.scope}".replace("_", "-"),
                person=self.person,
                label="Matrix",
                scope=self.scope,
                digest=digest_of_token(SECRET),
                created_at=uow.now,
                expires_at=uow.now.replace(year=uow.now.year + 1),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCase:
    """Make a case somebody's, and confidential or not."""

    case: str
    owner: str
    confidentiality: str

    def execute(self, uow: UnitOfWork) -> None:
        row = uow.session.scalars(
            select(ProcessInstance).where(ProcessInstance.id == UUID(self.case))
        ).one()
        row.started_by = self.owner
        row.owner_id = None
        row.variables = {**row.variables, "confidentiality": self.confidentiality}


@dataclass(slots=True)
class Field:
    """One case with a task and a file, and holders of each role."""

    house: House
    case: str
    task: str
    sha256: str

    def ask(self, operation: str, token: str) -> Any:
        """Send one operation, with what it needs."""
        method, _, path = operation.partition(" ")
        names = {
            "case_id": self.case,
            "task_id": self.task,
            "sha256": self.sha256,
            "notice_id": NOTHING,
            "key": "SOP-PK-004" if "registers" in path else "capa",
            "register": "documents",
        }
        if path == "/registers/{register}/records/{key}":
            names |= {"register": "sites", "key": "main"}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = self.house.app.test_client(use_cookies=False)
        place = f"/api/v1{path.format(**names)}"
        return client.open(place, method=method, headers=headers, **_sent(operation))


def _sent(operation: str) -> dict[str, Any]:
    import io  # noqa: PLC0415 - a file per request

    if operation.endswith("/files") and operation.startswith("POST"):
        return {"data": {"file": (io.BytesIO(b"hello"), "a.txt")}}
    bodies: dict[str, Any] = {
        "PUT /tasks/{task_id}/draft": {"answers": {}},
        "POST /cases/{case_id}/comments": {"text": "Of the matrix"},
        "POST /tasks/{task_id}/complete": {"answers": {}},
        "POST /tasks/{task_id}/sign": {
            "answers": {},
            "person": "x",
            "password": "x",
            "shown_digest": "x",
        },
        "POST /cases": {"procedure": "capa", "answers": {}},
    }
    return {"json": bodies[operation]} if operation in bodies else {}


@pytest.fixture(scope="module")
def field(house: House) -> Field:
    case = house.play("capa", "happy_path", until="screen")
    attach = AttachFile(instance_id=UUID(case), name="a.txt", content=b"hello")
    engine = house.bench.engine
    sha256 = engine.execute(attach, actor=house.bench.actor("quinn"))
    for role in ROLES:
        person = holder(role)
        house.bench.add_person(person, (role,))
        for scope in ("read", "write"):
            engine.execute(StageHolder(person=person, scope=scope), actor=SYSTEM)
    return Field(house, case, house.tasks(case)["screen"], sha256)


def holder(role: str) -> str:
    """Return who holds just this role."""
    return f"holder.{role.replace(':', '.')}"


def token_of(role: str, scope: str) -> str:
    """Return their token."""
    identity = f"{holder(role)}{scope}".replace("_", "-")
    return f"qms_{identity}_{SECRET}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One role before one object."""

    role: str
    own: bool
    secret: bool

    @property
    def groups(self) -> frozenset[str]:
        return implied([self.role])

    def may(self, action: str, kind: str) -> bool:
        """Ask the shipped table."""
        actor = Actor(id=holder(self.role), groups=self.groups)
        return shipped_permissions().allows(actor, action, Target(kind=kind))

    @property
    def seen(self) -> bool:
        """Whether the case may be seen: a part in it, or the table."""
        kind = "restricted_case" if self.secret else "case"
        return self.own or self.may("read", kind)

    def expected(self, rule: object) -> set[int]:
        """Return the statuses the cell may have."""
        if rule is None:
            return {200, 204}
        if isinstance(rule, tuple):
            return {200, 201} if self.may(*rule) else {403}
        if rule == STARTED:
            return {422} if "everyone" in self.groups else {403}
        if rule in (SEEN, SAID, PUT):
            return self._of_case(rule)
        return self._of_task(rule)

    def _of_case(self, rule: object) -> set[int]:
        if not self.seen:
            return {404}
        if rule == SEEN:
            return {200, 204}
        allowed = self.may("comment" if rule == SAID else "attach", "case")
        return {201} if allowed else {403}

    def _of_task(self, rule: object) -> set[int]:
        works = "qa_reviewer" in self.groups
        if rule == SIGNED:
            return {403, 404, 409, 422}
        if works:
            return {204, 422, 403}
        return {403} if self.seen else {404}


CELLS = [
    pytest.param(Cell(role, own, secret), id=f"{role}-{whose}-{kind}")
    for role in ROLES
    for own, whose in ((False, "foreign"), (True, "own"))
    for secret, kind in ((False, "plain"), (True, "restricted"))
]


@pytest.mark.parametrize("cell", CELLS)
def test_each_role_does_what_the_table_says(field: Field, cell: Cell) -> None:
    staged = StageCase(
        case=field.case,
        owner=holder(cell.role) if cell.own else "ria",
        confidentiality="restricted" if cell.secret else "",
    )
    field.house.bench.engine.execute(staged, actor=SYSTEM)
    wrong = {}
    for operation, rule in RULES.items():
        answer = field.ask(operation, token_of(cell.role, "write"))
        allowed = cell.expected(rule)
        if answer.status_code not in allowed:
            wrong[operation] = (answer.status_code, sorted(allowed), answer.text[:200])
    assert wrong == {}


@pytest.mark.requirement("S11")
@pytest.mark.parametrize("role", ROLES)
def test_a_token_that_only_reads_changes_nothing_whatever_its_role(
    field: Field, role: str
) -> None:
    changes = [each for each in RULES if not each.startswith("GET")]
    found = {
        each: field.ask(each, token_of(role, "read")).status_code for each in changes
    }
    assert {each: code for each, code in found.items() if code < 400} == {}


@pytest.mark.parametrize("operation", sorted(RULES))
def test_strangers_get_nothing_from_the_api(field: Field, operation: str) -> None:
    assert field.ask(operation, "").status_code == 401


def test_strangers_reach_no_page_but_those_to_come_in_by(house: House) -> None:
    """Generated from the routes: a new page is closed until somebody opens it."""
    client = house.app.test_client(use_cookies=False)
    reached = set()
    for rule in house.app.url_map.iter_rules():
        values = {name: _value(rule._converters[name]) for name in rule.arguments}  # noqa: SLF001 - werkzeug has no other way
        path = rule.build(values)[1] if rule.arguments else rule.rule
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(path, method=method)
            inside = answer.status_code < 400 and "/sign-in" not in (
                answer.headers.get("Location") or ""
            )
            if inside and rule.endpoint not in OPEN_TO_ALL:
                reached.add(rule.endpoint)
            answered = answer.status_code < 500 or rule.endpoint in OPEN_TO_ALL
            assert answered, (rule.rule, answer.text[:300])
    assert reached == set()


def _value(converter: Any) -> Any:
    kind = type(converter).__name__
    return UUID(NOTHING) if kind == "UUIDConverter" else 1 if "Integer" in kind else "x"


def test_the_matrix_would_see_a_wrong_cell(field: Field) -> None:
    """Planted: with another role's token the trail opens; the cell says it must not."""
    answer = field.ask("GET /trail", token_of("qa_manager", "write"))
    allowed = Cell("reporter", own=False, secret=False).expected(RULES["GET /trail"])
    assert answer.status_code not in allowed
