"""The limits of the evaluator, and the arithmetic it counts with.

One tick is about one node of the expression or half a microsecond of work in a
built-in function; measured, no tick costs more than a microsecond.
"""

import decimal

MAX_SOURCE = 4_096  # characters of one expression
MAX_SCRIPT = 16_384  # characters of one script
MAX_TOKENS = 2_000
MAX_DEPTH = 64  # nesting, in the text and in the tree
MAX_CALL_DEPTH = 32  # nested calls of functions written in FEEL
MAX_TICKS = 50_000  # per evaluation
MAX_LIST = 10_000
MAX_STRING = 100_000
MAX_PATTERN = 500
MAX_WARNINGS = 50
MAX_DATA_DEPTH = 20
LARGEST_INTEGER = 10**40  # on entry; larger ones are not measurements

DECIMAL = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
"""Decimal128 of IEEE 754, as DMN 1.5 10.3.2.3.1 asks for: 34 digits, half-even."""
