"""How long records are kept: the list, legal holds, and the end of a record."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.trust.approve_disposition import ApproveDisposition
from engine.commands.trust.legal_hold import LiftLegalHold, SetLegalHold
from engine.commands.trust.refuse_disposition import RefuseDisposition
from engine.commands.trust.request_disposition import RequestDisposition
from engine.errors import (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    SealingKeyError,
    SignatureRefusedError,
)
from engine.queries.disposition import (
    ApprovalStatement,
    AskedDispositions,
    Disposed,
    DispositionStatement,
    DispositionView,
)
from engine.queries.people_names import AllNames
from engine.queries.permitted import MayDo
from engine.queries.retention import DueForDisposition, OnLegalHold
from web.identity.proving import proven
from web.identity.sessions import actor
from web.pages.cases import done

Page = Response | tuple[str, int]
REFUSED = (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    SealingKeyError,
    SignatureRefusedError,
)


def retention_pages(engine: Engine) -> Blueprint:
    """Return what keeps records, and what lets them go."""
    pages = Blueprint("retention", __name__)

    @pages.post("/cases/<uuid:instance_id>/legal-hold")
    def keep(instance_id: UUID) -> Response:
        command = SetLegalHold(
            instance_id=instance_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "Everything of the case is kept.")

    @pages.post("/cases/<uuid:instance_id>/legal-hold/lift")
    def lift(instance_id: UUID) -> Response:
        command = LiftLegalHold(
            instance_id=instance_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "The legal hold is lifted.")

    @pages.get("/retention")
    def listing() -> str:
        return _listing(engine)

    @pages.get("/cases/<uuid:instance_id>/disposition")
    def ask(instance_id: UUID) -> Page:
        return _shown(
            engine.fetch(DispositionStatement(instance_id=instance_id), actor=actor())
        )

    @pages.post("/cases/<uuid:instance_id>/disposition")
    def asked(instance_id: UUID) -> Page:
        return _asked(engine, instance_id)

    @pages.get("/dispositions/<uuid:request_id>")
    def decide(request_id: UUID) -> Page:
        return _shown(
            engine.fetch(ApprovalStatement(request_id=request_id), actor=actor())
        )

    @pages.post("/dispositions/<uuid:request_id>")
    def approved(request_id: UUID) -> Page:
        return _approved(engine, request_id)

    @pages.post("/dispositions/<uuid:request_id>/refuse")
    def refused(request_id: UUID) -> Page:
        return _refused(engine, request_id)

    return pages


def _listing(engine: Engine) -> str:
    who = actor()
    number, disposed = engine.fetch(Disposed(), actor=who)
    return render_template(
        "pages/retention.html",
        tab="retention",
        due=engine.fetch(DueForDisposition(), actor=who),
        asked=engine.fetch(AskedDispositions(), actor=who),
        held=engine.fetch(OnLegalHold(), actor=who),
        disposed=disposed,
        number=number,
        names=engine.fetch(AllNames(), actor=who),
        may_ask=engine.fetch(MayDo(action="dispose", kind="case"), actor=who),
        may_approve=engine.fetch(
            MayDo(action="approve_disposal", kind="case"), actor=who
        ),
    )


def _shown(view: DispositionView, complaint: str = "", status: int = 200) -> Page:
    return render_template(
        "pages/disposition.html",
        tab="retention",
        view=view,
        reason=request.form.get("reason", view.reason),
        complaint=complaint,
    ), status


def _asked(engine: Engine, instance_id: UUID) -> Page:
    """Sign the request; or show the page again with what is wrong."""
    reason = request.form.get("reason", "").strip()
    view = engine.fetch(
        DispositionStatement(instance_id=instance_id, reason=reason), actor=actor()
    )
    if not reason:
        return _shown(view, "Say why it is disposed of.", 422)
    try:
        engine.execute(
            RequestDisposition(
                instance_id=instance_id, reason=reason, proof_id=_proof(engine, view)
            ),
            actor=actor(),
        )
    except REFUSED as refusal:
        return _shown(view, _words(refusal), 422)
    flash("Signed. Somebody else now approves it or turns it down.", "success")
    return redirect(url_for("retention.listing"), 303)


def _approved(engine: Engine, request_id: UUID) -> Page:
    """Sign the approval and dispose of the record; or say what is wrong."""
    view = engine.fetch(ApprovalStatement(request_id=request_id), actor=actor())
    if request.form.get("sure") != "yes":
        return _shown(view, "Tick that you know it cannot be undone.", 422)
    try:
        engine.execute(
            ApproveDisposition(request_id=request_id, proof_id=_proof(engine, view)),
            actor=actor(),
        )
    except REFUSED as refusal:
        return _shown(view, _words(refusal), 422)
    flash(f"{view.business_key} is disposed of. Its proof stays.", "success")
    return redirect(url_for("retention.listing"), 303)


def _refused(engine: Engine, request_id: UUID) -> Page:
    view = engine.fetch(ApprovalStatement(request_id=request_id), actor=actor())
    command = RefuseDisposition(
        request_id=request_id, reason=request.form.get("why", "")
    )
    try:
        engine.execute(command, actor=actor())
    except REFUSED as refusal:
        return _shown(view, _words(refusal), 422)
    flash(f"{view.business_key} is kept.", "success")
    return redirect(url_for("retention.listing"), 303)


def _proof(engine: Engine, view: DispositionView) -> UUID:
    """Prove identity for exactly the statement that was shown."""
    return proven(
        engine,
        person=request.form.get("signer", ""),
        password=request.form.get("password", ""),
        digest=view.digest,
        meaning=view.meaning,
    )


def _words(refusal: Exception) -> str:
    if isinstance(refusal, InvalidAnswersError):
        return " ".join(each for many in refusal.by_field.values() for each in many)
    return str(refusal)
