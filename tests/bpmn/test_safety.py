"""Nothing but FEEL runs, state is verified, work is bounded."""

import ast
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import engine.bpmn
from engine.bpmn.expressions import ScriptEngine
from engine.bpmn.runtime import Runtime, compile_definition
from engine.bpmn.snapshot import FORMAT, pack, unpack
from engine.errors import DamagedStateError, InvalidModelError, LimitError
from engine.feel import from_python
from tests.bpmn.models import (
    MESSAGE,
    boundary,
    catch,
    chain,
    condition,
    document,
    element,
    end,
    extension,
    flow,
    gateway,
    many,
    over,
    script,
    start,
    sub,
    throw,
    timer,
    times,
    until,
    users,
)
from tests.bpmn.walk import House, Walk


def _places(bad: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the body of a process for each place of an expression."""
    for place, step in (_inside(bad) | _events(bad) | _mapped(bad)).items():
        yield place, start() + step + end() + chain("start t end")
    choice = start() + gateway("exclusive", "t") + end() + chain("start t")
    yield "flow", choice + flow("t", "end", bad)


def _inside(bad: str) -> dict[str, str]:
    """Return activities and gateways that hold an expression."""
    loop = f"<bpmn:loopCondition>{bad}</bpmn:loopCondition>"
    standard = f"<bpmn:standardLoopCharacteristics>{loop}"
    activation = f"<bpmn:activationCondition>{bad}</bpmn:activationCondition>"
    return {
        "script": script("t", f"n = {bad}"),
        "script text": script("t", bad),
        "cardinality": element("userTask", "t", many(times(bad))),
        "collection": element("userTask", "t", many(over(f"={bad}"))),
        "completion": element("userTask", "t", many(times(2) + until(bad))),
        "loop": element(
            "userTask", "t", f"{standard}</bpmn:standardLoopCharacteristics>"
        ),
        "activation": element("complexGateway", "t", activation),
        "ad-hoc": element("adHocSubProcess", "t", users("u") + until(bad)),
    }


def _events(bad: str) -> dict[str, str]:
    """Return events that hold an expression."""
    return {
        "date": catch("t", timer(f"={bad}", "timeDate")),
        "duration": catch("t", timer(f"={bad}")),
        "cycle": catch("t", timer(f"={bad}", "timeCycle")),
        "literal": catch("t", timer(bad)),
        "condition": catch("t", condition(bad)),
    }


def _mapped(bad: str) -> dict[str, str]:
    """Return elements whose data are mapped by expressions."""
    put = f'<qms:input name="n" value="={bad}"/>'
    take = f'<qms:output name="n" value="={bad}"/>'
    assigned = f"<bpmn:assignment><bpmn:from>{bad}</bpmn:from><bpmn:to>n</bpmn:to>"
    association = (
        f"<bpmn:dataInputAssociation>{assigned}</bpmn:assignment>"
        "</bpmn:dataInputAssociation>"
    )
    vendor = (
        '<s:preScript xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">'
        f"{bad}</s:preScript>"
    )
    asked = extension(f'<qms:operation name="x">{put}</qms:operation>')
    decided = extension(f'<qms:decision ref="x">{put}</qms:decision>')
    return {
        "operation": element("serviceTask", "t", asked),
        "decision": element("businessRuleTask", "t", decided),
        "call": element("callActivity", "t", extension(put), calledElement="x"),
        "payload": throw("t", extension(put)),
        "caught": catch("t", extension(take) + MESSAGE),
        "association": element("userTask", "t", association),
        "vendor": element("userTask", "t", extension(vendor)),
    }


_SECRETS = ["__import__('pathlib').Path('{0}').touch()", "open('{0}', 'w')"]


@pytest.mark.requirement("S7")
@pytest.mark.parametrize("secret", _SECRETS)
@pytest.mark.parametrize("place", [place for place, _ in _places("1")])
def test_python_planted_in_a_model_never_runs(
    place: str, secret: str, tmp_path: Path
) -> None:
    target = tmp_path / "reached"
    xml = document(dict(_places(secret.format(target)))[place])
    with suppress(InvalidModelError):  # most places: it is no FEEL
        walk = Walk(xml, {"x": 1})
        for row in walk.rows("message"):
            walk.message(row.name)
        for row in walk.rows("timer"):
            walk.fire(row.element)
        for name in walk.open:
            walk.complete(name)
    assert not target.exists()


@pytest.mark.requirement("S7")
def test_an_expression_that_is_not_feel_is_a_finding_with_its_element() -> None:
    with pytest.raises(InvalidModelError) as refused:
        Walk(document(start() + script("s", "n = import os") + chain("start s")))
    (finding,) = refused.value.findings
    assert (finding.rule, finding.elements) == ("expression", ("s",))


@pytest.mark.requirement("S7")
def test_python_planted_in_the_variables_stays_text(tmp_path: Path) -> None:
    target = tmp_path / "reached"
    text = f"open('{target}', 'w')"
    walk = Walk(document(start() + users("u") + end() + chain("start u end")))
    walk.complete("u", typename="eval", note=text, **{"$": text})
    assert walk.variables["note"] == text
    assert not target.exists()


@pytest.mark.requirement("S7")
def test_the_script_engine_of_the_library_runs_nothing() -> None:
    script_engine = ScriptEngine()
    with pytest.raises(AssertionError):
        script_engine.environment.evaluate("1 + 1", {})
    with pytest.raises(AssertionError):
        script_engine.environment.execute("x = 1", {})


@pytest.mark.requirement("S7")
def test_no_serializer_parser_or_vendor_code_of_the_library_is_loaded() -> None:
    code = (
        "import sys, engine.bpmn.runtime;"
        "print('\\n'.join(m for m in sys.modules if m.startswith('SpiffWorkflow')))"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    refused = (
        "SpiffWorkflow.bpmn.serializer",
        "SpiffWorkflow.bpmn.parser",
        "SpiffWorkflow.serializer.dict",
        "SpiffWorkflow.serializer.json",
        "SpiffWorkflow.serializer.xml",
        "SpiffWorkflow.spiff",
        "SpiffWorkflow.camunda",
        "SpiffWorkflow.dmn",
    )
    assert output
    assert [name for name in output if name.startswith(refused)] == []


@pytest.mark.requirement("S7")
def test_none_of_our_modules_imports_what_evaluates_python() -> None:
    refused = ("SpiffWorkflow.serializer", "SpiffWorkflow.bpmn.serializer")
    refused += ("SpiffWorkflow.specs.Execute", "SpiffWorkflow.specs.Transform")
    (folder,) = engine.bpmn.__path__
    for path in Path(folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(refused), path


# -- state


def _open() -> Walk:
    return Walk(document(start() + users("u") + end() + chain("start u end")))


def _restore(walk: Walk, snapshot: bytes) -> Runtime:
    definition = compile_definition(
        document(start() + users("u") + end() + chain("start u end")), process_id="P"
    )
    return Runtime.restore(definition, snapshot, variables={}, host=walk.house)


@pytest.mark.requirement("R17", "ASVS 1.5.2")
def test_a_snapshot_with_any_byte_changed_is_refused() -> None:
    walk = _open()
    snapshot = walk.run.snapshot()
    for at in range(0, len(snapshot), 7):
        damaged = bytearray(snapshot)
        damaged[at] ^= 1
        with pytest.raises(DamagedStateError):
            _restore(walk, bytes(damaged))
    assert _restore(walk, snapshot).waiting()


@pytest.mark.requirement("ASVS 1.5.2")
@pytest.mark.parametrize("snapshot", [b"", b"px1\n00\n{}", FORMAT, b'{"tasks": []}'])
def test_what_is_no_snapshot_of_ours_is_refused(snapshot: bytes) -> None:
    with pytest.raises(DamagedStateError):
        _restore(_open(), snapshot)


@pytest.mark.requirement("ASVS 1.5.2")
def test_a_snapshot_that_names_a_missing_element_is_refused() -> None:
    walk = Walk(document(start() + users("gone") + chain("start gone")))
    with pytest.raises(DamagedStateError, match="gone"):
        _restore(walk, walk.run.snapshot())


def test_a_snapshot_keeps_every_kind_of_value() -> None:
    values = {
        "n": from_python(1.5),
        "whole": from_python(3),
        "count": 3,
        "flag": True,
        "none": None,
        "text": "ä",
        "$": "escaped",
        "$date": "2026-01-01",
        "list": [from_python(2), [None], {"a": {"$": 1}}],
    }
    again = unpack(pack(values))
    assert again == values
    assert type(again["whole"]) is type(values["whole"])
    assert type(again["count"]) is int


# -- limits


@pytest.mark.requirement("S8")
def test_an_endless_loop_of_automatic_steps_is_stopped() -> None:
    body = start() + gateway("exclusive", "m") + script("s", "n = 1")
    began = time.perf_counter()
    with pytest.raises(LimitError):
        Walk(document(body + chain("start m s m")))
    assert time.perf_counter() - began < 8


@pytest.mark.requirement("S8")
@pytest.mark.parametrize("kind", ["paths", "bodies", "fork"])
def test_an_explosion_of_tokens_is_stopped(kind: str) -> None:
    if kind == "bodies":
        inner = many(times(200)) + element("userTask", "u", many(times(200)))
        body = start() + sub("w", inner + chain("w_s u")) + chain("start w")
    elif kind == "fork":
        body = start() + gateway("parallel", "f") + gateway("exclusive", "m")
        body += users("u") + chain("start m f m") + chain("f u")
    else:
        names = [f"t{i}" for i in range(17)]
        body = start() + "".join(throw(name) for name in names) + chain("start t0")
        body += chain(" ".join(names)) + chain(" ".join(names))
    with pytest.raises(LimitError):
        Walk(document(body))


@pytest.mark.requirement("S8")
def test_an_expression_that_costs_too_much_is_stopped() -> None:
    text = "n = count(for i in 1..1000, j in 1..1000, k in 1..1000 return i)"
    walk = Walk(document(start() + script("s", text) + chain("start s")))
    assert (walk.state, walk.run.held()) == ("running", (("2", "s", "feel-limit"),))


def test_a_thousand_empty_multi_instances_in_a_row_do_not_nest() -> None:
    names = [f"m{i}" for i in range(1_000)]
    body = start() + "".join(element("userTask", n, many(times(0))) for n in names)
    walk = Walk(document(body + end() + chain(f"start {' '.join(names)} end")))
    assert walk.state == "completed"


def test_two_hundred_nested_subprocesses_open_and_are_cancelled() -> None:
    body = users("deep")
    for level in range(200):
        body = element("subProcess", f"w{level}", body)
    body += boundary("b", "w199", MESSAGE) + users("h") + chain("b h")
    walk = Walk(document(body))
    assert walk.open == ["deep"]
    assert walk.message().open == ["h"]


@pytest.mark.requirement("S8")
def test_a_process_with_many_nodes_compiles_quickly() -> None:
    names = [f"n{i}" for i in range(2_000)]
    body = start() + users(" ".join(names)) + end()
    xml = document(body + chain(f"start {' '.join(names)} end"))
    began = time.perf_counter()
    definition = compile_definition(xml, process_id="P")
    assert len(definition.elements) == 2_002
    assert time.perf_counter() - began < 1.5


def test_a_definition_is_never_changed_by_running_it() -> None:
    inner = users("u") + end("we") + chain("w_s u we") + many(times(2))
    xml = document(start() + sub("w", inner) + end() + chain("start w end"))
    definition = compile_definition(xml, process_id="P")
    before = {name: dict(vars(node)) for name, node in definition.nodes.items()}
    run = Runtime.start(definition, variables={}, host=House({}))
    for _ in range(2):
        run.complete(run.waiting()[0].token, {})
    assert run.state == "completed"
    assert {name: dict(vars(node)) for name, node in definition.nodes.items()} == before
