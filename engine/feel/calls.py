"""Calling a function: which overload fits, conversions, limits (DMN 1.5, 10.3.2.13).

A wrong number, name or type of arguments gives null.
"""

from collections.abc import Sequence
from typing import Any

from engine.feel.conformance import NO_CONVERSION, converted
from engine.feel.errors import FeelLimitError, Position
from engine.feel.limits import MAX_CALL_DEPTH, MAX_LIST, MAX_STRING
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import Function, Overload, Parameter, described

CALL_TICKS = 3


def call(
    run: Run,
    function: Any,
    arguments: Sequence[Any],
    names: Sequence[str] = (),
    at: Position | None = None,
) -> Any:
    """Return the value of a call, positional or (with ``names``) by name."""
    if type(function) is not Function:
        return run.warn(
            f"{described(function).capitalize()} cannot be called like a function.", at
        )
    fitting: list[tuple[Overload, Sequence[Any]]] = []
    for overload in function.overloads:
        arranged = arrange(overload, arguments, names)
        if arranged is not None:
            fitting.append((overload, arranged))
    if len(fitting) > 1 and names:  # before(range: r, point: p): the order decides
        fitting.sort(key=lambda each: not _in_order(each[0], names))
    if not fitting:
        return run.warn(_wrong_arguments(function, len(arguments), names), at)
    return call_fitting(run, function, fitting, at)


def _in_order(overload: Overload, names: Sequence[str]) -> bool:
    return [each.name for each in overload.parameters] == list(names)


def call_fitting(
    run: Run,
    function: Function,
    fitting: Sequence[tuple[Overload, Sequence[Any]]],
    at: Position | None,
) -> Any:
    """Call the first overload whose parameters accept the arguments' types."""
    run.charge(CALL_TICKS)
    for overload, arguments in fitting:
        values = checked(run, overload, arguments)
        if values is not None:
            return invoke(run, function, overload, values, at)
    overload, arguments = fitting[0]
    return run.warn(_wrong_type(run, function, overload, arguments), at)


def invoke(
    run: Run,
    function: Function,
    overload: Overload,
    values: Sequence[Any],
    at: Position | None,
) -> Any:
    """Run one overload inside the limits of depth and size."""
    run.depth += 1
    if run.depth > MAX_CALL_DEPTH:
        raise FeelLimitError("Functions call each other too deeply.")
    try:
        result = overload.body(run, *values)
    except ArithmeticError:
        return run.warn(f"{function.name}: this calculation has no result.", at)
    except FeelRefusal as refusal:
        return run.warn(f"{function.name}: {refusal}", at)
    finally:
        run.depth -= 1
    if type(result) is list and len(result) > MAX_LIST:
        raise FeelLimitError(f"A list would have more than {MAX_LIST:,} items.")
    if type(result) is str and len(result) > MAX_STRING:
        raise FeelLimitError("A text would become too long.")
    return result


class FeelRefusal(Exception):  # noqa: N818  (never leaves a call: null and a warning)
    """A function has no value for these arguments; the text says why."""


def arrange(
    overload: Overload, arguments: Sequence[Any], names: Sequence[str]
) -> Sequence[Any] | None:
    """Return the arguments in the order of the parameters, or None if they misfit."""
    if names:
        return _by_name(overload, dict(zip(names, arguments, strict=True)))
    return arguments if fits(overload, len(arguments)) else None


def fits(overload: Overload, count: int) -> bool:
    """Say whether an overload takes so many arguments."""
    if count < overload.required:
        return False
    return overload.variadic or count <= len(overload.parameters)


def _by_name(overload: Overload, given: dict[str, Any]) -> Sequence[Any] | None:
    parameters = overload.parameters
    if not given.keys() <= {each.name for each in parameters}:
        return None
    if any(not each.optional and each.name not in given for each in parameters):
        return None
    count = len(parameters)
    while count and parameters[count - 1].name not in given:
        count -= 1
    return [given.get(each.name) for each in parameters[:count]]


def checked(
    run: Run, overload: Overload, arguments: Sequence[Any]
) -> Sequence[Any] | None:
    """Return the arguments after implicit conversions, or None if one misfits."""
    values: list[Any] = []
    last = len(overload.parameters) - 1
    for place, argument in enumerate(arguments):
        parameter = overload.parameters[min(place, last)]
        value = fitted(run, parameter, argument)
        if value is NO_CONVERSION:
            return None
        values.append(value)
    return values


def fitted(run: Run, parameter: Parameter, value: Any) -> Any:
    """Return an argument as a parameter takes it, or ``NO_CONVERSION``."""
    wanted = parameter.type
    if wanted is None:
        return value
    if type(wanted) is not frozenset:
        return converted(run, wanted, value)
    if type(value) in wanted or (value is None and parameter.optional):
        return value
    return _builtin_conversion(wanted, value)


def _builtin_conversion(wanted: frozenset[type], value: Any) -> Any:
    """Apply 10.3.2.9.4 to a parameter of a built-in function."""
    if value is None:
        return NO_CONVERSION
    if list in wanted:
        return [value]
    if type(value) is list and len(value) == 1 and type(value[0]) in wanted:
        return value[0]
    if type(value) is Date and DateTime in wanted:
        return DateTime(value, Time(0, 0))
    return NO_CONVERSION


def _wrong_arguments(function: Function, count: int, names: Sequence[str]) -> str:
    offered = " or ".join(
        _signature(function.name, each) for each in function.overloads
    )
    if names:
        return f"There is no {function.name}({', '.join(names)}), only {offered}."
    return f"{function.name} does not take {count} arguments; it is {offered}."


def _signature(name: str, overload: Overload) -> str:
    parts = [f"{each.name}{'?' * each.optional}" for each in overload.parameters]
    return f"{name}({', '.join(parts)}{', ...' * overload.variadic})"


def _wrong_type(
    run: Run, function: Function, overload: Overload, arguments: Sequence[Any]
) -> str:
    last = len(overload.parameters) - 1
    for place, argument in enumerate(arguments):
        parameter = overload.parameters[min(place, last)]
        if fitted(run, parameter, argument) is NO_CONVERSION:
            return (
                f'{function.name}: "{parameter.name}" cannot be {described(argument)}.'
            )
    return f"{function.name}: these arguments do not fit."
