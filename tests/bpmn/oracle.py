"""Random block-structured processes with an oracle that knows no BPMN."""

import re
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
from tests.bpmn.calling_blocks import Answered, Called, Told
from tests.bpmn.ending_blocks import Gathered, Heard, Transacted
from tests.bpmn.further_blocks import Crowd, Loose, Race, Repeated, Undone, Warned
from tests.bpmn.models import end, flow, start
from tests.bpmn.waiting_blocks import Deadline, Many, Sub
from tests.bpmn.watching_blocks import EVERYWHERE, KINDS, SHARED, Watched

BEHAVIORS = ("None", "One", "All", "Complex")


class Generator:
    """Makes a random process from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  a test, not a secret
        self.number = 0
        self.crowds = 0
        """How deep in crowds: a listener that was heard looks like one that was not."""
        self.rounds = 0
        """How deep in rework: what the last round left behind comes to the next one."""
        self.handlers = 0
        """How deep in handlers: of two runs of one, loops could not be told apart."""

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
            kinds += [self._branches, self._branches, self._deadline, self._sub]
            kinds += [self._race, self._loose, self._undone, self._warned]
            kinds += [self._transacted, self._called, self._watched]
            if not self.handlers and not self.crowds:
                # one at a time: what is thrown reaches all of them
                kinds += [self._heard, self._told, self._answered]
            if not self.handlers and not self.rounds and not self.crowds:
                kinds += [self._gathered]
            if not self.handlers:
                kinds += [self._rework, self._repeated, self._many, self._crowd]
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
        self.rounds += 1
        body = self.sequence(depth, 1)
        self.rounds -= 1
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
            interrupting=self._flip() or self.crowds > 0,
            throws=self._flip(),
        )

    def _race(self, depth: int) -> Block:
        ways = {"message": self.sequence(depth), "fire": self.sequence(depth)}
        return Race(self._name("e"), ways)

    def _repeated(self, depth: int) -> Block:
        del depth
        return Repeated(self._name("r"), self.random.randint(1, 3))

    def _loose(self, depth: int) -> Block:
        del depth
        size = self.random.randint(1, 3)
        return Loose(self._name("a"), size, sequential=self._flip())

    def _undone(self, depth: int) -> Block:
        del depth
        return Undone(self._name("c"))

    def _transacted(self, depth: int) -> Block:
        del depth
        return Transacted(self._name("t"), self.random.randint(1, 3))

    def _gathered(self, depth: int) -> Block:
        del depth
        size = self.random.randint(2, 4)
        return Gathered(self._name("h"), size, self.random.randint(1, size))

    def _heard(self, depth: int) -> Block:
        del depth
        return Heard(self._name("f"), interrupting=self._flip())

    def _called(self, depth: int) -> Block:
        del depth
        return Called(self._name("q"), self.random.randint(0, 2))

    def _answered(self, depth: int) -> Block:
        del depth
        return Answered(self._name("n"), right=self._flip())

    def _told(self, depth: int) -> Block:
        del depth
        size, behavior = self.random.randint(1, 3), self.random.choice(BEHAVIORS)
        return Told(self._name("m"), size, behavior, interrupting=self._flip())

    def _watched(self, depth: int) -> Block:
        del depth
        alone = not self.handlers and not self.crowds
        kinds = [each for each in KINDS if each != SHARED or not self.handlers]
        kind = self.random.choice([*kinds, EVERYWHERE] if alone else kinds)
        return Watched(self._name("x"), kind, interrupting=self._flip())

    def _warned(self, depth: int) -> Block:
        body, handler = self.sequence(depth), self._handler(depth)
        handler.blocks.insert(0, self._user(depth))  # what runs beside may end it
        return Warned(self._name("w"), body, handler)

    def _crowd(self, depth: int) -> Block:
        self.crowds += 1
        body, size = self.sequence(depth), self.random.randint(0, 3)
        self.crowds -= 1
        return Crowd(self._name("k"), body, size, sequential=self._flip())

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
        self.beside = _signals(text) + _messages(text)
        self.xml += _BOUND if 'messageRef="msg_' in text else ""

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


_BOUND = (
    '<bpmn:correlationSubscription id="cs" correlationKeyRef="ck">'
    '<bpmn:correlationPropertyBinding id="cb" correlationPropertyRef="order">'
    '<bpmn:dataPath id="dp">c</bpmn:dataPath>'
    "</bpmn:correlationPropertyBinding></bpmn:correlationSubscription>"
)


def _signals(text: str) -> str:
    """Return the signals that are thrown, and the events that bodies refer to."""
    names = sorted(set(re.findall(r'signalRef="(sig_\w+)"', text)))
    shared = sorted(set(re.findall(r'BehaviorEventRef="done_(\w+)"', text)))
    return "".join(f'<bpmn:signal id="{each}" name="{each}"/>' for each in names) + (
        "".join(
            f'<bpmn:signalEventDefinition id="done_{each}" signalRef="sig_{each}"/>'
            for each in shared
        )
    )


def _messages(text: str) -> str:
    """Return the messages that are sent, and the key they are told apart by."""
    names = sorted(set(re.findall(r'messageRef="(msg_\w+)"', text)))
    if not names:
        return ""
    keys = "".join(
        f'<bpmn:correlationPropertyRetrievalExpression id="cr{number}" '
        f'messageRef="{each}"><bpmn:messagePath id="mp{number}">number'
        "</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>"
        for number, each in enumerate(names)
    )
    return "".join(f'<bpmn:message id="{each}" name="{each}"/>' for each in names) + (
        f'<bpmn:correlationProperty id="order" name="order">{keys}'
        "</bpmn:correlationProperty>"
    )
