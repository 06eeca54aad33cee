"""The import gate: bytes of a file in, everything that is wrong with it out.

One gate for upload, editor, ``qms check`` and deployment. Nothing of a model is
compiled or run before the gate has found no error in it. Profile ``bpmn`` holds for
every executable model; ``procedure`` adds what a quality procedure needs.
"""

from collections.abc import Callable
from typing import Literal

from engine.bpmn.lint import (
    activities,
    boundary,
    compensation,
    data_flow,
    data_items,
    data_lists,
    drawing,
    events,
    expressions,
    extensions,
    flows,
    gateways,
    identity,
    joins,
    links,
    names,
    namespaces,
    paths,
    pools,
    quality,
    references,
    repetitions,
    resources,
    restarts,
    schema,
    separations,
    signatures,
    throwing,
    timers,
)
from engine.bpmn.lint.build import build, is_bpmn_file
from engine.bpmn.lint.context import (
    NOTHING,
    GateContext,
    LaneFacts,
    OperationFacts,
    ProcedureFacts,
    ProcessFacts,
)
from engine.bpmn.lint.model import Model
from engine.bpmn.lint.report import Report
from engine.errors import Finding, InvalidModelError
from engine.markup import parse

__all__ = [
    "GateContext",
    "LaneFacts",
    "OperationFacts",
    "ProcedureFacts",
    "ProcessFacts",
    "Profile",
    "check",
]

Profile = Literal["bpmn", "procedure"]
Rule = Callable[[Model, Report], None]
MOST_FINDINGS = 500
"""So many are enough to mend; what takes long is then not looked for any more."""
ContextRule = Callable[[Model, Report, GateContext], None]

_FORM: tuple[Rule, ...] = (
    namespaces.foreign_elements_stay_in_their_box,
    namespaces.nothing_is_included,
    namespaces.extensions_can_be_ignored,
    namespaces.only_processes_are_deployed,
    namespaces.flow_nodes_stand_in_a_process,
    identity.ids_are_there_and_well_formed,
    identity.ids_are_used_once,
    references.references_lead_somewhere,
    references.drawings_show_something,
    references.lists_of_a_repetition_are_data,
    references.shared_definitions_stand_beside_the_processes,
    references.data_objects_are_visible,
    references.lanes_hold_steps_of_their_process,
    data_lists.optional_data_are_of_the_set,
    data_lists.data_are_in_a_set,
    data_lists.sets_name_each_other,
    data_lists.subprocesses_declare_no_data,
    data_lists.tasks_declare_what_they_exchange,
    data_lists.services_bind_their_data,
    data_lists.associations_have_one_value,
    data_items.collections_are_of_collections,
    data_items.associations_keep_the_item,
    data_items.tasks_carry_their_message,
    data_items.lists_hold_their_items,
    data_items.events_carry_their_data,
    data_items.calls_hand_over_what_is_asked,
    pools.pools_are_of_one_process,
    pools.pools_take_part_so_often,
    pools.message_flows_leave_their_pool,
    namespaces.formats_of_texts_are_types,
    namespaces.what_has_no_effect_is_told,
    namespaces.other_tools_are_named,
    extensions.own_extensions_are_right,
    extensions.own_extensions_stand_once,
    extensions.separations_name_steps,
)
_STRUCTURE: tuple[Rule, ...] = (
    paths.processes_are_meant_to_run,
    paths.public_processes_do_not_run,
    paths.starts_and_ends_come_in_pairs,
    paths.nodes_are_reached,
    paths.paths_end_at_end_events,
    paths.nodes_lead_to_an_end,
    flows.flows_stay_in_their_scope,
    flows.starts_and_ends_have_one_side,
    flows.listed_flows_are_the_drawn_ones,
    flows.flows_make_sense,
    flows.flows_are_immediate,
    flows.conditions_stand_where_somebody_chooses,
    flows.defaults_are_own_flows,
    gateways.directions_hold,
    gateways.gateways_do_one_thing,
    gateways.choices_can_be_made,
    gateways.event_gateways_wait_for_events,
    events.starts_are_of_their_place,
    events.ends_are_of_their_place,
    events.intermediate_events_know_their_trigger,
    events.kinds_go_together,
    events.event_subprocesses_have_one_trigger,
    events.ad_hoc_subprocesses_hold_activities,
    events.instantiating_tasks_start_a_process,
    boundary.boundary_events_have_a_host,
    boundary.boundary_events_are_of_a_right_kind,
    boundary.boundary_events_lead_on,
    boundary.one_boundary_event_per_code,
    boundary.one_event_subprocess_per_code,
    throwing.throws_are_complete,
    throwing.catches_know_what_they_wait_for,
    throwing.thrown_errors_are_caught,
    throwing.catches_can_happen,
    links.links_come_in_pairs,
    compensation.transactions_can_be_cancelled_both_ways,
    compensation.handlers_are_bound_to_a_boundary_event,
    compensation.thrown_compensation_reaches_its_activity,
    timers.timers_have_one_right_value,
    activities.tasks_have_a_type,
    activities.tasks_have_messages,
    repetitions.quantities_are_positive,
    repetitions.loops_have_a_condition,
    expressions.expressions_are_filled,
    repetitions.repetitions_have_one_source,
    repetitions.repetitions_are_bounded,
    expressions.languages_are_feel,
    expressions.expressions_compile,
    drawing.steps_have_names,
    drawing.user_tasks_have_names_of_their_own,
    drawing.everything_is_drawn,
    drawing.steps_are_in_one_lane,
    joins.large_scopes_are_told,
    joins.joins_can_be_passed,
    joins.branches_meet_in_a_join,
    joins.joins_do_not_starve,
    resources.forks_are_joined_before_they_repeat,
    resources.paths_do_not_multiply,
)
_SURROUNDINGS: tuple[ContextRule, ...] = (
    identity.ids_are_stable,
    identity.process_ids_are_free,
    activities.operations_exist,
    activities.decisions_exist,
    activities.called_processes_exist,
    names.expressions_read_known_names,
    resources.loops_wait_somewhere,
    resources.calls_do_not_recur,
    restarts.processes_do_not_start_each_other,
)
_PROCEDURE: tuple[ContextRule, ...] = (
    quality.one_process_named_like_the_folder,
    quality.tasks_have_a_role,
    quality.tasks_have_a_form,
    quality.tasks_have_a_due_date,
    quality.tasks_say_what_to_do,
    quality.ladders_exist,
    quality.ends_have_an_outcome,
    quality.services_can_fail,
    quality.rework_is_counted,
    quality.due_dates_fit_the_target,
    quality.linked_procedures_are_there,
    data_flow.branches_write_names_of_their_own,
    data_flow.names_are_written_before,
    signatures.success_passes_every_checkpoint,
    signatures.checkpoints_are_signed_as_demanded,
    signatures.approvers_are_not_the_authors,
    separations.separated_duties_have_people,
    signatures.refusals_have_a_path,
    signatures.lists_of_signers_are_filled,
    signatures.registers_change_after_the_signatures,
    timers.calendar_days_are_meant,
)


def check(
    xml: bytes,
    *,
    profile: Profile = "bpmn",
    file: str = "",
    context: GateContext | None = None,
) -> list[Finding]:
    """Return all findings about a BPMN file; an error among them refuses it.

    Never raises for a bad file. Without ``context`` nothing outside the file is known,
    so that called processes, operations and decisions are only asked to be named.
    """
    try:
        root = parse(xml, file=file)
    except InvalidModelError as refused:
        return list(refused.findings)
    report = Report(profile=profile, file=file)
    if not is_bpmn_file(root):
        report.add("not-bpmn", "This is not a BPMN 2.0 file.", root)
        return report.found
    model = build(root)
    report.read(model)
    namespaces.the_file_is_not_too_large(model, report)
    if report.found:
        return report.found  # what nobody can read is not looked at any further
    for rule in _FORM:
        rule(model, report)
    _check_meaning(model, report, context or NOTHING)
    schema.the_file_obeys_the_schema(model, report)
    return report.found


def _check_meaning(model: Model, report: Report, context: GateContext) -> None:
    for rule in _STRUCTURE:
        if sum(each.severity == "error" for each in report.found) > MOST_FINDINGS:
            return
        rule(model, report)
    asking = _SURROUNDINGS
    if report.profile == "procedure":
        asking += _PROCEDURE
    for context_rule in asking:
        context_rule(model, report, context)
