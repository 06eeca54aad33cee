"""The names of BPMN 2.0 the rules speak of."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
Q = f"{{{BPMN}}}"
Q_DI = f"{{{BPMN_DI}}}"

TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
CATCH_EVENTS = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROW_EVENTS = frozenset({"intermediateThrowEvent", "endEvent"})
EVENTS = CATCH_EVENTS | THROW_EVENTS
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
CHOREOGRAPHY = frozenset(
    {"choreography", "choreographyTask", "subChoreography", "callChoreography"}
)
CONVERSATION = frozenset(
    {"globalConversation", "conversation", "subConversation", "callConversation"}
)
PERSONAL = frozenset({"userTask", "manualTask", "task"})
SUFFIX = "EventDefinition"
LOOPS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")


def local(tag: object) -> str:
    """Return the local name of a BPMN tag, or an empty text for anything else."""
    text = str(tag)
    return text[len(Q) :] if text.startswith(Q) else ""
