"""What all activities share: quantities, boundary events, loops, compensation."""

from typing import TYPE_CHECKING, Any

from engine.bpmn.semantics.compensation import handler_done, remember
from engine.bpmn.semantics.data import bring_in, take_out
from engine.bpmn.semantics.node import Node, Source
from engine.bpmn.semantics.token import READY, STARTED, WAITING, Token

if TYPE_CHECKING:
    from engine.bpmn.semantics.boundary import BoundaryEvent
    from engine.bpmn.semantics.loops import Loop
    from engine.bpmn.semantics.scope import Scope


class Activity(Node):
    """A task, call activity or subprocess.

    With a loop or multi-instance the token that arrived is the *container*; each body
    is a token of the same node that remembers the container as ``of``. Boundary events
    belong to the container.
    """

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.boundaries: list[BoundaryEvent] = []
        self.loop: Loop | None = None
        self.for_compensation = False

    # -- arriving

    def _update_hook(self, my_task: Token) -> bool:
        if self.start_quantity > 1 and not self._has_quantity(my_task):
            return False
        return self.activate(my_task)

    def _has_quantity(self, token: Token) -> bool:
        """Consume as many tokens as the activity needs to begin, or wait for more."""
        waiting = [
            each
            for each in token.workflow.tasks.values()
            if each.task_spec is self and "gathering" in each.internal_data
        ]
        missing = self.start_quantity - 1
        if len(waiting) < missing:
            token._set_state(WAITING)  # noqa: SLF001  the library's hook
            token.internal_data["gathering"] = True
            return False
        for each in waiting[:missing]:
            each.workflow.remove(each)
        return True

    def activate(self, token: Token) -> bool:
        """Arm the boundary events and begin, or begin the loop."""
        if "of" not in token.internal_data:
            self._arm_boundaries(token)
            bring_in(token, self.associations)
        if self.loop is not None and self._is_container(token):
            token._set_state(STARTED)  # noqa: SLF001  the library's hook
            self.loop.begin(token)
            return False
        token.top.begin(token)
        return self.enter(token)

    def _arm_boundaries(self, token: Token) -> None:
        if self.boundaries and token.workflow.related("host", token):
            return  # a held token that is tried again
        for each in self.boundaries:
            token.workflow.put(each, host=token.id).update()

    def enter(self, token: Token) -> bool:  # noqa: ARG002  subclasses look at it
        """Begin one execution; True: ready to run, or open for a person."""
        return True

    def step(self, token: Token) -> None:
        """Run; a container that has nothing to do completes."""
        if self._is_container(token):
            token.complete()
        else:
            super().step(token)

    # -- completing

    def completed(self, token: Token) -> None:
        """Close the visit, disarm, and log what could be undone."""
        if "of" not in token.internal_data:
            self.hand_out(token)
        if not self._is_container(token):
            remember(token, self.inner_log(token))
        if token.seen:
            super().completed(token)
        self._disarm(token)

    def hand_out(self, token: Token) -> None:
        """Write what flows out by data associations."""
        take_out(token, self.associations)

    def inner_log(self, token: Token) -> list[dict[str, Any]]:
        """Return what completed inside."""
        del token
        return []

    def _is_container(self, token: Token) -> bool:
        return self.loop is not None and "of" not in token.internal_data

    def _disarm(self, token: Token) -> None:
        if self.boundaries:
            for each in token.workflow.related("host", token):
                each.cancel()

    def depart(self, token: Token) -> None:
        """Leave by the flows; a body reports to its container instead."""
        container = token.top.tokens.get(token.internal_data.get("of", ""))
        if container is not None and self.loop is not None:
            token.workflow.remove(token)
            self.loop.body_done(container, token)
        elif "undoes" in token.internal_data:
            token.workflow.remove(token)
            handler_done(token)
        else:
            scope = token.workflow
            super().depart(token)
            if scope.host is not None and token.id not in scope.tasks:
                scope.host.task_spec.activity_done(scope, self)

    def activity_done(self, inner: "Scope", node: Node) -> None:
        """Hear that an activity inside has completed; ad-hoc subprocesses do more."""

    def retry(self, token: Token) -> None:
        """Run a held token again; what a container did was no execution."""
        if self._is_container(token) and "departing" not in token.internal_data:
            token.top.finish(token, cancelled=True)
            token.seen = False
        super().retry(token)

    def _on_cancel(self, my_task: Token) -> None:
        related = [
            *my_task.workflow.related("host", my_task),
            *(my_task.workflow.related("of", my_task) if self.loop else ()),
        ]
        for each in related:
            if each.id in each.workflow.tasks:
                each.cancel()
        super()._on_cancel(my_task)


class Inert(Activity):
    """A task that a person completes: user, manual and untyped tasks."""

    by_hand = True

    def is_open(self, token: Token) -> bool:
        """Say that a person can complete it."""
        return token.is_in(READY)
