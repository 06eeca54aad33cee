"""A step of a scenario in which somebody answers an escalation."""

from collections.abc import Mapping
from typing import Any

from engine.commands.work.acknowledge import Acknowledge
from engine.queries.notices import AskedOf
from engine.scenarios.stage import Stage

EXTENSION = "extension"


def answer_escalation(stage: Stage, data: Mapping[str, Any]) -> None:
    """Answer the open question of a level; ``extend`` hands in the extension's form.

    Raises ``LookupError`` if that person is not asked, or not any more.
    """
    said, who = data["answer"], stage.bench.actor(data["as"])
    case = stage.case_id(data.get("case"))
    found = [
        each
        for each in stage.bench.engine.fetch(AskedOf(), actor=who)
        if each.level == said["level"] and str(each.instance_id) == case
    ]
    if not found:
        raise LookupError(f"{who.id} has no open question of level {said['level']}")
    given = data.get("answers")
    stage.bench.engine.execute(
        Acknowledge(
            acknowledgement_id=found[0].id,
            comment=said.get("comment", ""),
            decision=said.get("decision"),
            person=said.get("person"),
            due_on=said.get("due_on"),
            extension=_extension(stage, given) if given is not None else None,
        ),
        actor=who,
    )
    stage.bench.settle()


def _extension(stage: Stage, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    definition = stage.loaded(EXTENSION).definition
    begin = next(each.element for each in definition.starts if each.kind == "none")
    return stage.answers(stage.start_form(EXTENSION, begin), answers)
