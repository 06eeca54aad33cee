"""Random block-structured processes with an oracle that knows no BPMN."""

from random import Random

from tests.bpmn.blocks import (
    Action,
    Block,
    Branches,
    Rework,
    Script,
    Sequence,
    User,
    World,
)
from tests.bpmn.models import end, flow, start
from tests.bpmn.waiting_blocks import Deadline, Many, Sub


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
