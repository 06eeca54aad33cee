"""Queries: one question each, answered with frozen rows."""
