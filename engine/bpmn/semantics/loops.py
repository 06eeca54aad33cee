"""Standard loops and multi-instance activities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from engine.bpmn.expressions import Condition, evaluate
from engine.bpmn.semantics.definitions import EventDefinition
from engine.bpmn.semantics.node import StuckError
from engine.bpmn.semantics.occurrence import throw_now
from engine.bpmn.semantics.token import OPEN, READY, Token

MAX_INSTANCES = 200
MAX_ROUNDS = 1_000


class Loop(Protocol):
    """What an activity asks of its loop characteristics."""

    def begin(self, container: Token) -> None:
        """Start the first bodies, or complete if there is nothing to do."""

    def body_done(self, container: Token, body: Token) -> None:
        """Take what a body hands over and go on."""


def _start_body(container: Token, frame: dict[str, Any], **remembered: int) -> None:
    """Start a body; one that remembers an ``index`` keeps to itself what it writes."""
    body = container.workflow.put(
        container.task_spec, flow=container.flow, of=container.id, **remembered
    )
    body.data = frame
    body.update()


def _skip(container: Token, written: dict[str, Any]) -> None:
    """Pass without a body: a visit that was entered and left, but not completed.

    The loop of the instance completes the token, so that a thousand do not nest.
    """
    container.top.begin(container)
    container.top.wrote(container, written)
    container.top.finish(container, cancelled=True)
    container.seen = False
    container._set_state(READY)  # noqa: SLF001  the library's hook
    container.top.enqueue(container)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLoop:
    """While the condition holds, at most so often (BPMN 2.0.2 §13.3.6)."""

    condition: Condition | None
    maximum: int | None
    test_before: bool

    def begin(self, container: Token) -> None:
        """Start the first round, unless the condition is tested before and false."""
        container.internal_data["rounds"] = 0
        if self.test_before and not self._again(container):
            _skip(container, {})
        else:
            self._round(container)

    def body_done(self, container: Token, body: Token) -> None:
        """Start another round, or complete."""
        del body
        if self._again(container):
            self._round(container)
        else:
            container.complete()

    def _round(self, container: Token) -> None:
        number = container.internal_data["rounds"] = (
            container.internal_data["rounds"] + 1
        )
        _start_body(container, {"loopCounter": Decimal(number)})

    def _again(self, container: Token) -> bool:
        rounds = container.internal_data["rounds"]
        if rounds >= (MAX_ROUNDS if self.maximum is None else self.maximum):
            return False
        counter = {"loopCounter": Decimal(rounds)}
        return self.condition is None or (
            evaluate(container, self.condition, counter) is True
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """Events thrown when bodies complete: ``none``, ``one`` or ``complex``."""

    kind: str = "all"
    event: EventDefinition | None = None
    complex: tuple[tuple[Condition, EventDefinition], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstance:
    """As many bodies as items, together or one by one (BPMN 2.0.2 §13.3.7).

    Everything a body writes stays in its frame. The result list is ``[]`` on entry and
    set once at the end, by index; an item that was cut off by the completion condition
    is null. Each round of rework starts afresh.
    """

    sequential: bool
    cardinality: Condition | None
    collection: Condition | None
    item: str | None
    result: str | None
    output: str | None
    """The name of a body's result; None: the whole frame."""
    condition: Condition | None
    behavior: Behavior = field(default_factory=Behavior)
    signing: bool = False

    def begin(self, container: Token) -> None:
        """Fix the items and start the first or all bodies."""
        items = self._items(container)
        if not items and self.signing:
            raise StuckError(
                "nobody-to-sign",
                f"'{_title(container)}' has nobody to sign it: its list is empty. "
                "An empty list is never an approval.",
            )
        own = container.internal_data
        own.update(
            size=len(items), begun=0, done=0, ended=0, results=[None] * len(items)
        )
        empty: dict[str, Any] = {} if self.result is None else {self.result: []}
        container.top.write_around(container, empty)
        if not items:
            _skip(container, empty)
            return
        own["items"] = items
        for _ in items[:1] if self.sequential else items:
            self._start_next(container)
        if not self.sequential:
            own.pop("items", None)

    def _items(self, container: Token) -> list[Any]:
        if self.collection is not None:
            items = evaluate(container, self.collection)
            if not isinstance(items, list):
                raise _refused(container, "its collection is not a list")
        else:
            items = [None] * self._size(container)
        if len(items) > MAX_INSTANCES:
            raise _refused(
                container, f"{len(items):,} instances are more than {MAX_INSTANCES}"
            )
        return items

    def _size(self, container: Token) -> int:
        size = self.cardinality and evaluate(container, self.cardinality)
        if not isinstance(size, Decimal) or size != int(size) or size < 0:
            raise _refused(container, "its cardinality is not a whole number >= 0")
        if size > MAX_INSTANCES:
            raise _refused(
                container, f"{size:,} instances are more than {MAX_INSTANCES}"
            )
        return int(size)

    def _start_next(self, container: Token) -> None:
        own = container.internal_data
        index = own["begun"]
        own["begun"] += 1
        frame: dict[str, Any] = {"loopCounter": Decimal(index + 1)}
        if self.item is not None:
            frame[self.item] = own["items"][index]
        _start_body(container, frame, index=index)

    def body_done(self, container: Token, body: Token) -> None:
        """Keep the result of a body; end, or start the next one."""
        own = container.internal_data
        own["done"] += 1
        frame = body.data
        own["results"][body.internal_data["index"]] = (
            dict(frame) if self.output is None else frame.get(self.output)
        )
        self._throw_behavior(container, frame)
        if not container.is_in(OPEN):
            return
        if own["done"] == own["size"] or self._is_enough(container, frame):
            self._end(container, body)
        elif self.sequential:
            self._start_next(container)

    def _counters(self, container: Token) -> dict[str, Any]:
        own = container.internal_data
        active = own["begun"] - own["done"] - own["ended"]
        return {
            "numberOfInstances": Decimal(own["size"]),
            "numberOfActiveInstances": Decimal(active),
            "numberOfCompletedInstances": Decimal(own["done"]),
            "numberOfTerminatedInstances": Decimal(own["ended"]),
        }

    def _view(self, container: Token, frame: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the completion condition reads: counters and results so far."""
        view = {**frame, **self._counters(container)}
        if self.result is not None:
            results = container.internal_data["results"]
            view[self.result] = [each for each in results if each is not None]
        return view

    def _is_enough(self, container: Token, frame: Mapping[str, Any]) -> bool:
        return self.condition is not None and (
            evaluate(container, self.condition, self._view(container, frame)) is True
        )

    def _end(self, container: Token, last: Token) -> None:
        """Cancel what is left, write the result list, complete the container."""
        own = container.internal_data
        for each in container.workflow.related("of", container):
            if each.is_in(OPEN):
                own["ended"] += 1
                each.cancel()
        if self.result is not None:
            written = {self.result: own["results"]}
            container.top.write_around(container, written)
            container.top.wrote(last, written)
        container.complete()

    def _throw_behavior(self, container: Token, frame: Mapping[str, Any]) -> None:
        rule = self.behavior
        first = container.internal_data["done"] == 1
        if rule.event is not None and (
            rule.kind == "none" or (rule.kind == "one" and first)
        ):
            throw_now(container, rule.event)
        for condition, event in rule.complex if rule.kind == "complex" else ():
            if evaluate(container, condition, self._view(container, frame)) is True:
                throw_now(container, event)


def _title(token: Token) -> str:
    return str(token.task_spec.bpmn_name or token.task_spec.name)


def _refused(container: Token, reason: str) -> StuckError:
    return StuckError("multi-instance", f"'{_title(container)}': {reason}.")
