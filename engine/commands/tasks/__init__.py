"""Commands on people's work."""
