"""Administration: people, their roles, locks and sessions."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.clock import new_secret
from engine.commands.people.change_account import ChangeAccount
from engine.commands.people.change_account_state import ChangeAccountState
from engine.commands.people.create_account import CreateAccount
from engine.commands.people.end_sessions_of import EndSessionsOf
from engine.commands.people.issue_link import IssueLink, OweLink
from engine.commands.people.set_roles import SetRoles
from engine.commands.people.unlock_account import UnlockAccount
from engine.commands.people.verify_identity import VerifyIdentity
from engine.errors import ConflictError, EngineError, InvalidAnswersError
from engine.queries.people import STATES, People, Person
from web.identity.sessions import actor, digest_of
from web.pages.complaints import first_words, pairs

Page = Response | tuple[str, int]


def administration_pages(engine: Engine) -> Blueprint:
    """Return the area of those who look after accounts."""
    pages = Blueprint("administration", __name__, url_prefix="/administration")
    office = Office(engine)

    @pages.get("")
    def people() -> str:
        return office.people()

    @pages.post("/people")
    def create() -> Page:
        return office.create()

    @pages.get("/people/new")
    def new() -> Page:
        return office.new({})

    @pages.get("/people/<person>")
    def person(person: str) -> Page:
        return office.person(person, {})

    @pages.post("/people/<person>")
    def change(person: str) -> Page:
        return office.change(person)

    @pages.post("/people/<person>/roles")
    def roles(person: str) -> Page:
        return office.roles(person)

    @pages.post("/people/<person>/state")
    def state(person: str) -> Page:
        return office.state(person)

    @pages.post("/people/<person>/link")
    def link(person: str) -> Page:
        return office.link(person)

    @pages.post("/people/<person>/mail")
    def mail(person: str) -> Page:
        return office.told(person, OweLink(person=person), "The link is on its way.")

    @pages.post("/people/<person>/unlock")
    def unlock(person: str) -> Page:
        command = UnlockAccount(person=person, reason=request.form.get("reason", ""))
        return office.told(person, command, "Signing in is possible again.")

    @pages.post("/people/<person>/identity")
    def identity(person: str) -> Page:
        command = VerifyIdentity(person=person, how=request.form.get("how", ""))
        return office.told(person, command, "It is recorded that you checked it.")

    @pages.post("/people/<person>/sessions/end")
    def end(person: str) -> Page:
        command = EndSessionsOf(
            person=person,
            reason="ended by an administrator",
            only=request.form.get("only") or None,
        )
        return office.told(person, command, "Ended at once.")

    return pages


class Office:
    """What happens in the administration; each method answers one request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def people(self) -> str:
        """Show who has an account."""
        wanted = People(
            words=request.args.get("words", ""),
            state=request.args.get("state", "active"),
        )
        return render_template(
            "pages/administration.html",
            tab="administration",
            wanted=wanted,
            people=self._engine.fetch(wanted, actor=actor()),
        )

    def new(self, complaints: dict[str, str], status: int = 200) -> Page:
        """Show the form for another account."""
        self._engine.fetch(People(), actor=actor())
        return render_template(
            "pages/person_new.html",
            tab="administration",
            typed=request.form,
            complaints=complaints,
            complaint_pairs=pairs(complaints),
        ), status

    def create(self) -> Page:
        """Create an account; its owner begins with a link."""
        command = CreateAccount(
            person=request.form.get("id", ""),
            name=request.form.get("name", ""),
            mail=request.form.get("mail", ""),
        )
        try:
            person = self._engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            return self.new(first_words(refusal), 422)
        except ConflictError as refusal:
            return self.new({"id": str(refusal)}, 409)
        flash("The account is there. Give it roles, then make its link.", "success")
        return redirect(url_for("administration.person", person=person), 303)

    def person(
        self,
        person: str,
        complaints: dict[str, str],
        *,
        link: str = "",
        status: int = 200,
    ) -> Page:
        """Show an account, and once a link that was just made."""
        return render_template(
            "pages/person.html",
            tab="administration",
            who=self._engine.fetch(Person(id=person), actor=actor()),
            link=link,
            mails=bool(self._engine.parts.settings.mail_url),
            typed=request.form,
            complaints=complaints,
            complaint_pairs=pairs(complaints),
        ), status

    def change(self, person: str) -> Page:
        """Correct name, mail, manager, place."""
        names = ("name", "reason", "mail", "manager", "site", "department")
        given = {name: request.form.get(name, "") for name in names}
        return self.told(person, ChangeAccount(person=person, **given), "Changed.")

    def roles(self, person: str) -> Page:
        """Give exactly the roles of the form, each until the end of its day."""
        try:
            wanted = {
                role: self._end(request.form.get(f"ends-{role}", ""))
                for role in request.form.getlist("role")
            }
            more = request.form.get("more", "")
            if more:
                wanted[more] = self._end(request.form.get("ends", ""))
        except ValueError:
            return self.person(person, {"ends": "That is no date."}, status=422)
        reason = request.form.get("why", "")
        command = SetRoles(person=person, roles=wanted, reason=reason)
        return self.told(person, command, "The roles count from the next click on.")

    def state(self, person: str) -> Page:
        """Lock out, note as left, or let in again."""
        state = STATES.get(request.form.get("state", ""))
        if state is None:
            return self.person(person, {"state": "Choose what is to be."}, status=422)
        command = ChangeAccountState(
            person=person, state=state, reason=request.form.get("because", "")
        )
        return self.told(person, command, "Changed; it counts at the next request.")

    def link(self, person: str) -> Page:
        """Make a one-time link and show it once, to be handed to its owner."""
        secret = new_secret()
        command = IssueLink(person=person, digest=digest_of(secret))
        try:
            self._engine.execute(command, actor=actor())
        except EngineError as refusal:
            return self.person(person, {"link": str(refusal)}, status=422)
        site = self._engine.parts.settings.url.rstrip("/")
        return self.person(person, {}, link=f"{site}/link/{secret}")

    def told(self, person: str, command: object, words: str) -> Page:
        """Execute a command about an account; say what is wrong, or that it is done."""
        try:
            self._engine.execute(command, actor=actor())  # type: ignore[arg-type]  # one of the commands above
        except InvalidAnswersError as refusal:
            return self.person(person, first_words(refusal), status=422)
        except ConflictError as refusal:
            return self.person(person, {"": str(refusal)}, status=409)
        flash(words, "success")
        return redirect(url_for("administration.person", person=person), 303)

    def _end(self, text: str) -> datetime | None:
        """Return the end of a day at the site; None: without an end."""
        if not text:
            return None
        day = date.fromisoformat(text) + timedelta(days=1)
        return datetime.combine(day, time(), self._engine.parts.settings.zone)
