"""Sources of choices that are a few lists: what forms are tested with."""

from collections.abc import Mapping, Sequence

from engine.forms import Option


class Lists:
    """Choices by source; ``gone`` may be chosen no longer, but has a name."""

    def __init__(
        self,
        known: Mapping[str, Mapping[str, str]],
        gone: Mapping[str, str] | None = None,
    ) -> None:
        self._known = known
        self._gone = gone or {}

    def options(self, source: str, find: str, most: int, /) -> Sequence[Option]:
        """Return what has the words."""
        found = [
            Option(value, label)
            for value, label in self._known.get(source, {}).items()
            if all(word.lower() in label.lower() for word in find.split())
        ]
        return found[:most]

    def offered(self, source: str, values: Sequence[str], /) -> Mapping[str, str]:
        """Return those of the list."""
        known = self._known.get(source, {})
        return {value: known[value] for value in values if value in known}

    def named(self, source: str, values: Sequence[str], /) -> Mapping[str, str]:
        """Return those of the list and those that are gone."""
        known = {**self._gone, **self._known.get(source, {})}
        return {value: known[value] for value in values if value in known}
