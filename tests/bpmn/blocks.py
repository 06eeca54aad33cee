"""Random block-structured processes, and what they mean without any BPMN.

Each block knows two things that share nothing: how it is drawn (``draw``) and how it
behaves (``begin``, ``open``, ``act``). The behaviour is a few lines of plain Python
over the structure of the generator, so it can serve as an oracle for the engine.
"""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from tests.bpmn.models import (
    ERROR,
    MESSAGE,
    boundary,
    chain,
    element,
    end,
    flow,
    gateway,
    many,
    output_item,
    over,
    script,
    start,
    timer,
    until,
    users,
)

Action = tuple[str, str]
"""What can be done: complete, fire or message, and the element.

``again`` is a message that would be heard once more; it is not chosen.
"""


class ThrownError(Exception):
    """An error end event was reached."""


class Block:
    """A piece of a process with one way in and one way out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.done = False

    def draw(self, before: str) -> tuple[str, str]:
        """Return the XML behind element ``before``, and the id of the last element."""
        raise NotImplementedError

    def begin(self, world: "World") -> None:
        """Let a token in."""
        raise NotImplementedError

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


class Many(Block):
    """A multi-instance user task; enough after some answers."""

    def __init__(self, name: str, size: int, enough: int, *, sequential: bool) -> None:
        super().__init__(name)
        self.size, self.enough, self.sequential = size, enough, sequential
        self.answered = 0

    def draw(self, before: str) -> tuple[str, str]:
        items = f"=[{', '.join(str(i) for i in range(self.size))}]"
        inner = over(items, "i", f"r_{self.name}") + output_item("i")
        inner += until(f"numberOfCompletedInstances &gt;= {self.enough}")
        loop = many(inner, sequential=self.sequential)
        return element("userTask", self.name, loop) + flow(before, self.name), self.name

    def begin(self, world: World) -> None:
        self.answered = 0
        world.variables[f"r_{self.name}"] = []
        self.done = self.size == 0

    def open(self) -> Iterator[Action]:
        if not self.done:
            for _ in range(1 if self.sequential else self.size - self.answered):
                yield "complete", self.name

    def act(self, action: Action, world: World) -> bool:
        if action != ("complete", self.name):
            return False
        self.answered += 1
        if self.answered >= min(self.enough, self.size):
            self.done = True
            left = self.size - self.answered
            world.variables[f"r_{self.name}"] = [*range(self.answered), *[None] * left]
        return True


class Deadline(Block):
    """A user task with a boundary timer; its handler returns or runs beside."""

    def __init__(self, name: str, handler: Sequence, *, interrupting: bool) -> None:
        super().__init__(name)
        self.handler, self.interrupting = handler, interrupting
        self.armed = self.interrupted = False

    def draw(self, before: str) -> tuple[str, str]:
        task, event, after = f"{self.name}u", f"{self.name}t", f"{self.name}a"
        text = users(task) + flow(before, task)
        text += boundary(event, task, timer("P5D"), interrupting=self.interrupting)
        text += gateway("exclusive", after) + flow(task, after)
        more, last = self.handler.draw(event)
        text += more
        if self.interrupting:
            return text + flow(last, after), after
        return text + end(f"{self.name}e") + flow(last, f"{self.name}e"), after

    def begin(self, world: World) -> None:
        del world
        self.armed, self.interrupted, self.done = True, False, False

    def open(self) -> Iterator[Action]:
        if self.interrupted:
            yield from self.handler.open()
        elif not self.done:
            yield "complete", f"{self.name}u"
            if self.armed:
                yield "fire", f"{self.name}t"

    def act(self, action: Action, world: World) -> bool:
        if self.interrupted:
            acted = self.handler.act(action, world)
            self.done = self.handler.done
            return acted
        if self.done:
            return False
        if action == ("complete", f"{self.name}u"):
            self.done = True
            return True
        if action == ("fire", f"{self.name}t") and self.armed:
            self._fire(world)
            return True
        return False

    def _fire(self, world: World) -> None:
        self.armed = False
        if self.interrupting:
            self.handler.begin(world)
            self.interrupted = True
            self.done = self.handler.done
        else:  # it may still run when the task is reached again
            handler = deepcopy(self.handler)
            handler.begin(world)
            world.beside[-1].append(handler)


class Sub(Block):
    """A subprocess: an event subprocess inside, an error boundary outside."""

    def __init__(
        self,
        name: str,
        body: Sequence,
        handler: Sequence | None,
        *,
        interrupting: bool,
        throws: bool,
    ) -> None:
        super().__init__(name)
        self.body, self.handler = body, handler
        self.interrupting, self.throws = interrupting, throws
        self.beside: list[Block] = []
        self.handled = self.interrupted = False

    def draw(self, before: str) -> tuple[str, str]:
        text, last = self.body.draw(f"{self.name}s")
        text = start(f"{self.name}s") + text
        text += end(f"{self.name}e", ERROR if self.throws else "")
        text += flow(last, f"{self.name}e")
        if self.handler is not None:
            more, last = self.handler.draw(f"{self.name}hs")
            begin = start(
                f"{self.name}hs",
                MESSAGE,
                isInterrupting=str(self.interrupting).lower(),
            )
            more += begin + end(f"{self.name}he") + flow(last, f"{self.name}he")
            text += element(
                "subProcess", f"{self.name}h", more, triggeredByEvent="true"
            )
        after = f"{self.name}a"
        text = element("subProcess", self.name, text) + gateway("exclusive", after)
        text += chain(f"{before} {self.name} {after}")
        if self.throws:
            text += boundary(f"{self.name}b", self.name, ERROR)
            text += flow(f"{self.name}b", after)
        return text, after

    def begin(self, world: World) -> None:
        self.handled = self.interrupted = self.done = False
        self.beside = []
        self._inside(world, lambda: self.body.begin(world))

    def _inside(self, world: World, step: Any) -> bool:
        world.beside.append(self.beside)
        acted = step() is not False
        world.beside.pop()
        self.beside = [each for each in self.beside if not each.done]
        body_done = self.body.done or self.interrupted
        if self.throws and self.body.done and not self.interrupted:
            self.done, self.beside = True, []  # the error cancels what is beside
        else:
            self.done = body_done and not self.beside
        return acted

    def open(self) -> Iterator[Action]:
        if self.done:
            return
        if not self.interrupted:
            yield from self.body.open()
        for each in self.beside:
            yield from each.open()
        if self.handler is not None and not self.handled:
            yield "message", f"{self.name}hs"
        elif self.handler is not None and not self.interrupting:
            yield "again", f"{self.name}hs"

    def act(self, action: Action, world: World) -> bool:
        if self.done:
            return False
        return self._inside(world, lambda: self._act(action, world))

    def _act(self, action: Action, world: World) -> bool:
        if action == ("message", f"{self.name}hs") and not self.handled:
            self._trigger(world)
            return True
        if not self.interrupted and self.body.act(action, world):
            return True
        return any(each.act(action, world) for each in self.beside)

    def _trigger(self, world: World) -> None:
        if self.handler is None:
            return
        self.handled = True
        if self.interrupting:
            self.interrupted = True
            self.beside.clear()
        handler = deepcopy(self.handler)
        handler.begin(world)
        self.beside.append(handler)


class Generator:
    """Makes a random process from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  a test, not a secret
        self.number = 0
        self.handlers = 0
        """How deep in handlers: two runs of one share the counters of its loops."""

    def _name(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def _flip(self) -> bool:
        return self.random.random() < 0.5

    def sequence(self, depth: int, shortest: int = 0) -> Sequence:
        length = self.random.randint(shortest, 2 if depth else 4)
        return Sequence("", [self.block(depth) for _ in range(length)])

    def block(self, depth: int) -> Block:
        kinds = [self._user, self._script]
        if depth < 3:
            kinds += [self._branches, self._many, self._deadline]
            kinds += [self._sub, self._branches if self.handlers else self._rework]
        return self.random.choice(kinds)(depth + 1)

    def _handler(self, depth: int) -> Sequence:
        self.handlers += 1
        handler = self.sequence(depth, 1)
        self.handlers -= 1
        return handler

    def _user(self, depth: int) -> Block:
        del depth
        return User(self._name("u"))

    def _script(self, depth: int) -> Block:
        del depth
        return Script(self._name("s"))

    def _branches(self, depth: int) -> Block:
        kind = self.random.choice(["parallel", "exclusive", "inclusive"])
        count = self.random.choice([2, 3])
        branches = [self.sequence(depth) for _ in range(count)]
        return Branches(self._name("g"), branches, kind)

    def _rework(self, depth: int) -> Block:
        body = self.sequence(depth, 1)
        return Rework(self._name("l"), body, self.random.choice([2, 3]))

    def _many(self, depth: int) -> Block:
        del depth
        size = self.random.randint(0, 3)
        enough = self.random.randint(1, 3)
        return Many(self._name("m"), size, enough, sequential=self._flip())

    def _deadline(self, depth: int) -> Block:
        handler = self._handler(depth)
        return Deadline(self._name("d"), handler, interrupting=self._flip())

    def _sub(self, depth: int) -> Block:
        handler = self._handler(depth) if self._flip() else None
        return Sub(
            self._name("p"),
            self.sequence(depth),
            handler,
            interrupting=self._flip(),
            throws=self._flip(),
        )

    def process(self) -> "Oracle":
        return Oracle(self.sequence(0, 2), self.random.randint(0, 6))


class Oracle:
    """The whole process: its text, and what is open in it."""

    def __init__(self, body: Sequence, choice: int) -> None:
        self.body = body
        self.world = World()
        self.world.variables["c"] = choice
        text, last = body.draw("start")
        self.xml = start() + text + end() + flow(last, "end")

    def begin(self) -> None:
        self.body.begin(self.world)

    def open(self) -> list[Action]:
        """Return what can be done now."""
        found = list(self.body.open())
        for each in self.world.beside[0]:
            found += each.open()
        return found

    def act(self, action: Action) -> None:
        acted = self.body.act(action, self.world) or any(
            each.act(action, self.world) for each in self.world.beside[0]
        )
        assert acted, action

    @property
    def done(self) -> bool:
        return self.body.done and all(each.done for each in self.world.beside[0])
