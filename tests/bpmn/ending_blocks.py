"""Blocks that end early or are undone: transactions, complex joins, own signals."""

from collections.abc import Iterator

from tests.bpmn.blocks import Action, Block, Sequence, User, World
from tests.bpmn.further_blocks import Undone
from tests.bpmn.models import (
    CANCEL,
    boundary,
    chain,
    element,
    end,
    flow,
    gateway,
    start,
    throw,
    users,
)


class Transacted(Undone):
    """Tasks of a transaction that is cancelled if ``c`` is even: then all is undone."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(name)
        self.steps = [f"{name}t{number}" for number in range(size)]

    def draw(self, before: str) -> tuple[str, str]:
        name, choice = self.name, f"{self.name}g"
        text = start(f"{name}s") + gateway("exclusive", choice, default=f"{name}d")
        text += self.drawn_steps()
        text += chain(" ".join([f"{name}s", *self.steps, choice]))
        text += end(f"{name}e") + end(f"{name}k", CANCEL)
        text += flow(choice, f"{name}e", identifier=f"{name}d")
        text += flow(choice, f"{name}k", "modulo(c, 2) = 0")
        after = f"{name}a"
        text = element("transaction", name, text) + gateway("exclusive", after)
        text += boundary(f"{name}b", name, CANCEL) + flow(f"{name}b", after)
        return text + chain(f"{before} {name} {after}"), after

    def begin(self, world: World) -> None:
        self.left = list(self.steps)
        if world.variables["c"] % 2 == 0:
            self.left += [f"{step}x" for step in reversed(self.steps)]
        self.done = not self.left


class Gathered(Block):
    """Parallel tasks before a complex join: some are enough, the rest is swallowed."""

    def __init__(self, name: str, size: int, enough: int) -> None:
        super().__init__(name)
        self.names = [f"{name}t{number}" for number in range(size)]
        self.enough = enough
        self.running: list[Block] = []

    def draw(self, before: str) -> tuple[str, str]:
        split, join = f"{self.name}s", f"{self.name}j"
        when = f"activationCount &gt;= {self.enough}"
        condition = f"<bpmn:activationCondition>{when}</bpmn:activationCondition>"
        text = gateway("parallel", split) + element("complexGateway", join, condition)
        text += flow(before, split) + users(" ".join(self.names))
        text += "".join(chain(f"{split} {name} {join}") for name in self.names)
        return text, join

    def begin(self, world: World) -> None:
        self.done = False
        self.running = [User(name) for name in self.names]
        for each in self.running:
            each.begin(world)

    def open(self) -> Iterator[Action]:
        if not self.done:
            for each in self.running:
                yield from each.open()

    def act(self, action: Action, world: World) -> bool:
        if self.done or not any(each.act(action, world) for each in self.running):
            return False
        self.running = [each for each in self.running if not each.done]
        if len(self.names) - len(self.running) == self.enough:
            self.done = True
            world.beside[-1] += self.running
        return True


class Heard(Block):
    """A subprocess that hears the signal it throws itself, at its boundary."""

    def __init__(self, name: str, *, interrupting: bool) -> None:
        super().__init__(name)
        self.interrupting = interrupting
        self.left: list[str] = []

    def draw(self, before: str) -> tuple[str, str]:
        name, after = self.name, f"{self.name}a"
        signal = f'<bpmn:signalEventDefinition signalRef="sig_{name}"/>'
        text = start(f"{name}s") + users(f"{name}t {name}z") + end(f"{name}e")
        text += throw(f"{name}w", signal)
        text += chain(f"{name}s {name}t {name}w {name}z {name}e")
        text = element("subProcess", name, text) + gateway("exclusive", after)
        caught = f"{name}b"
        text += boundary(caught, name, signal, interrupting=self.interrupting)
        if self.interrupting:
            text += flow(caught, after)
        else:
            text += users(f"{name}h") + flow(caught, f"{name}h")
        return text + chain(f"{before} {name} {after}"), after

    def begin(self, world: World) -> None:
        del world
        self.done = False
        self.left = [f"{self.name}t", f"{self.name}z"]

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield "complete", self.left[0]

    def act(self, action: Action, world: World) -> bool:
        if self.done or action != ("complete", self.left[0]):
            return False
        world.variables[f"v_{self.left.pop(0)}"] = 1
        if len(self.left) == 1:
            self.done = self.interrupting
            if not self.interrupting:
                handler = Sequence("", [User(f"{self.name}h")])
                handler.begin(world)
                world.beside[-1].append(handler)
        else:
            self.done = True
        return True
