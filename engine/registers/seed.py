"""The records a new installation begins with, by pack; plain data in ``packs/``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from engine.errors import NotFoundError
from engine.registers.importing import import_records
from engine.registers.records import install_register
from engine.registers.register import register_types
from engine.store.unit_of_work import UnitOfWork

FOLDER = Path(__file__).parent / "packs"
PACKS = {"general": ("general", "general_clauses", "general_kpis")}

Pack = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Register to key to values."""


@cache
def read_pack(pack: str) -> Pack:
    """Return the records of a pack; raise ``NotFoundError`` for an unknown one."""
    files = PACKS.get(pack)
    if files is None:
        known = ", ".join(sorted(PACKS))
        raise NotFoundError(f"There is no pack “{pack}”; there is {known}.")
    found: dict[str, dict[str, Any]] = {}
    for name in files:
        text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        for register, records in tomllib.loads(text).items():
            found.setdefault(register, {}).update(records)
    return found


def apply_seed(uow: UnitOfWork, *, pack: str = "general") -> dict[str, int]:
    """Write what is missing of a pack and return how many records per register.

    Never changes what is there, so an upgrade of the product may repeat it.
    """
    for kind in register_types().values():
        install_register(uow, kind)
    return {
        register: len(import_records(uow, register, records, reason=f"pack {pack}"))
        for register, records in read_pack(pack).items()
    }
