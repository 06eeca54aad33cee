import re
from itertools import pairwise

import pytest
from lxml import etree
from markupsafe import Markup

from web.charts import ControlLimits, Datum, Series, columns, control_chart, pareto
from web.charts.plot import number, step_of, top_of

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = [Datum(f"Week {at}", value) for at, value in enumerate([4, 6, 3, 14, 5], 1)]
CAUSES = [
    Datum("Label mixed up", 12, "/cases?cause=label"),
    Datum("Operator not trained for the new line and its machines", 30),
    Datum("<script>alert(1)</script>", 3),
]
LIMITS = ControlLimits(centre=6.4, lower=0, upper=12.9)


def read(chart: Markup) -> etree._Element:
    return etree.fromstring(str(chart))


def said(svg: etree._Element) -> list[str]:
    return [title.text or "" for title in svg.iter(f"{SVG}title")]


@pytest.mark.parametrize(
    "chart",
    [
        control_chart(WEEKS, LIMITS, title="Deviations", signals=[3]),
        pareto(CAUSES, title="Causes"),
        columns([Series("opened", WEEKS), Series("closed", WEEKS)], title="CAPA"),
        columns([Series("opened", [])], title="Nothing yet"),
        pareto([], title="Nothing yet"),
        control_chart([], ControlLimits(0, 0, 0), title="Nothing yet"),
    ],
    ids=["control", "pareto", "columns", "no columns", "no causes", "no points"],
)
def test_a_chart_has_a_name_and_neither_style_nor_script(chart: Markup) -> None:
    svg = read(chart)

    assert svg.get("aria-label") == said(svg)[0]
    assert not re.search(r"<style|style=|<script|url\(|nan|inf", chart)


def test_every_point_says_what_it_is_and_a_signal_says_so() -> None:
    svg = read(control_chart(WEEKS, LIMITS, title="Deviations", signals=[3]))

    assert "Week 3: 3" in said(svg)
    assert "Week 4: 14, a signal" in said(svg)
    assert len(svg.findall(f".//{SVG}path[@class='signal']")) == 1


def test_limits_are_lines_with_their_numbers() -> None:
    svg = read(control_chart(WEEKS, LIMITS, title="Deviations"))
    words = [each.text for each in svg.iter(f"{SVG}text")]

    assert {"upper 12.9", "centre 6.4", "lower 0"} <= set(words)


def test_causes_are_ranked_and_their_shares_add_up() -> None:
    told = said(read(pareto(CAUSES, title="Causes")))

    assert [words.split(": ")[1] for words in told[1:]] == [
        "30, 67% so far",
        "12, 93% so far",
        "3, 100% so far",
    ]


def test_numbers_lead_to_their_cases() -> None:
    svg = read(pareto(CAUSES, title="Causes"))
    [link] = svg.iter(f"{SVG}a")

    assert link.get("href") == "/cases?cause=label"
    assert link.get("aria-label") == "Label mixed up: 12, 93% so far"
    assert svg.get("role") == "group"


def test_labels_beneath_do_not_touch() -> None:
    many = [Datum(f"September {at}", at) for at in range(60)]
    svg = read(columns([Series("opened", many)], title="CAPA"))
    shown = [w for w in svg.iter(f"{SVG}text") if (w.text or "").startswith("Sept")]
    places = sorted(float(each.get("x", "0")) for each in shown)

    assert 2 < len(shown) < 20
    assert min(b - a for a, b in pairwise(places)) > 60


@pytest.mark.parametrize(
    ("largest", "top", "step"),
    [(14, 15, 5), (0.9, 1, 0.2), (4, 5, 1), (980, 1000, 200)],
)
def test_scales_end_at_round_numbers(largest: float, top: float, step: float) -> None:
    assert top_of([largest]) == pytest.approx(top)
    assert step_of(top) == pytest.approx(step)


def test_numbers_are_written_as_people_do() -> None:
    assert [number(n) for n in (1200.0, 0.5, 3.14159)] == ["1,200", "0.5", "3.14"]
