"""Subprocesses: embedded, event-triggered, transactions and ad-hoc ones."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.bpmn.expressions import Condition, evaluate
from engine.bpmn.semantics.activity import Activity
from engine.bpmn.semantics.events import Catching, StartEvent
from engine.bpmn.semantics.node import Node, Source
from engine.bpmn.semantics.token import Token

if TYPE_CHECKING:
    from engine.bpmn.semantics.scope import Scope


class Subprocess(Activity):
    """An embedded subprocess: its own scope, the same document."""

    def _run_hook(self, my_task: Token) -> bool | None:
        """Open the inside and start it."""
        inner = my_task.top.enter(my_task)
        self.start_inside(my_task, inner)
        return None

    def start_inside(self, token: Token, inner: "Scope") -> None:
        """Put the first tokens in."""
        del token
        inner.start_at(inner.spec.initial)

    def inner_done(self, token: Token, inner: "Scope") -> None:
        """Complete: nothing inside is open any more."""
        token.internal_data["log"] = inner.data.get("log", [])
        token.complete()

    def inner_log(self, token: Token) -> list[dict[str, Any]]:
        """Return what completed inside."""
        log: list[dict[str, Any]] = token.internal_data.pop("log", [])
        return log


class EventSubprocess(Catching, Subprocess):
    """Armed while its scope is active; each occurrence runs its inside once.

    The armed token is the *listener*; it does not keep the scope open. Interrupting:
    all other tokens and listeners of the scope are cancelled first.
    """

    is_event_handler = True

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.trigger: StartEvent | None = None

    def is_live(self, token: Token) -> bool:
        """Say that a listener does not keep the scope open."""
        return "listening" not in token.internal_data

    def _update_hook(self, my_task: Token) -> bool:
        if self.is_live(my_task):
            return super()._update_hook(my_task)
        self.arm(my_task)
        return False

    def occurred(self, token: Token, index: int, payload: Mapping[str, Any]) -> None:
        """Run the inside, beside or instead of what the scope was doing."""
        scope, trigger = token.workflow, self.trigger
        if trigger is None:
            return
        if trigger.interrupting:
            handler = scope.put(self, came=dict(payload))
            scope.cancel_all(keep=[handler])
        else:
            if not self.rearm(token, index):
                token.cancel()
            handler = scope.put(self, came=dict(payload))
        handler.update()

    def start_inside(self, token: Token, inner: "Scope") -> None:
        """Start at the event that was triggered, with what came with it."""
        came = token.internal_data.pop("came", {})
        for begun in inner.start_at(inner.spec.initial):
            if isinstance(begun.task_spec, StartEvent):
                begun.task_spec.receive(begun, came)


class Transaction(Subprocess):
    """A subprocess that a cancel end event takes back."""

    def cancel_boundary(self, token: Token) -> tuple[Token, int] | None:
        """Return the armed cancel event and the place of its definition."""
        outer = token.top.tokens.get(token.internal_data.get("of", token.id), token)
        for each in outer.workflow.related("host", outer):
            for index, definition in enumerate(each.task_spec.definitions):
                if definition.kind == "cancel":
                    return each, index
        return None


class AdHocSubprocess(Subprocess):
    """Activities without order: offered on entry, until the condition is true.

    Without a completion condition each one is done once. With one, what a person has
    completed is offered again as long as it is false.
    """

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.condition: Condition | None = None
        self.sequential = False
        self.cancel_remaining = True

    def start_inside(self, token: Token, inner: "Scope") -> None:
        """Offer the activities nothing leads to, all or one after the other."""
        del token
        names = [node.name for node in inner.spec.initial]
        inner.data["waiting"] = names[1:] if self.sequential else []
        inner.start_at(
            inner.spec.initial[:1] if self.sequential else inner.spec.initial
        )

    def activity_done(self, inner: "Scope", node: Node) -> None:
        """One activity inside has completed: enough, the next one, or it again."""
        host = inner.host
        if host is None or inner.data.get("enough"):
            return
        if self.condition is not None and (evaluate(host, self.condition) is True):
            inner.data["enough"] = True
            inner.data["waiting"] = []
            if self.cancel_remaining:
                inner.cancel_all()
            return
        waiting: list[str] = inner.data["waiting"]
        first = node in inner.spec.initial
        if self.condition is not None and first and node.by_hand:
            waiting.append(node.name)
        if waiting and (not self.sequential or not inner.live()):
            inner.put(inner.spec.nodes[waiting.pop(0)]).update()
