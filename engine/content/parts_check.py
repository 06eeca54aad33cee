"""Tables and forms of a bundle: read once, for their own findings and for the diagram.

Neither knows the other; what a form may read comes from the diagram afterwards.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from engine.content.bundle import Bundle
from engine.dmn import Model, analyse, parse_model
from engine.errors import Finding, InvalidModelError
from engine.forms import Form, check_form, parse_form

DUE_TABLE = "due_days"


@dataclass(slots=True)
class Parts:
    """The tables and forms of a bundle, and what is wrong with them."""

    bundle: Bundle
    models: dict[str, Model] = field(default_factory=dict)
    """Decision, by name and by id, to the model that holds it."""
    forms: dict[str, Form] = field(default_factory=dict)
    table_findings: list[Finding] = field(default_factory=list)

    @property
    def form_names(self) -> Mapping[str, frozenset[str]]:
        """Return, by form key, the names its answers write."""
        known = {key: frozenset(form.keyed) for key, form in self.forms.items()}
        broken = self.bundle.form_files.keys() - known.keys()
        return {**known, **dict.fromkeys(broken, frozenset[str]())}

    @property
    def decision_inputs(self) -> Mapping[str, frozenset[str]]:
        """Return, by decision id, the names it reads."""
        return {key: model.reads for key, model in self.models.items()}

    def due_steps(self, procedure: str) -> frozenset[str]:
        """Return the steps for which table ``due_days`` has a row of any class."""
        model = self.models.get(DUE_TABLE)
        if model is None:
            return frozenset()
        found = set()
        for row in model.root.iter("{*}rule"):
            cells = [
                "".join(map(str, each.itertext())).strip().strip('"')
                for each in row.iter("{*}inputEntry")
            ]
            if len(cells) > 1 and cells[0] == procedure:
                found.add(cells[1])
        return frozenset(found)

    def findings(self, names: Collection[str] | None) -> list[Finding]:
        """Return what is wrong with tables and forms, these over ``names``."""
        found = list(self.table_findings)
        for key, content in self.bundle.form_files.items():
            file = f"forms/{key}.form"
            own = _with_own(names, self.forms.get(key))
            found += check_form(content, file=file, names=own)
        return found


def check_parts(bundle: Bundle) -> Parts:
    """Read the tables and forms of a bundle; what cannot be read is a finding."""
    parts = Parts(bundle)
    tables = bundle.decision_files
    for path, content in tables.items():
        try:
            model = parse_model(content, file=path, imports=tables)
        except InvalidModelError as error:
            parts.table_findings += error.findings
            continue
        parts.table_findings += [each for each in analyse(model) if not _is_meant(each)]
        identifiers = [each.id for each in model.decisions.values() if each.id]
        for decision in [*model.decisions, *model.services, *identifiers]:
            parts.models.setdefault(decision, model)
    for key, content in bundle.form_files.items():
        try:
            parts.forms[key] = parse_form(content)
        except InvalidModelError:
            continue  # told by ``findings``
    return parts


def _is_meant(finding: Finding) -> bool:
    """Tell whether it is a gap of ``due_days``: without a row the element decides."""
    return finding.rule == "table-gap" and DUE_TABLE in finding.elements


def _with_own(
    names: Collection[str] | None, form: Form | None
) -> frozenset[str] | None:
    if names is None:
        return None
    return frozenset(names) | (frozenset(form.keyed) if form else frozenset())
