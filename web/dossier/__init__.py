"""Print on paper: PDF/A made by typst from JSON and a template, bytes reproducible."""

from web.dossier.printing import PrintingError, print_pdf

__all__ = ["PrintingError", "print_pdf"]
