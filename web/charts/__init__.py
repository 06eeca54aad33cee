"""Draw charts as SVG: no JavaScript, printable, and readable as text."""

from web.charts.columns import Series, columns
from web.charts.control_chart import ControlLimits, control_chart
from web.charts.pareto import pareto
from web.charts.plot import Datum

__all__ = [
    "ControlLimits",
    "Datum",
    "Series",
    "columns",
    "control_chart",
    "pareto",
]
