"""Imports of other DMN files (DMN 1.5, 6.3.3): which file is meant, and no circles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lxml import etree

from engine.dmn.findings import Findings
from engine.dmn.model import Model
from engine.dmn.vocabulary import NAMESPACES, name_of
from engine.errors import InvalidModelError
from engine.markup import parse

MAX_IMPORTS = 32


@dataclass(slots=True)
class Library:
    """The files a model may import, each parsed once.

    ``files`` maps a namespace, a name, a location or a path to the bytes of a file.
    ``open`` holds the namespaces that are being read: meeting one again is a circle.
    """

    files: Mapping[str, bytes]
    read: "Callable[[bytes, str, Library], Model]"
    models: dict[str, Model] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    _by_namespace: dict[str, str] | None = None

    def model(self, element: etree._Element, findings: Findings) -> Model | None:
        """Return the imported model; what cannot be imported becomes a finding."""
        namespace = (element.get("namespace") or "").strip()
        if not self._is_dmn(element, findings):
            return None
        if namespace in self.models:
            return self.models[namespace]
        if namespace in self.open:
            _refuse("import-circle", "The files import each other.", element, findings)
            return None
        key = self._key(element, namespace)
        if key is None:
            message = f"There is no file for the import {namespace!r}."
            _refuse("import-missing", message, element, findings)
            return None
        return self._read(key, namespace, element, findings)

    def _read(
        self, key: str, namespace: str, element: etree._Element, findings: Findings
    ) -> Model | None:
        if len(self.models) >= MAX_IMPORTS:
            _refuse("import-count", "Too many imports.", element, findings)
            return None
        self.open.append(namespace)
        try:
            model = self.read(self.files[key], key, self)
        except InvalidModelError as error:
            findings.found.extend(error.findings)
            return None
        finally:
            self.open.remove(namespace)
        self.models[namespace] = model
        return model

    @staticmethod
    def _is_dmn(element: etree._Element, findings: Findings) -> bool:
        kind = (element.get("importType") or "").strip()
        if kind in NAMESPACES or not kind or "/DMN/" in kind:
            return True
        _refuse("import-type", f"Imports of {kind} are not read.", element, findings)
        return False

    def _key(self, element: etree._Element, namespace: str) -> str | None:
        location = (element.get("locationURI") or "").strip()
        if namespace in self.files:
            return namespace
        if namespace in self._namespaces():
            return self._namespaces()[namespace]
        names = (name_of(element), location, PurePosixPath(location).name)
        return next((name for name in names if name and name in self.files), None)

    def _namespaces(self) -> dict[str, str]:
        """Return which file declares which namespace, for files listed by path."""
        if self._by_namespace is None:
            self._by_namespace = {}
            for key, data in self.files.items():
                declared = _declared_namespace(data)
                if declared:
                    self._by_namespace.setdefault(declared, key)
        return self._by_namespace


def _declared_namespace(data: bytes) -> str | None:
    try:
        return parse(data).get("namespace")
    except InvalidModelError:
        return None


def _refuse(
    rule: str, message: str, element: etree._Element, findings: Findings
) -> None:
    findings.error(
        rule,
        message,
        element,
        mend="Import DMN files of the same bundle or shared tables, without circles.",
    )
