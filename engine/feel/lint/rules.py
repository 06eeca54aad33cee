"""The type of each kind of tree, and what is surely wrong with it."""

from engine.feel.feel_types import ANY, BOOLEAN, NUMBER, STRING, Type
from engine.feel.lint.arithmetic_types import result_type
from engine.feel.lint.calls import call
from engine.feel.lint.inference import Inference, Rule, common, differs
from engine.feel.properties import PROPERTIES
from engine.feel.tree import (
    Between,
    Call,
    Chain,
    Comparator,
    Comparison,
    ContextOf,
    Definition,
    Filter,
    For,
    If,
    Input,
    InstanceOf,
    Interval,
    ListOf,
    Literal,
    Loop,
    Membership,
    Name,
    Negation,
    Path,
    Quantified,
    UnaryTest,
    UnaryTests,
)
from engine.feel.values import KINDS

_BY_KIND = {name: cls for cls, name in KINDS.items()}
_PARTS: dict[str, Type] = {
    "timezone": STRING,
    "time offset": Type("days and time duration"),
    "start included": BOOLEAN,
    "end included": BOOLEAN,
    "start": ANY,
    "end": ANY,
}
_MENDS = {
    "date": 'Write a date as date("2026-11-22") or @"2026-11-22".',
    "time": 'Write a time as time("10:30:00") or @"10:30:00".',
    "date and time": 'Write @"2026-11-22T10:30:00", or compare date(...) of it.',
    "days and time duration": 'Write a duration as @"P3D".',
    "years and months duration": 'Write a duration as @"P1Y".',
    "number": "Write a number without quotes, or convert with number(...).",
    "string": "Write a text in double quotes, or convert with string(...).",
}


def _comparable(state: Inference, a: Type, b: Type, at: int) -> Type:
    if differs(a, b):
        mend = _MENDS.get(
            a.kind if b.kind == "string" else b.kind, "Compare like with like."
        )
        message = f"A {a} is compared with a {b}: that is always null."
        state.report("feel-always-null", at, message, mend)
    return BOOLEAN


def literal(_state: Inference, tree: Literal) -> Type:
    """Return the kind of a constant."""
    return Type(KINDS[type(tree.value)])


def name(state: Inference, tree: Name) -> Type:
    """Return the declared type of a variable."""
    return state.variable(tree.name, tree.at)


def input_value(state: Inference, _tree: Input) -> Type:
    """Return the type of ``?``."""
    return state.declared("?") or ANY


def negation(state: Inference, tree: Negation) -> Type:
    """Return the operand's type: a number or a duration."""
    found = state.infer(tree.value)
    if found.kind in ("string", "boolean", "date", "time", "date and time"):
        message = f"A {found} has no negative: that is always null."
        state.report("feel-always-null", tree.at, message, _MENDS["number"])
    return found


def chain(state: Inference, tree: Chain) -> Type:
    """Return boolean for logic, else what the arithmetic gives."""
    if tree.signs[0] in ("and", "or"):
        for operand, at in zip(
            tree.operands, (*tree.places, tree.places[-1]), strict=True
        ):
            state.condition(operand, getattr(operand, "at", at))
        return BOOLEAN
    found = state.infer(tree.operands[0])
    for sign, operand, at in zip(
        tree.signs, tree.operands[1:], tree.places, strict=True
    ):
        found = result_type(state, sign, (found, state.infer(operand)), at)
    return found


def comparison(state: Inference, tree: Comparison) -> Type:
    """Report a comparison of different types, or an order that does not exist."""
    a, b = state.infer(tree.left), state.infer(tree.right)
    if (
        tree.sign not in ("=", "!=")
        and a == b
        and a.kind in ("boolean", "list", "context")
    ):
        message = f"One {a} is neither less nor greater than another: always null."
        state.report("feel-always-null", tree.at, message, "Compare with = or !=.")
    return _comparable(state, a, b, tree.at)


def between(state: Inference, tree: Between) -> Type:
    """Report bounds of another type than the value."""
    value = state.infer(tree.value)
    for end in (tree.low, tree.high):
        _comparable(state, value, state.infer(end), tree.at)
    return BOOLEAN


def membership(state: Inference, tree: Membership) -> Type:
    """Check each test against the value's type."""
    value = state.infer(tree.value)
    for test in tree.tests:
        _test(state, value, test)
    return BOOLEAN


def _test(state: Inference, value: Type, test: UnaryTest) -> None:
    if test.uses_input:
        with state.scope({"?": value}):
            state.condition(test.tree, getattr(test.tree, "at", 0))
        return
    found = state.infer(test.tree)
    wanted = found.of if found.kind in ("range", "list") and found.of else found
    if value.kind != "list" and wanted.kind not in ("range", "list"):
        _comparable(state, value, wanted, getattr(test.tree, "at", 0))


def tests_type(state: Inference, tree: UnaryTests, value: Type) -> Type:
    """Check the tests of an input entry against the input's type."""
    for test in tree.tests:
        _test(state, value, test)
    return BOOLEAN


def instance_of(state: Inference, tree: InstanceOf) -> Type:
    """Return boolean."""
    state.infer(tree.value)
    return BOOLEAN


def path(state: Inference, tree: Path) -> Type:
    """Return the type of an entry or property; report one that cannot exist."""
    owner = state.infer(tree.value)
    if owner.kind == "list" and owner.of is not None:
        return Type("list", of=_member(state, owner.of, tree))
    return _member(state, owner, tree)


def _member(state: Inference, owner: Type, tree: Path) -> Type:
    entries = dict(owner.entries)
    if tree.name in entries:
        return entries[tree.name]
    table = PROPERTIES.get(_BY_KIND.get(owner.kind, object))
    if owner.kind == "context" and entries:
        table = dict.fromkeys(entries, str)
    if table is None:
        return ANY
    if tree.name not in table:
        message = f'A {owner.kind} has no "{tree.name}": that is always null.'
        mend = f"It has: {', '.join(sorted(table))}."
        state.report("feel-always-null", tree.at, message, mend)
        return ANY
    return _PARTS.get(tree.name, NUMBER)


def filtered(state: Inference, tree: Filter) -> Type:
    """Return the list, or the item where the filter is a position."""
    values = state.infer(tree.values)
    item = (values.of or ANY) if values.kind == "list" else values
    names = {"item": item, **dict(item.entries)}
    with state.scope(names, is_open=not item.entries):
        found = state.infer(tree.test)
    if found.kind == "number":
        return item
    if found.kind in ("string", "date", "time", "list", "context"):
        message = f"A filter is a condition or a position, not a {found}."
        state.report("feel-not-boolean", tree.at, message, "Write a comparison.")
    return ANY if found == ANY else Type("list", of=item)


def choice(state: Inference, tree: If) -> Type:
    """Return the type both branches share."""
    state.condition(tree.test, getattr(tree.test, "at", tree.at))
    return common([state.infer(tree.yes), state.infer(tree.no)])


def _loops(state: Inference, loops: tuple[Loop, ...]) -> dict[str, Type]:
    names: dict[str, Type] = {}
    for loop in loops:
        with state.scope(names):
            source = state.infer(loop.source)
            if loop.end is not None:
                state.infer(loop.end)
        names[loop.name] = _item(source, counted=loop.end is not None)
    return names


def _item(source: Type, *, counted: bool) -> Type:
    if counted or source.kind not in ("list", "range"):
        return source
    return source.of or ANY


def loop(state: Inference, tree: For) -> Type:
    """Return the list of what the body gives."""
    names = _loops(state, tree.loops)
    with state.scope({**names, "partial": Type("list")}):
        return Type("list", of=state.infer(tree.body))


def quantified(state: Inference, tree: Quantified) -> Type:
    """Return boolean; report a body that is not one."""
    names = _loops(state, tree.loops)
    with state.scope(names):
        state.condition(tree.body, getattr(tree.body, "at", tree.at))
    return BOOLEAN


def definition(state: Inference, tree: Definition) -> Type:
    """Return the type of the function."""
    parameters = {each: wanted or ANY for each, wanted in tree.parameters}
    with state.scope(parameters):
        result = state.infer(tree.body)
    return Type("function", parameters=tuple(parameters.values()), result=result)


def list_of(state: Inference, tree: ListOf) -> Type:
    """Return the list of what all items share."""
    found = common([state.infer(item) for item in tree.items])
    return Type("list", of=None if found == ANY else found)


def context_of(state: Inference, tree: ContextOf) -> Type:
    """Return the context with the types of its entries."""
    entries: dict[str, Type] = {}
    for key, value in tree.entries:
        with state.scope(entries):
            entries[key] = state.infer(value)
    return Type("context", entries=tuple(entries.items()))


def interval(state: Inference, tree: Interval) -> Type:
    """Return the range; report ends of different types."""
    low, high = state.infer(tree.low), state.infer(tree.high)
    if differs(low, high):
        message = f"A range from a {low} to a {high} is always null."
        state.report("feel-always-null", tree.at, message, "Use ends of one type.")
    return Type("range", of=None if low == ANY else low)


def comparator(state: Inference, tree: Comparator) -> Type:
    """Return the range with one end."""
    end = state.infer(tree.end)
    return Type("range", of=None if end == ANY else end)


RULES: dict[type, Rule] = {
    Literal: literal,
    Name: name,
    Input: input_value,
    Negation: negation,
    Chain: chain,
    Comparison: comparison,
    Between: between,
    Membership: membership,
    InstanceOf: instance_of,
    Path: path,
    Filter: filtered,
    Call: call,
    If: choice,
    For: loop,
    Quantified: quantified,
    Definition: definition,
    ListOf: list_of,
    ContextOf: context_of,
    Interval: interval,
    Comparator: comparator,
}
