"""Cases whose procedure names a retention class, and the site's rules for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from engine.actor import SYSTEM
from engine.commands.registers.seed_registers import SeedRegisters
from engine.content.bundle import Bundle
from engine.execution.deploying import put_into_effect
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench
from tests.engine.house import FORMS, LETTER

PEOPLE = {
    "ana": ("clerk",),
    "quinn": ("approver",),
    "dora": ("document_controller",),
    "paul": ("qa_approver",),
    "olga": ("qa_manager",),
    "ines": ("inspector",),
}
SHEET = """
format = 1
key = "letter"
title = "Letters"
prefix = "LET"
purpose = "Write a letter and have it approved"
owner = "qa_manager"
phase = "do"
"""
FEEDBACK = 'retention = "feedback"'
"""Kept for three years from the end of the case."""
YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIntoEffect:
    """Put a version into effect without the checks of a deployment."""

    bundle: Bundle

    def execute(self, uow: UnitOfWork) -> UUID:
        return put_into_effect(uow, self.bundle, note="").id


def kept_letters(bench: Bench, sheet: str = FEEDBACK) -> Bench:
    """Put people, the rules of the site, and letters that name a class into a bench."""
    for person, roles in PEOPLE.items():
        bench.add_person(person, roles)
    bench.engine.execute(SeedRegisters(), actor=SYSTEM)
    deploy_letter(bench, sheet)
    return bench


def deploy_letter(bench: Bench, sheet: str = FEEDBACK) -> None:
    files = {"letter.bpmn": LETTER, "procedure.toml": f"{SHEET}{sheet}\n".encode()}
    files |= {f"forms/{key}.form": orjson.dumps(form) for key, form in FORMS.items()}
    bundle = Bundle("letter", files)
    bench.engine.execute(PutIntoEffect(bundle=bundle), actor=SYSTEM)


def ended(bench: Bench, answers: Mapping[str, Any] | None = None) -> UUID:
    """Bring a letter to its end; return its case."""
    case = bench.start("letter", {}, actor="ana")
    bench.complete("write", answers or {"name": "Offer"}, case, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, instance=case, actor="quinn")
    return UUID(case)
