"""From BPMN's own layout to SVG: every element, no style, no script, words as text."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from engine.errors import InvalidModelError
from web.diagram import Mark, State, planes, read, render, steps_in_words
from web.diagram.badges import HIGH, badges
from web.diagram.geometry import Box
from web.diagram.palette import REMOVED
from web.diagram.reader import Shape

EVERY = Path(__file__).with_name("every_element.bpmn").read_bytes()
SHIPPED = sorted((Path(__file__).parents[3] / "processes").glob("*/*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"


def picture(
    marks: Mapping[str, Mark] | None = None, *, xml: bytes = EVERY
) -> etree._Element:
    return etree.fromstring(str(render(read(xml), marks)))


def of(svg: etree._Element, element: str) -> etree._Element:
    return svg.find(f".//*[@data-id='{element}']")


def paths(element: etree._Element) -> list[str]:
    return [each.get("d", "") for each in element.iter(f"{SVG}path")]


def words(element: etree._Element) -> list[str]:
    return [span.text for span in element.iter(f"{SVG}tspan")]


def test_every_shape_and_every_flow_is_drawn() -> None:
    drawing, svg = read(EVERY), picture()
    ids = {each.id for each in (*drawing.shapes, *drawing.edges)}

    assert {each.get("data-id") for each in svg.iter() if each.get("data-id")} == ids
    assert len(ids) > 60


def test_no_style_no_script_and_no_outside_reference_is_written() -> None:
    marks = {"userTask": Mark(state=State.ACTIVE, tokens=2, heat=3, finding="error")}
    svg = str(render(read(EVERY), marks, lambda element: f"/cases/1?at={element}"))

    assert not re.search(r"<style|style=|<script|onload|xlink|url\(", svg)


@pytest.mark.requirement("ASVS 1.2.1", "S5")
def test_names_in_a_diagram_are_text() -> None:
    name = b"&lt;script&gt;alert(1)&lt;/script&gt;"
    svg = str(render(read(EVERY.replace(b"Plain task", name)), {}))

    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("userTask", "task"),
        ("serviceTask", "userTask"),
        ("many_at_once", "one_after_another"),
        ("repeated", "undo"),
        ("called", "task"),
        ("startEvent_timer", "startEvent_message"),
        ("startEvent_timer_message", "startEvent_timer"),
        ("all_of_them", "startEvent_timer_message"),
        ("intermediateThrowEvent_signal", "endEvent_signal"),
        ("exclusiveGateway", "bare"),
        ("eventBasedGateway", "starter"),
        ("report", "samples"),
        ("stops", "reminds"),
        ("booking", "folded"),
    ],
)
def test_what_means_different_things_looks_different(one: str, other: str) -> None:
    svg = picture()
    marks = ("d", "r", "stroke-dasharray", "stroke-width", "fill", "rx")

    def looks(element: str) -> list[tuple[str | None, ...]]:
        return [tuple(e.get(m) for m in marks) for e in of(svg, element).iter()]

    assert looks(one) != looks(other)


@pytest.mark.requirement("R-040")
def test_a_mark_shows_as_state_count_and_words() -> None:
    mark = Mark(state=State.ACTIVE, tokens=2, incidents=1, done=4, note="Ana Ruiz")
    svg = picture({"userTask": mark})
    badges = {g.get("class"): "".join(g.itertext()) for g in svg.iter(f"{SVG}g")}

    assert "active" in of(svg, "userTask").get("class", "").split()
    assert badges["badge badge-tokens"] == "2"
    assert badges["badge badge-incidents"] == "1"
    assert badges["badge badge-done"] == "4"
    assert of(svg, "userTask").findtext(f"{SVG}title") == (
        "Assess the deviation and decide: "
        "2 waiting, 1 with an incident, 4 completed, Ana Ruiz"
    )


def test_having_been_done_once_is_told_by_the_state_and_in_words_only() -> None:
    once = picture({"task": Mark(state=State.DONE, done=1)})
    twice = picture({"task": Mark(state=State.DONE, done=2)})

    assert "badge-done" not in etree.tostring(once, encoding="unicode")
    assert "badge-done" in etree.tostring(twice, encoding="unicode")
    assert of(once, "task").findtext(f"{SVG}title") == "Plain task: 1 completed"


def test_a_large_count_is_capped() -> None:
    assert "999+" in "".join(picture({"userTask": Mark(done=12_000)}).itertext())


@pytest.mark.parametrize(
    ("mark", "badge", "sign"),
    [
        (Mark(change="added"), "badge badge-added", "+"),
        (Mark(change="removed"), "badge badge-removed", "\N{MINUS SIGN}"),
        (Mark(change="changed"), "badge badge-changed", "≠"),
        (Mark(finding="error"), "badge badge-finding-error", "!"),
        (Mark(finding="hint"), "badge badge-finding-hint", "i"),
    ],
)
def test_findings_and_differences_have_a_sign_beside_the_colour(
    mark: Mark, badge: str, sign: str
) -> None:
    groups = picture({"task": mark}).iter(f"{SVG}g")

    assert {g.get("class"): "".join(g.itertext()) for g in groups}[badge] == sign


def test_a_finding_at_a_flow_has_a_sign_on_it_and_a_colour() -> None:
    svg = picture({"flow_inner": Mark(finding="error", note="No condition.")})

    assert of(svg, "flow_inner").get("stroke") == REMOVED
    assert of(svg, "flow_back").get("stroke") != REMOVED
    assert "error, No condition." in (
        of(svg, "flow_inner").findtext(f"{SVG}title") or ""
    )
    signs = [g for g in svg.iter(f"{SVG}g") if "finding-error" in g.get("class", "")]
    assert ["".join(g.itertext()) for g in signs] == ["!"]


@pytest.mark.parametrize(
    ("words", "corner"),
    [
        (Box(80, 130, 60, 14), 100),  # beneath
        (None, 100),
        (Box(60, 90, 45, 14), 136),  # where the sign would stand
        (Box(150, 90, 45, 14), 100),  # at the other side
    ],
)
def test_the_sign_of_a_finding_leaves_the_words_of_an_event_readable(
    words: Box | None, corner: float
) -> None:
    shape = Shape(
        id="g",
        kind="exclusiveGateway",
        name="Decision?",
        box=Box(100, 100, 36, 36),
        label=words,
    )
    [sign] = badges(shape, Mark(finding="error"))
    frame = sign.find("rect")
    assert frame is not None
    assert float(frame.get("y", "0")) + HIGH / 2 == corner


def test_a_flow_that_was_taken_stands_out() -> None:
    svg = picture({"flow_inner": Mark(state=State.DONE)})

    assert "taken" in of(svg, "flow_inner").get("class", "").split()
    assert "taken" not in of(svg, "flow_back").get("class", "").split()
    assert of(svg, "flow_inner").get("stroke") != of(svg, "flow_back").get("stroke")


def test_flows_end_in_tips_and_show_what_decides_them() -> None:
    svg = picture()
    ends = {name: paths(of(svg, name))[1:] for name in ("flow_inner", "flow_default")}

    assert len(ends["flow_inner"]) == 1
    assert len(ends["flow_default"]) == 2, "the slash of a default flow"
    assert len(paths(of(svg, "conditional_flow"))) == 3, "the diamond of a condition"
    assert len(paths(of(svg, "remark"))) == 1, "an association without direction"
    assert len(paths(of(svg, "both"))) == 3


def test_links_are_named_and_take_the_place_of_the_role_of_a_picture() -> None:
    mark = {"userTask": Mark(state=State.ACTIVE, tokens=1)}
    svg = etree.fromstring(
        str(render(read(EVERY), mark, lambda e: "/t/1" if e in mark else None))
    )
    [link] = svg.iter(f"{SVG}a")

    assert link.get("href") == "/t/1"
    assert link.get("aria-label") == "Assess the deviation and decide: 1 waiting"
    assert svg.get("role") == "group"
    assert picture().get("role") == "img"


def test_long_words_break_and_long_names_are_cut_with_the_whole_in_the_title() -> None:
    svg = picture()
    lines = words(of(svg, "from"))

    assert lines[-1].endswith("…")
    assert max(map(len, lines)) < 22
    assert of(svg, "from").findtext(f"{SVG}title", "").endswith("and more")


def test_the_same_is_told_in_words_incidents_and_open_steps_first() -> None:
    marks = {
        "task": Mark(state=State.DONE, done=1),
        "userTask": Mark(state=State.ACTIVE, tokens=2, note="Ana Ruiz"),
        "serviceTask": Mark(state=State.INCIDENT, incidents=1),
        "bare": Mark(done=1),
    }
    told = [(step.name, step.words) for step in steps_in_words(read(EVERY), marks)]

    assert told == [
        ("Open a linked case", "1 with an incident"),
        ("Assess the deviation and decide", "2 waiting, Ana Ruiz"),
        ("Exclusive gateway", "1 completed"),
        ("Plain task", "1 completed"),
    ]


def test_a_collapsed_sub_process_has_a_plane_of_its_own() -> None:
    assert planes(EVERY) == ("parties", "folded")
    inner = read(EVERY, plane="folded")

    assert [shape.id for shape in inner.shapes] == ["in_folded"]
    assert inner.name == "Investigate"


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (b"<not xml", "Not well-formed"),
        (EVERY.split(b"<bpmndi:BPMNDiagram")[0] + b"</bpmn:definitions>", "no drawing"),
        (EVERY.replace(b'x="160" y="80"', b'x="nan" y="80"', 1), "x='nan'"),
        (EVERY.replace(b'x="160" y="80"', b'x="1e99" y="80"', 1), "x='1e99'"),
        (EVERY.replace(b'x="160" y="80"', b'y="80"', 1), "x=''"),
    ],
)
def test_a_broken_drawing_is_refused_with_the_reason(xml: bytes, reason: str) -> None:
    with pytest.raises(InvalidModelError) as refused:
        read(xml, file="capa.bpmn")

    assert reason in refused.value.findings[0].message
    assert refused.value.findings[0].file == "capa.bpmn"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_procedures_can_be_drawn(file: Path) -> None:
    drawing = read(file.read_bytes())
    svg = picture(xml=file.read_bytes())
    frame = [float(number) for number in svg.get("viewBox", "").split()]

    assert len(drawing.shapes) > 3
    assert frame[2] > 0
    assert all(shape.box.x >= frame[0] for shape in drawing.shapes)
