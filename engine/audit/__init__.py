"""The audit trail: chain, seal, export, and the verifier that needs none of us."""
