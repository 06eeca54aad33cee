"""One instance: its document, its loop, and what a turn reports."""

from collections import ChainMap, deque
from collections.abc import Mapping
from datetime import datetime
from heapq import heappop, heappush
from time import thread_time
from typing import Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.bpmn.expressions import ScriptEngine, frame_of
from engine.bpmn.semantics.compensation import proceed
from engine.bpmn.semantics.events import check_conditions
from engine.bpmn.semantics.limits import endless
from engine.bpmn.semantics.occurrence import Occurrence, deliver
from engine.bpmn.semantics.report import Report
from engine.bpmn.semantics.scope import ProcessModel, Scope, Subscope
from engine.bpmn.semantics.token import READY, WAITING, Token, order_of
from engine.bpmn.turn import Host, Incident, RunState
from engine.feel import Document

_NO_SCRIPTS = ScriptEngine()
MAX_STEPS = 10_000
MAX_SECONDS = 2.0


class Instance(Report, Scope, BpmnWorkflow):
    """The outermost scope; everything of one turn hangs here."""

    def __init__(
        self, definition: ProcessModel, variables: Mapping[str, Any], outside: Host
    ) -> None:
        super().__init__(
            definition.spec,
            definition.scopes,
            _NO_SCRIPTS,
            deserializing=True,
        )
        self.definition = definition
        self.outside = outside
        self.host = None
        self.variables = (
            variables if isinstance(variables, Document) else Document(variables)
        )
        self.run_state: RunState = "running"
        self.ending: RunState = "completed"
        self.error_code: str | None = None
        self.outcome: tuple[str, str | None] | None = None
        self.last_id = 0
        self.tokens: dict[str, Token] = {}
        self.subprocesses: dict[str, Subscope] = {}
        self.catchers: dict[str, Token] = {}
        self.joins: dict[str, Token] = {}
        """Arrivals that wait until nothing else can still come."""
        self.queue: deque[Occurrence] = deque()
        self.touched: dict[Scope, None] = {}
        self.begin_report()
        self.revision, self.checked = 0, 0
        self.undoing: dict[str, Token] = {}
        """Throws whose next compensation handler is to start."""
        self._ready: list[tuple[int, int, str]] = []
        self._steps, self._began = 0, thread_time()

    # -- the document

    def names(self) -> Mapping[str, Any]:
        """Return the document over the names of the host, nothing read or copied.

        The document comes first: what the host knows of a declared counter is only what
        it starts with.
        """
        return ChainMap(self.variables, self.outside.context())  # type: ignore[arg-type]  # read only

    def host_now(self) -> datetime:
        """Return the instant of the turn in the zone of the case's site."""
        return self.outside.now.astimezone(self.outside.zone)

    def write(self, token: Token, values: Mapping[str, Any]) -> None:
        """Set names for a token and note them in its visit."""
        if values:
            self.write_around(token, values)
            self.wrote(token, values)

    def write_around(self, token: Token, values: Mapping[str, Any]) -> None:
        """Set names in the innermost body's frame, else in the document."""
        if not values:
            return
        holder = _body_around(token)
        if holder is not None:
            holder.data.update(values)
        else:
            self.variables.update(values)
        self.revision += 1

    # -- the loop

    def next_id(self) -> str:
        """Return the id of the next token."""
        self.last_id += 1
        return str(self.last_id)

    def enqueue(self, token: Token) -> None:
        """Remember a ready token of an automatic element."""
        heappush(self._ready, (-token.workflow.depth, order_of(token), token.id))

    def withdraw(self, token: Token) -> None:
        """Forget what a token waits for, and its inside."""
        self.catchers.pop(token.id, None)
        self.joins.pop(token.id, None)
        self.undoing.pop(token.id, None)
        inner = self.subprocesses.pop(token.id, None)
        if inner is not None:
            inner.cancel_all()
            self.touched.pop(inner, None)

    def enter(self, host: Token) -> Subscope:
        """Open the inside of a subprocess."""
        inner = Subscope(self.definition.scopes[host.task_spec.name], host)
        self.subprocesses[host.id] = inner
        return inner

    def run(self) -> None:
        """Go on until every token waits (engine.md of the design, 2.5)."""
        self._pump()
        while self.run_state == "running" and self._ready:
            token = self.tokens.get(heappop(self._ready)[2])
            if token is not None and token.is_in(READY):
                self._count(token)
                token.step()
                self._pump()

    def _count(self, token: Token) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise endless(f"more than {MAX_STEPS:,} steps", token.task_spec)
        if thread_time() - self._began > MAX_SECONDS:
            raise endless(f"more than {MAX_SECONDS:g} s of work", token.task_spec)

    def _pump(self) -> None:
        """Deliver, test conditions, close empty scopes, release joins, until quiet."""
        while self.run_state == "running":
            if self.queue:
                deliver(self, self.queue.popleft())
            elif not (self._checked_conditions() or self._tidied()):
                return

    def _checked_conditions(self) -> bool:
        if self.revision == self.checked:
            return False
        self.checked = self.revision
        check_conditions(self)
        return True

    def _tidied(self) -> bool:
        """Do one of the things that follow when tokens have moved."""
        if self.undoing:
            proceed(self.undoing.pop(next(iter(self.undoing))))
        elif self.touched:
            self._close_deepest()
        else:
            return self._release_join()
        return True

    def _close_deepest(self) -> None:
        scope = max(self.touched, key=lambda each: each.depth)
        del self.touched[scope]
        if not scope.live():
            scope.close()

    def _release_join(self) -> bool:
        for token in list(self.joins.values()):
            if token.is_in(WAITING):
                token.update()
                if not token.is_in(WAITING):
                    return True
        return False

    # -- the end

    def close(self) -> None:
        """Complete: no token is left but armed listeners."""
        self.cancel_all()
        self.run_state = self.ending

    def terminate(self) -> None:
        """End now, whatever is open."""
        self.cancel_all()
        self.run_state = "terminated"

    def fail(self, code: str | None, element: str, message: str) -> None:
        """End as failed: an error nobody caught."""
        self.cancel_all()
        self.run_state, self.error_code = "failed", code
        self.incidents.append(Incident(element, "error-uncaught", message))

    def frame(self, token: Token) -> dict[str, Any]:
        """Return what is local to a token."""
        return frame_of(token)

    def report_stuck(self) -> None:
        """Open an incident for an instance that nothing can move, once."""
        if self.incidents or self.data.get("stuck"):
            return
        self.data["stuck"] = True
        places = {each.task_spec.file_id: None for each in self.tokens.values()}
        self.incidents.append(
            Incident(
                next(iter(places), self.definition.process_id),
                "stuck",
                "Nothing can move this instance any more; its tokens stand at "
                f"{', '.join(places)}.",
            )
        )


def _body_around(token: Token) -> Token | None:
    around: Token | None = token
    while around is not None:
        if "index" in around.internal_data:
            return around
        around = around.workflow.host
    return None
