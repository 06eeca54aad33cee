"""Calls of built-in functions: their number and types of arguments, their result."""

from collections.abc import Sequence

from engine.feel.calls import fits
from engine.feel.feel_types import ANY, Type
from engine.feel.lint.inference import KNOWN, Inference
from engine.feel.tree import Call, Name
from engine.feel.values import KINDS, Function, Overload


def call(state: Inference, tree: Call) -> Type:
    """Return the type a call gives; report one that is always null."""
    arguments = [state.infer(each) for each in tree.arguments]
    callee = tree.function
    if isinstance(callee, Name):
        function = state.builtins.get(callee.name)
        declared = callee.name in state.names
        if (
            function is not None
            and not declared
            and state.variable(callee.name, callee.at) == Type("function")
        ):
            return _builtin(state, tree, function, arguments)
    found = state.infer(callee)
    return found.result or ANY


def _builtin(
    state: Inference, tree: Call, function: Function, arguments: Sequence[Type]
) -> Type:
    fitting = [each for each in function.overloads if _fits(each, tree, arguments)]
    if not fitting:
        offered = " or ".join(_signature(function, each) for each in function.overloads)
        message = f"{function.name} cannot take these arguments: always null."
        state.report("feel-wrong-call", tree.at, message, f"It is {offered}.")
        return ANY
    results = {each.result for each in fitting}
    return (results.pop() or ANY) if len(results) == 1 else ANY


def _fits(overload: Overload, tree: Call, arguments: Sequence[Type]) -> bool:
    parameters = overload.parameters
    if tree.names:
        known = {each.name: each for each in parameters}
        needed = {each.name for each in parameters if not each.optional}
        if not needed <= set(tree.names) <= known.keys():
            return False
        chosen = [known[name] for name in tree.names]
    elif fits(overload, len(arguments)):
        last = len(parameters) - 1
        chosen = [parameters[min(i, last)] for i in range(len(arguments))]
    else:
        return False
    pairs = zip(chosen, arguments, strict=True)
    return all(_accepts(each.type, argument) for each, argument in pairs)


def _accepts(wanted: frozenset[type] | None, given: Type) -> bool:
    """Say whether an argument of a type may fit; lists of one may be converted."""
    if wanted is None or list in wanted or given.kind not in KNOWN:
        return True
    if given.kind in ("list", "Null"):
        return True
    return given.kind in {KINDS[cls] for cls in wanted} or given.kind == "date"


def _signature(function: Function, overload: Overload) -> str:
    names = ", ".join(each.name for each in overload.parameters)
    return f"{function.name}({names})"
