"""Start a model before it is deployed, where it can do no harm."""

from collections.abc import Mapping, Sequence

from engine.bpmn.gate import check
from engine.bpmn.lint.facts import read_facts
from engine.errors import Finding
from engine.store.reading import Reading


def tried(
    reading: Reading,
    bpmn: bytes,
    *,
    tables: Mapping[str, bytes],
    process_ids: Sequence[str] | None = None,
) -> tuple[Finding, ...]:
    """Return what the trial of these processes says (None: of all that are executable).

    What the gate refuses is not tried. It takes up to some seconds, so it is made
    before the transaction.
    """
    trial = reading.library.trial
    if trial is None or any(each.severity == "error" for each in check(bpmn)):
        return ()
    if process_ids is None:
        facts = read_facts(bpmn)
        process_ids = facts.executable if facts is not None else ()
    return tuple(trial(bpmn, process_ids=process_ids, tables=tables))
