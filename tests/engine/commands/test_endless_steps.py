"""A diagram that raises itself again without end is refused, and named."""

import pytest

from engine.actor import Actor
from engine.commands.work.resolve_incident import ResolveIncident
from engine.errors import EndlessError
from engine.model import Incident, ProcessInstance
from engine.testing import Bench, InvalidModelError
from tests.bpmn.acceptance.diagrams import (
    ON,
    catches,
    ends,
    inside,
    process,
    starts,
    tasks,
    throws,
)
from tests.engine.house import rows

OTHER = '<signalEventDefinition signalRef="Sig2"/>'
OTHERS = {"signal": OTHER, "message": '<messageEventDefinition messageRef="Other"/>'}
OPERATOR = Actor(id="olga", groups=frozenset({"system_admin"}))


def storm(before: str = "", way: str = "s -> a -> e") -> bytes:
    """Return a process with a signal that its own listener throws again."""
    body = starts("hs", ON["signal"], 'isInterrupting="false"')
    body += throws("ht", ON["signal"]) + ends("he")
    handler = inside("h", body, "hs -> ht -> he", 'triggeredByEvent="true"')
    signal = throws("a", ON["signal"])
    return process(starts() + before + signal + ends() + handler, way)


def passing_on(key: str, heard: str, thrown: str, between: str = "") -> bytes:
    """Return a process that one signal starts and that throws another."""
    way = f"s -> {'u -> ' if between else ''}a, p -> e2, a -> e"
    body = starts("s", heard) + starts("p") + between
    return process(body + throws("a", thrown) + ends("e e2"), way, key=key)


def test_a_start_that_raises_itself_is_refused_with_the_name_of_the_element(
    bench: Bench,
) -> None:
    bench.deploy(storm())

    with pytest.raises(EndlessError, match=r"“(a|hs|ht|he)” was reached after") as told:
        bench.start("P")

    assert told.value.element in ("a", "hs", "ht", "he")
    assert rows(bench, ProcessInstance) == []
    assert rows(bench, Incident) == []


def test_a_step_that_raises_itself_leaves_the_case_as_it_was_and_one_incident(
    bench: Bench,
) -> None:
    bench.deploy(storm(tasks("u"), "s -> u -> a -> e"))
    case = bench.start("P")

    for _ in range(2):
        with pytest.raises(EndlessError):
            bench.complete("u", actor="ana")

    (incident,) = rows(bench, Incident)
    assert (incident.kind, str(incident.instance_id)) == ("endless", case)
    assert incident.element in ("a", "hs", "ht", "he")
    assert bench.open_tasks() == ["u"]
    assert [each.state for each in bench.instances()] == ["running"]


def test_an_endless_step_is_told_again_after_its_incident_was_resolved(
    bench: Bench,
) -> None:
    bench.deploy(storm(tasks("u"), "s -> u -> a -> e"))
    bench.start("P")
    for _ in range(2):
        with pytest.raises(EndlessError):
            bench.complete("u", actor="ana")
        for each in rows(bench, Incident):
            if each.resolved_at is None:
                resolve = ResolveIncident(incident_id=each.id, reason="Looked at it")
                bench.engine.execute(resolve, actor=OPERATOR)

    assert len(rows(bench, Incident)) == 2


def test_a_storm_that_a_job_begins_ends_in_an_incident_at_the_case(
    bench: Bench,
) -> None:
    waits = catches("w", OTHER)
    bench.deploy(storm(waits, "s -> w -> a -> e"))
    case = bench.start("P")
    bench.signal("sig2")
    for _ in range(12):
        bench.advance("PT7H")

    incidents = [each for each in rows(bench, Incident) if each.kind == "job"]
    assert [str(each.instance_id) for each in incidents] == [case]
    assert "without a wait" in incidents[0].message
    assert [each.state for each in bench.instances()] == ["running"]


@pytest.mark.parametrize("kind", ["signal", "message"])
def test_two_procedures_that_start_each_other_without_a_wait_are_refused(
    bench: Bench, kind: str
) -> None:
    first, other = ON[kind], OTHERS[kind]
    bench.deploy(passing_on("P", first, other))

    with pytest.raises(InvalidModelError) as refused:
        bench.deploy(passing_on("Q", other, first))

    (found,) = [each for each in refused.value.findings if each.severity == "error"]
    assert (found.rule, found.elements) == ("loop-without-wait", ("s",))
    assert "Q → P → Q" in found.message


def test_two_procedures_may_start_each_other_if_somebody_has_to_act_between(
    bench: Bench,
) -> None:
    bench.deploy(passing_on("P", ON["signal"], OTHER))
    bench.deploy(passing_on("Q", OTHER, ON["signal"], tasks("u")))

    bench.signal("sig")

    assert bench.open_tasks() == ["u"]
