"""What a turn reports, and what else can be done to an instance."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.bpmn.runtime import compile_definition
from engine.bpmn.starts import first_start, next_start
from engine.errors import ConflictError, InvalidModelError, NotFoundError
from tests.bpmn.models import (
    ERROR,
    ESCALATION,
    MESSAGE,
    SIGNAL,
    boundary,
    chain,
    condition,
    document,
    element,
    end,
    extension,
    flow,
    gateway,
    on_event,
    start,
    sub,
    throw,
    timer,
    users,
)
from tests.bpmn.walk import Walk


def test_visits_tell_flow_order_and_what_was_written() -> None:
    body = start() + users("u") + end() + flow("start", "u", identifier="f1")
    walk = Walk(document(body + flow("u", "end", identifier="f2")))
    first, second = walk.run.visits
    assert (first.element, first.started, first.ended) == ("start", True, True)
    assert (second.element, second.flow_in, second.ended) == ("u", "f1", False)
    walk.complete("u", a=1, b=2)
    ended, last = walk.run.visits
    assert (ended.token, ended.started, ended.ended) == (second.token, False, True)
    assert ended.wrote == ("a", "b")
    assert (last.element, last.flow_in) == ("end", "f2")


def test_a_withdrawn_task_is_a_cancelled_visit() -> None:
    body = start() + users("u h") + boundary("b", "u", MESSAGE) + chain("start u")
    walk = Walk(document(body + chain("b h"))).message()
    cancelled = [each.element for each in walk.run.visits if each.cancelled]
    assert cancelled == ["u"]
    assert walk.passed == ["start", "b"]


def test_a_task_that_is_not_open_cannot_be_completed() -> None:
    body = start() + users("u v") + chain("start u v")
    walk = Walk(document(body))
    (row,) = walk.rows("user")
    walk.complete("u")
    with pytest.raises(ConflictError):
        walk.run.complete(row.token, {})


def test_an_unknown_start_is_refused() -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        Walk(document(start() + users("u") + chain("start u")), start_event="nowhere")


def test_a_missing_process_is_a_finding() -> None:
    with pytest.raises(InvalidModelError) as refused:
        compile_definition(document(start()), process_id="other")
    assert refused.value.findings[0].rule == "process-missing"


def test_a_token_moves_within_its_scope_only() -> None:
    inner = users("in") + chain("w_s in")
    body = start() + users("a b") + sub("w", inner) + chain("start a b w")
    walk = Walk(document(body + boundary("t", "a", timer("P1D"))))
    (row,) = walk.rows("user")
    walk.move(row.token, "b")
    walk.complete("b")
    assert (walk.open, walk.rows("timer")) == (["in"], [])
    (row,) = walk.rows("user")
    with pytest.raises(NotFoundError):
        walk.move(row.token, "a")


def test_a_cancelled_instance_is_terminated_and_waits_for_nothing() -> None:
    walk = Walk(document(start() + users("u") + chain("start u")))
    walk.run.terminate()
    assert (walk.state, walk.run.waiting()) == ("terminated", ())
    assert walk.run.visits[-1].cancelled


def test_elements_know_lane_scope_and_documentation() -> None:
    text = "<bpmn:documentation>Look twice.</bpmn:documentation>"
    inner = element("userTask", "u", text, name="Check") + chain("w_s u")
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="outer">'
        "<bpmn:flowNodeRef>w</bpmn:flowNodeRef>"
        '<bpmn:childLaneSet id="cl"><bpmn:lane id="inner">'
        "<bpmn:flowNodeRef>w</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>"
        "</bpmn:lane></bpmn:laneSet>"
    )
    xml = document(lanes + start() + sub("w", inner) + chain("start w"))
    elements = compile_definition(xml, process_id="P").elements
    check = elements["u"]
    assert (check.name, check.kind, check.documentation) == (
        "Check",
        "userTask",
        "Look twice.",
    )
    assert (check.scope, check.lane) == ("w", "inner")
    assert (elements["w"].scope, elements["start"].lane) == (None, None)
    assert elements["w"].documentation == ""


def test_starts_name_what_triggers_them() -> None:
    body = start("s") + start("m", MESSAGE) + start("t", timer("R3/P1D", "timeCycle"))
    xml = document(body + users("u") + chain("s u") + chain("m u") + chain("t u"))
    definition = compile_definition(xml, process_id="P")
    assert [(each.element, each.kind, each.name) for each in definition.starts] == [
        ("s", "none", ""),
        ("m", "message", "msg"),
        ("t", "timer", ""),
    ]
    now, zone = datetime(2026, 1, 5, tzinfo=UTC), ZoneInfo("Europe/Berlin")
    first = first_start(definition, definition.starts[2], now=now, zone=zone)
    assert first is not None
    assert first["due"].startswith("2026-01-06")
    following = next_start(first, now=datetime(2026, 1, 6, tzinfo=UTC), zone=zone)
    assert following is not None
    assert following["due"].startswith("2026-01-07")
    assert first_start(definition, definition.starts[0], now=now, zone=zone) is None


_TRIGGERS = {
    "message": MESSAGE,
    "signal": SIGNAL,
    "timer": timer("P1D"),
    "condition": condition("n = 1"),
    "escalation": ESCALATION,
    "error": ERROR,
}


def _scoped(inner: str, *, embedded: bool) -> bytes:
    if not embedded:
        return document(start("w_s") + inner)
    return document(start() + sub("w", inner) + chain("start w"))


def _push(walk: Walk, kind: str) -> None:
    if kind == "message":
        walk.message()
    elif kind == "signal":
        walk.signal()
    elif kind == "timer":
        walk.wait(days=1)
    else:
        walk.complete("go", n=1)


@pytest.mark.parametrize("embedded", [True, False])
@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("kind", sorted(_TRIGGERS))
def test_event_subprocesses_of_every_start_kind_work_at_every_level(
    kind: str, *, interrupting: bool, embedded: bool
) -> None:
    interrupting = interrupting or kind == "error"
    definition = _TRIGGERS[kind]
    inner = gateway("parallel", "f") + users("work go") + chain("w_s f work")
    inner += chain("f go x") + on_event("esp", definition, interrupting=interrupting)
    thrown = definition if kind in {"escalation", "error"} else ""
    inner += end("x", thrown) if kind == "error" else throw("x", thrown)
    walk = Walk(_scoped(inner, embedded=embedded))
    assert walk.open == ["work", "go"]
    _push(walk, kind)
    assert "esp_h" in walk.open
    assert ("work" in walk.open) is not interrupting
    for name in sorted(walk.open, reverse=True):
        walk.complete(name)
    assert walk.state == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("host", ["userTask", "callActivity", "serviceTask", "sub"])
@pytest.mark.parametrize("kind", ["message", "signal", "timer", "condition"])
def test_boundary_events_of_every_kind_fire_on_every_activity(
    kind: str, host: str, *, interrupting: bool
) -> None:
    activity = {
        "userTask": users("a"),
        "callActivity": element("callActivity", "a", calledElement="x"),
        "serviceTask": element(
            "serviceTask", "a", extension('<qms:operation name="lab"/>')
        ),
        "sub": sub("a", users("in") + chain("a_s in")),
    }[host]
    body = start() + gateway("parallel", "f") + activity + users("go h")
    body += chain("start f a") + chain("f go") + chain("b h")
    body += boundary("b", "a", _TRIGGERS[kind], interrupting=interrupting)
    walk = Walk(document(body))
    before = len(walk.run.waiting())
    _push(walk, kind)
    assert "h" in walk.open
    kinds = {each.kind for each in walk.run.waiting() if each.element != "h"}
    assert ("b" in [each.element for each in walk.run.waiting()]) is (
        not interrupting and kind != "timer"
    )
    assert before > 1
    if host in {"callActivity", "serviceTask"}:
        assert bool(kinds & {"call", "job"}) is not interrupting


def test_a_global_business_rule_task_is_known_by_its_own_id() -> None:
    call = extension('<qms:decision ref="level"/>')
    extra = f'<bpmn:globalBusinessRuleTask id="P">{call}</bpmn:globalBusinessRuleTask>'
    walk = Walk(document(start(), extra=extra, process="Q"))
    assert [each.element for each in walk.run.incidents] == ["P"]
    assert walk.run.held()[0][1] == "P"
