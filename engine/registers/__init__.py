"""Master data: what registers there are, their records, and named operations."""
