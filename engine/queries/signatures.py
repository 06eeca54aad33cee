"""The signatures of a case, as pages and prints show them."""

from engine.execution.signature_states import (
    ShownSignature,
    in_both_zones,
    signatures_of,
)

__all__ = ["ShownSignature", "in_both_zones", "signatures_of"]
