"""How each kind of tree becomes a node, by family."""

from engine.feel.compiler import Rule
from engine.feel.nodes.constants import CONSTANT_RULES
from engine.feel.nodes.forms import FORM_RULES
from engine.feel.nodes.operators import OPERATOR_RULES
from engine.feel.nodes.paths import PATH_RULES
from engine.feel.nodes.tests import TEST_RULES, compile_tests

RULES: dict[type, Rule] = {
    **CONSTANT_RULES,
    **OPERATOR_RULES,
    **PATH_RULES,
    **FORM_RULES,
    **TEST_RULES,
}

__all__ = ["RULES", "compile_tests"]
