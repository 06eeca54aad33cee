"""``qms package``: pack cases for an inspection from a terminal."""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from engine.actor import SYSTEM
from engine.cli.database import site_engine
from engine.errors import NotFoundError
from engine.queries.case_page import CasePage
from engine.settings import Settings
from web.pages.packing import pack


def package(arguments: Sequence[str], settings: Settings) -> int:
    """Write the package of the cases named, and print how to verify it."""
    parser = argparse.ArgumentParser(prog="qms package")
    parser.add_argument("case", nargs="+", help="numbers, such as CAPA-2026-0001")
    parser.add_argument(
        "--to", type=Path, help="a new file; default: named by the case"
    )
    options = parser.parse_args(arguments)
    engine = site_engine(settings)
    try:
        chosen = [
            engine.fetch(CasePage(business_key=key), actor=SYSTEM).head.id
            for key in options.case
        ]
    except NotFoundError as missing:
        raise ValueError(f"{missing} {', '.join(options.case)}") from missing
    made = pack(engine, chosen, actor=SYSTEM, at=engine.parts.clock())
    target: Path = options.to or Path(made.name)
    with made.file, target.open("xb") as file:
        shutil.copyfileobj(made.file, file)
    print(f"Packed to {target}. Its list has SHA-256 {made.manifest}.")
    print("Unpack it and run there: python -I verify.py")
    return 0
