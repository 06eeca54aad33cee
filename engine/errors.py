"""What can go wrong in a way a caller is expected to handle.

Each error's docstring is its default message. Nothing here knows about HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


class EngineError(Exception):
    """The engine refused the request."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class NotFoundError(EngineError):
    """There is no such record, or none that you may see."""


class HiddenError(NotFoundError):
    """There is no such record, or none that you may see."""


class NotPermittedError(EngineError):
    """You may not do this."""


class DutyConflictError(NotPermittedError):
    """Separation of duties: somebody else has to do this step."""


class NotTrainedError(NotPermittedError):
    """The training this step requires is not current."""


class ConflictError(EngineError):
    """The record has changed since it was shown to you."""


class StepNotOpenError(ConflictError):
    """This step cannot be taken any more."""


class SignatureRefusedError(EngineError):
    """Your identity could not be confirmed, so nothing was signed."""

    def __init__(self, message: str | None = None, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


class ReusedKeyError(EngineError):
    """This request key was already used with different content."""


class SealingKeyError(EngineError):
    """The trail is not sealed: there is no sealing key (QMS_SIGNING_KEY_FILE)."""


class LimitError(EngineError):
    """A limit on cost or size was reached."""


class EndlessError(LimitError):
    """A diagram would go on by itself without end; nothing was changed.

    ``element`` is where it was when the limit was reached, ``instance_id`` the case it
    belongs to, if that existed before.
    """

    def __init__(self, message: str | None = None, *, element: str = "") -> None:
        super().__init__(message)
        self.element = element
        self.instance_id: UUID | None = None


class BusyError(EngineError):
    """The database is busy; try again in a moment."""


class StorageFullError(BusyError):
    """There is no room to store this; nothing was changed. Tell who runs this site."""


class DamagedStateError(EngineError):
    """The stored state does not match its checksum; it was left untouched."""


class InvalidAnswersError(EngineError):
    """Some answers are missing or not right yet."""

    def __init__(self, by_field: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.by_field = by_field


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason why a model is refused, or a hint: element, rule, message and mend.

    ``severity`` is ``error`` (refuses), ``warning`` (the deployer acknowledges it) or
    ``hint``. ``elements`` holds the ids of the elements concerned, the first one the
    place to look at; ``file`` is the path inside the bundle.
    """

    rule: str
    severity: str
    message: str
    mend: str = ""
    elements: tuple[str, ...] = ()
    file: str = ""
    line: int | None = None
    column: int | None = None


class InvalidModelError(EngineError):
    """The model cannot be deployed as it is."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        errors = [each for each in findings if each.severity == "error"]
        first = errors[0].message if errors else None
        super().__init__(first)
        self.findings = tuple(findings)
