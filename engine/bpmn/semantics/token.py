"""A token: one task of the library, alive as long as the token is."""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

MOVING = TaskState.FUTURE
WAITING = TaskState.WAITING
READY = TaskState.READY
STARTED = TaskState.STARTED
COMPLETED = TaskState.COMPLETED
OPEN = TaskState.NOT_FINISHED_MASK


class Token(Task):
    """One token in one scope.

    ``data`` is its frame (only bodies of loops have one); ``internal_data`` what its
    element remembers; ``flow`` the ids of the sequence flows it came by. ``seen`` says
    that its visit began: arrivals at a join and armed events are not visits yet.
    ``visit`` is the number under which the house keeps that visit.
    """

    workflow: Any
    task_spec: Any
    data: dict[str, Any]
    internal_data: dict[str, Any]
    id: str

    def __init__(
        self, scope: Any, node: Any, *, token_id: str, state: int = MOVING
    ) -> None:
        # Set what the library's own constructor sets, without the tree it looks for.
        self.id = token_id
        scope.tasks[token_id] = self
        self.workflow, self.task_spec, self._state = scope, node, state
        self._parent, self.triggered = None, False
        self._children: list[Any] = []
        self.data, self.internal_data, self.last_state_change = {}, {}, 0
        self.flow: str | None = None
        self.seen = False
        self.visit: int | None = None
        self.top: Any = scope.top_workflow
        """The instance this token belongs to."""

    def is_in(self, states: int) -> bool:
        """Say whether the state is one of these, and the token still exists."""
        return bool(self._state & states) and self.id in self.workflow.tasks

    def _set_state(self, value: int) -> None:
        self._state = value

    def update(self) -> None:
        """Let the element look at this token: it may become ready or wait."""
        self.task_spec._update(self)  # noqa: SLF001  the library's hook

    def step(self) -> None:
        """Run a ready token of an automatic element."""
        self.task_spec.step(self)


def order_of(token: Token) -> int:
    """Return the place of a token in the order of creation."""
    return int(token.id)


def is_open_by_hand(token: Token) -> bool:
    """Say whether a person can complete what the token stands on."""
    node = token.task_spec
    return bool(node.by_hand and node.is_open(token))


def passage_of(token: Token, element: str) -> Token:
    """Return the token of the whole activity around a token, all its bodies alike.

    ``element`` is what the token stands on, or a subprocess around it. Everything
    inside one pass through it gives the same answer, the next pass another.
    """
    while True:
        whole: Token = token.top.tokens.get(token.internal_data.get("of", ""), token)
        host: Token | None = whole.workflow.host
        if whole.task_spec.file_id == element or host is None:
            return whole
        token = host
