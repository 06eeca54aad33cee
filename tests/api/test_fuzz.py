"""What nobody thought of: requests made from the description of the API itself."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.programs import Program
from tests.house import House
from web.api import description

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PEOPLE = ("quinn", "mona")
OPERATIONS = [
    (path, method)
    for path, methods in json.loads(description())["paths"].items()
    for method in methods
    if method in ("get", "post", "put")
]
QUIET = list(HealthCheck)


@pytest.fixture(scope="module")
def known(house: House) -> dict[str, str]:
    """Return ids that exist, so that not every answer is 404."""
    case = house.play("capa", "happy_path", until="screen")
    return {"case_id": case, "task_id": house.tasks(case)["screen"], "key": "capa"}


@pytest.fixture(scope="module")
def programs(house: House) -> list[Program]:
    """Return programs of several roles."""
    return [Program.of(house, each) for each in PEOPLE]


@pytest.fixture(scope="module")
def schema(house: House, programs: list[Program]) -> Any:
    """Return the description as served."""
    token = {"Authorization": f"Bearer {programs[0].token}"}
    place = "/api/v1/openapi.json"
    return schemathesis.openapi.from_wsgi(place, house.app, headers=token)


@pytest.mark.requirement("S11", "ASVS 2.2.1")
@pytest.mark.parametrize(
    "examples", [8, pytest.param(400, marks=pytest.mark.long)], ids=["few", "many"]
)
@pytest.mark.parametrize(
    ("path", "method"), OPERATIONS, ids=[f"{m} {p}" for p, m in OPERATIONS]
)
def test_no_request_breaks_the_server_or_its_description(
    schema: Any,
    programs: list[Program],
    known: dict[str, str],
    path: str,
    method: str,
    examples: int,
) -> None:
    """Each example is sent as people of two roles, to what exists and what not."""
    operation = schema[path][method]

    @settings(max_examples=examples, deadline=None, suppress_health_check=QUIET)
    @given(case=operation.as_strategy())
    def attack(case: Any) -> None:
        for name in known.keys() & (case.path_parameters or {}).keys():
            if len(str(case.body)) % 2 == 0:
                case.path_parameters[name] = known[name]
        for program in programs:
            told = {"Authorization": f"Bearer {program.token}"}
            answer = case.call(headers=told)
            case.validate_response(answer, checks=CHECKS)

    attack()
