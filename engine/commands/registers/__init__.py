"""Commands on master data."""
