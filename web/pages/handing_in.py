"""Hand in a task: complete it, or prove identity and sign it; twice is once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request

from engine import forms
from engine.app import Engine
from engine.canonical import canonical, sha256
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.sign_task import SignTask
from engine.errors import ConflictError, InvalidAnswersError, SignatureRefusedError
from engine.queries.requests import AnswerBefore
from engine.queries.signing_preview import PreviewSigning
from web.identity.proving import proven
from web.identity.sessions import actor


def hand_over(engine: Engine, task_id: UUID, posted: forms.Posted) -> dict[str, Any]:
    """Complete or sign the task; return its case and the answers that were dropped."""
    revision = request.form.get("_revision", "")
    shown = int(revision) if revision.isdigit() else None
    if "_signer" in request.form:
        return _sign(engine, task_id, posted, shown)
    return engine.execute(
        CompleteTask(
            task_id=task_id,
            answers=posted.answers,
            revision=shown,
            offered=sorted(posted.offered),
        ),
        actor=actor(),
        key=request.form.get("_request") or None,
    )


def _sign(
    engine: Engine, task_id: UUID, posted: forms.Posted, revision: int | None
) -> dict[str, Any]:
    """Prove identity and sign; a button pressed twice gets the first answer again."""
    asked = request.form.get("_request")
    content = _content(task_id, posted)
    before = AnswerBefore(request=asked, content=content) if asked else None
    answer = engine.fetch(before, actor=actor()) if before else None
    if answer is not None:
        return dict(answer)
    offered = sorted(posted.offered)
    return engine.execute(
        SignTask(
            task_id=task_id,
            answers=posted.answers,
            proof_id=_prove(engine, task_id, posted, offered),
            shown_digest=request.form.get("_shown") or None,
            revision=revision,
            offered=offered,
        ),
        actor=actor(),
        key=before.key if before else None,
    )


def _content(task_id: UUID, posted: forms.Posted) -> str:
    """Return the digest of what is handed in; 422 for what no page of ours sends."""
    try:
        return sha256(canonical([str(task_id), posted.answers]))
    except (TypeError, ValueError, RecursionError) as error:
        words = "This was not sent by our page: open the step again and fill it in."
        raise InvalidAnswersError({"": [words]}) from error


def _prove(
    engine: Engine, task_id: UUID, posted: forms.Posted, offered: Sequence[str]
) -> UUID:
    """Prove identity for exactly what would be signed now; or take a proof there is."""
    if request.form.get("_proof"):
        return _given(request.form["_proof"])
    preview = engine.fetch(
        PreviewSigning(task_id=task_id, answers=posted.answers, offered=offered),
        actor=actor(),
    )
    shown = request.form.get("_shown")
    if shown and shown != preview.shown_digest:
        raise ConflictError(
            "What you were shown has changed since. Read it again before you sign."
        )
    return proven(
        engine,
        person=request.form.get("_signer", ""),
        password=request.form.get("_password", ""),
        digest=preview.digest,
        meaning=preview.meaning,
    )


def _given(text: str) -> UUID:
    """Return the proof that signing in at the identity provider has left."""
    try:
        return UUID(text)
    except ValueError as error:
        raise SignatureRefusedError(code="proof-spent") from error
