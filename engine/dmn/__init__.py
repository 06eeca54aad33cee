"""Decision models (DMN 1.1 to 1.5): read them, evaluate them, say why."""

from engine.dmn.analysis import analyse
from engine.dmn.explain import MatchedRule, Step, Trace, explain
from engine.dmn.model import Model, Result
from engine.dmn.reader import parse_model

__all__ = [
    "MatchedRule",
    "Model",
    "Result",
    "Step",
    "Trace",
    "analyse",
    "explain",
    "parse_model",
]
