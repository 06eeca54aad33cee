"""Deploy a bundle: put a version of a procedure into effect."""

from dataclasses import dataclass, field, replace
from typing import ClassVar
from uuid import UUID

from engine.content.archive import read_zip
from engine.content.check import check_bundle
from engine.errors import Finding, InvalidModelError
from engine.execution.authority import require_may_deploy
from engine.execution.deploying import current_version, deployed_set, put_into_effect
from engine.execution.trying import tried
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployBundle:
    """Check a bundle and let new cases start on it; running cases keep their version.

    ``content`` is the zip of ``engine.content``; ``companions`` are the keys deployed
    together with it, which it may call before they are in effect.
    """

    content: bytes = field(repr=False)
    note: str = ""
    companions: frozenset[str] = frozenset()

    tried: tuple[Finding, ...] = field(default=(), repr=False)
    """What the trial run said, which ``prepare`` fills in."""

    fault: ClassVar[str] = "deploy"

    def prepare(self, reading: Reading) -> "DeployBundle":
        """Start the process once in a child, unless these bytes are in effect."""
        require_may_deploy(reading)
        bundle = read_zip(self.content)
        loaded = reading.library.effective(reading.session, bundle.key)
        if loaded is not None and loaded.bundle.hash == bundle.hash:
            return self
        found = tried(
            reading,
            bundle.files.get(bundle.bpmn_file, b""),
            process_ids=[bundle.key],
            tables=bundle.decision_files,
        )
        return replace(self, tried=found)

    def execute(self, uow: UnitOfWork) -> UUID:
        """Deploy; raise ``InvalidModelError`` with every finding, or do nothing new.

        The same bytes as the version in effect are not deployed again.
        """
        require_may_deploy(uow)
        bundle = read_zip(self.content)
        current = current_version(uow, bundle.key)
        if current is not None and current.bundle_hash == bundle.hash:
            return current.id
        deployed = deployed_set(uow, companions=self.companions)
        previous = None
        if current is not None:
            previous = uow.library.definition(uow.session, current.id).bundle
        findings = check_bundle(bundle, deployed=deployed, previous=previous)
        findings += self.tried
        if any(each.severity == "error" for each in findings):
            raise InvalidModelError(findings)
        return put_into_effect(uow, bundle, note=self.note).id
