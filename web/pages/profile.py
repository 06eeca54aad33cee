"""One's own profile: password, sessions, substitutes, signatures."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.people.acknowledge_signing import (
    ACKNOWLEDGEMENT,
    AcknowledgeSigning,
)
from engine.commands.people.arrange_substitution import (
    ArrangeSubstitution,
    EndSubstitution,
)
from engine.commands.people.end_sessions_of import EndSessionsOf
from engine.commands.people.set_password import SetPassword
from engine.errors import EngineError, InvalidAnswersError
from engine.queries.people import OwnSessions
from engine.queries.procedures import ProcedureTitles
from engine.queries.profile import OwnRights, OwnSignatures, Substitutions
from engine.queries.reassignable import Colleagues
from engine.queries.signing_rights import OwnSigningRights
from web.identity.sessions import actor, current
from web.pages.complaints import first_words, pairs

ENDED = "ended by its owner"
Complaints = Mapping[str, str]


def profile_pages(engine: Engine) -> Blueprint:
    """Return the pages about oneself."""
    pages = Blueprint("profile", __name__)
    desk = Own(engine)

    @pages.get("/profile")
    def show() -> tuple[str, int]:
        return desk.page({})

    @pages.post("/profile/password")
    def password() -> Response | tuple[str, int]:
        return desk.change_password()

    @pages.post("/profile/sessions/<digest>/end")
    def end(digest: str) -> Response:
        return desk.end_sessions(only=digest)

    @pages.post("/profile/sessions/end")
    def end_others() -> Response:
        return desk.end_sessions(only=None)

    @pages.get("/profile/substitutes")
    def substitutes() -> tuple[str, int]:
        return desk.substitutes({})

    @pages.post("/profile/substitutes")
    def arrange() -> Response | tuple[str, int]:
        return desk.arrange()

    @pages.post("/profile/substitutes/<uuid:rule>/end")
    def end_rule(rule: UUID) -> Response:
        engine.execute(EndSubstitution(rule=rule), actor=actor())
        flash("The substitution has ended.", "success")
        return redirect(url_for("profile.substitutes"), 303)

    @pages.get("/profile/signatures")
    def signatures() -> str:
        found = engine.fetch(OwnSignatures(), actor=actor())
        return render_template(
            "pages/profile_signatures.html",
            tab="profile",
            signatures=found,
            rights=engine.fetch(OwnSigningRights(), actor=actor()),
            words=ACKNOWLEDGEMENT,
        )

    @pages.post("/profile/signatures/acknowledge")
    def acknowledge() -> Response:
        engine.execute(AcknowledgeSigning(), actor=actor())
        flash("You have acknowledged what your signature means.", "success")
        return redirect(url_for("profile.signatures"), 303)

    return pages


class Own:
    """What happens on the pages about oneself; each method answers one request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, complaints: Complaints, status: int = 200) -> tuple[str, int]:
        """Show password and sessions, with what is wrong with a new password."""
        temporary, locked = self._engine.fetch(OwnRights(), actor=actor())
        return render_template(
            "pages/profile.html",
            tab="profile",
            who=actor(),
            sessions=self._engine.fetch(OwnSessions(), actor=actor()),
            this=current().digest,
            temporary=temporary,
            signing_locked=locked,
            complaints=complaints,
            complaint_pairs=pairs(complaints),
        ), status

    def change_password(self) -> Response | tuple[str, int]:
        """Replace the own password; the other sessions end."""
        try:
            self._engine.execute(
                SetPassword(
                    person=actor().id,
                    old=request.form.get("old", ""),
                    new=request.form.get("new", ""),
                    spared=current().digest,
                ),
                actor=actor(),
            )
        except InvalidAnswersError as refusal:
            return self.page(first_words(refusal), 422)
        flash("Your password is changed; your other sessions have ended.", "success")
        return redirect(url_for("profile.show"), 303)

    def end_sessions(self, *, only: str | None) -> Response:
        """End one of the own sessions, or all but this one."""
        command = EndSessionsOf(
            person=actor().id, reason=ENDED, only=only, spared=current().digest
        )
        try:
            ended = self._engine.execute(command, actor=actor())
            flash(f"Ended: {ended} session{'' if ended == 1 else 's'}.", "success")
        except EngineError:
            flash("That session is not open any more.", "info")
        return redirect(url_for("profile.show"), 303)

    def substitutes(self, complaints: Complaints, status: int = 200) -> tuple[str, int]:
        """Show who stands in for whom, and the form for another rule."""
        return render_template(
            "pages/profile_substitutes.html",
            tab="profile",
            found=self._engine.fetch(Substitutions(), actor=actor()),
            people=[
                each
                for each in self._engine.fetch(Colleagues(), actor=actor())
                if each[0] != actor().id
            ],
            procedures=self._engine.fetch(ProcedureTitles(), actor=actor()),
            typed=request.form,
            complaints=complaints,
            complaint_pairs=pairs(complaints),
        ), status

    def arrange(self) -> Response | tuple[str, int]:
        """Arrange who stands in for oneself."""
        try:
            command = ArrangeSubstitution(
                absent=actor().id,
                deputy=request.form.get("deputy", ""),
                first=date.fromisoformat(request.form.get("first", "")),
                last=date.fromisoformat(request.form.get("ends_at", "")),
                procedure=request.form.get("procedure") or None,
                role=request.form.get("role") or None,
                groups="groups" in request.form,
                reason=request.form.get("reason", ""),
            )
        except ValueError:
            return self.substitutes({"first": "Give both days."}, 422)
        try:
            self._engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            return self.substitutes(first_words(refusal), 422)
        flash("Your substitute is told, and sees your steps on these days.", "success")
        return redirect(url_for("profile.substitutes"), 303)
