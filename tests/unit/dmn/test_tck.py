"""The DMN compatibility kit: a part of it lies beside the checkout, a small one here.

``suite`` holds files of the kit's form written for this project. The kit's own files
(level 2 whole, level 3 in part) are looked for in ``../shared/data/tck``; where they
are not there, the project's suite alone is run.
"""

from itertools import groupby
from pathlib import Path

import pytest

from tests.unit.dmn.kit import Case, agrees, cases, outcome

HERE = Path(__file__).parent
KIT = HERE.parents[3] / "shared" / "data" / "tck"
REFUSED = {
    # DMN 1.5, 10.3.2.13.3: external functions run Java or PMML. A model is data here.
    **dict.fromkeys(
        (
            f"0076-feel-external-java {name}/{name}"
            for name in (
                "boxed_001", "literal_001", "literal_002", "literal_005",
                "literal_006", "literal_007", "literal_010", "literal_011",
                "literal_012", "varargs_001",
            )
        ),
        "external Java functions",
    ),
    # XPath Functions 5.6.1: back references cannot be matched in linear time.
    "1111-feel-matches-function K2-MatchesFunc-17/K2-MatchesFunc-17":
        "back references in patterns",
}  # fmt: skip
LEVELS = [
    HERE / "suite",
    *(KIT / f"compliance-level-{level}" for level in (2, 3) if KIT.is_dir()),
]
BY_FOLDER = [
    pytest.param(list(group), id=folder)
    for root in LEVELS
    for folder, group in groupby(cases(root), key=lambda case: case.folder)
]


@pytest.mark.parametrize("folder", BY_FOLDER)
def test_every_case_of_a_folder_has_the_expected_result(folder: list[Case]) -> None:
    missed = []
    for case in folder:
        if case.label in REFUSED:
            continue
        got, warnings = outcome(case)
        if not agrees(case.expected, got):
            missed.append(f"{case.label}: {case.expected!r}, not {got!r} ({warnings})")
    assert missed == []


@pytest.mark.parametrize("folder", BY_FOLDER)
def test_what_is_refused_says_so_by_name(folder: list[Case]) -> None:
    for case in folder:
        got, warnings = outcome(case)
        if case.label in REFUSED:
            assert got is None
            assert any(word in warnings for word in ("Java", "back references"))


def test_the_project_has_cases_of_its_own() -> None:
    assert len(list(cases(HERE / "suite"))) >= 40


def test_every_refusal_names_a_case_that_exists() -> None:
    known = {case.label for root in LEVELS for case in cases(root)}
    assert not KIT.is_dir() or set(REFUSED) <= known
