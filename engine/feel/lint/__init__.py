"""What can be known before an expression runs: types, and what is always null."""

from engine.feel.lint.inference import Inference, Problem
from engine.feel.lint.rules import RULES, tests_type

__all__ = ["RULES", "Inference", "Problem", "tests_type"]
