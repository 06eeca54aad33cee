"""Commands on versions of procedures."""
