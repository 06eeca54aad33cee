"""How many items a list may have."""

from collections.abc import Iterator


def amount(
    number: int, fewest: int, most: int | None, *, noun: str = ""
) -> Iterator[str]:
    """Yield a complaint if there are too few or too many; ``noun`` names the items."""
    after = f" {noun}" if noun else ""
    if number < fewest:
        yield f"at least {fewest}{after}"
    if most is not None and number > most:
        yield f"at most {most}{after}"
