"""``qms deploy``: put procedures into effect."""

import argparse
from collections.abc import Sequence

from engine.actor import SYSTEM
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.cli.progress import doing
from engine.commands.release.deploy_bundle import DeployBundle
from engine.content.archive import to_zip
from engine.content.bundle import Bundle
from engine.content.shipped import shipped_bundles
from engine.errors import InvalidModelError
from engine.settings import Settings
from engine.store.database import connect

CALLED_FIRST = ("action", "effectiveness_check")


def run(arguments: Sequence[str], settings: Settings) -> int:
    """Deploy the shipped procedures named, or all; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="qms deploy", description="Put shipped procedures into effect."
    )
    parser.add_argument("keys", nargs="*", help="keys; none: all that are shipped")
    options = parser.parse_args(arguments)
    engine = build_engine(connect(settings.database_url), settings)
    bundles = shipped_bundles()
    unknown = sorted(set(options.keys) - set(bundles))
    if unknown:
        print(f"There is no procedure {unknown[0]}; there are {', '.join(bundles)}.")
        return 2
    wanted = {key: bundles[key] for key in options.keys or in_order(bundles)}
    return 0 if deploy_all(engine, wanted) else 1


def in_order(bundles: dict[str, Bundle]) -> list[str]:
    """Return the keys with those that others call first."""
    first = [key for key in CALLED_FIRST if key in bundles]
    return first + [key for key in bundles if key not in first]


def deploy_all(engine: Engine, bundles: dict[str, Bundle]) -> bool:
    """Deploy each and print what refuses it; say whether all are in effect."""
    good = True
    for key, bundle in bundles.items():
        with doing(f"Deploying {bundle.procedure.title}"):
            try:
                engine.execute(
                    DeployBundle(
                        content=to_zip(bundle),
                        note="Shipped with the product",
                        companions=frozenset(bundles),
                    ),
                    actor=SYSTEM,
                )
            except InvalidModelError as refusal:
                good = False
                for each in refusal.findings:
                    if each.severity == "error":
                        print(f"\n  {key} {each.rule}: {each.message} {each.mend}")
    return good
