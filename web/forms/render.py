"""Draw a form that ``engine.forms.present`` laid out."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.forms import FormView
from web.forms.markdown import markdown

_TEMPLATES = Path(__file__).parent.parent / "templates"

FileUrl = Callable[[str], str]


def form_html(
    view: FormView,
    *,
    refresh_url: str = "",
    pressed: Iterable[str] = (),
    file_url: FileUrl | None = None,
) -> Markup:
    """Return everything of a form but the ``<form>`` element, its token and buttons.

    ``refresh_url`` takes a post of the form and answers with this HTML again: it is
    used as fields change that others depend on, and by the buttons of tables; without
    scripts those buttons submit the form as it is. ``pressed`` are the names that were
    sent: after a button of a table, focus goes on there. ``file_url`` gives the
    address of a file by its digest. The page's own controls have names that begin
    with ``_``; its form needs ``enctype="multipart/form-data"`` and ``novalidate``.
    """
    template = _environment().get_template("forms/form.html")
    return Markup(  # noqa: S704 escaped by the template
        template.render(
            view=view,
            refresh_url=refresh_url,
            pressed=next(filter(_is_of_table, pressed), ""),
            file_url=file_url,
        )
    )


def _is_of_table(name: str) -> bool:
    return name.startswith(("_add.", "_remove."))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = markdown
    return environment
