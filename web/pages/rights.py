"""Administration: permissions, roles, separated duties, sites."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.people.add_rule import AddRule
from engine.commands.people.close_rule import CloseRule
from engine.errors import ConflictError, InvalidAnswersError, NotPermittedError
from engine.queries.rights import Rights
from web.identity.sessions import actor
from web.pages.complaints import first_words, pairs

FIELDS = {
    "permissions": ("role", "action", "kind", "state", "procedure", "site", "allowed"),
    "role_pairs": ("a", "b"),
    "separations": ("procedure", "a", "b", "when"),
    "roles": ("key", "title"),
    "group_roles": ("group", "role"),
    "sites": ("key", "name", "zone"),
}
VIEWS = {
    "permissions": "permissions",
    "role_pairs": "roles",
    "roles": "roles",
    "group_roles": "roles",
    "separations": "separations",
    "sites": "sites",
}
"""Which page shows a register."""


def rights_pages(engine: Engine) -> Blueprint:
    """Return the pages about rules; who looks after accounts sees them."""
    pages = Blueprint("rights", __name__, url_prefix="/administration/rules")
    desk = RuleDesk(engine)

    @pages.get("/<view>")
    def show(view: str) -> tuple[str, int]:
        return desk.page(view, {})

    @pages.post("/<register>")
    def add(register: str) -> Response | tuple[str, int]:
        return desk.add(register)

    @pages.post("/<register>/<key>/close")
    def close(register: str, key: str) -> Response:
        return desk.close(register, key)

    return pages


class RuleDesk:
    """What happens on the pages about rules; each method answers one request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self, view: str, complaints: dict[str, str], status: int = 200
    ) -> tuple[str, int]:
        """Show the rules of one kind, with what is wrong with a new one."""
        if view not in VIEWS.values():
            abort(404)
        return render_template(
            f"pages/rights_{view}.html",
            tab="administration",
            view=view,
            rights=self._engine.fetch(Rights(), actor=actor()),
            typed=request.form,
            complaints=complaints,
            complaint_pairs=pairs(complaints),
        ), status

    def add(self, register: str) -> Response | tuple[str, int]:
        """Add a rule, or show what is wrong with it."""
        view = _view(register)
        reason = request.form.get("reason", "")
        command = AddRule(register=register, values=_given(register), reason=reason)
        try:
            self._engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            return self.page(view, first_words(refusal), 422)
        except (ConflictError, NotPermittedError) as refusal:
            return self.page(view, {"": str(refusal)}, 409)
        flash("The rule counts from now on.", "success")
        return redirect(url_for("rights.show", view=view), 303)

    def close(self, register: str, key: str) -> Response:
        """Take a rule of the site back."""
        view = _view(register)
        reason = request.form.get("reason", "")
        try:
            self._engine.execute(
                CloseRule(register=register, key=key, reason=reason), actor=actor()
            )
            flash("The rule does not count any more.", "success")
        except InvalidAnswersError as refusal:
            flash(" ".join(first_words(refusal).values()), "danger")
        except (ConflictError, NotPermittedError) as refusal:
            flash(str(refusal), "danger")
        return redirect(url_for("rights.show", view=view), 303)


def _view(register: str) -> str:
    """Return the page that shows a register of rules; 404 for any other."""
    if register not in VIEWS:
        abort(404)
    return VIEWS[register]


def _given(register: str) -> dict[str, Any]:
    """Return what was typed; a permission is allowed or forbidden, never text."""
    found: dict[str, Any] = {
        name: request.form.get(name, "").strip() for name in FIELDS[register]
    }
    if register == "permissions":
        found["allowed"] = found["allowed"] != "no"
        action, _, kind = found["action"].partition("/")
        found["action"], found["kind"] = action, kind
    return found
