"""One process on a bench: short words for what a test does and sees."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.testing import Bench, BenchInstance


class Trial:
    """A bench with models deployed on it, and one case that was started first."""

    def __init__(
        self,
        *models: bytes,
        operations: Mapping[str, Callable[[Mapping[str, Any]], Any]] | None = None,
        dmn: tuple[bytes, ...] = (),
    ) -> None:
        self.bench = Bench(operations=operations or {})
        self.ids: tuple[str, ...] = ()
        for model in models:
            self.ids += self.bench.deploy(model, dmn=dmn).process_ids
        self.case = ""

    def start(self, key: str = "P", **variables: Any) -> "Trial":
        self.case = self.bench.start(key, variables)
        return self

    def do(self, *elements: str, **answers: Any) -> "Trial":
        """Complete these user tasks, one after the other."""
        for element in elements:
            self.bench.complete(element, answers)
        return self

    @property
    def open(self) -> list[str]:
        return self.bench.open_tasks()

    @property
    def done(self) -> list[str]:
        """The elements that have completed, in that order."""
        return [each.element_id for each in self.bench.history()]

    @property
    def view(self) -> BenchInstance:
        return next(each for each in self.bench.instances() if each.id == self.case)

    @property
    def state(self) -> str:
        return self.view.state

    @property
    def data(self) -> Mapping[str, Any]:
        return self.view.variables

    @property
    def trouble(self) -> list[str | None]:
        """The elements with an open incident."""
        return [each.element_id for each in self.bench.incidents()]


def started(model: bytes, **variables: Any) -> Trial:
    """Deploy a model with the process ``P`` and start it."""
    return Trial(model).start(**variables)
