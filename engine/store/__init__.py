"""The database: transactions, files, keys, and what is loaded once per version."""
