"""Build the demonstration company: a year of cases, made by the real engine."""

import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import Engine as Connections

from engine.access.passwords import hash_password
from engine.actor import SYSTEM
from engine.clock import utc_now
from engine.commands.registers.seed_registers import SeedRegisters
from engine.content.bundle import Bundle
from engine.content.shipped import shipped_bundles
from engine.demo.people import PEOPLE
from engine.demo.player import Player, play_all, working_hour
from engine.demo.stories import STORIES, Story
from engine.model import Account
from engine.registers.importing import import_records
from engine.scenarios.reader import Scenario, read_scenarios
from engine.scenarios.stage import Stage
from engine.settings import Settings
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench, MovingClock
from engine.testing.site import Site

PASSWORD = "quality runs on time"  # noqa: S105 - the demonstration's, printed at its start
YEAR = timedelta(days=366)
SEED = 20_260_105


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulateCompany:
    """Let the fictional people sign in, and put into the registers what cases name."""

    records: Mapping[str, Mapping[str, Mapping[str, object]]]
    hashed: str = field(repr=False)

    def execute(self, uow: UnitOfWork) -> None:
        """Write passwords and records; what is there already stays."""
        for person in PEOPLE:
            account = uow.get(Account, person.id)
            account.password_hash, account.temporary = self.hashed, False
            account.department, account.zone = person.department, uow.settings.timezone
        for register, rows in self.records.items():
            import_records(uow, register, rows, reason="demonstration")


def build_company(connections: Connections, settings: Settings) -> None:
    """Fill an empty, migrated database; print how far it is."""
    now = utc_now()
    bundles = shipped_bundles()
    start = datetime.combine((now - YEAR).date(), time(8), now.tzinfo)
    bench = Bench(start=start, site=Site(connections, settings))
    scenarios = {
        (key, each.name): each
        for key, bundle in bundles.items()
        for each in read_scenarios(bundle.scenarios)
    }
    _populate(bench, scenarios, bundles)
    players = _players(bench, scenarios, bundles, now)
    shown = -1
    for share in play_all(players, until=now):
        percent = int(share * 100)
        if percent // 5 != shown // 5:
            shown = percent
            sys.stdout.write(f"\r  Telling a year of the company … {percent:3} %")
            sys.stdout.flush()
    sys.stdout.write("\n")


def _populate(
    bench: Bench,
    scenarios: Mapping[tuple[str, str], Scenario],
    bundles: Mapping[str, Bundle],
) -> None:
    for person in PEOPLE:
        bench.add_person(
            person.id, person.roles, name=person.name, manager=person.manager
        )
    bench.engine.execute(SeedRegisters(), actor=SYSTEM)
    bench.engine.execute(
        PopulateCompany(
            records=_records(scenarios),
            hashed=hash_password(PASSWORD),
        ),
        actor=SYSTEM,
    )
    for bundle in bundles.values():
        bench.deploy_bundle(bundle, companions=bundles)


def _records(
    scenarios: Mapping[tuple[str, str], Scenario],
) -> dict[str, dict[str, Mapping[str, object]]]:
    """Return the master data the stories lean on; boards stay as they are seeded."""
    records: dict[str, dict[str, Mapping[str, object]]] = {}
    for story in STORIES:
        swaps = story.swaps
        found = scenarios[story.procedure, story.scenario].records
        for register, rows in found.items():
            if register == "boards":
                continue
            for key, values in rows.items():
                swapped = {
                    name: swaps.get(value, value) if isinstance(value, str) else value
                    for name, value in values.items()
                }
                if register == "documents" and story.title:
                    swapped["title"] = story.title
                records.setdefault(register, {})[swaps.get(key, key)] = swapped
    return records


def _players(
    bench: Bench,
    scenarios: Mapping[tuple[str, str], Scenario],
    bundles: Mapping[str, Bundle],
    now: datetime,
) -> list[Player]:
    """Return a player for every story, each with dice of its own."""
    dice = random.Random(SEED)  # noqa: S311 - a repeatable demonstration, no secret

    def player(story: Story) -> Player:
        begins = now - timedelta(days=story.days_ago, hours=dice.uniform(0, 6))
        own = random.Random(dice.random())  # noqa: S311 - as above
        return Player(
            stage=Stage(bench, bundles[story.procedure]),
            scenario=scenarios[story.procedure, story.scenario],
            title=story.title,
            next_at=min(working_hour(begins, own), now - timedelta(hours=1)),
            pace=story.pace,
            dice=own,
            swaps=story.swaps,
            script=MovingClock(scenarios[story.procedure, story.scenario].begins),
        )

    return [player(story) for story in STORIES]
