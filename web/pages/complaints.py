"""What is wrong with a form of our own pages, by field."""

from collections.abc import Mapping

from engine.errors import InvalidAnswersError


def first_words(refusal: InvalidAnswersError) -> dict[str, str]:
    """Return the complaints of each field as one text."""
    return {name: " ".join(each) for name, each in refusal.by_field.items()}


def pairs(complaints: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (id of the field, words) for the summary above the form."""
    return [(f"field-{name}", each) for name, each in complaints.items()]
