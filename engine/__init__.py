"""Praxis' engine: everything but the pages."""
