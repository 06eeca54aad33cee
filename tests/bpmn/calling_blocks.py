"""Blocks that ask others: called processes, messages with a key, events of bodies."""

from collections.abc import Iterator

from tests.bpmn.blocks import Action, Block, Script, Sequence, User, World
from tests.bpmn.models import (
    ERROR,
    boundary,
    chain,
    element,
    end,
    extension,
    flow,
    gateway,
    many,
    start,
    throw,
    times,
    users,
)


class Called(Block):
    """A call activity; its error is caught at it, or ``depth`` subprocesses around.

    Whoever is called gets ``c + 1`` and gives twice of what it got, and a secret.
    """

    def __init__(self, name: str, depth: int) -> None:
        super().__init__(name)
        self.depth = depth
        self.caught = Script(f"{name}f")

    def draw(self, before: str) -> tuple[str, str]:
        name, after = self.name, f"{self.name}a"
        mapping = (
            '<qms:input name="n" value="=c + 1"/>'
            f'<qms:output name="v_{name}" value="=m"/>'
        )
        text = element("callActivity", name, extension(mapping), calledElement="x")
        outer = name
        for level in range(self.depth):
            inner, outer = outer, f"{name}w{level}"
            begin, over = f"{outer}s", f"{outer}e"
            text += start(begin) + end(over) + chain(f"{begin} {inner} {over}")
            text = element("subProcess", outer, text)
        event = f"{name}b"
        text += boundary(event, outer, ERROR) + gateway("exclusive", after)
        more, last = self.caught.draw(event)
        return text + more + chain(f"{before} {outer} {after}") + flow(
            last, after
        ), after

    def begin(self, world: World) -> None:
        del world
        self.done = False

    def open(self) -> Iterator[Action]:
        if not self.done:
            yield "finish", self.name
            yield "fail", self.name

    def act(self, action: Action, world: World) -> bool:
        if self.done or action not in list(self.open()):
            return False
        if action[0] == "finish":
            world.variables[f"v_{self.name}"] = (world.variables["c"] + 1) * 2
        else:
            self.caught.begin(world)
        self.done = True
        return True


class Answered(Block):
    """One branch sends what the other waits for, with the right key or a wrong one."""

    def __init__(self, name: str, *, right: bool) -> None:
        super().__init__(name)
        self.right = right
        self.left: set[Action] = set()

    def draw(self, before: str) -> tuple[str, str]:
        name, split, join = self.name, f"{self.name}s", f"{self.name}j"
        key = "c" if self.right else "c + 1"
        message = f'<bpmn:messageEventDefinition messageRef="msg_{name}"/>'
        payload = extension(f'<qms:input name="number" value="={key}"/>')
        text = gateway("parallel", split) + gateway("parallel", join)
        text += users(f"{name}u") + throw(f"{name}t", payload + message)
        text += element("intermediateCatchEvent", f"{name}c", _NOTHING + message)
        text += chain(f"{before} {split} {name}u {name}t {join}")
        return text + chain(f"{split} {name}c {join}"), join

    def begin(self, world: World) -> None:
        del world
        self.done = False
        self.left = {("complete", f"{self.name}u"), ("message", f"{self.name}c")}

    def open(self) -> Iterator[Action]:
        yield from sorted(self.left)

    def act(self, action: Action, world: World) -> bool:
        if action not in self.left:
            return False
        self.left.discard(action)
        if action[0] == "complete":
            world.variables[f"v_{action[1]}"] = 1
            if self.right:
                self.left.clear()
        self.done = not self.left
        return True


_NOTHING = extension('<qms:output name="kheard" value="=1"/>')
"""Nothing of the message is taken but that it came, in a name that is not compared."""


class Told(Block):
    """Bodies of a user task that tell a boundary event when they are finished."""

    def __init__(
        self, name: str, size: int, behavior: str, *, interrupting: bool
    ) -> None:
        super().__init__(name)
        self.size, self.behavior, self.interrupting = size, behavior, interrupting
        self.sequential = size % 2 == 0
        self.answered = 0

    def draw(self, before: str) -> tuple[str, str]:
        name, after = self.name, f"{self.name}a"
        signal = f'<bpmn:signalEventDefinition {{}}signalRef="sig_{name}"/>'
        rule = (
            f'<bpmn:complexBehaviorDefinition id="{name}r">'
            f'<bpmn:condition id="{name}rc">numberOfCompletedInstances = 2'
            f'</bpmn:condition><bpmn:event id="{name}re">'
            + signal.format(f'id="{name}rs" ')
            + "</bpmn:event></bpmn:complexBehaviorDefinition>"
        )
        references = {
            key: f"done_{name}"
            for key in ("noneBehaviorEventRef", "oneBehaviorEventRef")
            if key.lower().startswith(self.behavior.lower())
        }
        inner = times(self.size) + (rule if self.behavior == "Complex" else "")
        loop = many(
            inner, sequential=self.sequential, behavior=self.behavior, **references
        )
        text = element("userTask", name, loop) + gateway("exclusive", after)
        event, handler = f"{name}b", f"u{name}h"
        text += boundary(event, name, signal.format(""), interrupting=self.interrupting)
        if self.interrupting:
            text += flow(event, after)
        else:
            text += users(handler) + flow(event, handler)
        return text + chain(f"{before} {name} {after}"), after

    def begin(self, world: World) -> None:
        del world
        self.answered, self.done = 0, False

    def open(self) -> Iterator[Action]:
        if not self.done:
            left = self.size - self.answered
            for _ in range(min(1, left) if self.sequential else left):
                yield "complete", self.name

    def act(self, action: Action, world: World) -> bool:
        if self.done or action != ("complete", self.name):
            return False
        self.answered += 1
        self.done = self.answered == self.size
        if self._tells():
            if self.interrupting:
                self.done = True
            else:
                handler = Sequence("", [User(f"u{self.name}h")])
                handler.begin(world)
                world.beside[-1].append(handler)
        return True

    def _tells(self) -> bool:
        at = {"One": 1, "Complex": 2}.get(self.behavior)
        return self.behavior == "None" or self.answered == at
