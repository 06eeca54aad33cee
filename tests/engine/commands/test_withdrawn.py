"""A definition is superseded or withdrawn while cases run: they finish on theirs."""

from typing import Any

import pytest
from sqlalchemy import update

from engine.actor import SYSTEM
from engine.errors import NotFoundError
from engine.model import DefinitionState, InstanceState, ProcessDefinition
from engine.testing import Bench
from tests.bpmn.models import chain, document, end, start
from tests.engine.house import begun, only_case, rows, step

SHORTER = document(
    start() + step("only", "clerk") + end() + chain("start only end"), process="letter"
)


class _Withdraw:
    def execute(self, uow: Any) -> None:
        retired = {"state": DefinitionState.RETIRED}
        uow.session.execute(update(ProcessDefinition).values(**retired))


@pytest.mark.requirement("R29")
@pytest.mark.parametrize("how", ["superseded", "withdrawn"])
def test_a_case_finishes_on_its_version_whatever_became_of_it(
    bench: Bench, how: str
) -> None:
    begun(bench)
    mine = only_case(bench).definition_id
    if how == "superseded":
        bench.deploy(SHORTER)
    else:
        bench.engine.execute(_Withdraw(), actor=SYSTEM)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    case = only_case(bench)
    assert (case.state, case.definition_id) == (InstanceState.COMPLETED, mine)


@pytest.mark.requirement("R29")
def test_of_a_withdrawn_procedure_no_case_is_started(bench: Bench) -> None:
    bench.engine.execute(_Withdraw(), actor=SYSTEM)
    with pytest.raises(NotFoundError):
        begun(bench)
    assert {each.state for each in rows(bench, ProcessDefinition)} == {
        DefinitionState.RETIRED
    }
