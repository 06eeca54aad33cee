"""Changing a due date that the procedure wants signed, on the page of the step."""

from engine.demo.company import PASSWORD
from tests.engine.commands.late_steps import action
from tests.house import House

NEW = {"due_on": "2026-01-30", "reason": "The printer comes late"}


def test_the_new_date_is_signed_with_user_name_and_password(house: House) -> None:
    house.bench.deploy_bundle(action(signed=True), companions=["action"])
    case = house.play("action", "happy_path", until="implement")
    adam, task = house.as_("adam"), house.tasks(case)["implement"]
    page = adam.get(f"/tasks/{task}")
    assert "Sign and change the date" in page
    assert "16 Jan 2026" in page
    wrong = {**NEW, "signer": "adam", "password": "not this one"}
    adam.post(f"/tasks/{task}/due", wrong, at=f"/tasks/{task}")
    page = adam.get(f"/tasks/{task}")
    assert "Nothing was signed" in page
    assert "changed by hand" not in page
    right = {**NEW, "signer": "adam", "password": PASSWORD}
    adam.post(f"/tasks/{task}/due", right, at=f"/tasks/{task}")
    assert "30 Jan 2026" in adam.get(f"/tasks/{task}")
    signed = adam.get(f"/cases/{case}?tab=signatures")
    assert "Adam Fischer" in signed
    assert "Valid" in signed
