"""Scripts: lines ``name = expression`` (our notation for BPMN script tasks).

A statement starts in the first column, indented lines continue it. What all lines are
indented by does not count, nor what all but the first are if it makes no sense
otherwise: a file indents its scripts. Later lines see the names written before. All of
it counts, or nothing.
"""

import contextlib
import functools
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from engine.feel.errors import FeelLimitError, FeelSyntaxError, FeelWarning
from engine.feel.expression import Evaluation, Expression, expression
from engine.feel.limits import MAX_SCRIPT, MAX_TICKS
from engine.feel.python_values import name as spelled
from engine.feel.run import Services
from engine.feel.temporal import DateTime

_TARGET = re.compile(r"([^\W\d]\w*(?:[ \t]+\w+)*)[ \t]*=(?!=)[ \t]*")


class Statement(NamedTuple):
    """One line: the name it writes, its expression, and where that starts."""

    target: str
    value: Expression
    line: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """A compiled script; ``names`` are read, ``targets`` are written."""

    text: str
    statements: tuple[Statement, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the names it writes, in order, each once."""
        return tuple(dict.fromkeys(each.target for each in self.statements))

    @property
    def names(self) -> frozenset[str]:
        """Return the variables it reads before it writes them."""
        read: set[str] = set()
        written: set[str] = set()
        for each in self.statements:
            read |= (each.value.names | each.value.item_names) - written
            written.add(each.target)
        return frozenset(read)

    @property
    def functions(self) -> frozenset[str]:
        """Return the built-in functions it calls."""
        return frozenset().union(*(each.value.functions for each in self.statements))

    @property
    def uses_clock(self) -> bool:
        """Say whether a value may change with time alone."""
        return any(each.value.uses_clock for each in self.statements)

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        local: Mapping[str, Any] | None = None,
        now: datetime | DateTime | None = None,
        services: Services | None = None,
    ) -> Evaluation:
        """Return the written names with their values; the budget is for all lines."""
        written: dict[str, Any] = {}
        warnings: list[FeelWarning] = []
        ticks = 0
        for each in self.statements:
            hiding = {**(local or {}), **written}
            found = each.value.evaluate(
                context, local=hiding, now=now, services=services
            )
            written[each.target] = found.value
            warnings += [_moved(warning, each) for warning in found.warnings]
            ticks += found.ticks
            if ticks > MAX_TICKS:
                raise FeelLimitError("The script needs too much work.")
        return Evaluation(written, tuple(warnings), ticks)


def _moved(warning: FeelWarning, statement: Statement) -> FeelWarning:
    """Return a warning with its place in the whole script."""
    line = statement.line + max(warning.line, 1) - 1
    first = warning.line <= 1
    column = warning.column + statement.column - 1 if first else warning.column
    return FeelWarning(warning.message, line, column)


def script(text: str, names: tuple[str, ...] = ()) -> Script:
    """Compile a script; raise ``FeelSyntaxError`` with the place in the whole text."""
    return _script(text, tuple(names))


@functools.lru_cache(maxsize=2_000)
def _script(text: str, names: tuple[str, ...]) -> Script:
    if len(text) > MAX_SCRIPT:
        raise FeelLimitError(f"The script has more than {MAX_SCRIPT:,} characters.")
    shifted = textwrap.dedent(text)
    try:
        return Script(text, tuple(_statements(shifted, names, text)))
    except FeelSyntaxError:
        first, _, rest = shifted.partition("\n")
        flush = f"{first}\n{textwrap.dedent(rest)}"
        if flush in (shifted, f"{shifted}\n"):
            raise
        with contextlib.suppress(FeelSyntaxError):
            return Script(text, tuple(_statements(flush, names, text)))
        raise


def _statements(shifted: str, names: tuple[str, ...], text: str) -> list[Statement]:
    """Compile the lines of ``shifted``; errors show ``text``, as it was written."""
    statements: list[Statement] = []
    known = list(names)
    for line, source in _sources(shifted):
        statements.append(_statement(source, line, text, tuple(known)))
        known.append(statements[-1].target)
    if not statements:
        raise FeelSyntaxError("Write at least one line: name = expression.", text, 1, 1)
    return statements


def _sources(text: str) -> list[tuple[int, str]]:
    """Return each statement with the line it starts on."""
    out: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        blank = not line.strip() or line.lstrip().startswith("//")
        if blank and not out:
            continue
        if out and (blank or line[0] in " \t"):
            out[-1] = (out[-1][0], f"{out[-1][1]}\n{line}")
        else:
            out.append((number, line))
    return out


def _statement(source: str, line: int, text: str, known: tuple[str, ...]) -> Statement:
    match = _TARGET.match(source)
    if match is None:
        raise FeelSyntaxError(
            "Each line is name = expression; indent lines that continue one.",
            text,
            line,
            1,
        )
    try:
        value = expression(source[match.end() :], known)
    except FeelSyntaxError as error:
        raise error.moved(text, line - 1, match.end()) from None
    return Statement(spelled(match[1]), value, line, match.end() + 1)
