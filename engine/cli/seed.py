"""``qms seed``: fill the registers with what every installation begins with."""

import argparse
from collections.abc import Sequence

from engine.actor import SYSTEM
from engine.bootstrap import build_engine
from engine.commands.registers.seed_registers import SeedRegisters
from engine.settings import Settings
from engine.store.database import connect


def run(arguments: Sequence[str], settings: Settings) -> int:
    """Write the records that are missing; what is there stays as it is."""
    parser = argparse.ArgumentParser(prog="qms seed")
    parser.add_argument("--pack", default="general", help="clauses, options, periods")
    options = parser.parse_args(arguments)
    engine = build_engine(connect(settings.database_url), settings)
    counts = engine.execute(SeedRegisters(pack=options.pack), actor=SYSTEM)
    for register, count in sorted(counts.items()):
        print(f"  {register.replace('_', ' ')}: {count} new")
    return 0
