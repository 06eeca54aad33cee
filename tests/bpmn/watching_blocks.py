"""A subprocess whose event subprocess waits for something of its inside, or a timer."""

from collections.abc import Iterator

from tests.bpmn.blocks import Action, Block, World
from tests.bpmn.models import (
    ERROR,
    ESCALATION,
    chain,
    condition,
    element,
    end,
    script,
    start,
    throw,
    timer,
    users,
)

KINDS = ("escalation", "error", "timer", "conditional")
SHARED = "conditional"
"""Asks a name of the document: two runs of one handler would wake each other."""
EVERYWHERE = "signal"
"""Reaches whatever waits for it: only one of them may run at a time."""


class Watched(Block):
    """Two tasks; what happens between them is watched for by an event subprocess."""

    def __init__(self, name: str, kind: str, *, interrupting: bool) -> None:
        super().__init__(name)
        self.kind = kind
        self.interrupting = interrupting or kind == "error"
        self.left: list[str] = []
        self.armed = self.handling = False

    def draw(self, before: str) -> tuple[str, str]:
        name = self.name
        begin, over, between = f"{name}s", f"{name}e", f"{name}w"
        text = start(begin) + users(f"{name}t") + self._handler()
        if self.kind == "error":
            text += end(over, ERROR) + chain(f"{begin} {name}t {over}")
        else:
            text += self._between(between) + users(f"{name}z") + end(over)
            text += chain(f"{begin} {name}t {between} {name}z {over}")
        reset = script(f"{name}i", f"{name}v = 0")
        return reset + element("subProcess", name, text) + chain(
            f"{before} {name}i {name}"
        ), name

    def _definition(self) -> str:
        return {
            "escalation": ESCALATION,
            "error": ERROR,
            "timer": timer("P5D"),
            "conditional": condition(f"{self.name}v = 1"),
            "signal": f'<bpmn:signalEventDefinition signalRef="sig_{self.name}"/>',
        }[self.kind]

    def _between(self, identifier: str) -> str:
        if self.kind in ("escalation", "signal"):
            return throw(identifier, self._definition())
        return script(identifier, f"{self.name}v = 1")

    def _handler(self) -> str:
        name = self.name
        begin, over = f"{name}hs", f"{name}he"
        text = start(
            begin, self._definition(), isInterrupting=str(self.interrupting).lower()
        )
        text += users(f"{name}h") + end(over) + chain(f"{begin} {name}h {over}")
        return element("subProcess", f"{name}hp", text, triggeredByEvent="true")

    def begin(self, world: World) -> None:
        world.variables[f"{self.name}v"] = 0
        self.left = [f"{self.name}t", f"{self.name}z"]
        self.armed, self.handling, self.done = True, False, False

    def open(self) -> Iterator[Action]:
        if self.done:
            return
        for name in self.left[:1]:
            yield "complete", name
        if self.handling:
            yield "complete", f"{self.name}h"
        if self.armed and self.kind == "timer":
            yield "fire", f"{self.name}hs"

    def act(self, action: Action, world: World) -> bool:
        if action not in list(self.open()):
            return False
        if action[0] == "fire":
            self._trigger()
        else:
            world.variables[f"v_{action[1]}"] = 1
            self._complete(action[1], world)
        self.done = not self.left and not self.handling
        return True

    def _complete(self, name: str, world: World) -> None:
        if name == f"{self.name}h":
            self.handling = False
            return
        self.left.remove(name)
        if name != f"{self.name}t":
            return
        if self.kind in ("timer", "conditional"):
            world.variables[f"{self.name}v"] = 1
        if self.kind != "timer":
            self._trigger()

    def _trigger(self) -> None:
        self.armed = False
        self.handling = True
        if self.interrupting:
            self.left = []
