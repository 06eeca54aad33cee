"""Commands: one intent, one frozen dataclass, one file."""
