"""More blocks: races, standard loops, ad-hoc work, compensation, crowds of bodies."""

from collections import ChainMap
from collections.abc import Callable, Iterator
from copy import deepcopy

from tests.bpmn.blocks import Action, Block, Sequence, World
from tests.bpmn.models import (
    COMPENSATE,
    ESCALATION,
    MESSAGE,
    boundary,
    catch,
    chain,
    element,
    end,
    flow,
    gateway,
    many,
    over,
    start,
    throw,
    timer,
    users,
)


class Race(Block):
    """A message against a timer; each leads to its own sequence."""

    def __init__(self, name: str, ways: dict[str, Sequence]) -> None:
        super().__init__(name)
        self.ways = ways
        self.won: Sequence | None = None

    def draw(self, before: str) -> tuple[str, str]:
        split, join = f"{self.name}g", f"{self.name}j"
        text = gateway("eventBased", split) + gateway("exclusive", join)
        text += flow(before, split)
        for verb, way in self.ways.items():
            event = f"{self.name}{verb}"
            text += catch(event, MESSAGE if verb == "message" else timer("P5D"))
            more, last = way.draw(event)
            text += flow(split, event) + more + flow(last, join)
        return text, join

    def begin(self, world: World) -> None:
        del world
        self.won, self.done = None, False

    def open(self) -> Iterator[Action]:
        if self.won is not None:
            yield from self.won.open()
        elif not self.done:
            for verb in self.ways:
                yield verb, f"{self.name}{verb}"

    def act(self, action: Action, world: World) -> bool:
        if self.done or action not in list(self.open()):
            return False
        if self.won is None:
            self.won = self.ways[action[0]]
            self.won.begin(world)
        else:
            self.won.act(action, world)
        self.done = self.won.done
        return True


class Repeated(Block):
    """A user task with a standard loop of so many rounds."""

    def __init__(self, name: str, rounds: int) -> None:
        super().__init__(name)
        self.rounds = self.left = rounds

    def draw(self, before: str) -> tuple[str, str]:
        loop = f'<bpmn:standardLoopCharacteristics loopMaximum="{self.rounds}"/>'
        return element("userTask", self.name, loop) + flow(before, self.name), self.name

    def begin(self, world: World) -> None:
        del world
        self.left, self.done = self.rounds, False

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield "complete", self.name

    def act(self, action: Action, world: World) -> bool:
        if self.done or action != ("complete", self.name):
            return False
        world.variables[f"v_{self.name}"] = 1
        self.left -= 1
        self.done = self.left == 0
        return True


class Loose(Block):
    """An ad-hoc subprocess: each of its tasks once, in any order or in this one."""

    def __init__(self, name: str, size: int, *, sequential: bool) -> None:
        super().__init__(name)
        self.tasks = [f"{name}t{i}" for i in range(size)]
        self.sequential = sequential
        self.left = list(self.tasks)

    def draw(self, before: str) -> tuple[str, str]:
        order = "Sequential" if self.sequential else "Parallel"
        text = element(
            "adHocSubProcess", self.name, users(" ".join(self.tasks)), ordering=order
        )
        return text + flow(before, self.name), self.name

    def begin(self, world: World) -> None:
        del world
        self.left, self.done = list(self.tasks), False

    def open(self) -> Iterator[Action]:
        if not self.done:
            for name in self.left[:1] if self.sequential else self.left:
                yield "complete", name

    def act(self, action: Action, world: World) -> bool:
        if self.done or action not in list(self.open()):
            return False
        world.variables[f"v_{action[1]}"] = 1
        self.left.remove(action[1])
        self.done = not self.left
        return True


class Undone(Block):
    """Two tasks of a subprocess and then their handlers in reverse order."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.steps = [f"{name}a", f"{name}b"]
        self.left: list[str] = []

    def draw(self, before: str) -> tuple[str, str]:
        text = start(f"{self.name}s")
        text += self.drawn_steps()
        text += throw(f"{self.name}t", COMPENSATE) + end(f"{self.name}e")
        text += chain(" ".join([f"{self.name}s", *self.steps, f"{self.name}t"]))
        text += flow(f"{self.name}t", f"{self.name}e")
        return element("subProcess", self.name, text) + flow(
            before, self.name
        ), self.name

    def drawn_steps(self) -> str:
        """Return the tasks, each with the task that undoes it."""
        text = ""
        for step in self.steps:
            text += users(step) + boundary(f"{step}c", step, COMPENSATE)
            text += element("userTask", f"{step}x", isForCompensation="true")
            text += element(
                "association",
                f"{step}y",
                sourceRef=f"{step}c",
                targetRef=f"{step}x",
                associationDirection="One",
            )
        return text

    def begin(self, world: World) -> None:
        del world
        self.done = False
        self.left = self.steps + [f"{step}x" for step in reversed(self.steps)]

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield "complete", self.left[0]

    def act(self, action: Action, world: World) -> bool:
        if self.done or action != ("complete", self.left[0]):
            return False
        world.variables[f"v_{action[1]}"] = 1
        self.left.pop(0)
        self.done = not self.left
        return True


class Warned(Block):
    """A subprocess that escalates on its way; a handler runs beside it."""

    def __init__(self, name: str, body: Sequence, handler: Sequence) -> None:
        super().__init__(name)
        self.body, self.handler = body, handler
        self.beside: list[Block] = []
        self.warned = False

    def draw(self, before: str) -> tuple[str, str]:
        inner, last = self.body.draw(f"{self.name}s")
        inner = start(f"{self.name}s") + inner + throw(f"{self.name}t", ESCALATION)
        inner += end(f"{self.name}e") + chain(f"{last} {self.name}t {self.name}e")
        text = element("subProcess", self.name, inner) + flow(before, self.name)
        event = f"{self.name}b"
        text += boundary(event, self.name, ESCALATION, interrupting=False)
        more, last = self.handler.draw(event)
        return text + more + end(f"{self.name}h") + flow(last, f"{self.name}h"), (
            self.name
        )

    def begin(self, world: World) -> None:
        self.done = self.warned = False
        self.beside = []
        self._inside(world, lambda: self.body.begin(world))

    def _inside(self, world: World, step: Callable[[], object]) -> bool:
        world.beside.append(self.beside)
        acted = step() is not False
        world.beside.pop()
        self.beside[:] = [each for each in self.beside if not each.done]
        if self.body.done and not self.warned:
            self.warned = True
            handler = deepcopy(self.handler)
            handler.begin(world)
            world.beside[-1].append(handler)
        self.done = self.body.done and not self.beside
        return acted

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield from self.body.open()
            for each in self.beside:
                yield from each.open()

    def act(self, action: Action, world: World) -> bool:
        if self.done:
            return False
        return self._inside(
            world,
            lambda: (
                self.body.act(action, world)
                or any(each.act(action, world) for each in self.beside)
            ),
        )


class Crowd(Block):
    """A multi-instance subprocess: what its bodies write stays with them."""

    def __init__(
        self, name: str, body: Sequence, size: int, *, sequential: bool
    ) -> None:
        super().__init__(name)
        self.body, self.size, self.sequential = body, size, sequential
        self.bodies: list[tuple[Sequence, dict[str, object], list[Block]]] = []
        self.begun = 0

    def draw(self, before: str) -> tuple[str, str]:
        inner, last = self.body.draw(f"{self.name}s")
        items = f"=[{', '.join(str(i) for i in range(self.size))}]"
        loop = over(items, f"{self.name}i", f"{self.name}r")
        loop = many(loop, sequential=self.sequential)
        inner = loop + start(f"{self.name}s") + inner + end(f"{self.name}e")
        inner += flow(last, f"{self.name}e")
        return element("subProcess", self.name, inner) + flow(
            before, self.name
        ), self.name

    def begin(self, world: World) -> None:
        self.bodies, self.begun, self.done = [], 0, False
        world.variables[f"{self.name}r"] = []
        self._go_on(world)

    def _go_on(self, world: World) -> None:
        self.bodies = [each for each in self.bodies if not _over(each)]
        while self.begun < self.size and not (self.sequential and self.bodies):
            self.begun += 1
            body = (deepcopy(self.body), {}, [])
            _within(body, world, body[0].begin)
            if not _over(body):
                self.bodies.append(body)
        self.done = self.begun == self.size and not self.bodies

    def open(self) -> Iterator[Action]:
        for body, _frame, beside in self.bodies:
            yield from body.open()
            for each in beside:
                yield from each.open()

    def act(self, action: Action, world: World) -> bool:
        for body in self.bodies:
            if _within(body, world, lambda here: _act(body, action, here)):  # noqa: B023  run now
                self._go_on(world)
                return True
        return False


_Body = tuple[Sequence, dict[str, object], list[Block]]


def _over(body: _Body) -> bool:
    return body[0].done and all(each.done for each in body[2])


def _act(body: _Body, action: Action, world: World) -> bool:
    return body[0].act(action, world) or any(
        each.act(action, world) for each in body[2]
    )


def _within(body: _Body, world: World, step: Callable[[World], object]) -> bool:
    """Do something over the frame of a body, with its own sequences beside."""
    here = World()
    here.variables = ChainMap(body[1], world.variables)  # type: ignore[assignment]  a view
    here.beside = [body[2]]
    return step(here) is not False
