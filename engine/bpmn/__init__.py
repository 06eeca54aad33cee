"""The anti-corruption layer around SpiffWorkflow: gate, parser, semantics, runtime."""
