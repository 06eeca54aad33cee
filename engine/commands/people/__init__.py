"""Commands on accounts, roles and sessions."""
