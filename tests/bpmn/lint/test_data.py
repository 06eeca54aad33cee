"""Rules of data that no other file of this folder tries: a wrong and a right model."""

import pytest

from tests.bpmn.acceptance.wrong_data import ALL
from tests.bpmn.acceptance.wrong_flows import Row
from tests.bpmn.lint.models import findings, rules

RULES = {
    "data-item",
    "data-set",
    "flow-not-immediate",
    "mime-type",
    "process-public",
}
ROWS = [row for row in ALL if row[2] in RULES]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_one_rule_is_broken_and_no_other(row: Row) -> None:
    _, _, rule, wrong, right = row
    assert rules(findings(wrong), "error") == {rule}
    assert rules(findings(right), "error") == set()


def test_every_rule_of_data_has_a_model() -> None:
    assert {row[2] for row in ROWS} == RULES
