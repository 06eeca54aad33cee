"""Blocks that can be left in several ways: many instances, deadlines, subprocesses."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.bpmn.blocks import Action, Block, Sequence, World
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
    start,
    timer,
    until,
    users,
)


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
