"""Deploying: a checked version comes into effect, and running cases keep theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.actor import SYSTEM
from engine.bootstrap import build_engine
from engine.bpmn.trial import try_out
from engine.commands.release.deploy_bundle import DeployBundle
from engine.commands.release.deploy_model import DeployModel
from engine.content.archive import to_zip
from engine.content.bundle import Bundle
from engine.content.shipped import shipped_bundle
from engine.errors import Finding, InvalidModelError, NotPermittedError
from engine.model import Base, DefinitionState, Procedure, ProcessDefinition
from engine.settings import Settings
from engine.store.database import in_memory
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench
from engine.testing.site import in_memory_site
from tests.bpmn.models import chain, document, end, start
from tests.engine.commands.test_endless_steps import storm
from tests.engine.house import (
    FORMS,
    LETTER,
    actions,
    begun,
    count,
    rows,
    snapshot,
    step,
    who,
    without_refusals,
)

SHORTER = document(
    start() + step("only", "clerk") + end() + chain("start only end"), process="letter"
)


def _deploy(bench: Bench, bundle: Bundle, person: str = "") -> object:
    command = DeployBundle(
        content=to_zip(bundle), companions=frozenset({"capa", "action"})
    )
    actor = who(bench, person) if person else SYSTEM
    return bench.engine.execute(command, actor=actor)


def test_a_new_version_takes_effect_and_the_old_one_is_superseded(
    bench: Bench,
) -> None:
    bench.deploy(SHORTER)
    states = {each.version: each.state for each in rows(bench, ProcessDefinition)}
    assert states == {1: DefinitionState.SUPERSEDED, 2: DefinitionState.EFFECTIVE}
    assert actions(bench)[-1] == "procedure.deployed"


@pytest.mark.requirement("R29")
def test_a_running_case_keeps_the_version_it_began_on(bench: Bench) -> None:
    begun(bench)
    bench.deploy(SHORTER)
    begun(bench)
    assert bench.open_tasks() == ["write", "only"]
    bench.complete("write", {"name": "Offer"}, actor="ana")
    assert bench.open_tasks() == ["only", "approve"]


def test_the_same_bytes_are_not_deployed_twice(bench: Bench) -> None:
    bundle = shipped_bundle("effectiveness_check")
    first = _deploy(bench, bundle)
    before = snapshot(bench)
    assert _deploy(bench, bundle) == first
    assert snapshot(bench) == before


def test_only_who_may_deploy_deploys(bench: Bench) -> None:
    before = snapshot(bench)
    with pytest.raises(NotPermittedError, match="deployer"):
        _deploy(bench, shipped_bundle("effectiveness_check"), "ana")
    assert without_refusals(snapshot(bench)) == without_refusals(before)


def test_a_bundle_that_does_not_pass_is_refused_with_every_finding(
    bench: Bench,
) -> None:
    whole = shipped_bundle("effectiveness_check")
    files = {path: data for path, data in whole.files.items() if "forms/" not in path}
    before = snapshot(bench)
    with pytest.raises(InvalidModelError) as refused:
        _deploy(bench, Bundle(whole.key, files))
    assert len(refused.value.findings) > 1
    assert all(each.message for each in refused.value.findings)
    assert snapshot(bench) == before


def test_what_is_no_diagram_is_refused_with_a_finding(bench: Bench) -> None:
    before = snapshot(bench)
    for junk in (b"", b"<", b"<a/>", b'<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>'):
        with pytest.raises(InvalidModelError) as refused:
            bench.engine.execute(DeployModel(bpmn=junk), actor=SYSTEM)
        assert refused.value.findings
    assert snapshot(bench) == before


def test_two_procedures_do_not_share_a_prefix(bench: Bench) -> None:
    bundle = shipped_bundle("effectiveness_check")
    bench.engine.execute(_Take(bundle.procedure.prefix), actor=SYSTEM)
    before = snapshot(bench)
    with pytest.raises(InvalidModelError, match="belongs to letter"):
        _deploy(bench, bundle)
    assert snapshot(bench) == before


class _Take:
    """Let the letter have a prefix first."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def execute(self, uow: UnitOfWork) -> None:
        uow.get(Procedure, "letter").prefix = self.prefix


def test_a_form_key_without_a_form_is_refused_before_anybody_starts(
    bench: Bench,
) -> None:
    with pytest.raises(InvalidModelError):
        bench.deploy(
            LETTER, forms={"letter/write": FORMS["letter/write"]}, profile="procedure"
        )
    assert count(bench, ProcessDefinition) == 1


@pytest.fixture
def careful(tmp_path: Path) -> Bench:
    """Return a bench that tries a model before it deploys it, as production does."""
    return Bench(site=replace(in_memory_site(tmp_path, "UTC"), trial=try_out))


def test_a_model_that_blows_up_when_it_is_started_is_refused_with_a_finding(
    careful: Bench,
) -> None:
    before = snapshot(careful)
    with pytest.raises(InvalidModelError, match="goes round by itself") as refused:
        careful.deploy(storm())
    [found] = [each for each in refused.value.findings if each.severity == "error"]
    assert (found.rule, found.elements) == ("trial", ("P",))
    assert snapshot(careful) == before


def test_a_model_that_starts_is_deployed_after_its_trial(careful: Bench) -> None:
    assert careful.deploy(LETTER, forms=FORMS).process_ids == ("letter",)
    _deploy(careful, shipped_bundle("effectiveness_check"))
    assert "effectiveness_check" in {each.key for each in rows(careful, Procedure)}


def test_a_procedure_that_blows_up_when_it_is_started_is_refused(
    tmp_path: Path,
) -> None:
    tried: list[Sequence[str]] = []

    def refusing(
        _xml: bytes, *, process_ids: Sequence[str], tables: Mapping[str, bytes]
    ) -> list[Finding]:
        tried.append((*process_ids, *sorted(tables)[:1]))
        return [Finding(rule="trial", severity="error", message="It blows up.")]

    site = replace(in_memory_site(tmp_path, "UTC"), trial=refusing)
    with pytest.raises(InvalidModelError, match="It blows up"):
        _deploy(Bench(site=site), shipped_bundle("effectiveness_check"))
    assert tried == [("effectiveness_check", "shared/due_days.dmn")]


def test_what_the_gate_refuses_and_what_is_in_effect_is_not_tried(
    tmp_path: Path,
) -> None:
    def never(
        _xml: bytes, *, process_ids: Sequence[str], tables: Mapping[str, bytes]
    ) -> list[Finding]:
        raise AssertionError(process_ids, tables)

    plain = in_memory_site(tmp_path, "UTC")
    kept = Bench(site=plain)  # let go of, it would take the database with it
    first = _deploy(kept, shipped_bundle("effectiveness_check"))
    wary = Bench(site=replace(plain, trial=never))
    assert _deploy(wary, shipped_bundle("effectiveness_check")) == first
    with pytest.raises(InvalidModelError):
        wary.deploy(b"<warm/>")
    with pytest.raises(NotPermittedError):
        wary.engine.execute(DeployModel(bpmn=LETTER), actor=who(wary, "ana"))


def test_the_engine_of_production_tries_a_model_before_it_deploys_it(
    tmp_path: Path,
) -> None:
    settings = Settings(database_url="sqlite://", files=tmp_path)
    connections = in_memory()
    engine = build_engine(connections, settings)
    Base.metadata.create_all(connections)
    with pytest.raises(InvalidModelError, match="goes round by itself"):
        engine.execute(DeployModel(bpmn=storm()), actor=SYSTEM)
    connections.dispose()
