"""What all flow nodes share: how a token arrives, is ready, completes and leaves."""

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.bpmn.elements import Extensions
from engine.bpmn.expressions import Condition, RefusedValueError, is_true
from engine.bpmn.lowering import element_id
from engine.bpmn.semantics.data import NO_DATA
from engine.bpmn.semantics.token import COMPLETED, OPEN, READY, STARTED, Token


class StuckError(Exception):
    """The token cannot go on until a person has mended something."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; a ``~`` in its id means that the file does not draw it."""

    id: str
    source: str
    target: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a node learns about itself from its element."""

    id: str
    name: str
    tag: str
    default: str | None
    extensions: Extensions
    quantities: tuple[int, int]


class Node(BpmnSpecMixin):
    """A flow node: a token arrives by ``_update``, runs in ``step`` and leaves."""

    by_hand = False
    """True: a person completes it."""
    is_event_handler = False
    """True: an event subprocess."""
    handler: "Node | None" = None
    """The activity that undoes this one."""
    associations = NO_DATA
    definitions: tuple[Any, ...] = ()
    """What an event catches or throws."""

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source.id, bpmn_name=source.name)
        self.manual = self.by_hand
        self.tag = source.tag
        self.extensions = source.extensions
        self.default = source.default
        self.start_quantity, self.completion_quantity = source.quantities
        self.incoming: list[Flow] = []
        self.outgoing: list[Flow] = []

    def is_live(self, token: Token) -> bool:  # noqa: ARG002  listeners look
        """Say whether a token here keeps its scope open."""
        return True

    def is_open(self, token: Token) -> bool:  # noqa: ARG002  tasks look at it
        """Say whether somebody outside can move a token here."""
        return False

    def cancel_boundary(self, token: Token) -> tuple[Token, int] | None:
        """Return the armed cancel event of a transaction."""
        del token
        return None

    @property
    def file_id(self) -> str:
        """Return the id of the element in the file."""
        return element_id(self.name)

    # -- arriving

    def _predict_hook(self, my_task: Token) -> None:
        """Predict nothing: what may come costs memory and helps nobody."""

    def _update(self, my_task: Token) -> None:
        try:
            ready = self._update_hook(my_task)
        except (StuckError, RefusedValueError) as error:
            my_task.top.hold(my_task, error)
            return
        if ready and my_task.is_in(OPEN):
            my_task._ready()  # noqa: SLF001  the library's hook

    def _update_hook(self, my_task: Token) -> bool:
        """Return True if the token may run now."""
        my_task.top.begin(my_task)
        return True

    def _on_ready(self, my_task: Token) -> None:
        if not self.by_hand:
            my_task.top.enqueue(my_task)

    # -- running

    def step(self, token: Token) -> None:
        """Run the element; True completes the token, None leaves it started."""
        try:
            done = self._run_hook(token)
        except (StuckError, RefusedValueError) as error:
            token.top.hold(token, error)
            return
        if not token.is_in(READY):
            return
        if done:
            self._complete(token)
        else:
            token._set_state(STARTED)  # noqa: SLF001  the library's hook

    def _complete(self, token: Token) -> None:
        """Complete; a token whose outputs cannot be evaluated is held."""
        try:
            token.complete()
        except RefusedValueError as error:
            if token.id not in token.workflow.tasks:
                raise  # it has left: what follows from it failed
            token.top.hold(token, error)

    def _run_hook(self, my_task: Token) -> bool | None:  # noqa: ARG002  hook
        return True

    # -- leaving

    def _on_complete(self, my_task: Token) -> None:
        self.completed(my_task)
        self.depart(my_task)

    def completed(self, token: Token) -> None:
        """Close the visit; what follows from the completion itself goes here."""
        token.top.finish(token)

    def depart(self, token: Token) -> None:
        """Consume the token and put one on each flow it leaves by."""
        try:
            flows = self.leaving(token)
        except (StuckError, RefusedValueError) as error:
            token.internal_data["departing"] = True
            token.top.hold(token, error)
            return
        scope = token.workflow
        scope.remove(token)
        for flow in flows:
            for _ in range(self.completion_quantity):
                scope.arrive(flow)

    def leaving(self, token: Token) -> list[Flow]:
        """Return the flows to take: plain ones, true ones, else the default.

        BPMN 2.0.2 §13.3.1 (conditional flows of an activity) and §13.4.3.
        """
        asked = [each for each in self.outgoing if self._is_asked(each)]
        if not asked:
            return self.outgoing
        taken = {each.id for each in asked if is_true(token, each.condition)}
        if not taken and self.default is not None:
            taken = {self.default}
        taken |= {each.id for each in self.outgoing if self._is_plain(each)}
        if not taken:
            raise no_flow(self)
        return [each for each in self.outgoing if each.id in taken]

    def _is_asked(self, flow: Flow) -> bool:
        return flow.condition is not None and flow.id != self.default

    def _is_plain(self, flow: Flow) -> bool:
        return flow.condition is None and flow.id != self.default

    # -- being cancelled

    def _on_cancel(self, my_task: Token) -> None:
        top = my_task.top
        top.withdraw(my_task)
        if my_task.seen:
            top.finish(my_task, cancelled=True)
        my_task.workflow.remove(my_task)

    def retry(self, token: Token) -> None:
        """Run a held token again."""
        if token.internal_data.pop("departing", False):
            token._set_state(COMPLETED)  # noqa: SLF001  the library's hook
            self.depart(token)
        else:
            self._update(token)


def no_flow(node: Node) -> StuckError:
    """Say that no way out of a node is open."""
    return StuckError(
        "no-flow",
        f"No condition of the flows out of '{node.bpmn_name or node.name}' is true and "
        "there is no default flow. Correct the data or draw a default flow.",
    )
