"""Blocks of random processes, and what they mean without any BPMN.

Each block knows two things that share nothing: how it is drawn (``draw``) and how it
behaves (``begin``, ``open``, ``act``). The behaviour is a few lines of plain Python
over the structure of the generator, so it can serve as an oracle for the engine.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from tests.bpmn.models import chain, element, flow, gateway, script, users

Action = tuple[str, str]
"""What can be done: complete, fire or message, and the element.

``again`` is a message that would be heard once more; it is not chosen.
"""


class Block(ABC):
    """A piece of a process with one way in and one way out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done = False

    @abstractmethod
    def draw(self, before: str) -> tuple[str, str]:
        """Return the XML behind element ``before``, and the id of the last element."""

    @abstractmethod
    def begin(self, world: "World") -> None:
        """Let a token in."""

    def open(self) -> Iterator[Action]:
        """Yield what can be done inside, in order of creation where it matters."""
        yield from ()

    def act(self, action: Action, world: "World") -> bool:
        """Do it if it is here."""
        del action, world
        return False


class World:
    """The document, and sequences that run beside the main one of their scope."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}
        self.beside: list[list[Block]] = [[]]


class Sequence(Block):
    """Blocks one after the other."""

    def __init__(self, name: str, blocks: list[Block]) -> None:
        super().__init__(name)
        self.blocks = blocks
        self.at = 0

    def draw(self, before: str) -> tuple[str, str]:
        text = ""
        for block in self.blocks:
            more, before = block.draw(before)
            text += more
        return text, before

    def begin(self, world: World) -> None:
        self.at, self.done = 0, False
        if self.blocks:
            self.blocks[0].begin(world)
        self._go_on(world)

    def _go_on(self, world: World) -> None:
        while self.at < len(self.blocks) and self.blocks[self.at].done:
            self.at += 1
            if self.at < len(self.blocks):
                self.blocks[self.at].begin(world)
        self.done = self.at >= len(self.blocks)

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield from self.blocks[self.at].open()

    def act(self, action: Action, world: World) -> bool:
        if self.done or not self.blocks[self.at].act(action, world):
            return False
        self._go_on(world)
        return True


class User(Block):
    """A user task that writes its own name."""

    def draw(self, before: str) -> tuple[str, str]:
        return users(self.name) + flow(before, self.name), self.name

    def begin(self, world: World) -> None:
        del world
        self.done = False

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield "complete", self.name

    def act(self, action: Action, world: World) -> bool:
        if action != ("complete", self.name):
            return False
        world.variables[f"v_{self.name}"] = 1
        self.done = True
        return True


class Script(Block):
    """A script that counts how often it ran."""

    def draw(self, before: str) -> tuple[str, str]:
        text = f"{self.name} = if {self.name} = null then 1 else {self.name} + 1"
        return script(self.name, text) + flow(before, self.name), self.name

    def begin(self, world: World) -> None:
        world.variables[self.name] = world.variables.get(self.name, 0) + 1
        self.done = True


class Branches(Block):
    """Some or all of several sequences, then a join."""

    def __init__(self, name: str, branches: list[Sequence], kind: str) -> None:
        super().__init__(name)
        self.branches, self.kind = branches, kind
        self.running: list[Sequence] = []

    def draw(self, before: str) -> tuple[str, str]:
        split, join, default = f"{self.name}s", f"{self.name}j", f"{self.name}d"
        attributes = {} if self.kind == "parallel" else {"default": default}
        text = gateway(self.kind, split, **attributes) + gateway(self.kind, join)
        text += flow(before, split)
        for number, branch in enumerate(self.branches):
            first = f"{self.name}b{number}"
            text += element("intermediateThrowEvent", first)
            if self.kind == "parallel":
                text += flow(split, first)
            elif number == 0:
                text += flow(split, first, identifier=default)
            else:
                text += flow(split, first, f"modulo(c, {number + 1}) = 0")
            more, last = branch.draw(first)
            text += more + flow(last, join)
        return text, join

    def begin(self, world: World) -> None:
        c = world.variables["c"]
        true = [
            branch
            for number, branch in enumerate(self.branches)
            if number and c % (number + 1) == 0
        ]
        if self.kind == "parallel":
            self.running = self.branches
        elif self.kind == "exclusive":
            self.running = (true or self.branches)[:1]
        else:
            self.running = true or self.branches[:1]
        for branch in self.running:
            branch.begin(world)
        self._look()

    def _look(self) -> None:
        self.done = all(branch.done for branch in self.running)

    def open(self) -> Iterator[Action]:
        for branch in self.running:
            yield from branch.open()

    def act(self, action: Action, world: World) -> bool:
        for branch in self.running:
            if branch.act(action, world):
                self._look()
                return True
        return False


class Rework(Block):
    """A loop by gateways: the body a fixed number of times."""

    def __init__(self, name: str, body: Sequence, rounds: int) -> None:
        super().__init__(name)
        self.body, self.rounds, self.round = body, rounds, 0

    def draw(self, before: str) -> tuple[str, str]:
        merge, gate, count = f"{self.name}m", f"{self.name}x", f"{self.name}n"
        text = script(f"{self.name}i", f"{count} = 0") + gateway("exclusive", merge)
        text += script(count, f"{count} = {count} + 1")
        text += chain(f"{before} {self.name}i {merge} {count}")
        more, last = self.body.draw(count)
        text += more + gateway("exclusive", gate, default=f"{self.name}d")
        text += flow(last, gate) + flow(gate, merge, f"{count} != {self.rounds}")
        after = f"{self.name}a"
        text += element("intermediateThrowEvent", after)
        return text + flow(gate, after, identifier=f"{self.name}d"), after

    def begin(self, world: World) -> None:
        self.round, self.done = 0, False
        world.variables[f"{self.name}n"] = 0
        self._next(world)

    def _next(self, world: World) -> None:
        count = f"{self.name}n"
        while not self.done:
            self.round += 1
            world.variables[count] += 1
            self.body.begin(world)
            if not self.body.done:
                return
            self.done = self.round >= self.rounds

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield from self.body.open()

    def act(self, action: Action, world: World) -> bool:
        if self.done or not self.body.act(action, world):
            return False
        if self.body.done:
            self.done = self.round >= self.rounds
            self._next(world)
        return True
