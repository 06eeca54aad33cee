"""FEEL, the expression language of DMN 1.5: the only language inside a model.

Compile once, evaluate often. Only text that is not FEEL and work beyond the limits
raise; everything else is null plus a warning.
"""

from engine.feel.document import Document
from engine.feel.errors import (
    FeelError,
    FeelLimitError,
    FeelSyntaxError,
    FeelWarning,
)
from engine.feel.expression import (
    Compiled,
    Evaluation,
    Expression,
    Tests,
    expression,
    unary_tests,
)
from engine.feel.feel_types import Type
from engine.feel.json_values import from_json, to_json
from engine.feel.lint import Problem
from engine.feel.python_values import from_python
from engine.feel.run import Node, Run, Scope, Services, Test
from engine.feel.scripts import Script, script
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.values import FeelContext, Function, Range, kind

__all__ = [
    "Compiled",
    "Date",
    "DateTime",
    "DaysDuration",
    "Document",
    "Evaluation",
    "Expression",
    "FeelContext",
    "FeelError",
    "FeelLimitError",
    "FeelSyntaxError",
    "FeelWarning",
    "Function",
    "MonthsDuration",
    "Node",
    "Problem",
    "Range",
    "Run",
    "Scope",
    "Script",
    "Services",
    "Test",
    "Tests",
    "Time",
    "Type",
    "expression",
    "from_json",
    "from_python",
    "kind",
    "script",
    "to_json",
    "unary_tests",
]
