"""A scope: the tokens of a process or of one run of a subprocess."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from engine.bpmn.semantics.limits import endless
from engine.bpmn.semantics.node import Flow, Node
from engine.bpmn.semantics.token import OPEN, Token

MAX_TOKENS = 5_000


class ScopeSpec(BpmnProcessSpec):
    """The nodes of one scope by id, in document order."""

    def __init__(self, name: str, title: str = "") -> None:
        super().__init__(name=name, description=title)
        self.task_specs.clear()  # the library's Start, End and EndJoin: not ours
        self.start = self.end = None
        self.initial: list[Node] = []
        self.listeners: list[Node] = []
        self.compensation: Node | None = None
        """The compensation event subprocess of this scope."""

    @property
    def nodes(self) -> dict[str, Node]:
        """Return the nodes by id."""
        nodes: dict[str, Node] = self.task_specs
        return nodes


class ProcessModel(Protocol):
    """What the instance knows of its compiled definition."""

    @property
    def process_id(self) -> str:
        """Return the id of the process."""
        ...

    @property
    def spec(self) -> ScopeSpec:
        """Return the outermost scope."""
        ...

    @property
    def scopes(self) -> Mapping[str, ScopeSpec]:
        """Return all scopes by the id of their element."""
        ...

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Return all flow nodes by id."""
        ...

    @property
    def decisions(self) -> Mapping[str, Any]:
        """Return the decision models by the ids that may be named."""
        ...


class Scope:
    """Mixin of the instance and its subprocesses: a flat set of tokens."""

    spec: ScopeSpec
    tasks: dict[str, Token]
    data: dict[str, Any]
    host: Token | None
    top_workflow: Any
    depth: int

    def put(self, node: Node, *, flow: str | None = None, **remembered: Any) -> Token:
        """Create a token at a node without letting the node look at it."""
        top = self.top_workflow
        if len(top.tokens) >= MAX_TOKENS:
            raise endless(f"{MAX_TOKENS:,} things were open at once", node)
        token = Token(self, node, token_id=top.next_id())
        token.flow = flow
        token.internal_data.update(remembered)
        top.tokens[token.id] = token
        return token

    def arrive(self, flow: Flow) -> None:
        """Move a token along a flow into the node at its end."""
        node = self.top_workflow.definition.nodes[flow.target]
        shown = None if "~" in flow.id else flow.id
        self.put(node, flow=shown, via=flow.id).update()

    def remove(self, token: Token) -> None:
        """Take a token out; the scope may be done."""
        if self.tasks.pop(token.id, None) is not None:
            top = self.top_workflow
            top.tokens.pop(token.id, None)
            top.touched[self] = None

    def open_tokens(self) -> list[Token]:
        """Return the tokens in order of creation."""
        return [token for token in self.tasks.values() if token.has_state(OPEN)]

    def live(self) -> bool:
        """Say whether anything but armed listeners is left."""
        return any(each.task_spec.is_live(each) for each in self.tasks.values())

    def related(self, relation: str, token: Token) -> list[Token]:
        """Return the tokens that remember ``token`` by this relation."""
        return [
            each
            for each in self.tasks.values()
            if each.internal_data.get(relation) == token.id
        ]

    def cancel_all(self, keep: Iterable[Token] = ()) -> None:
        """Cancel every token but these, the innermost scopes first."""
        kept = {token.id for token in keep}
        going = [token for token in self.tasks.values() if token.id not in kept]
        for inner in self.scopes_inside(going):
            inner.cancel_all()
        for token in going:
            if token.id in self.tasks:
                token.cancel()

    def scopes_inside(self, tokens: Iterable[Token]) -> list["Subscope"]:
        """Return the scopes below these tokens, innermost first, without recursion."""
        hosts, found = {token.id for token in tokens}, []
        for host_id, inner in self.top_workflow.subprocesses.items():
            if host_id in hosts:
                hosts.update(inner.tasks)
                found.append(inner)
        return found[::-1]

    def start_at(
        self, nodes: Iterable[Node], *, triggered: bool = False
    ) -> list[Token]:
        """Arm the event subprocesses, then put a token at each of these nodes.

        ``triggered``: what they would wait for has already happened.
        """
        self.top_workflow.touched[self] = None
        for listener in self.spec.listeners:
            self.put(listener, listening=True).update()
        remembered: dict[str, Any] = {"triggered": True} if triggered else {}
        tokens = [self.put(node, **remembered) for node in nodes]
        for token in tokens:
            token.update()
        return tokens

    def close(self) -> None:
        """Leave: nothing is open any more."""
        raise LookupError(self)


class Subscope(Scope, BpmnSubWorkflow):
    """The inside of a token that stands on a subprocess."""

    host: Token

    def __init__(self, spec: ScopeSpec, host: Token) -> None:
        self.host = host
        super().__init__(spec, host.id, host.top, deserializing=True)
        self.depth = host.workflow.depth + 1

    @property
    def parent_workflow(self) -> Scope:
        """Return the scope around."""
        scope: Scope = self.host.workflow
        return scope

    def close(self) -> None:
        """Hand over to the subprocess: its inside is done."""
        self.cancel_all()
        self.top_workflow.subprocesses.pop(self.host.id, None)
        self.top_workflow.touched.pop(self, None)
        self.host.task_spec.inner_done(self.host, self)
