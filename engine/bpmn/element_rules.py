"""Our extension elements as a table: the gate, the XSD and the editor read this one.

``architecture.md`` section 10 is the prose; nothing else lists these names.
"""

from dataclasses import dataclass

NAMESPACE = "urn:praxis-qms:bpmn:1"
PREFIX = "qms"

MEANINGS = (
    "authorship",
    "review",
    "approval",
    "responsibility",
    "verification",
    "acknowledgement",
    "risk_acceptance",
    "deployment",
    "rejection",
)
POLICIES = ("strict", "series")
STATUSES = ("closed", "rejected", "cancelled")

PERSONAL = ("userTask", "manualTask", "task")
DUE_HOSTS = (*PERSONAL, "callActivity")
ACTIVITIES = (
    *DUE_HOSTS,
    "scriptTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "subProcess",
    "transaction",
    "adHocSubProcess",
)
THROWERS = ("sendTask", "intermediateThrowEvent", "endEvent")
CATCHERS = ("receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRule:
    """One attribute: may it be absent, what may it say, what does it mean."""

    name: str
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    expression: bool = False
    """Whether a value that starts with ``=`` is FEEL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule:
    """One extension element: the BPMN elements it may stand on, what it may hold."""

    name: str
    meaning: str
    hosts: tuple[str, ...]
    attributes: tuple[AttributeRule, ...]
    children: tuple[str, ...] = ()
    repeatable: bool = False
    one_of: tuple[str, ...] = ()
    """Exactly one of these attributes has to be there."""
    any_of: tuple[str, ...] = ()
    """At least one of these attributes has to be there."""

    def attribute(self, name: str) -> AttributeRule | None:
        """Return the rule of the attribute ``name``, if there is such an attribute."""
        return next((each for each in self.attributes if each.name == name), None)


_MAPPING = (
    AttributeRule(name="name", meaning="Name that is written.", required=True),
    AttributeRule(
        name="value",
        meaning="Text, or FEEL after '='.",
        required=True,
        expression=True,
    ),
)

ELEMENT_RULES = (
    ElementRule(
        name="assignment",
        meaning="Who does it; overrides the lane.",
        hosts=PERSONAL,
        any_of=("role", "person"),
        attributes=(
            AttributeRule(
                name="role", meaning="Role key: group of candidates.", expression=True
            ),
            AttributeRule(
                name="person",
                meaning="FEEL: the person of the case who is the assignee.",
                expression=True,
            ),
        ),
    ),
    ElementRule(
        name="form",
        meaning="Form that is filled in.",
        hosts=("startEvent", *PERSONAL),
        attributes=(
            AttributeRule(
                name="key", meaning="capa/close = forms/capa/close.form", required=True
            ),
        ),
    ),
    ElementRule(
        name="due",
        meaning="When it has to be done; a row of table due_days wins.",
        hosts=DUE_HOSTS,
        one_of=("after", "at", "reason"),
        attributes=(
            AttributeRule(name="after", meaning="'5 wd', '24 h' or '10 d'."),
            AttributeRule(name="at", meaning="FEEL date.", expression=True),
            AttributeRule(name="reason", meaning="Why there is no due date."),
        ),
    ),
    ElementRule(
        name="ladder",
        meaning="Reminders and escalation: a ladder of procedure.toml.",
        hosts=DUE_HOSTS,
        attributes=(
            AttributeRule(name="key", meaning="Absent: 'default'.", required=True),
        ),
    ),
    ElementRule(
        name="signature",
        meaning="Completed only by signing.",
        hosts=("userTask",),
        attributes=(
            AttributeRule(
                name="meaning",
                meaning="What the signature says.",
                required=True,
                choices=MEANINGS,
            ),
            AttributeRule(
                name="policy",
                meaning="strict (default): both components each time.",
                choices=POLICIES,
            ),
        ),
    ),
    ElementRule(
        name="checkpoint",
        meaning="Control that procedure.toml demands.",
        hosts=ACTIVITIES,
        attributes=(
            AttributeRule(name="kind", meaning="Kind of the control.", required=True),
        ),
    ),
    ElementRule(
        name="notSamePersonAs",
        meaning="Somebody else than who did these elements.",
        hosts=PERSONAL,
        attributes=(
            AttributeRule(
                name="elements",
                meaning="Element ids, separated by blanks.",
                required=True,
            ),
        ),
    ),
    ElementRule(
        name="end",
        meaning="What the case is when it ends here.",
        hosts=("endEvent",),
        attributes=(
            AttributeRule(
                name="status",
                meaning="Status of the case.",
                required=True,
                choices=STATUSES,
            ),
            AttributeRule(name="outcome", meaning="Result of the case."),
        ),
    ),
    ElementRule(
        name="operation",
        meaning="Named operation of the product or of the site.",
        hosts=("serviceTask",),
        attributes=(
            AttributeRule(name="name", meaning="Operation name.", required=True),
        ),
        children=("input", "output"),
    ),
    ElementRule(
        name="decision",
        meaning="DMN decision that is asked.",
        hosts=("businessRuleTask",),
        attributes=(AttributeRule(name="ref", meaning="Decision id.", required=True),),
        children=("input", "output"),
    ),
    ElementRule(
        name="input",
        meaning="Name there, value from the case.",
        hosts=("callActivity", *THROWERS),
        attributes=_MAPPING,
        repeatable=True,
    ),
    ElementRule(
        name="output",
        meaning="Name in the case, value over the result.",
        hosts=("callActivity", *CATCHERS),
        attributes=_MAPPING,
        repeatable=True,
    ),
)
RULES_BY_NAME = {each.name: each for each in ELEMENT_RULES}
