"""The forms that start with a keyword: if, for, some, every, function (rules 44 to 57).

The reading order is the inheritance: tokens, then forms, operands, operators.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping

from engine.feel.feel_types import NamedType, Type
from engine.feel.token_reader import NameTable, TokenReader
from engine.feel.tree import Definition, For, If, Literal, Loop, Quantified, Tree
from engine.feel.type_parser import read_type

CONSTANTS = {"true": True, "false": False, "null": None}


class FormReader(TokenReader, ABC):
    """Reads keyword forms; ``definitions`` are the named types they may mention."""

    def __init__(
        self,
        text: str,
        names: Iterable[str] = (),
        *,
        builtins: NameTable,
        definitions: Mapping[str, NamedType] | None = None,
    ) -> None:
        super().__init__(text, names, builtins)
        self.definitions = definitions or {}
        self.uses_input = False

    @abstractmethod
    def expression(self, power: int = 0) -> Tree:
        """Read operators stronger than ``power`` and their operands."""

    def form(self) -> Tree:
        """Read the form of the keyword that comes next."""
        word = self.next.text
        if word in CONSTANTS:
            return Literal(CONSTANTS[word], self.take().offset)
        read = _FORMS.get(word)
        if read is None:
            self.fail(f'Expected a value but found the word "{word}".')
        return read(self)

    def read_if(self) -> If:
        """Read ``if test then yes else no``."""
        at = self.take().offset
        test = self.expression()
        self.expect("then")
        yes = self.expression()
        if not self.is_next("else"):
            self.fail(f'Every "if" needs an "else"; found {self.found()}.')
        self.take()
        return If(test, yes, self.expression(), at)

    def read_for(self) -> For:
        """Read ``for loops return body``."""
        at = self.take().offset
        loops = self._loops()
        self.expect("return")
        return For(loops, self.expression(), at)

    def read_quantified(self) -> Quantified:
        """Read ``some`` or ``every``."""
        word = self.take()
        loops = self._loops()
        self.expect("satisfies")
        return Quantified(word.text == "some", loops, self.expression(), word.offset)

    def _loops(self) -> tuple[Loop, ...]:
        loops = [self._loop()]
        while self.accept(","):
            loops.append(self._loop())
        return tuple(loops)

    def _loop(self) -> Loop:
        name = self.new_name("in")
        self.expect("in")
        source = self.expression()
        end = self.expression() if self.accept("..") else None
        return Loop(name, source, end)

    def read_definition(self) -> Definition:
        """Read ``function(parameters) body``; an external one is refused."""
        at = self.take().offset
        self.expect("(")
        parameters: list[tuple[str, Type | None]] = []
        while not self.is_next(")"):
            parameters.append(self._parameter(parameters))
            if not self.accept(","):
                break
        self.expect(")")
        if self.next.text == "external":
            self.fail(
                "External (Java, PMML) functions are refused: they would run code "
                "that is not FEEL. Write the function in FEEL."
            )
        return Definition(tuple(parameters), self.expression(), at)

    def _parameter(
        self, before: list[tuple[str, Type | None]]
    ) -> tuple[str, Type | None]:
        at = self.next.offset
        name = self.new_name(":", ",", ")")
        if any(name == other for other, _ in before):
            self.fail(f'The parameter "{name}" appears twice.', at)
        wanted = read_type(self, self.definitions) if self.accept(":") else None
        return name, wanted


_FORMS: dict[str, Callable[[FormReader], Tree]] = {
    "if": FormReader.read_if,
    "for": FormReader.read_for,
    "some": FormReader.read_quantified,
    "every": FormReader.read_quantified,
    "function": FormReader.read_definition,
}
