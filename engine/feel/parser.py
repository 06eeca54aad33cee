"""Tokens to a tree, by operator strength (DMN 1.5, 10.3.1.2, grammar rules 1 to 66).

Nothing is read twice, so the time is linear in the text. Strengths, weakest first:
or, and, comparison, + -, * /, **, unary minus, instance of, then path, filter, call.
"""

from collections.abc import Callable

from engine.feel.operands import COMPARISON, OperandReader
from engine.feel.tokenizer import Token
from engine.feel.tree import (
    Between,
    Call,
    Chain,
    Comparison,
    Filter,
    InstanceOf,
    Membership,
    Path,
    Tree,
    UnaryTest,
    UnaryTests,
)
from engine.feel.type_parser import read_type

POSTFIX = 9
CHAINED = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
STRENGTH = {
    **CHAINED,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), COMPARISON),
    **dict.fromkeys(("(", "[", "."), POSTFIX),
    "instance": 8,
}
_STARTING_SIGNS = frozenset({"(", "[", "]", "{", "-", "<", "<=", ">", ">=", "?"})
_STARTING_WORDS = frozenset(
    {"if", "for", "some", "every", "function", "true", "false", "null"}
)
MAX_POSTFIX = 60  # signs in a row: each is one level of the tree


class Parser(OperandReader):
    """Reads one text into a tree."""

    # ---- entry points
    def whole_expression(self) -> Tree:
        """Read the text as one expression."""
        tree = self.expression()
        self._check_end()
        return tree

    def whole_list(self) -> tuple[Tree, ...]:
        """Read the text as expressions between commas (allowed values)."""
        items = [self.expression()]
        while self.accept(","):
            items.append(self.expression())
        self._check_end()
        return tuple(items)

    def whole_tests(self) -> UnaryTests:
        """Read the text as unary tests (rules 13 to 17)."""
        if self.is_next("-") and self.ahead(1).kind == "end":
            return UnaryTests(())
        if self.next.text == "not" and self.ahead(1).text == "(":
            tests = self._negated_tests()
            if tests is not None:
                return tests
        plain = UnaryTests(tuple(self.test_list()))
        self._check_end()
        return plain

    def _negated_tests(self) -> UnaryTests | None:
        """Read ``not(tests)``; ``not(a) and b`` is an ordinary test, read again."""
        self.position += 2
        tests = tuple(self.test_list())
        self.expect(")")
        if self.next.kind == "end":
            return UnaryTests(tests, negated=True)
        self.position = self.depth = 0
        return None

    def _check_end(self) -> None:
        if self.next.kind == "end":
            return
        hint = ""
        if self.next.kind in ("name", "number", "string", "at"):
            hint = " Is an operator missing, or is a name not known here?"
        self.fail(f"Unexpected {self.found()}.{hint}")

    # ---- operators
    def expression(self, power: int = 0) -> Tree:
        """Read operators stronger than ``power`` and their operands."""
        self.deeper()
        tree = self._continued(self.operand(), power)
        self.depth -= 1
        return tree

    def _continued(self, left: Tree, power: int) -> Tree:
        count = 0
        while self._strength() > power:
            count += 1
            if count > MAX_POSTFIX:
                self.fail("Too many signs in a row here; split the expression.")
            token = self.take()
            if token.text in CHAINED:
                left = self._chain(left, token)
            else:
                left = _INFIX.get(token.text, Parser.comparison)(self, left, token)
        return left

    def _strength(self) -> int:
        token = self.next
        if token.kind not in ("operator", "keyword"):
            return 0
        if token.text == "[" and not _starts_operand(self.ahead(1)):
            return 0  # the closing bracket of ]1..10[
        return STRENGTH.get(token.text, 0)

    def _chain(self, left: Tree, token: Token) -> Chain:
        """Read operands joined by signs of one strength: ``a + b - c``."""
        strength = CHAINED[token.text]
        operands, signs, places = [left], [token.text], [token.offset]
        while True:
            operands.append(self.expression(strength))
            sign = self.next
            if sign.kind == "end" or CHAINED.get(sign.text) != strength:
                return Chain(tuple(operands), tuple(signs), tuple(places))
            self.take()
            signs.append(sign.text)
            places.append(sign.offset)

    def comparison(self, left: Tree, token: Token) -> Tree:
        """Read the right side of ``=``, ``<`` and their like."""
        if token.text == "<" and self.is_next(">"):
            self.fail("'<>' is not FEEL. Write != for different.", token.offset)
        return Comparison(token.text, left, self.expression(COMPARISON), token.offset)

    def between(self, left: Tree, token: Token) -> Tree:
        """Read ``between low and high``."""
        low = self.expression(COMPARISON)
        self.expect("and")
        return Between(left, low, self.expression(COMPARISON), token.offset)

    def instance_of(self, left: Tree, token: Token) -> Tree:
        """Read ``instance of type``."""
        self.expect("of")
        return InstanceOf(left, read_type(self, self.definitions), token.offset)

    def path(self, left: Tree, token: Token) -> Tree:
        """Read ``.name``."""
        return Path(left, self.name(), token.offset)

    def filter(self, left: Tree, token: Token) -> Tree:
        """Read ``[test]``."""
        test = self.expression()
        self.expect("]")
        return Filter(left, test, token.offset)

    def call(self, left: Tree, token: Token) -> Tree:
        """Read ``(arguments)``: all positional or all named (rules 38 to 42)."""
        arguments: list[Tree] = []
        names: list[str] = []
        while not self.is_next(")"):
            if self._is_named():
                names.append(self.new_name(":"))
                self.expect(":")
            arguments.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        if names and len(names) != len(arguments):
            self.fail("Either all arguments have names or none.", token.offset)
        if len(set(names)) != len(names):
            self.fail("An argument is given twice.", token.offset)
        return Call(left, tuple(arguments), tuple(names), token.offset)

    def _is_named(self) -> bool:
        ahead = 0
        while ahead < 8 and self.ahead(ahead).kind in ("name", "keyword"):  # noqa: PLR2004 - no parameter has more words
            ahead += 1  # no parameter has more than a few words
        return ahead > 0 and self.ahead(ahead).text == ":"

    def membership(self, left: Tree, token: Token) -> Tree:
        """Read ``in test`` or ``in (tests)`` (rule 49).

        ``in (1..5]`` is a range, ``in (a)`` a test, ``in (a) + 1`` an expression.
        """
        if not self.is_next("("):
            return Membership(left, (self.unary_test(COMPARISON),), token.offset)
        opening = self.take()
        first = self.unary_test(0)
        if self.is_next(".."):
            return self._in_one(left, self.interval(opening, first.tree), token)
        tests = [first]
        while self.accept(","):
            tests.append(self.unary_test(0))
        self.expect(")")
        if len(tests) == 1 and self._strength() > COMPARISON and not first.uses_input:
            return self._in_one(left, first.tree, token)
        return Membership(left, tuple(tests), token.offset)

    def _in_one(self, left: Tree, start: Tree, token: Token) -> Tree:
        outer, self.uses_input = self.uses_input, False
        test = self._continued(start, COMPARISON)
        found, self.uses_input = self.uses_input, outer
        return Membership(left, (UnaryTest(test, found),), token.offset)


def _starts_operand(token: Token) -> bool:
    if token.kind == "operator":
        return token.text in _STARTING_SIGNS
    if token.kind == "keyword":
        return token.text in _STARTING_WORDS
    return token.kind != "end"


_INFIX: dict[str, Callable[[Parser, Tree, Token], Tree]] = {
    "between": Parser.between,
    "instance": Parser.instance_of,
    "in": Parser.membership,
    ".": Parser.path,
    "[": Parser.filter,
    "(": Parser.call,
}
