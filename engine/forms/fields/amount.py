"""How many items a list may have."""

from collections.abc import Iterator


def amount(
    number: int, fewest: int, most: int | None, *, noun: str = ""
) -> Iterator[str]:
    """Yield a complaint if there are too few or too many; ``noun`` names one item."""
    if number < fewest:
        yield f"at least {_counted(fewest, noun)}"
    if most is not None and number > most:
        yield f"at most {_counted(most, noun)}"


def _counted(number: int, noun: str) -> str:
    if not noun:
        return str(number)
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
