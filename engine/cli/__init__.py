"""The commands of `qms`: they print and decide nothing."""
