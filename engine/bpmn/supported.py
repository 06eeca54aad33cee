"""What the engine executes; the gate refuses every other construct.

Names are BPMN tags, event definition kinds by position, and markers.
"""

from engine.bpmn.parser import NODES

FLOW_NODES = frozenset(NODES)
"""Tags of executable flow nodes."""

GLOBAL_TASKS = frozenset(
    {
        "globalTask",
        "globalUserTask",
        "globalManualTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
    }
)
"""Callable elements beside the processes."""

EVENT_DEFINITIONS = {
    "startEvent": frozenset({"message", "signal", "timer", "conditional"}),
    "eventSubprocessStart": frozenset(
        {
            "message",
            "signal",
            "timer",
            "conditional",
            "error",
            "escalation",
            "compensate",
        }
    ),
    "intermediateCatchEvent": frozenset(
        {"message", "signal", "timer", "conditional", "link"}
    ),
    "intermediateThrowEvent": frozenset(
        {"message", "signal", "escalation", "compensate", "link"}
    ),
    "boundaryEvent": frozenset(
        {
            "message",
            "signal",
            "timer",
            "conditional",
            "error",
            "escalation",
            "cancel",
            "compensate",
        }
    ),
    "endEvent": frozenset(
        {
            "message",
            "signal",
            "error",
            "escalation",
            "cancel",
            "compensate",
            "terminate",
        }
    ),
}
"""Kinds of event definitions by where they stand, any number of them."""

MARKERS = frozenset(
    {
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "isForCompensation",
        "triggeredByEvent",
        "startQuantity",
        "completionQuantity",
        "parallelMultiple",
        "behavior",
        "instantiate",
    }
)
"""Attributes and children of flow nodes that change what they do."""

NOT_EXECUTED = {
    "parallelInstantiatingGateway": "Draw one receive task behind the other.",
    "choreography": "Draw a process for each participant.",
    "conversation": "Draw a process for each participant.",
}
"""What is refused, and what to draw instead."""
