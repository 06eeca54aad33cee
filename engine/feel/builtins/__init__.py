"""The built-in functions of DMN 1.5, 10.3.4, and the product's own."""

from engine.feel.builtins import (
    aggregates,
    contexts,
    conversion,
    dates,
    intervals,
    lists,
    numeric,
    patterns,
    positions,
    product,
    relations,
    strings,
)
from engine.feel.builtins.registry import LIBRARY

MODULES = (
    aggregates,
    contexts,
    conversion,
    dates,
    intervals,
    lists,
    numeric,
    patterns,
    positions,
    product,
    relations,
    strings,
)

__all__ = ["LIBRARY", "MODULES"]
