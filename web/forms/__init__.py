"""Forms as HTML: one macro per kind of part; what they mean is in ``engine.forms``."""

from web.forms.render import form_html

__all__ = ["form_html"]
