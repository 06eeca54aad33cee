"""Sign over the API: a person in a session, who proves it; never a token."""

from typing import Any
from uuid import UUID

import orjson

from engine.app import Engine
from engine.canonical import sha256
from engine.commands.tasks.sign_task import SignTask
from engine.errors import ConflictError
from engine.queries.requests import AnswerBefore
from engine.queries.signing_preview import PreviewSigning
from web.identity.proving import proven
from web.identity.sessions import actor


def sign(
    engine: Engine, task_id: UUID, body: dict[str, Any], *, key: str | None
) -> dict[str, Any]:
    """Prove identity for exactly what would be signed now, and sign it.

    A repetition under the same key gets the first answer: it spends no second proof.
    """
    content = sha256(
        orjson.dumps([str(task_id), body["answers"]], option=orjson.OPT_SORT_KEYS)
    )
    before = AnswerBefore(request=key, content=content) if key else None
    answered = engine.fetch(before, actor=actor()) if before else None
    if answered is not None:
        return dict(answered)
    preview = engine.fetch(
        PreviewSigning(task_id=task_id, answers=body["answers"]), actor=actor()
    )
    if body["shown_digest"] != preview.shown_digest:
        raise ConflictError(
            "What you were shown has changed since. Read it again before you sign."
        )
    proof = proven(
        engine,
        person=body["person"],
        password=body["password"],
        digest=preview.digest,
        meaning=preview.meaning,
    )
    command = SignTask(
        task_id=task_id,
        answers=body["answers"],
        proof_id=proof,
        shown_digest=body["shown_digest"],
        revision=body["revision"],
        reason=body["reason"],
    )
    return engine.execute(command, actor=actor(), key=before.key if before else None)
