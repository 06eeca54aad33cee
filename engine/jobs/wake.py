"""Which wake-ups this deployment sends."""

from sqlalchemy import Engine as Connections

from engine.settings import Settings
from engine.store.wake import TICKS_ONLY, Wake


def wake_for(settings: Settings) -> Wake:
    """Return ticks only for one process, procrastinate for many.

    Raises ``ValueError`` where the packages of the extra ``scale`` are missing.
    """
    if settings.mode != "scale":
        return TICKS_ONLY
    try:
        from engine.jobs.wake_procrastinate import (  # noqa: PLC0415 - extra "scale"
            Procrastinate,
        )
    except ImportError as missing:
        raise ValueError(
            "QMS_MODE=scale needs the packages of the extra “scale”: "
            "pip install 'praxis-qms[scale]'."
        ) from missing
    return Procrastinate()


def install_wakes(connections: Connections) -> None:
    """Prepare a PostgreSQL database for workers, if their packages are here."""
    try:
        from engine.jobs.wake_procrastinate import (  # noqa: PLC0415 - extra "scale"
            install,
        )
    except ImportError:
        return
    install(connections)
