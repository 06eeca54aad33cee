"""Every item of the trust lists has a test that carries its id, or a reason."""

import ast
from functools import cache

import pytest

from tests.architecture.sources import parsed, sources
from web.validation.catalogue import lists, reasons
from web.validation.report import VERDICTS

COVERED = ("part11", "annex11", "integrity", "security", "faults", "asvs")
"""The series of which each item is proven, or is said not to be."""
ENOUGH = 30
"""Signs below which a reason explains nothing."""


@cache
def marked() -> frozenset[str]:
    """Return every id a test carries."""
    return frozenset(
        str(word.value)
        for file in sources("tests")
        for call in ast.walk(parsed(file))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "requirement"
        for word in call.args
        if isinstance(word, ast.Constant)
    )


@pytest.mark.parametrize("series", COVERED)
def test_each_item_has_a_test_or_a_reason(series: str) -> None:
    items = set(lists()[series]["items"])

    assert items - marked() - reasons().keys() == set()


def test_a_reason_is_of_an_item_that_exists_and_says_why() -> None:
    known = {key for series in lists().values() for key in series["items"]}

    assert reasons().keys() <= known
    assert {verdict for verdict, _words in reasons().values()} <= {*VERDICTS}
    assert [key for key, (_, words) in reasons().items() if len(words) < ENOUGH] == []


def test_a_reason_goes_when_there_is_a_test() -> None:
    assert reasons().keys() & marked() == set()
