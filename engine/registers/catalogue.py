"""The named operations that write or read registers, by name.

``engine.execution`` adds those that start, link or end cases.
"""

from collections.abc import Mapping

from engine.registers.conflicts import PEOPLE_CONFLICTS
from engine.registers.due_lock import DUE_LOCK
from engine.registers.notices import NOTIFY
from engine.registers.operation import Operation
from engine.registers.record_operations import RECORD_OPERATIONS
from engine.registers.recurrence import RECURRENCE_SEARCH
from engine.registers.releasing import DOCUMENT_OPERATIONS
from engine.registers.risks import RISK_APPLY
from engine.registers.training import TRAINING_SETTLE

OPERATIONS: Mapping[str, Operation] = {
    each.name: each
    for each in (
        *RECORD_OPERATIONS,
        *DOCUMENT_OPERATIONS,
        DUE_LOCK,
        NOTIFY,
        PEOPLE_CONFLICTS,
        RECURRENCE_SEARCH,
        RISK_APPLY,
        TRAINING_SETTLE,
    )
}
