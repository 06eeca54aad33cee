"""Deploying: a checked version comes into effect, and running cases keep theirs."""

import pytest

from engine.actor import SYSTEM
from engine.commands.release.deploy_bundle import DeployBundle
from engine.commands.release.deploy_model import DeployModel
from engine.content.archive import to_zip
from engine.content.bundle import Bundle
from engine.content.shipped import shipped_bundle
from engine.errors import InvalidModelError, NotPermittedError
from engine.model import DefinitionState, Procedure, ProcessDefinition
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench
from tests.bpmn.models import chain, document, end, start
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
