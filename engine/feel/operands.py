"""What an expression can start with: values, names, brackets (rules 18 to 43)."""

from collections.abc import Callable
from decimal import Decimal

from engine.feel.forms import FormReader
from engine.feel.limits import DECIMAL
from engine.feel.temporal_text import parse_temporal
from engine.feel.tokenizer import Token, unquote
from engine.feel.tree import (
    Comparator,
    ContextOf,
    Input,
    Interval,
    ListOf,
    Literal,
    Name,
    Negation,
    Tree,
    UnaryTest,
)

COMPARISON = 3
UNARY_MINUS = 7
_CLOSING = frozenset({"]", ")", "["})


class OperandReader(FormReader):
    """Reads one operand; leaves the operators after it to the parser."""

    def operand(self) -> Tree:
        """Read what stands before or between operators."""
        token = self.next
        if token.kind == "keyword":
            return self.form()
        if token.kind == "operator":
            return self._signed(token)
        if token.kind == "name":
            return Name(self.name(), token.offset)
        if token.kind == "end":
            self.fail("Expected a value but the expression ends here.")
        self.take()
        return Literal(self._constant(token), token.offset)

    def _constant(self, token: Token) -> object:
        if token.kind == "number":
            return self._number(token)
        if token.kind == "string":
            return unquote(token.text)
        value = parse_temporal(token.text[2:-1])
        if value is None:
            self.fail(
                f"{token.text} is not a date, time or duration, such as "
                '@"2026-11-22", @"10:30:00" or @"P1DT2H".',
                token.offset,
            )
        return value

    def _number(self, token: Token) -> Decimal:
        try:
            return DECIMAL.create_decimal(token.text)
        except ArithmeticError:
            self.fail(f"The number {token.text[:40]} is too large.", token.offset)

    def _signed(self, token: Token) -> Tree:
        read = _SIGNED.get(token.text)
        if read is not None:
            return read(self)
        if token.text == "'":
            self.fail('Texts stand between double quotes: "...".')
        return self.fail(f"Expected a value but found {self.found()}.")

    def read_input(self) -> Input:
        """Read ``?``, the value a unary test is about."""
        self.uses_input = True
        return Input(self.take().offset)

    def read_comparator(self) -> Comparator:
        """Read ``< 10`` and its like."""
        token = self.take()
        return Comparator(token.text, self.expression(COMPARISON), token.offset)

    def read_negation(self) -> Tree:
        """Read a minus sign and its operand."""
        at = self.take().offset
        value = self.expression(UNARY_MINUS)
        if isinstance(value, Literal) and type(value.value) is Decimal:
            return Literal(DECIMAL.minus(value.value), at)
        return Negation(value, at)

    def read_bracket(self) -> Tree:
        """Read ``( )``, a list, or a range: [a..b] (a..b) ]a..b[ (rules 8 and 43)."""
        opening = self.take()
        if opening.text == "[" and self.accept("]"):
            return ListOf((), opening.offset)
        first = self.expression()
        if self.is_next(".."):
            return self.interval(opening, first)
        if opening.text == "(":
            self.expect(")")
            return first
        if opening.text == "]":
            self.expect("..")
        items = [first]
        while self.accept(","):
            items.append(self.expression())
        self.expect("]")
        return ListOf(tuple(items), opening.offset)

    def interval(self, opening: Token, low: Tree) -> Interval:
        """Read the rest of a range after its lower end."""
        self.expect("..")
        high = self.expression()
        if self.next.text not in _CLOSING:
            self.fail(f'Expected "]" or ")" after the range, found {self.found()}.')
        closing = self.take()
        return Interval(
            low, high, opening.text == "[", closing.text == "]", opening.offset
        )

    def read_context(self) -> ContextOf:
        """Read ``{name: value, ...}``."""
        at = self.take().offset
        entries: list[tuple[str, Tree]] = []
        names: set[str] = set()
        while not self.is_next("}"):
            place = self.next.offset
            name = self.new_name(":")
            if name in names:
                self.fail(f'The entry "{name}" appears twice.', place)
            names.add(name)
            self.expect(":")
            entries.append((name, self.expression()))
            if not self.accept(","):
                break
        self.expect("}")
        return ContextOf(tuple(entries), at)

    def unary_test(self, power: int) -> UnaryTest:
        """Read one positive unary test (rule 7)."""
        outer, self.uses_input = self.uses_input, False
        tree = self.expression(power)
        found, self.uses_input = self.uses_input, outer
        return UnaryTest(tree, found)

    def test_list(self) -> list[UnaryTest]:
        """Read unary tests between commas."""
        tests = [self.unary_test(0)]
        while self.accept(","):
            tests.append(self.unary_test(0))
        return tests


_SIGNED: dict[str, Callable[[OperandReader], Tree]] = {
    "[": OperandReader.read_bracket,
    "(": OperandReader.read_bracket,
    "]": OperandReader.read_bracket,
    "{": OperandReader.read_context,
    "-": OperandReader.read_negation,
    "?": OperandReader.read_input,
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "!="), OperandReader.read_comparator),
}
