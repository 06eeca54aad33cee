"""Boundary events: they interrupt their activity, or add a token each time."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.semantics.events import Catching
from engine.bpmn.semantics.node import Source
from engine.bpmn.semantics.token import Token


class BoundaryEvent(Catching):
    """Armed beside its activity while that is active; remembers it as ``host``."""

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.attached_to = ""
        self.interrupting = True

    def _update_hook(self, my_task: Token) -> bool:
        self.arm(my_task)
        return False

    def occurred(self, token: Token, index: int, payload: Mapping[str, Any]) -> None:
        """Interrupt the activity, or send another token and stay armed."""
        if self.interrupting:
            host = token.top.tokens[token.internal_data.pop("host")]
            self.disarm(token)
            host.cancel()
            self._go(token, payload)
            return
        fired = token.workflow.put(self, fired=True)
        if not self.rearm(token, index):
            token.cancel()
        self._go(fired, payload)

    def _go(self, token: Token, payload: Mapping[str, Any]) -> None:
        token.top.begin(token)
        self.receive(token, payload)
        token._ready()  # noqa: SLF001  the library's hook
