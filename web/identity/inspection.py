"""What an inspector is shown stands in the trail (web.md 6)."""

from flask import Flask, Response, request

from engine.app import Engine
from engine.commands.trust.record_shown import RecordShown
from web.identity.sessions import current

UNSAID = frozenset({"assets", "health.live", "health.ready", None})


def record_inspections(app: Flask, engine: Engine) -> None:
    """Write down each page and file an inspector gets; without that they get none."""

    @app.after_request
    def remember(response: Response) -> Response:
        who = current().actor
        looked = request.method == "GET" and request.endpoint not in UNSAID
        if who is None or not who.inspects or not looked or response.status_code != 200:  # noqa: PLR2004 - OK
            return response
        engine.execute(RecordShown(path=request.full_path.rstrip("?")), actor=who)
        return response
