"""Separations that cannot be kept are told before anything runs."""

import pytest

from engine.bpmn.gate import GateContext, LaneFacts, ProcedureFacts
from engine.bpmn.separable import too_few
from engine.errors import Finding
from tests.bpmn.lint.models import findings
from tests.bpmn.models import (
    chain,
    document,
    element,
    end,
    extension,
    flow,
    gateway,
    many,
    start,
    times,
)


def task(key: str, role: str, *others: str, inner: str = "", person: str = "") -> str:
    named = f' person="{person}"' if person else ""
    apart = f'<qms:notSamePersonAs elements="{" ".join(others)}"/>' if others else ""
    given = extension(f'<qms:assignment role="{role}"{named}/>{inner}{apart}')
    return element("userTask", key, given, name=f"Do {key}")


LINE = chain("start a b c end")
HOLDERS = {"qa": frozenset({"ana", "ben"}), "boss": frozenset({"maria"})}


def told(
    body: str, holders: dict[str, frozenset[str]] | None = None, **facts: object
) -> list[Finding]:
    context = GateContext(
        holders=HOLDERS if holders is None else holders,
        procedure=ProcedureFacts(key="P", **facts),  # type: ignore[arg-type]
    )
    found = findings(document(body), profile="procedure", context=context)
    return [each for each in found if each.rule.startswith("separate-")]


def line(*tasks: str) -> str:
    return start() + "".join(tasks) + end() + LINE


THREE = line(task("a", "qa"), task("b", "qa", "a"), task("c", "qa", "a", "b"))


@pytest.mark.requirement("R-032", "C-5")
def test_three_separate_steps_of_a_role_that_two_people_hold_are_told() -> None:
    (found,) = told(THREE)
    assert (found.rule, found.severity) == ("separate-people", "warning")
    assert "need 3 different people, and only ana and ben may do them" in found.message
    assert found.elements == ("a", "b", "c")
    assert "Give one of their roles to somebody else" in found.mend


def test_with_a_third_person_nothing_is_told() -> None:
    assert told(THREE, {"qa": frozenset({"ana", "ben", "cem"})}) == []


def test_who_does_what_nobody_knows_yet_is_no_finding() -> None:
    assert told(THREE, {}) == []


@pytest.mark.requirement("R-032")
def test_a_step_whose_only_people_are_both_used_up_is_told() -> None:
    """Ana can do a, Ben can do b, and only those two could do c."""
    holders = {"x": frozenset({"ana"}), "y": frozenset({"ben"}), **HOLDERS}
    body = line(task("a", "x"), task("b", "y"), task("c", "qa", "a", "b"))
    (found,) = told(body, holders)
    assert found.elements == ("a", "b", "c")
    assert told(body, {**holders, "x": frozenset({"ana", "ben"})}) == []


def test_steps_that_no_case_brings_together_need_no_two_people() -> None:
    body = (
        start()
        + gateway("exclusive", "g", default="f")
        + task("a", "boss")
        + task("b", "boss", "a")
        + end()
        + chain("start g a end")
        + flow("g", "b", identifier="f")
        + chain("b end")
    )
    assert told(body) == []
    assert told(body + flow("a", "b", "x"))[0].elements == ("a", "b")


@pytest.mark.requirement("R-032")
def test_one_named_person_on_both_sides_is_refused() -> None:
    body = line(
        task("a", "qa", person="=owner"), task("b", "qa", "a", person="= owner"),
        task("c", "qa"),
    )  # fmt: skip
    (found,) = told(body)
    assert (found.rule, found.severity) == ("separate-same", "error")
    assert "owner" in found.message
    assert told(body, separate=(("=owner", "c"),))[1:] == []


def test_a_pair_of_the_sheet_that_names_a_step_of_its_own_person_is_refused() -> None:
    lanes = {"l": LaneFacts(role="qa", person="=owner")}
    body = line(task("a", "qa"), task("b", "qa", person="=owner"), task("c", "qa"))
    (found,) = told(body, separate=(("=owner", "b"),), lanes=lanes)
    assert found.rule == "separate-same"
    assert told(body, separate=(("=owner", "c"),)) == []


def test_so_many_signers_of_a_role_have_to_exist() -> None:
    sign = '<qms:signature meaning="approval" policy="strict"/>'
    three = many(times(3)) + "</bpmn:userTask>"
    signed = task("b", "qa", inner=sign).replace("</bpmn:userTask>", three)
    body = line(task("a", "qa"), signed, task("c", "qa"))
    (found,) = told(body)
    assert "need 3 different people" in found.message
    assert told(body, {"qa": frozenset("abc")}) == []


def test_a_long_row_of_separations_is_decided_at_once() -> None:
    people = {str(n): frozenset({"ana", "ben"}) for n in range(12)}
    row = [(str(n), str(n + 1)) for n in range(11)]
    assert too_few(people, row) == []
    (core,) = too_few(people, [*row, ("0", "2")])
    assert sorted(core) == ["0", "1", "2"]
