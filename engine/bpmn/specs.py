"""A compiled process: parsed once per version, sealed, shared by instances and threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What everybody may know about one flow element of the file."""

    id: str
    name: str
    kind: str
    lane: str | None
    documentation: str
    scope: str | None
    extensions: Any
    multi_instance: Literal["parallel", "sequential"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrigger:
    """One way to start the process: ``kind`` none, message, signal, timer, condition.

    ``name`` is the message or signal; ``timer`` the kind and text of a timer.
    """

    element: str
    kind: str
    name: str = ""
    timer: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One executable process of one version."""

    process_id: str
    name: str
    spec_hash: str
    elements: Mapping[str, Element]
    starts: tuple[StartTrigger, ...]


def compile_definition(
    xml: bytes, *, process_id: str, decisions: Mapping[str, Any] | None = None
) -> Definition:
    """Compile one process of a file, or raise ``InvalidModelError``."""
