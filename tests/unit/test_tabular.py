"""A table somebody opens in a spreadsheet runs nothing there."""

import csv
import io
import re

import pytest

from engine.tabular import BOM, csv_bytes
from tests.architecture.sources import ROOT, sources


@pytest.mark.requirement("S5", "ASVS 1.2.10")
@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\uff1d1",
    ],
)
def test_a_cell_that_begins_like_a_formula_is_text(cell: str) -> None:
    text = csv_bytes(["a"], [[cell]]).decode()
    assert next(csv.reader(io.StringIO(text.partition("\r\n")[2], newline="")))[0] == (
        f"'{cell}"
    )


def test_numbers_commas_quotes_and_nothing_stay_what_they_are() -> None:
    text = csv_bytes(["a", "b", "c", "d"], [[-3, 'a "b", c', None, "x"]]).decode()
    assert text == f'{BOM}a,b,c,d\r\n-3,"a ""b"", c",,x\r\n'


def test_nothing_else_writes_csv() -> None:
    writes = re.compile(r"csv\.(writer|DictWriter)")
    found = [
        str(each.relative_to(ROOT))
        for each in sources("engine", "web")
        if writes.search(each.read_text()) and each.name != "tabular.py"
    ]
    assert found == []
