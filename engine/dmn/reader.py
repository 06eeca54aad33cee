"""Read a DMN file: XML to a compiled model, in the order in which things depend."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.dmn.boxed import Box, refused_function
from engine.dmn.cycles import refuse_cycles
from engine.dmn.evaluation import knowledge_function, service_function
from engine.dmn.findings import Findings
from engine.dmn.form import check_form
from engine.dmn.graph import (
    Decision,
    DecisionService,
    InputData,
    KnowledgeModel,
    Requirement,
    Target,
    Variable,
)
from engine.dmn.imports import Library
from engine.dmn.language import Language
from engine.dmn.model import Import, Model
from engine.dmn.refusals import check_root, refuse_foreign_code
from engine.dmn.scopes import member_names, visible
from engine.dmn.type_reader import Types, read_types
from engine.dmn.vocabulary import child, children, local, name_of, plain, reference
from engine.errors import InvalidModelError
from engine.markup import parse

NO_IMPORTS: Mapping[str, bytes] = {}
GRAPH_TAGS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


def parse_model(
    xml: bytes, *, file: str = "", imports: Mapping[str, bytes] = NO_IMPORTS
) -> Model:
    """Compile a DMN file.

    Raises ``InvalidModelError`` for what is not DMN, holds foreign code or turns in a
    circle. Everything else that is wrong is listed in ``Model.findings`` and gives null
    when evaluated: a deployment refuses a model whose ``analyse`` finds an error.
    ``imports`` holds the files it may import, by namespace, name, location or path.
    """
    library = Library(imports, _read)
    try:
        return _read(xml, file, library)
    except RecursionError as error:
        findings = Findings(file)
        findings.error(
            "model-depth",
            "Types or expressions are nested too deeply.",
            parse(xml, file=file),
            mend="Define fewer types on top of each other.",
        )
        raise InvalidModelError(findings.found) from error


def _read(xml: bytes, file: str, library: Library) -> Model:
    root = parse(xml, file=file)
    findings = Findings(file)
    version = check_root(root, findings)
    refuse_foreign_code(root, findings)
    library.open.append(root.get("namespace", ""))
    reader = Reader(root, findings, Types(findings))
    reader.read_imports(library)
    library.open.pop()
    return reader.model(version)


@dataclass(slots=True)
class Reader:
    """What is known of a file while it is read."""

    root: etree._Element
    findings: Findings
    types: Types
    imports: list[Import] = field(default_factory=list)
    by_id: dict[str, Target] = field(default_factory=dict)
    elements: dict[Target, etree._Element] = field(default_factory=dict)

    def read_imports(self, library: Library) -> None:
        """Read the imported files; their types are known under the alias."""
        for element in children(self.root, "import"):
            model = library.model(element, self.findings)
            if model is not None:
                alias = name_of(element)
                self.imports.append(Import(alias, model))
                self.types.include(alias, model.types)

    def model(self, version: str) -> Model:
        """Read types, graph and logic, in this order, and return the model."""
        check_form(self.root, self.findings)
        read_types(self.root, self.types)
        for element in children(self.root, *GRAPH_TAGS):
            self._declare(element)
        for target, element in self.elements.items():
            self._link(target, element)
        refuse_cycles(self.elements, self.findings)
        names = member_names(self.root, self.types, self.imports)
        definitions = self.types.definitions()
        language = Language(self.findings, definitions=definitions).with_members(names)
        for target, element in self.elements.items():
            own = replace(language, unknown=set())
            self._compile(target, element, Box(self.types, own))
        return self._finished(version)

    def _declare(self, element: etree._Element) -> None:
        variable = self._variable(element)
        key = element.get("id") or variable.name
        target = _TARGETS[local(element)](id=key, variable=variable)
        if isinstance(target, KnowledgeModel):
            target.function = knowledge_function(target)
        self.elements[target] = element
        self.by_id.setdefault(key, target)

    def _variable(self, element: etree._Element) -> Variable:
        """Return name and type: the name of the element, the type of its variable."""
        written = child(element, "variable")
        declared = Box(self.types, Language(self.findings)).variable(written)
        return Variable(name_of(element) or declared.name, declared.type)

    def _link(self, target: Target, element: etree._Element) -> None:
        if isinstance(target, Decision | KnowledgeModel):
            target.requirements = tuple(self._requirements(element))
        if isinstance(target, DecisionService):
            self._link_service(target, element)

    def _requirements(self, element: etree._Element) -> list[Requirement]:
        found: list[Requirement] = []
        for link in children(element, "informationRequirement", "knowledgeRequirement"):
            for each in children(
                link, "requiredInput", "requiredDecision", "requiredKnowledge"
            ):
                required = self._resolve(each)
                if required is not None:
                    found.append(required)
        return found

    def _link_service(self, service: DecisionService, element: etree._Element) -> None:
        given = [
            each.target
            for tag in ("inputData", "inputDecision")
            for link in children(element, tag)
            if (each := self._resolve(link)) is not None
        ]
        results = [self._resolve(link) for link in children(element, "outputDecision")]
        service.inputs = tuple(
            each for each in given if isinstance(each, InputData | Decision)
        )
        service.outputs = tuple(
            each.target
            for each in results
            if each is not None and isinstance(each.target, Decision)
        )
        service.function = service_function(service)

    def _resolve(self, link: etree._Element) -> Requirement | None:
        """Follow a reference: ``#id``, or ``namespace#id`` for an import."""
        namespace, _, key = reference(link).rpartition("#")
        if namespace and namespace != self.root.get("namespace"):
            for each in self.imports:
                found = each.model.lookup(key)
                if each.model.namespace == namespace and found is not None:
                    return Requirement(each.alias, found)
        elif key in self.by_id:
            return Requirement("", self.by_id[key])
        self.findings.error(
            "reference",
            f"<{local(link)}> points to {reference(link)!r}, which does not exist.",
            link,
            mend="Draw the connection again, or remove it.",
        )
        return None

    def _compile(self, target: Target, element: etree._Element, box: Box) -> None:
        if isinstance(target, Decision):
            inner = box.inside(visible(target.requirements))
            target.logic = inner.logic(element)
            declared = {each.name for each in self.elements}
            target.undrawn = frozenset(box.language.unknown - declared)
        if isinstance(target, KnowledgeModel):
            self._compile_knowledge(target, element, box)

    def _compile_knowledge(
        self, target: KnowledgeModel, element: etree._Element, box: Box
    ) -> None:
        holder = child(element, "encapsulatedLogic")
        target.parameters = tuple(
            box.variable(each) for each in children(holder, "formalParameter")
        )
        inner = box.inside([*visible(target.requirements), *target.parameters])
        kind = holder.get("kind", "FEEL") if holder is not None else "FEEL"
        if holder is not None and kind.upper() != "FEEL":
            target.logic = refused_function(box.language, holder, kind)
        else:
            target.logic = inner.logic(holder)
        target.function = knowledge_function(target)

    def _finished(self, version: str) -> Model:
        return Model(
            name=plain(self.root.get("name")),
            file=self.findings.file,
            namespace=self.root.get("namespace", ""),
            version=version,
            root=self.root,
            inputs={e.name: e for e in self.elements if isinstance(e, InputData)},
            decisions={e.name: e for e in self.elements if isinstance(e, Decision)},
            knowledge={
                e.name: e for e in self.elements if isinstance(e, KnowledgeModel)
            },
            services={
                e.name: e for e in self.elements if isinstance(e, DecisionService)
            },
            types=self.types.by_name,
            imports=tuple(self.imports),
            findings=tuple(self.findings.found),
            reads=frozenset(self._inputs()),
        )

    def _inputs(self) -> Iterator[str]:
        """Yield the names an evaluation may be given: inputs, parameters, aliases."""
        for target in self.elements:
            if isinstance(target, KnowledgeModel):
                yield from (each.name for each in target.parameters)
            else:
                yield target.name
            if isinstance(target, Decision):
                yield from target.undrawn
        for each in self.imports:
            yield each.alias
            yield from each.model.reads


_TARGETS: dict[str, type[Target]] = {
    "inputData": InputData,
    "decision": Decision,
    "businessKnowledgeModel": KnowledgeModel,
    "decisionService": DecisionService,
}
