"""What one evaluation carries, and the scopes in which names are looked up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from engine.feel.errors import FeelLimitError, FeelWarning, Position
from engine.feel.limits import MAX_TICKS, MAX_WARNINGS
from engine.feel.temporal import Date, DateTime

Node: TypeAlias = Callable[["Scope"], Any]
"""A compiled expression: give it a scope, get a FEEL value."""
Test: TypeAlias = Callable[["Scope", Any], bool | None]
"""A compiled unary test: scope and input value to true, false or null."""


class Services(Protocol):
    """What the product's own functions ask the site for (10.3.4 knows none)."""

    def add_working_days(self, date: Date, days: int, /) -> Date | None:
        """Return the working day ``days`` after (or before) a date."""

    def working_days_between(self, start: Date, end: Date, /) -> int | None:
        """Count the working days after ``start`` up to and including ``end``."""

    def board_members(self, role: str, /) -> Sequence[Mapping[str, Any]] | None:
        """Return the members of a board; for any other role the role itself."""

    def text_changes(
        self, before: Mapping[str, Any] | None, after: Mapping[str, Any], /
    ) -> str | None:
        """Say what a file's text has that the earlier file's had not, or why not."""


class Run:
    """One evaluation: the ticks left, the clock, the services, the warnings.

    ``trace`` belongs to the embedding language: engine.dmn notes its decisions there.
    ``patterns`` are those already paid for.
    """

    __slots__ = ("depth", "now", "patterns", "services", "ticks", "trace", "warnings")

    def __init__(
        self,
        now: datetime | DateTime | None = None,
        services: Services | None = None,
    ) -> None:
        self.ticks = MAX_TICKS
        self.depth = 0
        self.now = DateTime.from_python(now) if isinstance(now, datetime) else now
        self.services = services
        self.warnings: list[FeelWarning] = []
        self.trace: list[Any] = []
        self.patterns: set[tuple[str, str]] | None = None

    @property
    def used(self) -> int:
        """Return the ticks used so far."""
        return MAX_TICKS - self.ticks

    def charge(self, ticks: int) -> None:
        """Pay for work before it is done; raise ``FeelLimitError`` when broke."""
        self.ticks -= ticks
        if self.ticks < 0:
            self.ticks = 0
            raise FeelLimitError("The expression needs too much work.")

    def warn(self, message: str, at: Position | None = None) -> None:
        """Record why a value becomes null; a repeated reason is kept once."""
        self.charge(1)
        if len(self.warnings) < MAX_WARNINGS:
            warning = FeelWarning(message, *at) if at else FeelWarning(message)
            if warning not in self.warnings:
                self.warnings.append(warning)


class Scope:
    """One level of names, each with a FEEL value; the parent is the level around it."""

    __slots__ = ("names", "parent", "run")

    def __init__(
        self, names: Mapping[str, Any], parent: "Scope | None", run: Run
    ) -> None:
        self.names = names
        self.parent = parent
        self.run = run

    def child(self, names: Mapping[str, Any]) -> "Scope":
        """Return a scope inside this one, with names of FEEL values."""
        return Scope(names, self, self.run)

    def has(self, name: str) -> bool:
        """Say whether a name is known here or further out."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.parent
        return False

    def lookup(self, name: str) -> Any:
        """Return the value of a name, or null."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None
