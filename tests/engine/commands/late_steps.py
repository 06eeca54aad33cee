"""One action that nobody carries out, and what its ladder asks of people."""

import re
from datetime import UTC, date, datetime
from typing import Any

from engine.commands.tasks.store_upload import StoreUpload
from engine.commands.work.acknowledge import Acknowledge
from engine.content.bundle import Bundle
from engine.content.shipped import shipped_bundle
from engine.model import Acknowledgement
from engine.testing import Bench
from tests.engine.house import rows, who

PEOPLE = {
    "adam": ("area_owner",),
    "anna": ("area_owner",),
    "vera": ("qa_reviewer",),
    "quentin": ("qa_approver",),
    "pia": ("process_owner",),
    "quinn": ("qa_manager",),
    "maria": ("management_representative",),
}
ACTION = {
    "title": "Label printer on the checklist",
    "description": "Add the printer to the line clearance",
    "action_type": "corrective",
    "owner": "adam",
    "verifier": "vera",
    "due_on": date(2026, 1, 16),
    "child_kind": "none",
    "changes_process": False,
}
AT_E2 = datetime(2026, 1, 21, 18, tzinfo=UTC)
AT_E3 = datetime(2026, 1, 27, 18, tzinfo=UTC)
REQUEST = {
    "target": "ACT-2026-0001",
    "step": "Carry out the action",
    "new_due": date(2026, 2, 13),
    "ext_reason": "supplier",
    "justification": "The printer comes late",
    "interim_control": "A second person checks the label",
    "delay_risk": "Low",
}


def late_action(
    *,
    extension: bool = True,
    manager: str = "quinn",
    ladder: str = "",
    signed: bool = False,
    bench: Bench | None = None,
    **more: Any,
) -> Bench:
    """Return a bench with one action, due on Friday, 16 January 2026."""
    bench = bench or Bench()
    for person, roles in {**PEOPLE, "mona": ()}.items():
        boss = manager if person == "adam" else None
        bench.add_person(person, roles, manager=boss)
    bench.deploy_bundle(action(ladder, signed=signed), companions=["action"])
    if extension:
        bench.deploy_bundle(shipped_bundle("extension"), companions=["extension"])
    bench.start("action", ACTION, actor="pia", given=more)
    return bench


def action(e3: str = "", *, signed: bool = False) -> Bundle:
    """Return the shipped action; with another level E3, or with signed due dates."""
    shipped = shipped_bundle("action")
    text = shipped.files["procedure.toml"].decode()
    if e3:
        text = re.sub(r"(?m)^E3 = .*$", f"E3 = {e3}", text)
    if signed:
        text = text.replace("\nphase", '\nsign_due_change = "approval"\nphase')
    changes = {
        "procedure.toml": text.encode(),
        "CHANGES.md": shipped.files["CHANGES.md"] + b"* 1.1 As this test wants it.\n",
    }
    return Bundle(shipped.key, {**shipped.files, **changes})


def carry_out(bench: Bench) -> None:
    """Let adam do the step after all."""
    content = b"The checklist, revised"
    command = StoreUpload(name="checklist.txt", content=content)
    stored = bench.engine.execute(command, actor=who(bench, "adam"))
    done = {
        "done_on": date(2026, 1, 5),
        "what_was_done": "Checklist revised and in use on all lines",
        "evidence": [stored],
    }
    bench.complete("implement", done, actor="adam")


def asked(bench: Bench, person: str, level: str) -> Acknowledgement:
    """Return the one question of a level that somebody was asked."""
    (found,) = [
        each
        for each in rows(bench, Acknowledgement)
        if (each.person, each.level) == (person, level)
    ]
    assert isinstance(found, Acknowledgement)
    return found


def answer(bench: Bench, who_: str, level: str, **given: Any) -> None:
    """Answer it."""
    command = Acknowledge(
        acknowledgement_id=asked(bench, who_, level).id,
        **{"comment": "The printer comes late", **given},
    )
    bench.engine.execute(command, actor=who(bench, who_))
    bench.settle()
