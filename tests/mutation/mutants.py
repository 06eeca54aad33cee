"""Small changes of a module, one at a time: what a test suite ought to notice.

What only decides cost (``charge`` and names that end in TICKS or COST) is left out: its
tests are the attacks of tests/unit/feel/test_attacks.py, and most changes by one are no
fault. So are the flags of dataclasses: a mutable or slotless one answers the same.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
}
COSTS = ("TICKS", "COST", "CACHE", "MAX", "LONGEST", "LARGEST", "SHIFT")


class Mutant(NamedTuple):
    """A changed module: which file and line, what it was, what it became."""

    file: Path
    line: int
    before: str
    after: str
    source: str


def count(file: Path) -> int:
    """Return how many mutants a file has."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return sum(1 for _ in _sites(tree))


def mutant(file: Path, number: int) -> Mutant:
    """Return one mutant of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    site = next(each for at, each in enumerate(_sites(tree)) if at == number)
    before, line = ast.unparse(site), getattr(site, "lineno", 0)
    _change(site)
    return Mutant(file, line, before, ast.unparse(site), ast.unparse(tree))


def _sites(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk what runs: no annotations, docstrings, messages or costs."""
    for child in ast.iter_child_nodes(tree):
        if _is_left_out(child):
            continue
        if _can_change(child):
            yield child
        yield from _sites(child)


def _is_left_out(node: ast.AST) -> bool:
    if isinstance(node, ast.AnnAssign):
        return node.value is None or _is_cost(ast.unparse(node.target))
    if isinstance(node, ast.Assign):
        return any(_is_cost(ast.unparse(target)) for target in node.targets)
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        return name.endswith(
            (".charge", "TypeVar", "lru_cache", "re.compile", "dataclass")
        )
    return isinstance(node, ast.arg | ast.Raise | ast.JoinedStr | ast.ImportFrom)


def _is_cost(name: str) -> bool:
    return any(word in name.upper() for word in COSTS) or name == "__slots__"


def _can_change(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in COMPARISONS
    if isinstance(node, ast.BinOp):
        return type(node.op) in OPERATORS and not _is_type(node)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if isinstance(node, ast.Return):
        return node.value is not None and ast.unparse(node.value) != "None"
    return isinstance(node, ast.BoolOp | ast.If | ast.IfExp | ast.UnaryOp)


def _is_type(node: ast.BinOp) -> bool:
    """Say whether ``a | b`` joins types: changing that changes nothing."""
    return isinstance(node.op, ast.BitOr) and ast.unparse(node).endswith("None")


def _change(node: ast.AST) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = OPERATORS[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        flag = isinstance(node.value, bool)
        node.value = not node.value if flag else node.value + 1
    else:
        _change_statement(node)


def _change_statement(node: ast.AST) -> None:
    if isinstance(node, ast.If | ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.USub()
        if not isinstance(node.operand, ast.Constant):
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
