"""The two ways FEEL refuses: text that is not FEEL, and work beyond the limits.

Everything else gives null and a warning (DMN 1.5, 10.3.2.4: errors are null).
"""

from typing import NamedTuple, Self


class Position(NamedTuple):
    """Where something stands in an expression; both count from 1."""

    line: int
    column: int


def position_of(text: str, offset: int) -> Position:
    """Return line and column of a character offset."""
    before = text[:offset]
    return Position(before.count("\n") + 1, offset - before.rfind("\n"))


class FeelWarning(NamedTuple):
    """Why a value became null, and where; ``line`` 0 means: no place is known."""

    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return the warning as one sentence with its place."""
        if not self.line:
            return self.message
        return f"line {self.line}, column {self.column}: {self.message}"


class FeelError(Exception):
    """FEEL refused a text or a value."""


class FeelSyntaxError(FeelError):
    """The text is not FEEL; says where and what was expected."""

    def __init__(self, message: str, text: str, line: int, column: int) -> None:
        self.message = message
        self.text = text
        self.line = line
        self.column = column
        super().__init__(f"line {line}, column {column}: {message}")

    @classmethod
    def at(cls, message: str, text: str, offset: int) -> Self:
        """Return the error for a character offset."""
        return cls(message, text, *position_of(text, offset))

    def moved(self, text: str, line: int, column: int) -> "FeelSyntaxError":
        """Return the same error inside a longer text that starts ``line`` later."""
        first = self.column + column if self.line == 1 else self.column
        return FeelSyntaxError(self.message, text, self.line + line, first)


class FeelLimitError(FeelError):
    """The expression or its data are larger than FEEL allows here."""
