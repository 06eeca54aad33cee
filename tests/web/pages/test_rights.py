"""The pages about rules, and what an inspector leaves in the trail."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.people.set_roles import SetRoles
from engine.model import AuditEvent
from tests.house import House, token

RULES = "/administration/rules"


def _send(house: House, path: str, at: str, **given: Any) -> Any:
    client = house.as_("sami").client
    return client.post(path, data={**given, "csrf_token": token(client.get(at))})


@pytest.mark.requirement("S1", "ASVS 8.2.1")
def test_a_pair_is_forbidden_and_taken_back_on_the_page(house: House) -> None:
    at = f"{RULES}/roles"
    given = {"a": "author", "b": "qa_reviewer"}
    refused = _send(house, f"{RULES}/role_pairs", at, **given)
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert _send(house, f"{RULES}/role_pairs", at, reason="Board", **given).status_code
    page = house.as_("sami").get(at)
    assert "Author and QA reviewer" in page
    (close,) = re.findall(rf'action="({RULES}/role_pairs/[^"]+/close)"', page)
    assert _send(house, close, at, reason="Board again").status_code == 303
    assert "Author and QA reviewer" not in house.as_("sami").get(at)


@pytest.mark.requirement("S1")
def test_a_permission_is_changed_for_one_procedure(house: House) -> None:
    at = f"{RULES}/permissions"
    given = {"role": "area_owner", "action": "hold/case", "procedure": "capa"}
    answer = _send(
        house, at, at, **given, allowed="no", reason="Only quality holds cases"
    )
    assert answer.status_code == 303
    page = house.as_("sami").get(at)
    assert "May not" in page
    assert "Head of an area" in page


@pytest.mark.parametrize("view", ["permissions", "roles", "separations", "sites"])
def test_nobody_else_sees_the_rules(house: House, view: str) -> None:
    house.as_("sami").get(f"{RULES}/{view}")
    house.as_("ria").get(f"{RULES}/{view}", status=403)
    house.as_("sami").get(f"{RULES}/{view}s", status=404)


@pytest.mark.requirement("R-137", "P11-12", "S1")
def test_what_an_inspector_is_shown_stands_in_the_trail(house: House) -> None:
    until = house.bench.clock() + timedelta(days=2)
    house.bench.engine.execute(
        SetRoles(person="rolf", roles={"inspector": until}, reason="Inspection"),
        actor=SYSTEM,
    )
    case = house.play("capa", "happy_path", until="contain")
    rolf = house.as_("rolf")
    rolf.get(f"/cases/{case}")
    with house.bench.engine.database.reading() as session:
        shown = session.execute(
            select(AuditEvent.actor, AuditEvent.object).where(
                AuditEvent.action == "record.shown"
            )
        ).all()
    assert ("rolf", f"/cases/{case}") in [tuple(each) for each in shown]
    assert {actor for actor, _path in shown} == {"rolf"}
    house.advance("3 days")
    del house.clients["rolf"]
    assert house.as_("rolf").client.get(f"/cases/{case}").status_code == 303
