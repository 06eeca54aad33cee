"""A deputy at work: inbox, step and story say for whom it is done."""

import re

import pytest

from tests.house import House


@pytest.mark.requirement("R-044", "P11-09", "DI-01")
def test_inbox_step_and_story_name_both(house: House) -> None:
    case = house.play("capa", "happy_path", until="contain")
    task = house.tasks(case)["contain"]
    path = f"/tasks/{task}"
    given = {"person": "adam", "reason": "He is on site"}
    olivia = house.as_("olivia")
    assert olivia.post(f"{path}/delegate", given, at=path).status_code == 303
    dates = {"deputy": "vera", "first": "2026-01-05", "ends_at": "2026-01-30"}
    adam = house.as_("adam")
    assert adam.post("/profile/substitutes", dates).status_code == 303
    vera = house.as_("vera")
    assert "For Adam Fischer" in vera.get("/")
    assert "You stand in for Adam Fischer" in vera.get(path)
    answer = vera.post(f"{path}/return", {"reason": "Not while he is away"}, at=path)
    assert answer.status_code == 303
    story = re.sub(r"\s+", " ", vera.get(f"/cases/{case}?tab=history"))
    assert "Vera Kowalski for Adam Fischer" in story
    assert "delegated “" in story
    assert "to Adam Fischer" in story
