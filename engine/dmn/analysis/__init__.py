"""Find what is wrong with decision tables before they decide anything."""

from engine.dmn.analysis.analyse import analyse

__all__ = ["analyse"]
