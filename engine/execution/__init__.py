"""Rows follow tokens: one turn of one instance, and what it leaves behind."""
