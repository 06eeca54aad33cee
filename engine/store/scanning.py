"""The site's virus scanner looks at every file before it is stored."""

import subprocess
from collections.abc import Sequence

from engine.errors import BusyError, InvalidAnswersError

INFECTED = 1
PATIENCE = 60.0


def require_clean(name: str, content: bytes, command: Sequence[str]) -> None:
    """Raise unless the scanner says the file is clean; without a scanner: pass.

    Fails closed: a scanner that does not answer lets nothing in (``BusyError``).
    """
    if not command:
        return
    try:
        ran = subprocess.run(  # noqa: S603 - the command is the site's own setting
            list(command),
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise BusyError(
            "The virus scanner does not answer, so no file is taken now."
        ) from problem
    if ran.returncode == INFECTED:
        raise InvalidAnswersError({"file": [f"The virus scanner refuses {name}."]})
    if ran.returncode != 0:
        raise BusyError("The virus scanner failed, so no file is taken now.")
